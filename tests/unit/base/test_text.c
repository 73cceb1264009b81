/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text.h"

#include <locale.h>

#include "unit.h"

TEST(code_points)
{
	static const struct {
		const char *bytes;
		size_t n, used;
		uint32_t cp;
	} cases[] = {
		{"A", 1, 1, 'A'},
		{"\0", 1, 1, 0},
		{"\xc2\x80", 2, 2, 0x80},
		{"\xc3\xa9z", 3, 2, 0xe9},
		{"\xe0\xa0\x80", 3, 3, 0x800},
		{"\xef\xbf\xbd", 3, 3, 0xfffd},
		{"\xf0\x9f\x98\x80", 4, 4, 0x1f600},
		{"\xf4\x8f\xbf\xbf", 4, 4, 0x10ffff},
		/* Broken: no lead, no rest, wrong rest, too long a form, surrogate, beyond the end.
		 */
		{"\x80", 1, 1, 0xfffd},
		{"\xff", 1, 1, 0xfffd},
		{"\xc3", 1, 1, 0xfffd},
		{"\xe2\x80", 2, 1, 0xfffd},
		{"\xc3z", 2, 1, 0xfffd},
		{"\xe2\x28\xa1", 3, 1, 0xfffd},
		{"\xc0\xaf", 2, 1, 0xfffd},
		{"\xc1\xbf", 2, 1, 0xfffd},
		{"\xe0\x9f\xbf", 3, 1, 0xfffd},
		{"\xf0\x8f\xbf\xbf", 4, 1, 0xfffd},
		{"\xed\xa0\x80", 3, 1, 0xfffd},
		{"\xf4\x90\x80\x80", 4, 1, 0xfffd},
		{"\xf8\x88\x80\x80\x80", 5, 1, 0xfffd},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint32_t cp = 1;
		/* Of its exact size, so that ASan sees a read behind it. */
		_cleanup_free_ char *exact =
			memcpy(xmalloc(cases[i].n), cases[i].bytes, cases[i].n);
		size_t used = utf8_next(exact, cases[i].n, &cp);

		if (used != cases[i].used || cp != cases[i].cp)
			fail_msg("case %zu: %zu bytes, U+%04X", i, used, cp);
	}
}

