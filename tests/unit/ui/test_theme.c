/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <string.h>

#include "base/text.h"
#include "ui/glyph.h"
#include "ui/theme.h"

static bool same(struct look a, struct look b)
{
	return a.colour == b.colour && a.bold == b.bold && a.dim == b.dim &&
	       a.reverse == b.reverse && a.underline == b.underline;
}

static void mono_uses_no_colour(void **state)
{
	(void)state;
	for (int s = 0; s < _STYLE_MAX; s++)
		assert_int_equal(theme_look(true, (enum style)s).colour, COLOUR_DEFAULT);
}

static void the_cursor_line_is_reverse_in_both(void **state)
{
	(void)state;
	assert_true(theme_look(true, ST_CURSOR).reverse && theme_look(false, ST_CURSOR).reverse);
}

/* What would hurt must not look like plain text, and a line that goes not like one that comes. */
static void what_matters_can_be_told_apart_in_mono(void **state)
{
	(void)state;
	assert_false(same(theme_look(true, ST_FAIL), theme_look(true, ST_TEXT)));
	assert_false(same(theme_look(true, ST_WARN), theme_look(true, ST_TEXT)));
	assert_false(same(theme_look(true, ST_ADD), theme_look(true, ST_DEL)));
	assert_false(same(theme_look(true, ST_AWAY), theme_look(true, ST_CURSOR)));
}

static void each_sign_is_one_column(void **state)
{
	(void)state;
	for (int g = 0; g < _GLYPH_MAX; g++)
		for (int set = GLYPHS_ASCII; set <= GLYPHS_UNICODE; set++)
			assert_int_equal(text_width(glyph((enum glyph_set)set, (enum glyph)g)), 1);
}

static void ascii_signs_are_ascii(void **state)
{
	(void)state;
	for (int g = 0; g < _GLYPH_MAX; g++) {
		const char *s = glyph(GLYPHS_ASCII, (enum glyph)g);

		assert_true(strlen(s) == 1 && s[0] > ' ' && s[0] < 127);
	}
}

/* A verdict is read by its sign alone, without colour. */
static void verdict_signs_differ(void **state)
{
	static const enum glyph marks[] = {G_PASS, G_WARN, G_FAIL, G_UNKNOWN};

	(void)state;
	for (int set = GLYPHS_ASCII; set <= GLYPHS_UNICODE; set++)
		for (size_t i = 0; i < ARRAY_SIZE(marks); i++)
			for (size_t k = 0; k < i; k++)
				assert_string_not_equal(glyph((enum glyph_set)set, marks[i]),
							glyph((enum glyph_set)set, marks[k]));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(mono_uses_no_colour),
		cmocka_unit_test(the_cursor_line_is_reverse_in_both),
		cmocka_unit_test(what_matters_can_be_told_apart_in_mono),
		cmocka_unit_test(each_sign_is_one_column),
		cmocka_unit_test(ascii_signs_are_ascii),
		cmocka_unit_test(verdict_signs_differ),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
