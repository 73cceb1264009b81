/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * May a device be given to a guest, and who goes along: the words for it, the same on the screen
 * and in the commands.
 */
#pragma once

#include "model/report.h"

enum passing {
	PASSING_STAYS,	/* a bridge: nobody wants to pass it */
	PASSING_NO,	/* the host needs it */
	PASSING_WARNED, /* it can go, and a warning says what comes of it */
	PASSING_FREE,
};
enum passing device_passing(const struct host *h, const struct report *r, size_t i);
/* The first hazard that blocks: it stands for all of them. NULL: none does. */
const struct hazard *first_block(const struct device_report *r);
/* "can be passed", "cannot be passed"; a sentence of its own where the whole host cannot yet. */
const char *passing_phrase(const struct host *h, const struct report *r, size_t i);
/* The same, and the reason where it cannot. */
void put_passing(struct buf *out, const struct host *h, const struct report *r, size_t i);

/* What ties companion other to device i (model/host.h: host_companions): "the same slot". */
const char *companion_bond(const struct host *h, size_t i, size_t other);
/* "disk", "network", "output": a word before the name of what hangs below a device. */
const char *below_word(enum below_kind kind);
