/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/layout.h"

#define LEAST_DETAIL_ROWS 4

static int at_least_zero(int n)
{
	return n < 0 ? 0 : n;
}

static int least(int a, int b)
{
	return a < b ? a : b;
}

struct layout layout_screen(int rows, int cols, int message_rows)
{
	struct layout l = {.too_small = rows < MIN_ROWS || cols < MIN_COLS};
	int extra = least(message_rows, at_least_zero(rows - 8));

	l.header = (struct rect){0, 0, least(1, rows), cols};
	l.rule_above = 1;
	l.footer = (struct rect){at_least_zero(rows - 1), 0, least(1, rows), cols};
	l.message = (struct rect){at_least_zero(rows - 1 - extra), 0, extra, cols};
	l.rule_below = at_least_zero(rows - 2 - extra);
	l.body = (struct rect){2, 0, at_least_zero(l.rule_below - 2), cols};
	return l;
}

static struct split beside_each_other(struct rect b, int percent)
{
	int left = b.w * percent / 100;

	return (struct split){
		.first = {b.y, b.x, b.h, left},
		.rule = {b.y, b.x + left, b.h, least(1, b.w - left)},
		.second = {b.y, b.x + left + 1, b.h, at_least_zero(b.w - left - 1)},
	};
}

struct split layout_below(struct rect b, int detail, int first_want)
{
	int top = at_least_zero(least(first_want, b.h - detail - 1));

	return (struct split){
		.first = {b.y, b.x, least(top, b.h), b.w},
		.rule = {b.y + top, b.x, top < b.h ? 1 : 0, b.w},
		.second = {b.y + top + 1, b.x, at_least_zero(b.h - top - 1), b.w},
	};
}

struct split layout_split(struct rect b, int percent, int first_want)
{
	int detail =
		b.h / 3 > LEAST_DETAIL_ROWS ? b.h / 3 : least(LEAST_DETAIL_ROWS, (b.h - 1) / 2);

	return percent > 0 ? beside_each_other(b, percent) : layout_below(b, detail, first_want);
}

struct rect rect_below(struct rect r, int skip)
{
	int n = least(skip, r.h);

	return (struct rect){r.y + n, r.x, r.h - n, r.w};
}
