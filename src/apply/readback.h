/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Reads back what the programs made. A file of the loader must have at least one kernel line of its
 * own, every such line must hold the words (recovery entries and those of other systems are passed
 * over), and grub-script-check, where there is one, must accept a grub.cfg. An image must list the
 * files, compressed or not. How each is read is told by the expectation: struct expect.
 */
#pragma once

#include "apply/programs.h"

/* -EBADMSG with a line that names the file and what it lacks. Images that were looked at before
   they were put in place (read_back_built) are not listed a second time. */
int read_back(const struct store *s, const struct plan *p, const struct apply_opts *o,
	      struct err *err);

/* All that is expected of the file that the step makes, looked at where it was built. */
int read_back_built(const struct store *s, const struct plan *p, const struct apply_opts *o,
		    const struct step *step, struct err *err);

/* -ENOENT when a program or a volume that read_back needs for this plan is missing. */
int read_back_check(const struct root *root, const struct plan *p, struct err *err);

/*
 * Does a listing of paths, one a line ("ls -l" in front and " -> " behind may be), have one whose
 * last component is name, or name with .gz, .xz or .zst? In the name of a module "-" and "_" are
 * the same.
 */
bool listing_holds(const char *bytes, size_t n, const char *name);
