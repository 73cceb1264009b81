/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/virt/unit.h"

#include "virt/answer.h"

static struct answer reader(const struct buf *b)
{
	return (struct answer){buf_str(b), buf_str(b) + b->len};
}

TEST(records_come_back_as_they_were_put)
{
	_cleanup_buf_ struct buf b = {0};
	struct record r;
	uint64_t n;

	answer_put(&b, 'n', "desk");
	answer_put(&b, 'e', "");
	answer_number(&b, 'k', UINT64_MAX);
	struct answer a = reader(&b);
	assert_int_equal(answer_next(&a, &r, NULL), 1);
	assert_int_equal(r.tag, 'n');
	assert_int_equal(r.len, 4);
	assert_memory_equal(r.text, "desk", 4);
	assert_int_equal(answer_next(&a, &r, NULL), 1);
	assert_int_equal(r.len, 0);
	assert_int_equal(answer_next(&a, &r, NULL), 1);
	assert_int_equal(record_number(&r, UINT64_MAX, &n, NULL), 0);
	assert_true(n == UINT64_MAX);
	assert_int_equal(answer_next(&a, &r, NULL), 0);
}

TEST(nothing_is_no_record)
{
	struct answer a = {"", ""};
	struct record r;

	assert_int_equal(answer_next(&a, &r, NULL), 0);
}

/* Every start of an answer but the whole records is broken, and nothing behind it is read. */
TEST(a_cut_answer_is_refused)
{
	_cleanup_buf_ struct buf b = {0};
	struct record r;

	answer_put(&b, 'n', "desk");
	for (size_t n = 1; n < b.len; n++) {
		_cleanup_free_ char *part = xmalloc(n);
		struct answer a = {part, part + n};
		struct err err = {0};

		memcpy(part, b.data, n);
		assert_int_equal(answer_next(&a, &r, &err), -EIO);
		assert_true(*err.line);
	}
}

TEST(a_length_beyond_the_end_and_a_nul_byte_are_refused)
{
	_cleanup_buf_ struct buf b = {0};
	struct record r;

	answer_put(&b, 'n', "desk");
	memset(b.data, 0xff, 4);
	struct answer a = reader(&b);
	assert_int_equal(answer_next(&a, &r, NULL), -EIO);

	buf_clear(&b);
	answer_put(&b, 'n', "desk");
	b.data[b.len - 1] = '\0';
	a = reader(&b);
	assert_int_equal(answer_next(&a, &r, NULL), -EIO);
}

TEST(a_number_is_one_and_not_too_large)
{
	uint64_t n = 7;

	assert_int_equal(record_number(&(struct record){'k', "12", 2}, 11, &n, NULL), -EIO);
	assert_int_equal(record_number(&(struct record){'k', "x", 1}, 11, &n, NULL), -EIO);
	assert_int_equal(record_number(&(struct record){'k', "", 0}, 11, &n, NULL), -EIO);
	assert_int_equal(n, 7);
	assert_int_equal(record_number(&(struct record){'k', "11x", 2}, 11, &n, NULL), 0);
	assert_int_equal(n, 11);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(records_come_back_as_they_were_put),
		cmocka_unit_test(nothing_is_no_record),
		cmocka_unit_test(a_cut_answer_is_refused),
		cmocka_unit_test(a_length_beyond_the_end_and_a_nul_byte_are_refused),
		cmocka_unit_test(a_number_is_one_and_not_too_large),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
