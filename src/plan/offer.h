/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which needs (model/need.h) make sense on this host for these devices, and with which value: sized against free memory, the
 * device's NUMA node and the cores there. Pure.
 */
#pragma once

#include "model/choice.h"
#include "model/report.h"
#include "model/run.h"

/* The guest that is meant; 0: not known, and then a size that is usual is suggested, as far as a plan would not warn of it. */
struct guest_size {
	uint64_t memory_kb;
	unsigned vcpus;
};

struct offer {
	enum need_id id;
	bool possible;
	const char *value; /* what is suggested: "anna:8G"; "" where it takes none, or none can be suggested; what
			      a run set, where one did */
	const char *state; /* sentences: how it is now, and why it is not possible where it is not */
	const char *set_by; /* when the run was that set it and that alone takes it back ("2026-11-21 04:55:01 UTC");
			       NULL: none of those that are known */
};

/* The runs of this host, oldest first; n 0: there is none, or they are not known. */
struct past_runs {
	struct run *const *items;
	size_t n;
};

/* One for each need, in the table's order; texts in the arena. */
void need_offers(const struct host *h, const struct choice *c, const struct guest_size *size,
		 const struct past_runs *past, struct arena *a, struct offer ret[_NEED_MAX]);
