/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The way in which a plan is applied: tried for one start first or for good now, and the minutes
 * within which it must be confirmed. What is not possible here is said in a sentence.
 */
#pragma once

#include "engine/engine.h"

struct way {
	bool known; /* the rest is filled in, for the plan that is shown */
	bool live;  /* for the running machine: a tree's reasons speak for themselves */
	bool can_trial, can_guard;
	struct err no_trial, no_guard; /* why not */
	struct how how;
	bool made; /* staged or err is filled in, for this how */
	struct staged staged;
	struct err err; /* it cannot be staged so */
};

/* What is best for p on this host. p must live as long as the way. */
void way_best(struct way *w, const struct session *s, const struct plan *p);
void way_done(struct way *w); /* zeroed is fine; it is so again then */

/* The other of the two, the next of the times. Nothing where there is nothing to choose. */
void way_change_trial(struct way *w);
void way_change_minutes(struct way *w);

/* What is really done; NULL: w->err says why it cannot be. */
const struct plan *way_plan(struct way *w, const struct session *s, const struct plan *p);

/* A sentence each: how it is applied, and what happens when nobody confirms it. */
void put_way_trial(struct buf *out, const struct way *w);
void put_way_minutes(struct buf *out, const struct way *w);

/* " --no-trial --minutes 30": what passthru apply needs to go the way that was chosen. */
void put_way_options(struct buf *out, const struct way *w);
