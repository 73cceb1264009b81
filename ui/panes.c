/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/panes.h"

#include "ui/draw.h"

#define READING_PART 4 /* one in so many rows */

int panes_layout(struct panes *p, struct rect body, int wide, int head, size_t n)
{
	int want = n > (size_t)body.h ? body.h : (int)n + head;
	int part = body.h / READING_PART;

	if (p->gives_way && p->in_detail && part > 0 && want > part + head)
		want = part + head;
	if (p->few_details > 0 && body.w < WIDE_COLS)
		p->at = layout_below(body, p->few_details, want);
	else
		p->at = layout_split(body, body.w >= WIDE_COLS ? wide : 0, want);
	p->rows = rect_below(p->at.first, head);
	list_fit(&p->list, n, p->rows.h);
	if (p->detail_of != p->list.cursor)
		p->detail.top = 0;
	p->detail_of = p->list.cursor;
	return p->at.second.w - 2;
}

bool panes_beside(const struct panes *p)
{
	return p->at.second.y == p->at.first.y;
}

/* What can be seen from the top is shown from there. */
static void show_wanted(struct panes *p)
{
	struct pager *d = &p->detail;

	d->top = 0;
	for (size_t line = 0; line < d->n; line++)
		if (pager_find_at(d, buf_str(&p->wanted), line)) {
			d->top = line < d->height ? 0 : d->top;
			return;
		}
}

void panes_settle(struct panes *p)
{
	pager_fit(&p->detail, p->at.second.h, p->at.second.w - 2);
	if (p->wanted.len > 0)
		show_wanted(p);
	buf_clear(&p->wanted);
}

void panes_want(struct panes *p, const char *what)
{
	buf_clear(&p->wanted);
	buf_puts(&p->wanted, what);
}

bool panes_act(struct panes *p, enum action a)
{
	if (a == ACT_PANE) {
		p->in_detail = !p->in_detail;
		return true;
	}
	return p->in_detail ? pager_act(&p->detail, a) : list_act(&p->list, a);
}

void panes_done(struct panes *p)
{
	pager_done(&p->detail);
	buf_done(&p->wanted);
}

size_t panes_row(const struct panes *p, int i)
{
	size_t row = p->list.top + (size_t)i;

	return i < p->rows.h && row < p->list.n ? row : SIZE_MAX;
}

/* A blank column between the rule and the details, so that neither leans on the other. */
static struct rect inset(struct rect r)
{
	return (struct rect){r.y, r.x + 1, r.h, r.w > 0 ? r.w - 1 : 0};
}

void panes_draw(const struct panes *p)
{
	struct rect marks = p->rows;
	struct rect line = {marks.y, marks.x + p->cursor_at, marks.h,
			    p->cursor_cols ? p->cursor_cols : marks.w - 1};

	draw_rule(p->at.rule, p->in_detail);
	draw_pager(&p->detail, inset(p->at.second));
	if (p->list.n > 0)
		draw_cursor(line, (int)(p->list.cursor - p->list.top), !p->in_detail);
	draw_more(marks, list_more_above(&p->list), list_more_below(&p->list));
}
