/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/keys.h"

static void names_are_keys(void **state)
{
	(void)state;
	assert_int_equal(key_named("Up", 2), K_UP);
	assert_int_equal(key_named("Space", 5), ' ');
	assert_int_equal(key_named("Ctrl-L", 6), 12);
	assert_int_equal(key_named("q", 1), 'q');
	assert_int_equal(key_named("/", 1), '/');
	assert_int_equal(key_named("é", 2), 0xe9);
	assert_int_equal(key_named("qq", 2), K_OTHER);
	assert_int_equal(key_named("", 0), K_OTHER);
}

static void a_row_holds_each_of_its_keys(void **state)
{
	(void)state;
	assert_true(keys_hold("Up k", K_UP));
	assert_true(keys_hold("Up k", 'k'));
	assert_false(keys_hold("Up k", 'U'));
	assert_false(keys_hold("", 'x'));
}

static void names_come_one_by_one(void **state)
{
	const char *at = " g  Home", *name;

	(void)state;
	assert_int_equal(keys_next(&at, &name), 1);
	assert_int_equal(name[0], 'g');
	assert_int_equal(keys_next(&at, &name), 4);
	assert_int_equal(keys_next(&at, &name), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_are_keys),
		cmocka_unit_test(a_row_holds_each_of_its_keys),
		cmocka_unit_test(names_come_one_by_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
