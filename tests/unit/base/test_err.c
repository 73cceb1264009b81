/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/err.h"

#include "unit.h"

TEST(set_fills_the_line)
{
	struct err err = {"old"};

	assert_int_equal(err_set(&err, EINVAL, "%s:%d: %s", "etc/default/grub", 9, "no value"),
			 -EINVAL);
	assert_string_equal(err.line, "etc/default/grub:9: no value");
}

TEST(errno_is_spelled_out)
{
	struct err err = {""};

	assert_int_equal(err_errno(&err, ENOSPC, "boot/%s", "x"), -ENOSPC);
	assert_string_equal(err.line, "boot/x: No space left on device");
}

TEST(in_puts_before)
{
	struct err err = {""};

	err_set(&err, EIO, "inner");
	assert_int_equal(err_in(&err, -EIO, "run %d", 3), -EIO);
	assert_string_equal(err.line, "run 3: inner");
	assert_int_equal(err_in(&err, -EIO, "%s again", err.line), -EIO);
	assert_string_equal(err.line, "run 3: inner again: run 3: inner");
}

TEST(in_alone_is_the_line)
{
	struct err err = {""};

	assert_int_equal(err_in(&err, -EIO, "outer"), -EIO);
	assert_string_equal(err.line, "outer");
}

TEST(success_stays_silent)
{
	struct err err = {""};

	assert_int_equal(err_in(&err, 0, "outer"), 0);
	assert_int_equal(err_in(&err, 5, "outer"), 5);
	assert_string_equal(err.line, "");
}

TEST(nobody_listens)
{
	assert_int_equal(err_set(NULL, EPERM, "x"), -EPERM);
	assert_int_equal(err_errno(NULL, EPERM, "x"), -EPERM);
	assert_int_equal(err_in(NULL, -EPERM, "x"), -EPERM);
}

TEST(one_line_and_no_escape)
{
	struct err err = {""};

	err_set(&err, EINVAL, "a\nb\x1b[2J\xff");
	assert_string_equal(err.line, "a\\x0ab\\x1b[2J\\xff");
	/* What is safe is not changed again by the lines around it. */
	err_in(&err, -EINVAL, "c");
	assert_string_equal(err.line, "c: a\\x0ab\\x1b[2J\\xff");
}

TEST(long_lines_are_cut_between_characters)
{
	struct err err = {""};
	char just[512], more[1024];

	memset(just, 'a', 511);
	just[511] = '\0';
	err_set(&err, EINVAL, "%s", just);
	assert_string_equal(err.line, just);

	/* 511 bytes can stand; 3 of them for the "…", 508 would cut the two bytes of an é. */
	memset(more, 'a', 507);
	strcpy(more + 507, "é and more");
	err_set(&err, EINVAL, "%s", more);
	assert_int_equal(strlen(err.line), 510);
	assert_memory_equal(err.line, more, 507);
	assert_string_equal(err.line + 507, "…");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(set_fills_the_line),
		cmocka_unit_test(errno_is_spelled_out),
		cmocka_unit_test(in_puts_before),
		cmocka_unit_test(in_alone_is_the_line),
		cmocka_unit_test(success_stays_silent),
		cmocka_unit_test(nobody_listens),
		cmocka_unit_test(one_line_and_no_escape),
		cmocka_unit_test(long_lines_are_cut_between_characters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
