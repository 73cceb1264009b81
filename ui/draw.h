/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Drawing in a rectangle. Rows and columns count from its corner; nothing leaves it, and what does
 * not fit ends in a sign.
 */
#pragma once

#include "ui/list.h"
#include "ui/pager.h"
#include "ui/term.h"

/* Up to the right edge. Returns the columns used. */
int draw_text(struct rect r, int row, int col, enum style st, const char *s);
/* At most width columns. */
int draw_field(struct rect r, int row, int col, int width, enum style st, const char *s);
/* The same for a path: what does not fit is left out of its middle, for paths differ at their ends. */
int draw_path(struct rect r, int row, int col, int width, enum style st, const char *s);
/* A horizontal rule when r is one row, else a vertical one. active: what stands behind it takes the
 * keys; it begins with a sign. */
void draw_rule(struct rect r, bool active);
void draw_pager(const struct pager *p, struct rect r);
/* Signs in the last column: there is more above, below. */
void draw_more(struct rect r, bool above, bool below);
/* Shows a row as the one that the cursor is on; active: its pane takes the keys. */
void draw_cursor(struct rect r, int row, bool active);
