/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include "base/diff.h"

static struct diff_side side(const char *text)
{
	return (struct diff_side){text, text ? strlen(text) : 0};
}

static void expect_diff(const char *before, const char *after, const char *wanted)
{
	_cleanup_buf_ struct buf out = {0};
	diff_unified("/etc/f", side(before), side(after), &out);
	assert_string_equal(buf_str(&out), wanted);
}

TEST(one_line_in_the_middle)
{
	expect_diff("1\n2\n3\n4\n5\n6\n7\n8\n9\n", "1\n2\n3\n4\nfive\n6\n7\n8\n9\n",
		    "--- a/etc/f\n+++ b/etc/f\n"
		    "@@ -2,7 +2,7 @@\n 2\n 3\n 4\n-5\n+five\n 6\n 7\n 8\n");
}

TEST(context_ends_with_the_file)
{
	expect_diff("a\nb\n", "a\nb\nc\n",
		    "--- a/etc/f\n+++ b/etc/f\n@@ -1,2 +1,3 @@\n a\n b\n+c\n");
	expect_diff("a\nb\nc\n", "b\nc\n",
		    "--- a/etc/f\n+++ b/etc/f\n@@ -1,3 +1,2 @@\n-a\n b\n c\n");
}

TEST(single_lines_have_no_count)
{
	expect_diff("a\n", "b\n", "--- a/etc/f\n+++ b/etc/f\n@@ -1 +1 @@\n-a\n+b\n");
}

TEST(created_and_removed)
{
	expect_diff(NULL, "x\ny\n", "--- /dev/null\n+++ b/etc/f\n@@ -0,0 +1,2 @@\n+x\n+y\n");
	expect_diff("x\n", NULL, "--- a/etc/f\n+++ /dev/null\n@@ -1 +0,0 @@\n-x\n");
	expect_diff("", "x\n", "--- a/etc/f\n+++ b/etc/f\n@@ -0,0 +1 @@\n+x\n");
}

TEST(no_final_newline)
{
	expect_diff("a\nb", "a\nb\nc\n",
		    "--- a/etc/f\n+++ b/etc/f\n@@ -1,2 +1,3 @@\n a\n-b\n\\ No newline at end of "
		    "file\n+b\n+c\n");
	expect_diff("a\nb\n", "a\nb",
		    "--- a/etc/f\n+++ b/etc/f\n@@ -1,2 +1,2 @@\n a\n-b\n+b\n\\ No newline at end "
		    "of file\n");
	expect_diff("a\nb", "x\nb",
		    "--- a/etc/f\n+++ b/etc/f\n@@ -1,2 +1,2 @@\n-a\n+x\n b\n\\ No newline at end "
		    "of file\n");
}

/* Six equal lines between two changes are the contexts of both: one hunk. */
TEST(near_changes_share_a_hunk)
{
	expect_diff("A\n1\n2\n3\n4\n5\n6\nB\n", "a\n1\n2\n3\n4\n5\n6\nb\n",
		    "--- a/etc/f\n+++ b/etc/f\n"
		    "@@ -1,8 +1,8 @@\n-A\n+a\n 1\n 2\n 3\n 4\n 5\n 6\n-B\n+b\n");
}

TEST(far_changes_have_their_own)
{
	expect_diff("A\n1\n2\n3\n4\n5\n6\n7\nB\n", "a\nz\n1\n2\n3\n4\n5\n6\n7\nb\n",
		    "--- a/etc/f\n+++ b/etc/f\n"
		    "@@ -1,4 +1,5 @@\n-A\n+a\n+z\n 1\n 2\n 3\n"
		    "@@ -6,4 +7,4 @@\n 5\n 6\n 7\n-B\n+b\n");
}

TEST(same_bytes_give_nothing)
{
	expect_diff("a\n", "a\n", "");
	expect_diff(NULL, NULL, "");
}

/* A file may hold anything; what is shown holds no control character but the line ends. */
TEST(control_characters_do_not_pass)
{
	_cleanup_buf_ struct buf out = {0};
	diff_unified("/etc/\x1b[2J", side("a\x1b]0;x\a\n"), side("b\r\n\xff\x9b\n"), &out);
	for (size_t i = 0; i < out.len; i++)
		assert_true(out.data[i] == '\n' ||
			    ((unsigned char)out.data[i] >= ' ' && out.data[i] != 0x7f));
	assert_non_null(strstr(buf_str(&out), "-a\\x1b"));
	assert_null(strchr(buf_str(&out), '\r'));
}

static void expect_read(const char *line, const char *wanted)
{
	_cleanup_buf_ struct buf out = {0};
	diff_line_to_read(&out, line, strlen(line));
	assert_string_equal(buf_str(&out), wanted);
}

TEST(padding_is_told_by_its_number)
{
	char line[2 + 820 + 1] = "+a";
	memset(line + 2, '#', 820);
	expect_read(line, "+a####[816 more # of padding]");
	expect_read("+# a comment ####", "+# a comment ####");
	expect_read("", "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_line_in_the_middle),
		cmocka_unit_test(context_ends_with_the_file),
		cmocka_unit_test(single_lines_have_no_count),
		cmocka_unit_test(created_and_removed),
		cmocka_unit_test(no_final_newline),
		cmocka_unit_test(near_changes_share_a_hunk),
		cmocka_unit_test(far_changes_have_their_own),
		cmocka_unit_test(same_bytes_give_nothing),
		cmocka_unit_test(control_characters_do_not_pass),
		cmocka_unit_test(padding_is_told_by_its_number),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
