/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where things stand: rectangles from a size, nothing else. Sizes that are too small give empty
 * rectangles, never negative ones.
 */
#pragma once

#include <stdbool.h>

#define MIN_ROWS 16
#define MIN_COLS 60
#define WIDE_COLS 110 /* from here on details stand beside, not below */
#define WIDE_LIST 65  /* and a list with columns takes so many percent of the width */
#define WIDE_EVEN 55  /* … one beside sentences */
#define WIDE_TEXT 45  /* … and one beside text that is wide itself */

struct rect {
	int y, x, h, w;
};

struct layout {
	bool too_small;
	struct rect header, body, message, footer;
	int rule_above, rule_below; /* rows of the two rules */
};

/* message_rows: how many rows the message or the question above the footer takes. */
struct layout layout_screen(int rows, int cols, int message_rows);

struct split {
	struct rect first, second;
	struct rect rule; /* one row or one column between them */
};

/* A body with a list and its details. percent: the list's part of the width when they stand beside
   each other; 0: one below the other. Then first_want says how many rows the list could use; it
   gets them as long as the details keep a third of the height. */
struct split layout_split(struct rect body, int percent, int first_want);
/* One below the other; the details keep so many rows. */
struct split layout_below(struct rect body, int detail, int first_want);

/* The rows of r from skip on. */
struct rect rect_below(struct rect r, int skip);
