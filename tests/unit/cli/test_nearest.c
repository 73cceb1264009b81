/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include "base/util.h"
#include "cli/nearest.h"

static const char *const names[] = {"cmdline",    "kernel-iommu", "iommu-on", "iommu-groups",
				    "kernel-log", "rmrr",         "xen"};

static void assert_near(const char *word, const char *first, const char *second)
{
	size_t ret[NEAREST_MOST], n = nearest_names(word, names, ARRAY_SIZE(names), ret);

	assert_int_equal(n > 0, first != NULL);
	if (first)
		assert_string_equal(names[ret[0]], first);
	if (second) {
		assert_true(n > 1);
		assert_string_equal(names[ret[1]], second);
	}
}

TEST(letters_that_are_wrong_missing_or_too_many)
{
	assert_near("cmdlin", "cmdline", NULL);
	assert_near("cmd-line", "cmdline", NULL);
	assert_near("cmdlime", "cmdline", NULL);
	assert_near("rmr", "rmrr", NULL);
	assert_near("zen", "xen", NULL);
}

TEST(a_part_of_a_name_finds_it)
{
	assert_near("log", "kernel-log", NULL);
	assert_near("groups", "iommu-groups", NULL);
	assert_near("kernel", "kernel-iommu", "kernel-log");
}

TEST(the_nearer_comes_first)
{
	assert_near("iommu-om", "iommu-on", NULL);
	assert_near("kernel-loh", "kernel-log", NULL);
}

TEST(a_short_form_has_the_letters_in_their_order)
{
	assert_near("cmdl", "cmdline", NULL);
	assert_near("kiommu", "kernel-iommu", NULL);
	assert_near("iogrps", "iommu-groups", NULL);
	assert_near("klg", NULL, NULL);	   /* too short to mean one */
	assert_near("ernelog", NULL, NULL); /* begins otherwise */
	assert_near("goups-iommu", NULL, NULL);
}

TEST(no_more_than_asked_for_and_in_their_order)
{
	size_t ret[NEAREST_MOST];

	assert_int_equal(nearest_names("iommu", names, ARRAY_SIZE(names), ret), 3);
	assert_int_equal(ret[0], 1);
	assert_int_equal(ret[1], 2);
	assert_int_equal(ret[2], 3);
	assert_int_equal(nearest_names("iommu", names, 0, ret), 0);
}

TEST(what_is_nothing_like_a_name_finds_none)
{
	assert_near("hugepages", NULL, NULL);
	assert_near("", NULL, NULL);
	assert_near("qq", NULL, NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(letters_that_are_wrong_missing_or_too_many),
		cmocka_unit_test(a_part_of_a_name_finds_it),
		cmocka_unit_test(the_nearer_comes_first),
		cmocka_unit_test(a_short_form_has_the_letters_in_their_order),
		cmocka_unit_test(no_more_than_asked_for_and_in_their_order),
		cmocka_unit_test(what_is_nothing_like_a_name_finds_none),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
