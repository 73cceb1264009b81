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

static void test_needs_are_kept_once_and_by_id(void **state)
{
	struct choice choice = {0};
	char value[] = "8G";

	(void)state;
	choice_need(&choice, NEED_GOVERNOR, "");
	choice_need(&choice, NEED_HUGEPAGES, value);
	choice_need(&choice, NEED_VFIO_MODULES, "");
	value[0] = '9';
	assert_int_equal(choice.n_needs, 3);
	assert_int_equal(choice.needs[0].id, NEED_VFIO_MODULES);
	assert_int_equal(choice.needs[1].id, NEED_HUGEPAGES);
	assert_int_equal(choice.needs[2].id, NEED_GOVERNOR);
	assert_string_equal(choice_needs(&choice, NEED_HUGEPAGES), "8G");
	assert_string_equal(choice_needs(&choice, NEED_GOVERNOR), "");
	assert_null(choice_needs(&choice, NEED_CPUS));
	choice_done(&choice);
	assert_int_equal(choice.n_needs, 0);
	assert_null(choice.needs);
}

static void test_a_need_again_is_another_value(void **state)
{
	struct choice choice = {0};

	(void)state;
	choice_need(&choice, NEED_CPUS, "2-5");
	choice_need(&choice, NEED_MEMLOCK, "anna:8G");
	choice_need(&choice, NEED_CPUS, choice_needs(&choice, NEED_CPUS));
	assert_string_equal(choice_needs(&choice, NEED_CPUS), "2-5");
	choice_need(&choice, NEED_CPUS, "4-5");
	assert_int_equal(choice.n_needs, 2);
	assert_string_equal(choice_needs(&choice, NEED_CPUS), "4-5");
	assert_string_equal(choice_needs(&choice, NEED_MEMLOCK), "anna:8G");
	choice_done(&choice);
}

static void test_a_need_that_is_taken_back(void **state)
{
	struct choice choice = {0};

	(void)state;
	choice_unneed(&choice, NEED_CPUS);
	choice_need(&choice, NEED_MEMLOCK, "anna:8G");
	choice_need(&choice, NEED_CPUS, "2-5");
	choice_unneed(&choice, NEED_HUGEPAGES);
	assert_int_equal(choice.n_needs, 2);
	choice_unneed(&choice, NEED_MEMLOCK);
	assert_null(choice_needs(&choice, NEED_MEMLOCK));
	assert_string_equal(choice_needs(&choice, NEED_CPUS), "2-5");
	assert_int_equal(choice.n_needs, 1);
	choice_done(&choice);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_it_is_a_sorted_set),
		cmocka_unit_test(test_it_gives_back_what_is_removed),
		cmocka_unit_test(test_needs_are_kept_once_and_by_id),
		cmocka_unit_test(test_a_need_again_is_another_value),
		cmocka_unit_test(test_a_need_that_is_taken_back),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
