/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The rows of the Checks page: the findings under a heading for each group. A heading is no row to
 * stop on. Derived from the report each time, so there is nothing to keep or free.
 */
#pragma once

#include "model/report.h"
#include "ui/actions.h"

struct checkrow {
	const struct finding *finding; /* NULL: the heading of the group */
	enum finding_group group;
};

size_t checkrows_count(const struct report *r);
/* A row past the end is a heading of no group (_FINDING_GROUP_MAX). */
struct checkrow checkrow_at(const struct report *r, size_t row);

size_t checkrow_heading(const struct report *r, size_t row); /* of the group that row is in */
/* The row to stand on after move a ended on row: beside a heading, in the direction of the move. */
size_t checkrow_stop(const struct report *r, size_t row, enum action a);
/* The first of the most severe problems; the first finding when there is none. */
size_t checkrow_worst(const struct report *r);
/* The next problem behind row (dir 1) or above it (dir -1), and from the other end on when there is
 * none; SIZE_MAX when nothing is a problem. */
size_t checkrow_problem(const struct report *r, size_t row, int dir);
/* To fix or to look at; where a report has neither, what is unknown. */
bool finding_is_problem(const struct report *r, const struct finding *f);
/* Does anything that is told of it hold what, in any letter case? Evidence as it is shown. */
bool finding_holds(const struct finding *f, const char *what);
