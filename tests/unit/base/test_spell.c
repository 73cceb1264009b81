/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/spell.h"

#include "base/util.h"

#include "unit.h"

TEST(distances)
{
	static const struct {
		const char *a, *b;
		size_t off; /* SIZE_MAX: more than 2 */
	} cases[] = {
		{"intel_iommu", "intel_iommu", 0},
		{"intel_iomu", "intel_iommu", 1},
		{"intel_iommmu", "intel_iommu", 1},
		{"intel_iommo", "intel_iommu", 1},
		{"vfio_pic.ids", "vfio_pci.ids", 1},
		{"pcie_acs_overide", "pcie_acs_override", 1},
		{"itnel_iomum", "intel_iommu", 2},
		{"intel", "intel_iommu", SIZE_MAX},
		{"rd.driver.post", "rd.driver.pre", SIZE_MAX},
		{"", "", 0},
		{"", "ab", 2},
		{"ab", "", 2},
		{"abc", "", SIZE_MAX},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		assert_int_equal(spell_distance(cases[i].a, cases[i].b, 2), cases[i].off);
		assert_int_equal(spell_distance(cases[i].b, cases[i].a, 2), cases[i].off);
	}
}

TEST(more_than_most_is_far)
{
	assert_int_equal(spell_distance("abcd", "abdc", 1), 1);
	assert_int_equal(spell_distance("abcd", "abdc", 0), SIZE_MAX);
	assert_int_equal(spell_distance("abcd", "wxyz", 4), 4);
	assert_int_equal(spell_distance("abcd", "wxyz", 3), SIZE_MAX);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(distances),
		cmocka_unit_test(more_than_most_is_far),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
