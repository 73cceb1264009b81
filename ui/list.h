/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A scrolling list: how many rows there are, which one the cursor is on, which one is on top. It
 * knows nothing of what the rows are.
 */
#pragma once

#include "ui/actions.h"

struct list {
	size_t n, cursor, top;
	size_t height; /* rows that can be seen; at least 1 after list_fit */
};

/* Says how much there is and how much can be seen; keeps the cursor inside and in sight. */
void list_fit(struct list *l, size_t n, int height);
/* Moves for UP, DOWN, PAGE_UP, PAGE_DOWN, TOP, BOTTOM. False: not an action of a list. */
bool list_act(struct list *l, enum action a);
void list_go(struct list *l, size_t row);
/* The heading of the section that the cursor is in stays in sight as long as both have room. */
void list_show_heading(struct list *l, size_t heading);
bool list_more_above(const struct list *l);
bool list_more_below(const struct list *l);
