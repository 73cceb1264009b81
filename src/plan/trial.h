/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan for one start on trial. The old entry stays the default, and not a byte of what it reads
 * is changed: beside it come one image of its own and one entry that the loader takes once. Whatever
 * happens in that start, the one after it is the old one.
 *
 *	passing edits	what goes into the image: back in place as soon as it is made
 *	a program	makes one image, for the kernel that would start next, under a name of its own
 *	last edits	the entry; GRUB's next_entry, or last of all systemd-boot's one-shot
 *
 * The entry's command line is that of the entry that would start next with p's words, TRIAL_WORD,
 * and what lets a start that fails end by itself: panic=SECONDS, and with dracut rd.shell=0 and
 * rd.emergency=reboot (kernel-parameters.txt, dracut.cmdline(7)).
 */
#pragma once

#include "model/plan.h"

/* Where this loader can start an entry on trial, as a phrase for the manual; NULL: nowhere. */
const char *trial_where(enum loader_kind kind);

/*
 * *ret (plan_free) has p as trial_of. -EOPNOTSUPP: this loader, this image or this plan cannot be
 * tried; the line is a sentence for the user that says why. Pure.
 */
int plan_trial(const struct host *h, const struct plan *p, struct plan **ret, struct err *err);
