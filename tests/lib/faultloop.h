/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The loop: for every way in which a disk goes wrong, and for N = 1, 2, 3 … until no call N is
 * left, does one thing on a fresh scene with call N going wrong, then lets a healthy recovery
 * finish, and demands that the host is all old or all new, that the history says which, and that no
 * temporary file is left.
 */
#pragma once

#include "lib/faultsys.h"
#include "lib/scene.h"

struct fault_case {
	const char *name;
	/* Makes what is there before, healthy. */
	void (*before)(struct scene *s);
	/* What the calls of are counted. Returns how it says that it ended. */
	enum outcome (*body)(struct scene *s, struct err *err);
	enum scene_is start, goal; /* REFUSED and PUT_BACK must leave start, DONE must leave goal */
	/* NULL: scene_is, the last run is done, and scene_opts. Which the scene is, what the history says
	   of that (is it the new one?), and who recovers. */
	enum scene_is (*is)(const struct scene *s);
	bool (*is_done)(struct run *const *runs, size_t n);
	struct apply_opts (*opts)(const struct scene *s);
};

/* Runs the loop for one mode. Gives the number of runs; fails the cmocka test at the first bad one.
   */
unsigned fault_loop(struct scene *s, const struct fault_case *c, enum fault_mode mode);

/*
 * With every step-th N alone, from 1 + (nth + seed) % step on: of a costly case with many modes,
 * which repeat each other's proof, each gets another nth, and between them all calls are hit.
 */
unsigned fault_loop_thin(struct scene *s, const struct fault_case *c, enum fault_mode mode,
			 unsigned step, unsigned nth);

/* One turn of it: is there a call N? */
bool fault_shot(struct scene *s, const struct fault_case *c, enum fault_mode mode, unsigned at);

/*
 * Does body in a child that dies, or loses power, at call N. False: there is no call N, it came to
 * its end, *ret (may be NULL) is how; a mode that cuts the power then cuts it behind that end.
 */
bool fault_cut(struct scene *s, enum outcome (*body)(struct scene *s, struct err *err),
	       enum fault_mode mode, unsigned at, enum outcome *ret);

/* The bodies that every test needs. */
enum outcome do_apply(struct scene *s, struct err *err);
enum outcome do_undo(struct scene *s, struct err *err);
