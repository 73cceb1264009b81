/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Boot loaders whose kernel command line passthru can edit: one row each. */
#pragma once

#include "plan/making.h"

struct loader_ops {
	enum loader_kind kind;
	const char *name;
	const char *program;   /* makes the generated file out of the sources; without arguments */
	const char *generated; /* what it writes, when the host does not say */
	const char *source;    /* where the command line is looked for; for messages */

	/* The words that the loader's files give a normal boot, in the scratch arena; NULL when
	 * they do not tell. */
	char *(*cmdline)(struct making *m);
	/* Does m->words in the loader's files, as drafts. why is the clause that says what for. */
	int (*edit)(struct making *m, const char *why, struct err *err);
};

extern const struct loader_ops grub_loader;

/* Fills m->loader, m->cmdline, m->cmdline_known. */
void read_loader(struct making *m);
/* Edits, step and expectations for m->words; nothing when there are none. */
int plan_loader(struct making *m, struct err *err);
