/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/script.h"

/* The search keeps one row of numbers for each difference found: 1000 of them are 8 MB. */
#define MAX_DIFFERENCES 1000

struct search {
	struct arena *mem;
	struct line_list a, b; /* without the lines that both start and end with */
	ssize_t **rows; /* rows[d][k]: furthest line of a on diagonal k after d differences */
	ssize_t d;      /* the number of differences, -1: too many */
};

struct line_list line_list_of(struct arena *mem, const char *bytes, size_t n)
{
	struct line_list list = {0};
	struct line line;
	struct lines it = lines_of(bytes, n);
	while (lines_next(&it, &line))
		*ARENA_PUSH(mem, list.at, list.n) = line;
	return list;
}

static bool same(const struct line *a, const struct line *b)
{
	return a->len == b->len && memcmp(a->at, b->at, a->len) == 0;
}

/* Row d has the diagonals -d … d; its middle is diagonal 0. */
static ssize_t *row_of(struct search *s, ssize_t d)
{
	ssize_t *row = arena_alloc(s->mem, (size_t)(2 * d + 1) * sizeof(*row));
	return row + d;
}

static bool comes_from_above(const ssize_t *last, ssize_t d, ssize_t k)
{
	return k == -d || (k != d && last[k - 1] < last[k + 1]);
}

static ssize_t step(const struct search *s, const ssize_t *last, ssize_t d, ssize_t k)
{
	ssize_t x = 0;
	if (d > 0)
		x = comes_from_above(last, d, k) ? last[k + 1] : last[k - 1] + 1;
	ssize_t y = x - k;
	while (x < (ssize_t)s->a.n && y >= 0 && y < (ssize_t)s->b.n &&
	       same(&s->a.at[x], &s->b.at[y])) {
		x++;
		y++;
	}
	return x;
}

static bool row_reaches_end(struct search *s, ssize_t d)
{
	ssize_t *row = row_of(s, d);
	const ssize_t *last = d ? s->rows[d - 1] : NULL;
	s->rows[d] = row;
	for (ssize_t k = -d; k <= d; k += 2) {
		row[k] = step(s, last, d, k);
		if (row[k] >= (ssize_t)s->a.n && row[k] - k >= (ssize_t)s->b.n)
			return true;
	}
	return false;
}

static void search(struct search *s)
{
	ssize_t most = (ssize_t)(s->a.n + s->b.n);
	if (most > MAX_DIFFERENCES)
		most = MAX_DIFFERENCES;
	s->rows = arena_alloc(s->mem, (size_t)(most + 1) * sizeof(*s->rows));
	for (s->d = 0; s->d <= most; s->d++)
		if (row_reaches_end(s, s->d))
			return;
	s->d = -1;
}

static void push(struct search *s, struct op **ops, size_t *n, enum op_kind kind, ssize_t a,
		 ssize_t b)
{
	*ARENA_PUSH(s->mem, *ops, *n) = (struct op){kind, (size_t)a, (size_t)b};
}

/* The way back from the end, so the operations come last first. */
static void walk_back(struct search *s, struct op **ops, size_t *n)
{
	ssize_t x = (ssize_t)s->a.n, y = (ssize_t)s->b.n;
	for (ssize_t d = s->d; d >= 0; d--) {
		ssize_t k = x - y;
		bool above = d > 0 && comes_from_above(s->rows[d - 1], d, k);
		ssize_t from_x = 0, from_y = 0;
		if (d > 0) {
			ssize_t from_k = above ? k + 1 : k - 1;
			from_x = s->rows[d - 1][from_k];
			from_y = from_x - from_k;
		}
		while (x > from_x && y > from_y) {
			x--;
			y--;
			push(s, ops, n, OP_KEEP, x, y);
		}
		if (d > 0)
			push(s, ops, n, above ? OP_ADD : OP_REMOVE, from_x, from_y);
		x = from_x;
		y = from_y;
	}
}

static void all_backwards(struct search *s, struct op **ops, size_t *n)
{
	for (size_t i = s->b.n; i-- > 0;)
		push(s, ops, n, OP_ADD, (ssize_t)s->a.n, (ssize_t)i);
	for (size_t i = s->a.n; i-- > 0;)
		push(s, ops, n, OP_REMOVE, (ssize_t)i, 0);
}

static size_t common_start(struct line_list a, struct line_list b)
{
	size_t n = 0;
	while (n < a.n && n < b.n && same(&a.at[n], &b.at[n]))
		n++;
	return n;
}

static size_t common_end(struct line_list a, struct line_list b, size_t start)
{
	size_t n = 0;
	while (n < a.n - start && n < b.n - start && same(&a.at[a.n - 1 - n], &b.at[b.n - 1 - n]))
		n++;
	return n;
}

static struct line_list middle(struct line_list l, size_t start, size_t end)
{
	return (struct line_list){l.at ? l.at + start : NULL, l.n - start - end};
}

void script_find(struct arena *mem, struct line_list a, struct line_list b, struct op **ret,
		 size_t *ret_n)
{
	size_t start = common_start(a, b), end = common_end(a, b, start);
	struct search s = {.mem = mem, .a = middle(a, start, end), .b = middle(b, start, end)};
	struct op *back = NULL, *ops = NULL;
	size_t n_back = 0, n = 0;
	search(&s);
	if (s.d < 0)
		all_backwards(&s, &back, &n_back);
	else
		walk_back(&s, &back, &n_back);
	for (size_t i = 0; i < start; i++)
		push(&s, &ops, &n, OP_KEEP, (ssize_t)i, (ssize_t)i);
	for (size_t i = n_back; i-- > 0;)
		*ARENA_PUSH(mem, ops, n) =
			(struct op){back[i].kind, back[i].a + start, back[i].b + start};
	for (size_t i = end; i > 0; i--)
		push(&s, &ops, &n, OP_KEEP, (ssize_t)(a.n - i), (ssize_t)(b.n - i));
	*ret = ops;
	*ret_n = n;
}
