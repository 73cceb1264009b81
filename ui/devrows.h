/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One row of the Devices page: columns that keep their places, the branches of the tree, a short
 * name.
 */
#pragma once

#include "ui/app.h"

struct devcolumns {
	int group, mark, address, name, driver, use; /* where each starts */
	int address_cols, name_cols, driver_cols, use_cols;
};

/* For rows of so many columns, with addresses of so many. */
struct devcolumns devcolumns_for(int address_cols, int width);
/* "├┬ ": the lines that lead from the row's ancestors to it. "" at the root. */
void put_branches(struct buf *out, const struct devrow *row, enum glyph_set glyphs);
/* The vendor in a word or two: what stands in brackets, else the name up to "Corporation" and the
 * like. */
void put_short_vendor(struct buf *out, const char *vendor);
/* "Samsung NVMe SSD Controller SM981", or its ids when no name is known. */
void put_full_name(struct buf *out, const struct device *d);
/* The same after the kind of device: "NVMe  Samsung …". */
void put_row_name(struct buf *out, const struct device *d);

/* Its group: "12", "~3" when it is predicted; "" when there is none. */
void put_group_short(struct buf *out, const struct app *app, size_t dev);
/* The title of a heading: "Group 12", "64 virtual functions". */
void put_heading(struct buf *out, const struct app *app, const struct devrow *dr);

void devrow_draw(const struct app *app, const struct devcolumns *c, struct rect r, int row,
		 const struct devrow *dr);
/* So much of the row is shown as the cursor, to send few bytes: from the address to the end of the
 * kind of device, or the title of a heading. */
void devrow_cursor(const struct app *app, const struct devcolumns *c, const struct devrow *dr,
		   int *ret_at, int *ret_cols);
/* The titles of the columns; with a filter, a line above them that names it. */
void devhead_draw(const struct app *app, const struct devcolumns *c, struct rect r);
