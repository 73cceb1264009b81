/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Settings that a shell reads out of several files, as drafts. conf/grub.h has the rules. */
#pragma once

#include "conf/grub.h"
#include "plan/making.h"

struct shell_files {
	const char *const *paths; /* in the order in which they are read */
	size_t n;
	bool bash; /* what reads them is bash, not merely an sh */
};

/* The files as the plan leaves them so far, one source for each path; in the scratch arena. */
int read_shell_files(struct making *m, const struct shell_files *f, struct grub_source **ret,
		     struct err *err);
/* What they give the variable: "" nothing, NULL when that cannot be known. In the scratch arena. */
char *shell_files_value(struct making *m, const struct shell_files *f, const char *variable);
/* Does m->words in the variable; new ones too when it takes them. */
int edit_shell_files(struct making *m, const struct shell_files *f, const char *variable,
		     bool take_new, const char *why, struct err *err);
