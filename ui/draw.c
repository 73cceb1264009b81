/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/draw.h"

#include "base/buf.h"
#include "base/text.h"
#include "model/report.h"

int draw_field(struct rect r, int row, int col, int width, enum style st, const char *s)
{
	int room = r.w - col < width ? r.w - col : width;

	if (row < 0 || row >= r.h || col < 0)
		return 0;
	return term_text(r.y + row, r.x + col, room, st, s);
}

int draw_text(struct rect r, int row, int col, enum style st, const char *s)
{
	return draw_field(r, row, col, r.w, st, s);
}

static void draw_vertical(struct rect r, enum style st)
{
	for (int row = 0; row < r.h; row++)
		draw_text(r, row, 0, st, term_glyph(G_VRULE));
}

int draw_path(struct rect r, int row, int col, int width, enum style st, const char *s)
{
	_cleanup_buf_ struct buf text = {0};
	size_t columns = text_width(s), head, tail;

	if (width < 3 || columns <= (size_t)width)
		return draw_field(r, row, col, width, st, s);
	head = (size_t)width / 4;
	tail = (size_t)width - head - 1;
	buf_add(&text, s, text_clip(s, head));
	buf_puts(&text, term_glyph(G_ELLIPSIS));
	buf_puts(&text, s + text_clip(s, columns - tail));
	return draw_field(r, row, col, width, st, buf_str(&text));
}

static void draw_horizontal(struct rect r, enum style st)
{
	_cleanup_buf_ struct buf line = {0};

	for (int i = 0; i < r.w; i++)
		buf_puts(&line, term_glyph(G_RULE));
	draw_text(r, 0, 0, st, buf_str(&line));
}

void draw_rule(struct rect r, bool active)
{
	enum style st = active ? ST_KEY : ST_DIM;

	if (r.w <= 1)
		draw_vertical(r, st);
	else
		draw_horizontal(r, st);
	if (active)
		draw_text(r, 0, 0, st, term_glyph(G_HERE));
}

/* Over the line as it stands: the words that its sentence names. */
static void draw_told(const struct pager_line *l, struct rect r, int row)
{
	for (size_t at = 0, len; at += evidence_word(l->text + at, &len), len > 0; at += len) {
		_cleanup_free_ char *before = xstrndup(l->text, at);
		_cleanup_free_ char *word = xstrndup(l->text + at, len);
		int col = l->indent + (int)text_width(before);

		if (word_is_told(l->told, word, len) && col + (int)text_width(word) < r.w)
			draw_text(r, row, col, ST_STRONG, word);
	}
}

static void draw_line(const struct pager_line *l, struct rect r, int row)
{
	if (l->goes_on)
		draw_text(r, row, GOES_ON_COLS - 2, ST_DIM, term_glyph(G_CORNER));
	if (l->lead)
		draw_text(r, row, l->lead_col, l->lead_style, l->lead);
	draw_text(r, row, l->indent, l->style, l->text);
	if (l->told)
		draw_told(l, r, row);
}

void draw_pager(const struct pager *p, struct rect r)
{
	struct rect text = {r.y, r.x, r.h, r.w > 1 ? r.w - 1 : r.w};

	for (int row = 0; row < r.h && p->top + (size_t)row < p->n; row++)
		draw_line(&p->lines[p->top + (size_t)row], text, row);
	draw_more(r, pager_more_above(p), pager_more_below(p));
}

void draw_more(struct rect r, bool above, bool below)
{
	if (above)
		draw_text(r, 0, r.w - 1, ST_KEY, term_glyph(G_MORE_UP));
	if (below)
		draw_text(r, r.h - 1, r.w - 1, ST_KEY, term_glyph(G_MORE_DOWN));
}

void draw_cursor(struct rect r, int row, bool active)
{
	if (row >= 0 && row < r.h)
		term_restyle(r.y + row, r.x, r.w, active ? ST_CURSOR : ST_AWAY);
}
