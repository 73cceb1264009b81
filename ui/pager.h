/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text that scrolls: lines with a style each, wrapped when they are added, or when it is known how
 * wide they may be. Nothing is cut. Lines are added anew whenever their subject or the width
 * changes; the place is kept. All text is copied and made safe on the way.
 */
#pragma once

#include "base/arena.h"
#include "ui/actions.h"
#include "ui/theme.h"

struct pager_line {
	const char *lead; /* a mark or a label in front; NULL none */
	enum style lead_style;
	int lead_col;
	int indent; /* column where text starts */
	const char *text;
	enum style style;
	const char *told; /* a sentence: the words of the line that it names stand out; NULL none */
	const char *whole; /* of a line of pager_line: all of its text; NULL: of another */
	bool goes_on;      /* more of that text, on a line of its own */
};

struct pager {
	struct arena mem;
	struct pager_line *lines;
	size_t n;
	size_t top;    /* first line that is seen */
	size_t height; /* lines that can be seen */
	int width;     /* columns that can be seen */
	size_t fitted; /* lines that are as wide as that already */
	bool tail;     /* keeps its end in sight … */
	bool held;     /* … unless the reader has scrolled up */
};

void pager_clear(struct pager *p); /* no lines; the place stays */
void pager_done(struct pager *p);

/* A line as it is. pager_fit breaks it where it is too long: what goes on is set in from the first
 * column by GOES_ON_COLS, with a sign in front. */
#define GOES_ON_COLS 3
void pager_line(struct pager *p, enum style st, const char *text);
/* Wrapped to the columns from indent to width. */
void pager_para(struct pager *p, int indent, int width, enum style st, const char *text);
/* The same with a mark or label at lead_col on its first line. */
void pager_item(struct pager *p, int lead_col, enum style lead_style, const char *lead, int indent,
		int width, enum style st, const char *text);
void pager_gap(struct pager *p); /* an empty line */
/* In the lines from that one on, the words that the sentence names stand out (word_is_told). */
void pager_tell(struct pager *p, size_t from, const char *sentence);

/* Says how much can be seen; breaks the lines of pager_line to it; keeps the place inside. */
void pager_fit(struct pager *p, int height, int width);
/* Moves for the actions of a list. False: not one of those. */
bool pager_act(struct pager *p, enum action a);
bool pager_more_above(const struct pager *p);
bool pager_more_below(const struct pager *p);
/* Puts the next line that holds what (any case) on top, from line from on. False: there is none. */
bool pager_find_at(struct pager *p, const char *what, size_t line); /* only on this line */
bool pager_find(struct pager *p, const char *what, size_t from);

/* Bytes of s that go on a line of cols columns, broken at a blank where there is one, else behind a
 * slash; *ret_skip: blanks to drop after it. */
size_t wrap_next(const char *s, int cols, size_t *ret_skip);
