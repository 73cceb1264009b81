/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What to type when this host does not come up with a plan: at the menu of its loader, and from a
 * live medium, with this host's own disks and its own way of mounting them. Made before the reboot,
 * for that is when it can still be read.
 */
#pragma once

#include "model/plan.h"

/*
 * Appends it as safe text: sentences, and what is typed behind two blanks. p is what is really done
 * (a trial, a change, either with its guard); id is the run's. Pure. Nothing for a tree, which is
 * not started from here, and for a live binding, of which a power cycle leaves nothing.
 */
void rescue_text(const struct host *h, const struct plan *p, const char *id, struct buf *out);
