/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads back what the programs made. The generated loader file must have at least one kernel line
 * of its own, every such line must hold the words (recovery entries and those of other systems are
 * passed over), and grub-script-check, where there is one, must accept it. The image must list the
 * files, compressed or not.
 */
#pragma once

#include "apply/programs.h"

/* -EBADMSG with a line that names the file and what it lacks. */
int read_back(const struct root *root, const struct plan *p, const struct apply_opts *o,
	      struct err *err);

/* -ENOENT when a program that read_back needs for this plan is missing. */
int read_back_check(const struct root *root, const struct plan *p, struct err *err);

/* Does a listing of paths, one a line, have one whose last component is name, or name with .gz, .xz
   or .zst? */
bool listing_holds(const char *bytes, size_t n, const char *name);
