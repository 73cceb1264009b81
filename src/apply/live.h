/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The live bindings of a run: only on the running machine, and only in the boot in which they were
   made. */
#pragma once

#include "apply/forward.h"
#include "apply/putback_parts.h"

#define LIVE_TIMEOUT_MS 30000 /* for one device; apply_opts.live_timeout_ms 0 */

/* Is every device as the plan says? -ESTALE names the first that is not; -EOPNOTSUPP: a tree. */
int live_compare(const struct root *root, const struct plan *p, struct err *err);

/* Loads the driver, gives it the devices one after the other, sees to it that no other device
   changed its driver, and starts the time to confirm. */
int live_bind(struct job *job, struct err *err);

/* What live_give_back could only wait for: -EBUSY, a virtual machine has one of them. */
int live_may_give_back(struct saved *s, struct err *err);

/*
 * Gives device i its old driver and its old driver_override back; nothing in another boot, and
 * nothing where somebody else gave it another driver since. As put_back.
 */
int live_give_back(const struct walk *w, size_t i, struct err *err);
