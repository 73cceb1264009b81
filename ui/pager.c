/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/pager.h"

#include <strings.h>

#include "base/text.h"

void pager_clear(struct pager *p)
{
	arena_done(&p->mem);
	p->lines = NULL;
	p->n = 0;
	p->fitted = 0;
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
	struct pager_line *l = push(p, st, text, strlen(text));

	l->whole = l->text;
}

/* A path is broken between its names, and a list between its parts, unless that would leave most of
 * the line empty. */
static size_t behind_mark(const char *s, size_t room)
{
	for (size_t n = room; n > room / 4; n--)
		if (s[n - 1] == '/' || s[n - 1] == ',')
			return n;
	return 0;
}

static size_t longer(size_t a, size_t b)
{
	return a > b ? a : b;
}

size_t wrap_next(const char *s, int cols, size_t *ret_skip)
{
	size_t room = text_clip(s, cols > 0 ? (size_t)cols : 1);
	size_t n = room;

	*ret_skip = 0;
	if (s[room]) {
		while (n > 0 && s[n] != ' ')
			n--;
		/* Before a word that no line can hold, little would stand on this one. */
		if (strcspn(s + n + (n > 0), " ") > room && n <= room / 4)
			n = longer(n, behind_mark(s, room));
		if (n == 0) /* no such mark either, or a character that is too wide: break it */
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

static void keep_inside(struct pager *p)
{
	if (p->top > last_top(p))
		p->top = last_top(p);
}

/* Of the blanks where it is broken one goes: that a line has another one more must be seen. */
static void push_broken(struct pager *p, const struct pager_line *line)
{
	const char *text = line->whole;

	do {
		bool goes_on = text != line->whole;
		size_t skip, n = wrap_next(text, p->width - (goes_on ? GOES_ON_COLS : 0), &skip);
		struct pager_line *l = push(p, line->style, text, n);

		l->indent = goes_on ? GOES_ON_COLS : 0;
		l->whole = line->whole;
		l->goes_on = goes_on;
		l->told = line->told;
		text += n + (skip > 0);
	} while (*text);
}

static void fit_lines(struct pager *p, size_t from)
{
	size_t n = p->n - from;
	struct pager_line *lines = arena_alloc(&p->mem, n * sizeof(*lines));

	memcpy(lines, p->lines + from, n * sizeof(*lines));
	p->n = from;
	for (size_t i = 0; i < n; i++)
		if (!lines[i].whole)
			*ARENA_PUSH(&p->mem, p->lines, p->n) = lines[i];
		else if (!lines[i].goes_on)
			push_broken(p, &lines[i]);
	p->fitted = p->n;
}

void pager_fit(struct pager *p, int height, int width)
{
	int old = p->width;

	p->height = height > 0 ? (size_t)height : 1;
	p->width = width > 0 ? width : 1;
	if (p->width != old)
		p->fitted = 0;
	if (p->fitted < p->n)
		fit_lines(p, p->fitted);
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

bool pager_act(struct pager *p, enum action a)
{
	size_t to = moved(p, a);

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
