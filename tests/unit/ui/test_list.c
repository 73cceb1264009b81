/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/list.h"

static void the_cursor_stays_inside_and_in_sight(void **state)
{
	static const enum action moves[] = {ACT_DOWN,   ACT_PAGE_DOWN, ACT_UP,
					    ACT_BOTTOM, ACT_PAGE_UP,   ACT_TOP};
	struct list l = {0};

	(void)state;
	for (size_t n = 0; n < 30; n++)
		for (int height = 0; height < 12; height++)
			for (size_t m = 0; m < 60; m++) {
				list_fit(&l, n, height);
				assert_true(list_act(&l, moves[(m * 7 + n) % ARRAY_SIZE(moves)]));
				assert_true(n == 0 ? l.cursor == 0 : l.cursor < n);
				assert_true(l.top <= l.cursor && l.cursor < l.top + l.height);
			}
}

static void moves_by_lines_and_screens(void **state)
{
	struct list l = {0};

	(void)state;
	list_fit(&l, 100, 10);
	list_act(&l, ACT_DOWN);
	assert_int_equal(l.cursor, 1);
	list_act(&l, ACT_PAGE_DOWN);
	assert_int_equal(l.cursor, 11);
	assert_int_equal(l.top, 2);
	list_act(&l, ACT_BOTTOM);
	assert_int_equal(l.cursor, 99);
	assert_false(list_more_below(&l));
	assert_true(list_more_above(&l));
	list_act(&l, ACT_TOP);
	assert_int_equal(l.cursor, 0);
	assert_false(list_more_above(&l));
	list_act(&l, ACT_UP);
	assert_int_equal(l.cursor, 0);
}

static void a_list_that_shrinks_takes_the_cursor_along(void **state)
{
	struct list l = {0};

	(void)state;
	list_fit(&l, 100, 10);
	list_go(&l, 90);
	list_fit(&l, 5, 10);
	assert_int_equal(l.cursor, 4);
	assert_int_equal(l.top, 0);
}

static void other_actions_are_not_its_own(void **state)
{
	struct list l = {0};

	(void)state;
	list_fit(&l, 3, 3);
	assert_false(list_act(&l, ACT_MARK));
	assert_false(list_act(&l, ACT_LEFT));
}

static void a_heading_stays_in_sight_where_both_have_room(void **state)
{
	struct list l = {0};

	(void)state;
	list_fit(&l, 20, 5);
	list_go(&l, 9);
	list_go(&l, 6);
	assert_int_equal(l.top, 5);
	list_show_heading(&l, 4);
	assert_int_equal(l.top, 4);
	list_show_heading(&l, 1); /* five rows above the cursor: it would leave the list */
	assert_int_equal(l.top, 4);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_cursor_stays_inside_and_in_sight),
		cmocka_unit_test(moves_by_lines_and_screens),
		cmocka_unit_test(a_list_that_shrinks_takes_the_cursor_along),
		cmocka_unit_test(other_actions_are_not_its_own),
		cmocka_unit_test(a_heading_stays_in_sight_where_both_have_room),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
