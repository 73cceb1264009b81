/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan for one start on trial while it is made (trial.c). */
#pragma once

#include "plan/entries.h"

struct trying {
	struct making m; /* its words are what the entry's change by; it has no report */
	const struct plan *of;
	const struct boot_entry *entry; /* that would start next */
	const struct boot_image *image; /* that the entry loads and that changes; NULL: it keeps the old one */
	const char *loaded;		/* where the entry loads it from: image->path, or a copy; absolute */
};

/* trial_image.c: the image of the trial, where an edit of the plan is part of one: edits that pass, the program, what is
 * expected. */
int try_image(struct trying *t, struct err *err);

/* trial_grub.c: custom.cfg and next_entry. */
int try_in_grub(struct trying *t, struct err *err);
/* Does the menu entry load that file? */
bool grub_entry_loads(const struct trying *t, const char *image);
/* Has GRUB start the entry with that id once. */
int set_next_entry(struct trying *t, const char *id, struct err *err);

/* trial_entry.c: an entry file of its own, and next_entry or bootctl. */
int try_in_bls(struct trying *t, struct err *err);
int try_in_systemd_boot(struct trying *t, struct err *err);

/* "passthru trial (6.1.0-18-amd64)", in the scratch arena. */
const char *trial_title(struct trying *t);
