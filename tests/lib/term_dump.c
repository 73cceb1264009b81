/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screen of a struct term as text, as style letters and as SVG. */
#include "term.h"

#define CELL_W 9
#define CELL_H 19
#define BASELINE 14
#define PAPER "#16191d"

static void put_utf8(struct buf *out, uint32_t c)
{
	if (c < 0x80) {
		buf_putc(out, (char)c);
	} else if (c < 0x800) {
		buf_printf(out, "%c%c", (int)(0xc0 | c >> 6), (int)(0x80 | (c & 0x3f)));
	} else if (c < 0x10000) {
		buf_printf(out, "%c%c%c", (int)(0xe0 | c >> 12), (int)(0x80 | (c >> 6 & 0x3f)), (int)(0x80 | (c & 0x3f)));
	} else {
		buf_printf(out, "%c%c%c%c", (int)(0xf0 | c >> 18), (int)(0x80 | (c >> 12 & 0x3f)),
			   (int)(0x80 | (c >> 6 & 0x3f)), (int)(0x80 | (c & 0x3f)));
	}
}

static VTermScreenCell cell_at(const struct term *t, int row, int col)
{
	VTermScreenCell cell = {0};
	vterm_screen_get_cell(t->screen, (VTermPos){row, col}, &cell);
	return cell;
}

static bool continuation(const VTermScreenCell *c)
{
	return c->chars[0] == (uint32_t)-1;
}

static void trim_line(struct buf *out, size_t start, char blank)
{
	while (out->len > start && out->data[out->len - 1] == blank)
		out->data[--out->len] = '\0';
	buf_putc(out, '\n');
}

void term_text(const struct term *t, struct buf *out)
{
	for (int row = 0; row < t->rows; row++) {
		size_t start = out->len;
		for (int col = 0; col < t->cols; col++) {
			VTermScreenCell c = cell_at(t, row, col);
			if (!continuation(&c))
				put_utf8(out, c.chars[0] ? c.chars[0] : ' ');
		}
		trim_line(out, start, ' ');
	}
}

static char style_letter(const VTermScreenCell *c)
{
	char letter = '.';
	if (c->attrs.reverse)
		return '#';
	if (VTERM_COLOR_IS_INDEXED(&c->fg) && !VTERM_COLOR_IS_DEFAULT_FG(&c->fg))
		letter = "krgybmcw"[c->fg.indexed.idx & 7];
	else if (c->attrs.underline)
		letter = '_';
	else if (c->attrs.bold)
		return '*';
	return c->attrs.bold && letter >= 'a' ? (char)(letter - 'a' + 'A') : letter;
}

void term_style(const struct term *t, struct buf *out)
{
	for (int row = 0; row < t->rows; row++) {
		size_t start = out->len;
		for (int col = 0; col < t->cols; col++) {
			VTermScreenCell c = cell_at(t, row, col);
			buf_putc(out, style_letter(&c));
		}
		trim_line(out, start, '.');
	}
}

static const char *const palette[16] = {
	"#1d2127", "#e0606a", "#7fc181", "#dfb65e", "#6fa3dc", "#b98bd6", "#5fb9c4", "#c9ced6",
	"#6b7480", "#f08088", "#9fd8a0", "#f0cf86", "#93bff0", "#d0a9ea", "#86d3dc", "#ffffff",
};

static const char *ink(const VTermScreenCell *c, bool fg)
{
	const VTermColor *colour = fg ? &c->fg : &c->bg;
	bool is_default = fg ? VTERM_COLOR_IS_DEFAULT_FG(colour) : VTERM_COLOR_IS_DEFAULT_BG(colour);
	if (is_default || !VTERM_COLOR_IS_INDEXED(colour))
		return fg ? "#d7dbe0" : PAPER;
	return palette[colour->indexed.idx & 15];
}

static void put_escaped(struct buf *out, uint32_t c)
{
	if (c == '<' || c == '>' || c == '&')
		buf_printf(out, "&#%d;", (int)c);
	else
		put_utf8(out, c);
}

static bool blank(const VTermScreenCell *c)
{
	return c->chars[0] == 0 || c->chars[0] == ' ';
}

static const char *paper(const VTermScreenCell *c)
{
	return ink(c, c->attrs.reverse);
}

