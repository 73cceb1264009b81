/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Every check: what it is called, why it matters and what usually helps. In the order of the list,
 * by group. README and the man page are printed from it.
 */
#pragma once

#include "check/bench.h"

struct check {
	const char *id;
	const char *title; /* a noun, at most 28 columns: it says no result, for it stands beside
			      every mark */
	enum finding_group group;
	void (*judge)(const struct bench *b, struct finding *f); /* calls judged(), and proves */
	const char *why;                                         /* why it matters */
	const char *remedy; /* what helps when it is not passed; "" where only the judge can tell */
};
extern const struct check check_catalogue[];
extern const size_t check_catalogue_n;
