/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/buf.h"

#include "unit.h"

TEST(grows_and_ends_with_nul)
{
	_cleanup_buf_ struct buf b = {0};

	for (size_t i = 0; i < 5000; i++) {
		buf_putc(&b, (char)('a' + i % 26));
		assert_int_equal(b.len, i + 1);
		assert_int_equal(b.data[b.len], '\0');
		assert_true(b.cap > b.len);
	}
	for (size_t i = 0; i < b.len; i++)
		assert_int_equal(b.data[i], 'a' + i % 26);
}

TEST(bytes_may_hold_nul)
{
	_cleanup_buf_ struct buf b = {0};

	buf_add(&b, "a\0b", 3);
	buf_puts(&b, "c");
	assert_int_equal(b.len, 4);
	assert_memory_equal(b.data, "a\0bc", 5);
}

TEST(prints_behind_what_is_there)
{
	_cleanup_buf_ struct buf b = {0};

	buf_puts(&b, "id=");
	buf_printf(&b, "%04x:%04x%*s", 0x10de, 0x2204, 300, "");
	assert_int_equal(b.len, 12 + 300);
	assert_memory_equal(b.data, "id=10de:2204 ", 13);
}

TEST(adding_nothing)
{
	_cleanup_buf_ struct buf b = {0};

	buf_add(&b, NULL, 0);
	assert_int_equal(b.len, 0);
	assert_string_equal(b.data, "");
}

TEST(empty_is_the_empty_string)
{
	struct buf b = {0};

	assert_null(b.data);
	assert_string_equal(buf_str(&b), "");
	buf_done(&b);
}

TEST(clear_keeps_the_memory)
{
	_cleanup_buf_ struct buf b = {0};
	char *data;

	buf_clear(&b);
	buf_puts(&b, "text");
	data = b.data;
	buf_clear(&b);
	assert_int_equal(b.len, 0);
	assert_string_equal(buf_str(&b), "");
	assert_ptr_equal(b.data, data);
}

TEST(take_leaves_an_empty_one)
{
	_cleanup_buf_ struct buf b = {0};
	_cleanup_free_ char *none = buf_take(&b), *text = NULL;

	assert_string_equal(none, "");
	buf_puts(&b, "text");
	text = buf_take(&b);
	assert_string_equal(text, "text");
	assert_null(b.data);
	assert_int_equal(b.len + b.cap, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(grows_and_ends_with_nul),
		cmocka_unit_test(bytes_may_hold_nul),
		cmocka_unit_test(prints_behind_what_is_there),
		cmocka_unit_test(adding_nothing),
		cmocka_unit_test(empty_is_the_empty_string),
		cmocka_unit_test(clear_keeps_the_memory),
		cmocka_unit_test(take_leaves_an_empty_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
