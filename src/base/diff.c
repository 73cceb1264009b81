/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/diff.h"

#include "base/text.h"
#include "base/script.h"

#define CONTEXT 3
#define MOST_PADDING                                                                               \
	100 /* signs in a row that are shown one by one; a ruler in a comment is shorter */

struct change {
	struct line_list a, b;
	struct op *ops;
	size_t n;
};

static void put_line(struct buf *out, char mark, const struct line *line)
{
	bool ends = line->len && line->at[line->len - 1] == '\n';
	buf_putc(out, mark);
	text_safe(out, line->at, ends ? line->len - 1 : line->len, false);
	buf_putc(out, '\n');
	if (!ends)
		buf_puts(out, "\\ No newline at end of file\n");
}

static void put_op(struct buf *out, const struct change *c, const struct op *op)
{
	switch (op->kind) {
	case OP_KEEP:
		put_line(out, ' ', &c->a.at[op->a]);
		break;
	case OP_REMOVE:
		put_line(out, '-', &c->a.at[op->a]);
		break;
	case OP_ADD:
		put_line(out, '+', &c->b.at[op->b]);
		break;
	}
}

/* "3" or "3,7"; a side without lines names the line before it. */
static void put_range(struct buf *out, char mark, size_t first, size_t n)
{
	buf_printf(out, "%c%zu", mark, n ? first + 1 : first);
	if (n != 1)
		buf_printf(out, ",%zu", n);
}

static void put_hunk(struct buf *out, const struct change *c, size_t from, size_t to)
{
	size_t n_a = 0, n_b = 0;
	for (size_t i = from; i < to; i++) {
		n_a += c->ops[i].kind != OP_ADD;
		n_b += c->ops[i].kind != OP_REMOVE;
	}
	buf_puts(out, "@@ ");
	put_range(out, '-', c->ops[from].a, n_a);
	buf_putc(out, ' ');
	put_range(out, '+', c->ops[from].b, n_b);
	buf_puts(out, " @@\n");
	for (size_t i = from; i < to; i++)
		put_op(out, c, &c->ops[i]);
}

/* First operation from i on that changes something; c->n when there is none. */
static size_t next_change(const struct change *c, size_t i)
{
	while (i < c->n && c->ops[i].kind == OP_KEEP)
		i++;
	return i;
}

/* Where the hunk that starts with the change at i has its last change, plus one: changes whose
   contexts touch share a hunk. */
static size_t end_of_changes(const struct change *c, size_t i)
{
	for (;;) {
		while (i < c->n && c->ops[i].kind != OP_KEEP)
			i++;
		size_t next = next_change(c, i);
		if (next == c->n || next - i > 2 * CONTEXT)
			return i;
		i = next;
	}
}

static void put_hunks(struct buf *out, const struct change *c)
{
	for (size_t i = next_change(c, 0); i < c->n;) {
		size_t end = end_of_changes(c, i);
		size_t from = i > CONTEXT ? i - CONTEXT : 0;
		size_t to = c->n - end > CONTEXT ? end + CONTEXT : c->n;
		put_hunk(out, c, from, to);
		i = next_change(c, end);
	}
}

static void put_header(struct buf *out, const char *mark, char side, const char *path,
		       const char *bytes)
{
	buf_puts(out, mark);
	if (bytes) {
		buf_putc(out, side);
		text_safe(out, path, strlen(path), false);
	} else {
		buf_puts(out, "/dev/null");
	}
	buf_putc(out, '\n');
}

static bool equal(struct diff_side a, struct diff_side b)
{
	return !a.bytes == !b.bytes && a.len == b.len &&
	       (!a.len || memcmp(a.bytes, b.bytes, a.len) == 0);
}

void diff_unified(const char *path, struct diff_side before, struct diff_side after,
		  struct buf *out)
{
	_cleanup_(arena_done) struct arena mem = {0};
	if (equal(before, after))
		return;
	struct change c = {.a = line_list_of(&mem, before.bytes, before.bytes ? before.len : 0),
			   .b = line_list_of(&mem, after.bytes, after.bytes ? after.len : 0)};
	script_find(&mem, c.a, c.b, &c.ops, &c.n);
	put_header(out, "--- ", 'a', path, before.bytes);
	put_header(out, "+++ ", 'b', path, after.bytes);
	put_hunks(out, &c);
}

void diff_line_to_read(struct buf *out, const char *line, size_t n)
{
	for (size_t i = 0, run; i < n; i += run) {
		run = strspn(line + i, "#");
		if (run > MOST_PADDING)
			buf_printf(out, "####[%zu more # of padding]", run - 4);
		else
			buf_add(out, line + i, run = run > 0 ? run : 1);
	}
}
