/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/lines.h"

#include "unit.h"

struct expected {
	size_t text_len, len;
};

static void check(const char *bytes, size_t n, const struct expected *want, size_t n_want)
{
	struct lines it = lines_of(bytes, n);
	size_t i = 0;
	const char *at = bytes;

	for (struct line l; lines_next(&it, &l); i++) {
		assert_true(i < n_want);
		assert_ptr_equal(l.at, at);
		assert_int_equal(l.no, i + 1);
		assert_int_equal(l.text_len, want[i].text_len);
		assert_int_equal(l.len, want[i].len);
		at += l.len;
	}
	assert_int_equal(i, n_want);
	/* Law: all bytes are in exactly one line. */
	assert_ptr_equal(at, bytes + n);
}

#define CHECK(bytes, ...)                                                                          \
	check(bytes, sizeof(bytes) - 1, (struct expected[]){__VA_ARGS__},                          \
	      ARRAY_SIZE(((struct expected[]){__VA_ARGS__})))

TEST(ends)
{
	CHECK("a\nbc\n", {1, 2}, {2, 3});
	CHECK("a\nbc", {1, 2}, {2, 2});
	CHECK("a\r\nb\n", {1, 3}, {1, 2});
	CHECK("\n\n", {0, 1}, {0, 1});
	CHECK("\r\n", {0, 2});
	/* A CR that no LF follows is text. */
	CHECK("a\rb\r\r\n", {4, 6});
	CHECK("a\r", {2, 2});
	CHECK("\r", {1, 1});
	CHECK("a\0b\n", {3, 4});
}

TEST(a_lf_after_the_end_of_a_line_is_no_crlf)
{
	/* The CR before the first byte is not this text's. */
	const char bytes[] = "\r\nx";

	check(bytes + 1, 2, (struct expected[]){{0, 1}, {1, 1}}, 2);
}

TEST(nothing)
{
	struct lines it = lines_of(NULL, 0);
	struct line l = {.no = 77};

	assert_false(lines_next(&it, &l));
	assert_int_equal(l.no, 77);
	it = lines_of("", 0);
	assert_false(lines_next(&it, &l));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(ends),
		cmocka_unit_test(a_lf_after_the_end_of_a_line_is_no_crlf),
		cmocka_unit_test(nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
