/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A device on one line of text, and the topology drawn with branches. */
#pragma once

#include "engine/engine.h"

struct device_row {
	const struct session *s;
	struct arena *a;
	size_t index;
	const char *branch; /* what leads to it in the tree; NULL in a list */
	size_t first_cols;  /* of branch and address; 0: of an address */
};

/* Group ("~3" when it is predicted), address, kind, driver, host use, name. */
void print_device_row(const struct device_row *w);
/* All devices: bridges above what is behind them, virtual functions below their physical one, a
 * heading for each domain when there are several. */
void print_device_tree(const struct session *s, struct arena *a);
