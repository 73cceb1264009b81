/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include "base/buf.h"
#include "base/script.h"

#define ALL_TEXTS 121 /* of 0 … 4 lines out of three: 1 + 3 + 9 + 27 + 81 */

/* Text number i: its lines are "a", "b" or "c". */
static size_t text_of(size_t i, char text[9])
{
	size_t n = 0, first = 0, of_length = 1;
	while (i >= first + of_length) {
		first += of_length;
		of_length *= 3;
		n++;
	}
	i -= first;
	for (size_t k = 0; k < n; k++, i /= 3) {
		text[2 * k] = (char)('a' + i % 3);
		text[2 * k + 1] = '\n';
	}
	text[2 * n] = '\0';
	return 2 * n;
}

static size_t larger(size_t a, size_t b)
{
	return a > b ? a : b;
}

/* Length of the longest common subsequence of lines, by the textbook's table. */
static size_t common_lines(const char *a, size_t n_a, const char *b, size_t n_b)
{
	size_t best[8][8] = {0};
	for (size_t i = 0; i < n_a; i++)
		for (size_t k = 0; k < n_b; k++)
			best[i + 1][k + 1] = a[2 * i] == b[2 * k]
						     ? best[i][k] + 1
						     : larger(best[i][k + 1], best[i + 1][k]);
	return best[n_a][n_b];
}

/* Follows the operations, checks each against both texts, and gives the number of changes. */
static size_t follow(const struct op *ops, size_t n, struct line_list a, struct line_list b)
{
	size_t x = 0, y = 0, changes = 0;
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(ops[i].a, x);
		assert_int_equal(ops[i].b, y);
		if (ops[i].kind == OP_KEEP) {
			assert_int_equal(a.at[x].len, b.at[y].len);
			assert_true(memcmp(a.at[x].at, b.at[y].at, a.at[x].len) == 0);
		}
		changes += ops[i].kind != OP_KEEP;
		x += ops[i].kind != OP_ADD;
		y += ops[i].kind != OP_REMOVE;
	}
	assert_int_equal(x, a.n);
	assert_int_equal(y, b.n);
	return changes;
}

TEST(every_pair_of_short_texts)
{
	for (size_t i = 0; i < ALL_TEXTS; i++) {
		for (size_t k = 0; k < ALL_TEXTS; k++) {
			_cleanup_(arena_done) struct arena mem = {0};
			char before[9], after[9];
			struct line_list a = line_list_of(&mem, before, text_of(i, before));
			struct line_list b = line_list_of(&mem, after, text_of(k, after));
			struct op *ops;
			size_t n;
			script_find(&mem, a, b, &ops, &n);
			size_t shortest = a.n + b.n - 2 * common_lines(before, a.n, after, b.n);
			assert_int_equal(follow(ops, n, a, b), shortest);
		}
	}
}

static struct line_list numbered(struct arena *mem, const char *word, size_t n)
{
	struct buf text = {0};
	buf_puts(&text, "start\n");
	for (size_t i = 0; i < n; i++)
		buf_printf(&text, "%s %zu\n", word, i);
	buf_puts(&text, "end\n");
	char *bytes = arena_dup(mem, text.data, text.len);
	size_t len = text.len;
	buf_done(&text);
	return line_list_of(mem, bytes, len);
}

TEST(texts_with_nothing_in_common)
{
	_cleanup_(arena_done) struct arena mem = {0};
	struct line_list a = numbered(&mem, "old", 1500), b = numbered(&mem, "new", 1500);
	struct op *ops;
	size_t n;
	script_find(&mem, a, b, &ops, &n);
	assert_int_equal(follow(ops, n, a, b), 3000);
	assert_int_equal(ops[0].kind, OP_KEEP);
	assert_int_equal(ops[n - 1].kind, OP_KEEP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_pair_of_short_texts),
		cmocka_unit_test(texts_with_nothing_in_common),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
