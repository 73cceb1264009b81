/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One edit, given its old bytes again: by a passing edit of a run on its way forward, by a confirmed
   run's guard, and by the way back. */
#pragma once

#include "apply/filenow.h"
#include "apply/inventory.h"

/*
 * The old bytes with owner, mode, xattrs and times, from the run's directory; what was created goes.
 * Of a file of which one variable is the run's, that one alone. A file that has its old bytes is left
 * as it is, and its temporary copy goes in any case. -EUCLEAN with a line that names the file:
 * somebody else wrote there, and it is left.
 */
int edit_give_back(const struct store *s, const struct run_edit *e, struct err *err);

/* The edit as the manifest would tell of it. */
struct run_edit edit_as_run(const struct edit *e);

/* Removes a directory that the run made. One that is missing, or that holds somebody's files, is
   left so: 0. */
int dir_give_back(const struct root *root, const char *path, struct err *err);
/* All those that the run made on the way to path, from the inside out. */
int dirs_give_back(const struct root *root, const struct inventory *inv, const char *path,
		   struct err *err);
