/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Starts and stops what runs a run's guard.sh (guard_script.h) when nothing that starts with the
 * system does: a live binding's timer, which ends with this boot as the binding does.
 */
#pragma once

#include "apply/store.h"

/*
 * In so many minutes from now s's guard.sh undoes the run, unless it was confirmed: a transient
 * timer passthru-undo-ID of systemd where that is at work, else a process of its own that waits.
 * Only on the live machine (-EOPNOTSUPP in a tree). Negative: nothing will undo it.
 */
int guard_arm(const struct store *s, unsigned minutes, struct err *err);

/* Stops the timers of the run that is confirmed or undone; nothing in a tree. As well as it can:
   one that still goes off finds that there is nothing to do. */
void guard_disarm(const struct store *s);
