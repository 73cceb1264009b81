/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include "base/listing.h"

TEST(words_are_joined_as_one_says_them)
{
	_cleanup_(arena_done) struct arena a = {0};
	static const char *const words[] = {"a", "b", "c"};
	assert_string_equal(listing(&a, words, 0), "");
	assert_string_equal(listing(&a, words, 1), "a");
	assert_string_equal(listing(&a, words, 2), "a and b");
	assert_string_equal(listing(&a, words, 3), "a, b and c");
	assert_string_equal(alternatives(&a, words, 0), "");
	assert_string_equal(alternatives(&a, words, 1), "a");
	assert_string_equal(alternatives(&a, words, 3), "a, b or c");
}

TEST(a_list_holds_each_item_once)
{
	_cleanup_(arena_done) struct arena a = {0};
	const char **items = NULL;
	size_t n = 0;
	list_add(&a, &items, &n, "x");
	list_add(&a, &items, &n, "y");
	list_add(&a, &items, &n, "x");
	assert_int_equal(n, 2);
	assert_true(list_has(items, n, "y"));
	assert_false(list_has(items, n, "z"));
}

TEST(a_text_lists_whole_items)
{
	assert_true(text_lists("debian ubuntu", "ubuntu", ' '));
	assert_true(text_lists("a.conf:12; a.conf:1", "a.conf:1", ';'));
	assert_true(text_lists("one", "one", ','));
	assert_false(text_lists("a.conf:12; b.conf:1", "a.conf:1", ';'));
	assert_false(text_lists("xubuntu", "ubuntu", ' '));
	assert_false(text_lists("", "a", ' '));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(words_are_joined_as_one_says_them),
		cmocka_unit_test(a_list_holds_each_item_once),
		cmocka_unit_test(a_text_lists_whole_items),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
