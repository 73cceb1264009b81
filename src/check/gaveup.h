/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Why the driver of an IOMMU that is switched on gave up, as its own line in the log tells. */
#pragma once

#include "check/bench.h"

struct giving_up {
	const char *part;   /* of the log line; NULL any */
	const char *clause; /* see gave_up_clause: {feature} */
	const char *remedy; /* what to do */
};

extern const struct giving_up giving_ups[];
extern const size_t n_giving_ups;

/* What stands well behind "switched on, and yet ". */
const char *gave_up_clause(const struct bench *b, const struct giving_up *g);

/* By the last line of the driver that gave up; the general row where no line tells. */
const struct giving_up *why_gave_up(const struct host *h);
