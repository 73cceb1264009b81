/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include "conf/versort.h"

static void expect_before(const char *a, const char *b)
{
	if (version_sort_cmp(a, b) >= 0 || version_sort_cmp(b, a) <= 0)
		fail_msg("\"%s\" does not come before \"%s\"", a, b);
	assert_int_equal(version_sort_cmp(a, a), 0);
}

TEST(numbers_count_as_numbers)
{
	expect_before("9-vfio.conf", "10-vfio.conf");
	expect_before("01-dist.conf", "1-x.conf");
	expect_before("02-dist.conf", "10.conf");
	expect_before("10.conf", "vfio.conf");
	expect_before("a99999999999999999998.conf", "a99999999999999999999.conf");
}

TEST(ends_decide_last)
{
	expect_before("vfio.conf", "vfio-gpu.conf");
	expect_before("vfio.conf", "vfio2.conf");
	expect_before("vfio.a.conf", "vfio.b.conf");
	expect_before("a.conf", "b.conf");
	expect_before("vfio.conf", "zz.conf");
}

TEST(letters_before_signs_and_tilde_first)
{
	expect_before("a~.conf", "a.conf");
	expect_before("ab.conf", "a-.conf");
	expect_before("B.conf", "a.conf");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers_count_as_numbers),
		cmocka_unit_test(ends_decide_last),
		cmocka_unit_test(letters_before_signs_and_tilde_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
