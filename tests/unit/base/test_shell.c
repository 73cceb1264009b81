/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include "base/shell.h"

static void expect_word(const char *text, const char *wanted)
{
	_cleanup_buf_ struct buf out = {0};

	shell_word(&out, text);
	assert_string_equal(buf_str(&out), wanted);
}

TEST(a_plain_word_stays)
{
	expect_word("UUID=1234-ABCD", "UUID=1234-ABCD");
	expect_word("/dev/mapper/vg0-root", "/dev/mapper/vg0-root");
}

TEST(what_a_shell_would_read_is_quoted)
{
	expect_word("", "''");
	expect_word("my data", "'my data'");
	expect_word("$(reboot)", "'$(reboot)'");
	expect_word("~root", "'~root'");
	expect_word("it's", "'it'\\''s'");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_plain_word_stays),
		cmocka_unit_test(what_a_shell_would_read_is_quoted),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
