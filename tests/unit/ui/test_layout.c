/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/layout.h"

static bool inside(struct rect r, int rows, int cols)
{
	return r.y >= 0 && r.x >= 0 && r.h >= 0 && r.w >= 0 && r.y + r.h <= rows &&
	       r.x + r.w <= cols;
}

static bool overlap(struct rect a, struct rect b)
{
	return a.h > 0 && b.h > 0 && a.w > 0 && b.w > 0 && a.y < b.y + b.h && b.y < a.y + a.h &&
	       a.x < b.x + b.w && b.x < a.x + a.w;
}

static void check_screen(int rows, int cols, int message)
{
	struct layout l = layout_screen(rows, cols, message);

	assert_int_equal(l.too_small, rows < 16 || cols < 60);
	if (l.too_small)
		return;
	assert_true(inside(l.header, rows, cols) && inside(l.body, rows, cols));
	assert_true(inside(l.message, rows, cols) && inside(l.footer, rows, cols));
	assert_false(overlap(l.header, l.body) || overlap(l.body, l.message) ||
		     overlap(l.message, l.footer));
	assert_true(l.rule_above == 1 && l.rule_below == l.body.y + l.body.h);
	assert_true(l.body.h >= 6);
	assert_int_equal(l.footer.y, rows - 1);
}

static void every_size_has_a_place_for_all(void **state)
{
	(void)state;
	for (int rows = 1; rows <= 100; rows++)
		for (int cols = 1; cols <= 200; cols++)
			for (int message = 0; message <= 5; message++)
				check_screen(rows, cols, message);
}

static void check_split(struct rect body, int percent, int want)
{
	struct split s = layout_split(body, percent, want);

	assert_true(inside(s.first, body.y + body.h, body.x + body.w));
	assert_true(inside(s.second, body.y + body.h, body.x + body.w));
	assert_false(overlap(s.first, s.second) || overlap(s.first, s.rule) ||
		     overlap(s.rule, s.second));
	assert_true(s.first.h > 0 && s.second.h > 0);
}

static void both_panes_always_have_rows(void **state)
{
	(void)state;
	for (int h = 3; h <= 80; h++)
		for (int want = 1; want <= 90; want++) {
			check_split((struct rect){2, 0, h, 80}, 0, want);
			check_split((struct rect){2, 0, h, 140}, WIDE_LIST, want);
			check_split((struct rect){2, 0, h, 110}, WIDE_TEXT, want);
		}
}

static void a_short_list_leaves_the_rest_to_its_details(void **state)
{
	struct split s = layout_split((struct rect){2, 0, 20, 80}, 0, 5);

	(void)state;
	assert_int_equal(s.first.h, 5);
	assert_int_equal(s.second.h, 14);
}

static void details_below_take_what_was_asked_and_what_is_left(void **state)
{
	struct rect body = {2, 0, 20, 80};
	struct split s = layout_below(body, 4, 100);

	(void)state;
	assert_int_equal(s.second.h, 4);
	assert_int_equal(s.first.h, 15);
	s = layout_below(body, 4, 3);
	assert_int_equal(s.first.h, 3);
	assert_int_equal(s.second.h, 16);
	s = layout_below((struct rect){2, 0, 2, 80}, 4, 100);
	assert_true(s.first.h >= 0 && s.second.h >= 0);
}

static void skipping_more_than_there_is_leaves_nothing(void **state)
{
	struct rect r = rect_below((struct rect){2, 3, 4, 5}, 9);

	(void)state;
	assert_int_equal(r.h, 0);
	assert_int_equal(r.y, 6);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_size_has_a_place_for_all),
		cmocka_unit_test(both_panes_always_have_rows),
		cmocka_unit_test(a_short_list_leaves_the_rest_to_its_details),
		cmocka_unit_test(details_below_take_what_was_asked_and_what_is_left),
		cmocka_unit_test(skipping_more_than_there_is_leaves_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
