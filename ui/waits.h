/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The run that waits to be confirmed, as the screen tells it. The machine is read once; from then
 * on the time left is counted by the clock.
 */
#pragma once

#include "model/run.h"

struct waits {
	const struct run *run; /* borrowed; NULL: none, or one that only root can read */
	enum waiting how;
	int64_t seconds; /* left when the machine was read; -1 unknown, or no limit */
	int64_t read_ms; /* when that was */
};

/* runs as run_list gives them. unread: they are there and only root can read them; then this start
 * alone tells of a trial. */
struct waits waits_of(struct run *const *runs, size_t n, bool unread, const struct host *h,
		      int64_t now_ms);

/* -1 unknown or no limit. */
int64_t waits_left_ms(const struct waits *w, int64_t now_ms);
/* So long until what is shown of it changes; -1: it does not. */
int64_t waits_next_ms(const struct waits *w, int64_t now_ms);
/* So long until the machine is to be read again, once: the time is up, and the undo had some of its
 * own; -1: never. */
int64_t waits_look_ms(const struct waits *w, int64_t now_ms);

/* For the line below the header: "confirm within 12 min". Nothing when nothing is to be done. */
void put_waits_short(struct buf *out, const struct waits *w, int64_t now_ms);
/* A sentence or two: what waits, and what to do. Nothing when nothing waits. */
void put_waits_sentence(struct buf *out, const struct waits *w, const struct host *h,
			int64_t now_ms);
/* "12 minutes", "1 minute", "less than a minute" */
void put_minutes_left(struct buf *out, int64_t left_ms);

/* Nothing else can be applied or bound before it is confirmed or undone. */
bool waits_stand_in_the_way(const struct waits *w);
/* It can be confirmed now and here, as far as this process knows. h: for the login. */
bool waits_can_confirm(const struct waits *w, const struct host *h);
/* The device has its driver by a live binding of this boot that was not given back; NULL: not so.
 * Runs in any order. */
const struct run *run_live_of(struct run *const *runs, size_t n, const struct host *h,
			      const struct device *d);
