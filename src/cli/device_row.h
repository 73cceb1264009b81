/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A device on one line of text, and the topology drawn with branches. */
#pragma once

#include "engine/engine.h"
#include "model/passing.h"

/* What all rows are made from. */
struct device_table {
	const struct session *s;
	struct arena *a;
	struct run *const *runs; /* all of this host */
	size_t n_runs;
};

struct device_row {
	const struct device_table *t;
	size_t index;
	const char *branch; /* what leads to it in the tree; NULL in a list */
	size_t first_cols;  /* of branch and address; 0: of an address */
};

/* The sign of what it is told by: PASS free, WARN with a warning, FAIL the host needs it. */
enum status passing_status(enum passing p);
/* Can it be passed ("✓"), group ("~3" when it is predicted), address, kind, driver, host use, name. */
void print_device_row(const struct device_row *w);
/* What the columns and the signs of the rows mean. */
void print_device_titles(void);
void print_device_signs(const struct report *r);
/* All devices: bridges above what is behind them, virtual functions below their physical one, a
 * heading for each domain when there are several. */
void print_device_tree(const struct device_table *t);
