/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/list.h"

static void keep_in_sight(struct list *l)
{
	if (l->cursor >= l->n)
		l->cursor = l->n > 0 ? l->n - 1 : 0;
	if (l->top > l->cursor)
		l->top = l->cursor;
	if (l->cursor - l->top >= l->height)
		l->top = l->cursor - l->height + 1;
	if (l->top + l->height > l->n)
		l->top = l->n > l->height ? l->n - l->height : 0;
}

void list_fit(struct list *l, size_t n, int height)
{
	l->n = n;
	l->height = height > 0 ? (size_t)height : 1;
	keep_in_sight(l);
}

void list_go(struct list *l, size_t row)
{
	l->cursor = row;
	keep_in_sight(l);
}

void list_show_heading(struct list *l, size_t heading)
{
	if (heading < l->top && l->cursor - heading < l->height)
		l->top = heading;
}

static size_t minus(size_t a, size_t b)
{
	return a > b ? a - b : 0;
}

bool list_act(struct list *l, enum action a)
{
	switch (a) {
	case ACT_UP:
		list_go(l, minus(l->cursor, 1));
		return true;
	case ACT_DOWN:
		list_go(l, l->cursor + 1);
		return true;
	case ACT_PAGE_UP:
		list_go(l, minus(l->cursor, l->height));
		return true;
	case ACT_PAGE_DOWN:
		list_go(l, l->cursor + l->height);
		return true;
	case ACT_TOP:
		list_go(l, 0);
		return true;
	case ACT_BOTTOM:
		list_go(l, minus(l->n, 1));
		return true;
	default:
		return false;
	}
}

bool list_more_above(const struct list *l)
{
	return l->top > 0;
}

bool list_more_below(const struct list *l)
{
	return l->top + l->height < l->n;
}
