/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/pager.h"

#include <strings.h>

#include "base/text.h"

#define SIDE_STEP 8 /* columns that one key scrolls sideways */

void pager_clear(struct pager *p)
{
	arena_done(&p->mem);
	p->lines = NULL;
	p->n = 0;
	p->widest = 0;
}

void pager_done(struct pager *p)
{
	pager_clear(p);
}

static struct pager_line *push(struct pager *p, enum style st, const char *text, size_t n)
{
	struct pager_line *l = ARENA_PUSH(&p->mem, p->lines, p->n);

	l->style = st;
	l->text = arena_safe(&p->mem, text, n);
	return l;
}

void pager_line(struct pager *p, enum style st, const char *text)
{
	int cols = (int)text_width(text);

	push(p, st, text, strlen(text));
	if (cols > p->widest)
		p->widest = cols;
}

size_t wrap_next(const char *s, int cols, size_t *ret_skip)
{
	size_t room = text_clip(s, cols > 0 ? (size_t)cols : 1);
	size_t n = room;

	*ret_skip = 0;
	if (s[room]) {
		while (n > 0 && s[n] != ' ')
			n--;
		if (n == 0) /* one word that is too long, or a character too wide: break it */
			n = room > 0 ? room : strlen(s);
	}
	*ret_skip = strspn(s + n, " ");
	return n;
}

void pager_item(struct pager *p, int lead_col, enum style lead_style, const char *lead, int indent,
		int width, enum style st, const char *text)
{
	bool first = true;

	do {
		size_t skip, n = wrap_next(text, width - indent, &skip);
		struct pager_line *l = push(p, st, text, n);

		l->indent = indent;
		if (first && lead) {
			l->lead = arena_str(&p->mem, lead);
			l->lead_style = lead_style;
			l->lead_col = lead_col;
		}
		first = false;
		text += n + skip;
	} while (*text);
}

void pager_para(struct pager *p, int indent, int width, enum style st, const char *text)
{
	pager_item(p, 0, ST_TEXT, NULL, indent, width, st, text);
}

void pager_gap(struct pager *p)
{
	push(p, ST_TEXT, "", 0);
}

void pager_tell(struct pager *p, size_t from, const char *sentence)
{
	const char *told = arena_str(&p->mem, sentence);

	for (size_t i = from; i < p->n; i++)
		p->lines[i].told = told;
}

static size_t last_top(const struct pager *p)
{
	return p->n > p->height ? p->n - p->height : 0;
}

static int last_left(const struct pager *p)
{
	return p->widest > p->width ? p->widest - p->width : 0;
}

static void keep_inside(struct pager *p)
{
	if (p->top > last_top(p))
		p->top = last_top(p);
	if (p->left > last_left(p))
		p->left = last_left(p);
	if (p->left < 0)
		p->left = 0;
}

void pager_fit(struct pager *p, int height, int width)
{
	p->height = height > 0 ? (size_t)height : 1;
	p->width = width > 0 ? width : 1;
	if (p->tail && !p->held)
		p->top = last_top(p);
	keep_inside(p);
}

static size_t moved(const struct pager *p, enum action a)
{
	switch (a) {
	case ACT_UP:
		return p->top > 0 ? p->top - 1 : 0;
	case ACT_DOWN:
		return p->top + 1;
	case ACT_PAGE_UP:
		return p->top > p->height ? p->top - p->height : 0;
	case ACT_PAGE_DOWN:
		return p->top + p->height;
	case ACT_TOP:
		return 0;
	case ACT_BOTTOM:
		return p->n;
	default:
		return SIZE_MAX;
	}
}

static bool act_sideways(struct pager *p, enum action a)
{
	int old = p->left;

	p->left += a == ACT_RIGHT ? SIDE_STEP : -SIDE_STEP;
	keep_inside(p);
	return p->left != old;
}

bool pager_act(struct pager *p, enum action a)
{
	size_t to;

	if (a == ACT_LEFT || a == ACT_RIGHT)
		return act_sideways(p, a);
	to = moved(p, a);
	if (to == SIZE_MAX)
		return false;
	p->top = to;
	keep_inside(p);
	p->held = pager_more_below(p);
	return true;
}

bool pager_more_above(const struct pager *p)
{
	return p->top > 0;
}

bool pager_more_below(const struct pager *p)
{
	return p->top + p->height < p->n;
}

static bool line_holds(const struct pager_line *l, const char *what)
{
	return strcasestr(l->text, what) || (l->lead && strcasestr(l->lead, what));
}

bool pager_find_at(struct pager *p, const char *what, size_t line)
{
	if (line >= p->n || !line_holds(&p->lines[line], what))
		return false;
	p->top = line;
	keep_inside(p);
	p->held = pager_more_below(p);
	return true;
}

bool pager_find(struct pager *p, const char *what, size_t from)
{
	for (size_t i = from; i < p->n; i++)
		if (pager_find_at(p, what, i))
			return true;
	return false;
}