TEST(widths)
{
	static const struct {
		uint32_t cp;
		int width;
	} cases[] = {
		{' ', 1},
		{'~', 1},
		{0xe9, 1},
		{0x2500, 1},
		{0xfffd, 1},
		{0x4e2d, 2},
		{0xac00, 2},
		{0xff21, 2},
		{0x1f600, 2},
		{0x0301, 0},
		/* C0, DEL, C1, soft hyphen, Arabic letter mark, marks and overrides of direction,
		 */
		{0x00, -1},
		{0x1b, -1},
		{0x7f, -1},
		{0x85, -1},
		{0x9b, -1},
		{0xad, -1},
		{0x61c, -1},
		{0x200e, -1},
		{0x200f, -1},
		{0x202a, -1},
		{0x202e, -1},
		{0x2066, -1},
		{0x2069, -1},
		/* what is invisible, line separators, BOM, surrogates, non-characters, tags, none.
		 */
		{0x200b, -1},
		{0x2028, -1},
		{0x2029, -1},
		{0x2060, -1},
		{0xfeff, -1},
		{0xd800, -1},
		{0xdfff, -1},
		{0xfdd0, -1},
		{0xfdef, -1},
		{0xfffe, -1},
		{0xffff, -1},
		{0x1ffff, -1},
		{0x10ffff, -1},
		{0xe0041, -1},
		{0x110000, -1},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (cp_width(cases[i].cp) != cases[i].width)
			fail_msg("U+%04X: %d columns", cases[i].cp, cp_width(cases[i].cp));
}

TEST(widths_do_not_ask_the_locale)
{
	assert_non_null(setlocale(LC_ALL, "C"));
	assert_int_equal(cp_width(0x4e2d), 2);
	assert_int_equal(cp_width(0xe9), 1);
	assert_string_equal(setlocale(LC_ALL, NULL), "C");
}

TEST(columns_of_text)
{
	assert_int_equal(text_width(""), 0);
	assert_int_equal(text_width("abc"), 3);
	assert_int_equal(text_width("a中é"), 4);
	assert_int_equal(text_width("e\u0301"), 1);
}

TEST(clips_between_characters)
{
	assert_int_equal(text_clip("abc", 2), 2);
	assert_int_equal(text_clip("abc", 9), 3);
	assert_int_equal(text_clip("abc", 0), 0);
	assert_int_equal(text_clip("中中", 3), 3);
	assert_int_equal(text_clip("a中", 2), 1);
	/* A mark stays with its letter. */
	assert_int_equal(text_clip("e\u0301x", 1), 3);
}

static void makes_safe(const char *bytes, size_t n, bool keep_lines, const char *want)
{
	_cleanup_buf_ struct buf out = {0}, twice = {0};

	text_safe(&out, bytes, n, keep_lines);
	assert_string_equal(buf_str(&out), want);
	text_safe(&twice, out.data, out.len, keep_lines);
	assert_string_equal(buf_str(&twice), want);
}

TEST(safe_text)
{
	makes_safe("", 0, false, "");
	makes_safe("plain ~", 7, false, "plain ~");
	makes_safe("a\tb", 3, false, "a b");
	makes_safe("a\nb", 3, false, "a\\x0ab");
	makes_safe("a\r\nb\n", 5, true, "a\\x0d\nb\n");
	makes_safe("\x1b]0;x\x07", 6, true, "\\x1b]0;x\\x07");
	makes_safe("a\0b", 3, false, "a\\x00b");
	makes_safe("\xff\xc3", 2, false, "\\xff\\xc3");
	/* C1 CSI and right-to-left override, as UTF-8. */
	makes_safe("\xc2\x9b", 2, false, "\\xc2\\x9b");
	makes_safe("\xe2\x80\xae", 3, false, "\\xe2\\x80\\xae");
	makes_safe("\xef\xbf\xbd", 3, false, "\xef\xbf\xbd");
	makes_safe("é中", 5, false, "é中");
}

TEST(every_byte_is_made_safe)
{
	for (unsigned c = 0; c < 256; c++) {
		const char byte = (char)c;
		_cleanup_buf_ struct buf out = {0};

		text_safe(&out, &byte, 1, false);
		for (size_t i = 0; i < out.len; i++)
			assert_in_range(out.data[i], ' ', '~');
	}
}

TEST(safe_in_an_arena)
{
	_cleanup_(arena_done) struct arena a = {0};

	assert_string_equal(arena_safe(&a, "x\n", 2), "x\\x0a");
	assert_string_equal(arena_safe(&a, "", 0), "");
}

static void in_ascii(const char *text, const char *expected)
{
	_cleanup_buf_ struct buf out = {0};

	text_ascii(&out, text, strlen(text));
	assert_string_equal(buf_str(&out), expected);
	assert_int_equal(text_width(expected), text_width(text));
}

/* Columns stay where they are: "?" for each one, nothing for what takes none. */
TEST(ascii_is_as_wide)
{
	in_ascii("Xeon(R) ~", "Xeon(R) ~");
	in_ascii("flags : … vmx …", "flags : ~ vmx ~");
	in_ascii("Intel® é", "Intel? ?");
	in_ascii("中国", "????");
	in_ascii("e\xcc\x81", "e");
	in_ascii("\xff", "?");
	in_ascii("", "");
}

TEST(ascii_keeps_line_ends)
{
	_cleanup_buf_ struct buf out = {0};

	text_ascii(&out, "é\n\tb\033[0m\n", 11);
	assert_string_equal(buf_str(&out), "?\n\tb\033[0m\n");
}

TEST(the_locale_says_what_can_be_shown)
{
	assert_non_null(setlocale(LC_CTYPE, "C"));
	assert_false(locale_is_utf8());
	assert_non_null(setlocale(LC_CTYPE, "C.UTF-8"));
	assert_true(locale_is_utf8());
	setlocale(LC_CTYPE, "C");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(code_points),
		cmocka_unit_test(widths),
		cmocka_unit_test(widths_do_not_ask_the_locale),
		cmocka_unit_test(columns_of_text),
		cmocka_unit_test(clips_between_characters),
		cmocka_unit_test(safe_text),
		cmocka_unit_test(every_byte_is_made_safe),
		cmocka_unit_test(safe_in_an_arena),
		cmocka_unit_test(ascii_is_as_wide),
		cmocka_unit_test(ascii_keeps_line_ends),
		cmocka_unit_test(the_locale_says_what_can_be_shown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
