/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The statements of GRUB's files that concern one variable. For grub.c and grubwords.c. */
#pragma once

#include "conf/grub.h"

/* Every source parsed, and a walk over their statements in the order in which the shell takes them.
 */
struct grub_walk {
	const struct grub_source *src;
	size_t n;
	const char *variable;
	struct shell_file *files;
	size_t source, assign, opaque; /* what comes next */
};

struct grub_step {
	size_t source;
	const struct assign *assign; /* of the variable; else NULL */
	const struct opaque *opaque; /* that may change it, or end the reading; else NULL */
};

/* -EINVAL with "PATH: line N: …" when a file is no shell file. */
int grub_walk(const struct grub_source *src, size_t n, const char *variable, struct arena *a,
	      struct grub_walk *ret, struct err *err);
/* What assigns the variable, may change it, or may end the reading; false at the end. */
bool grub_walk_next(struct grub_walk *w, struct grub_step *ret);

/*
 * Why the value behind this step cannot be told or edited, NULL: it can. *ret_stays: no later assignment helps.
 */
const char *grub_step_obstacle(const struct grub_walk *w, const struct grub_step *s,
			       bool *ret_stays);
