/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/choice.h"

static const struct pci_addr a = {0, 1, 0, 0}, b = {0, 1, 0, 1}, c = {1, 0, 0, 0};

static void test_it_is_a_sorted_set(void **state)
{
	struct choice choice = {0};

	(void)state;
	choice_add(&choice, c);
	choice_add(&choice, a);
	choice_add(&choice, b);
	choice_add(&choice, a);
	assert_int_equal(choice.n, 3);
	assert_int_equal(pci_addr_cmp(choice.addrs[0], a), 0);
	assert_int_equal(pci_addr_cmp(choice.addrs[1], b), 0);
	assert_int_equal(pci_addr_cmp(choice.addrs[2], c), 0);
	choice_done(&choice);
	assert_int_equal(choice.n, 0);
}

static void test_it_gives_back_what_is_removed(void **state)
{
	struct choice choice = {0};

	(void)state;
	choice_remove(&choice, a);
	choice_add(&choice, a);
	choice_add(&choice, b);
	choice_remove(&choice, c);
	assert_true(choice_has(&choice, a));
	assert_false(choice_has(&choice, c));
	choice_remove(&choice, a);
	assert_false(choice_has(&choice, a));
	assert_true(choice_has(&choice, b));
	assert_int_equal(choice.n, 1);
	choice_done(&choice);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_is_a_sorted_set),
		cmocka_unit_test(test_it_gives_back_what_is_removed),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