/* One piece of text in an SVG: plain letters go together, as every font gives them one width; a sign stands alone with its
   like, for it may come from another font. */
static bool same_piece(const VTermScreenCell *a, const VTermScreenCell *b)
{
	bool signs = a->chars[0] >= 0x80;
	return strcmp(ink(a, !a->attrs.reverse), ink(b, !b->attrs.reverse)) == 0 && a->attrs.bold == b->attrs.bold &&
	       a->attrs.underline == b->attrs.underline && strcmp(paper(a), paper(b)) == 0 &&
	       (signs ? a->chars[0] == b->chars[0] : b->chars[0] < 0x80);
}

static int paper_end(const struct term *t, int row, int col)
{
	VTermScreenCell first = cell_at(t, row, col), c = first;
	while (++col < t->cols && (c = cell_at(t, row, col), continuation(&c) || strcmp(paper(&c), paper(&first)) == 0))
		;
	return col;
}

static void svg_papers(const struct term *t, struct buf *out, int row)
{
	for (int col = 0, end; col < t->cols; col = end) {
		VTermScreenCell c = cell_at(t, row, col);
		end = paper_end(t, row, col);
		if (strcmp(paper(&c), PAPER) != 0)
			buf_printf(out, "<rect x=\"%d\" y=\"%d\" width=\"%d\" height=\"%d\" fill=\"%s\"/>", CELL_W * (col + 1),
				   CELL_H * row + CELL_H / 2, CELL_W * (end - col), CELL_H, paper(&c));
	}
}

/* Where the piece that begins at col ends: one blank may stand inside it, not two, and none at its end. */
static int piece_end(const struct term *t, int row, int col)
{
	VTermScreenCell first = cell_at(t, row, col);
	int end = col + (first.width > 1 ? 2 : 1), at = end;
	while (at < t->cols && at - end < 2 && first.width == 1) {
		VTermScreenCell c = cell_at(t, row, at++);
		if (blank(&c) && first.chars[0] < 0x80)
			continue;
		if (blank(&c) || c.width > 1 || !same_piece(&first, &c))
			break;
		end = at;
	}
	return end;
}

static void svg_piece(const struct term *t, struct buf *out, int row, int col, int end)
{
	VTermScreenCell first = cell_at(t, row, col);
	buf_printf(out, "<text x=\"%d\" y=\"%d\" textLength=\"%d\" fill=\"%s\"%s%s>", CELL_W * (col + 1),
		   CELL_H * row + CELL_H / 2 + BASELINE, CELL_W * (end - col), ink(&first, !first.attrs.reverse),
		   first.attrs.bold ? " font-weight=\"bold\"" : "",
		   first.attrs.underline ? " text-decoration=\"underline\"" : "");
	for (; col < end; col++) {
		VTermScreenCell c = cell_at(t, row, col);
		if (!continuation(&c))
			put_escaped(out, c.chars[0] ? c.chars[0] : ' ');
	}
	buf_puts(out, "</text>");
}

static void svg_row(const struct term *t, struct buf *out, int row)
{
	svg_papers(t, out, row);
	for (int col = 0; col < t->cols;) {
		VTermScreenCell c = cell_at(t, row, col);
		int end = col + 1;
		if (!blank(&c) && !continuation(&c)) {
			end = piece_end(t, row, col);
			svg_piece(t, out, row, col, end);
		}
		col = end;
	}
	buf_putc(out, '\n');
}

void term_svg(const struct term *t, struct buf *out)
{
	int w = CELL_W * (t->cols + 2), h = CELL_H * (t->rows + 1);
	buf_printf(out,
		   "<svg xmlns=\"http://www.w3.org/2000/svg\" width=\"%d\" height=\"%d\" viewBox=\"0 0 %d %d\" "
		   "font-family=\"DejaVu Sans Mono,monospace\" font-size=\"14.95\">\n"
		   "<rect width=\"%d\" height=\"%d\" rx=\"8\" fill=\"" PAPER "\"/>\n",
		   w, h, w, h, w, h);
	for (int row = 0; row < t->rows; row++)
		svg_row(t, out, row);
	buf_puts(out, "</svg>\n");
}
