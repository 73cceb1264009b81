/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

#include "check/kernels.h"

static void releases_are_numbers_not_text(void **state)
{
	static const struct {
		const char *release;
		enum tri at_least_6_1;
	} cases[] = {
		{"6.1.0-18-amd64", TRI_YES}, {"6.1", TRI_YES},
		{"6.10.3-arch1-1", TRI_YES}, {"10.0.0", TRI_YES},
		{"6.0.19", TRI_NO},          {"5.15.0-91-generic", TRI_NO},
		{"4.18.0-513.el8", TRI_NO},  {"", TRI_UNKNOWN},
		{"6", TRI_UNKNOWN},          {"next-20240101", TRI_UNKNOWN},
		{"6.x", TRI_UNKNOWN},        {"6-1", TRI_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (release_at_least(cases[i].release, 6, 1) != cases[i].at_least_6_1)
			fail_msg("%s", cases[i].release);
	assert_int_equal(release_at_least("99999999999.1", 6, 1), TRI_UNKNOWN);
}

static void only_the_configuration_proves_that_it_is_left_out(void **state)
{
	static const char *lines[] = {"# CONFIG_VFIO_IOMMU_TYPE1 is not set", "CONFIG_VFIO_PCI=m"};
	struct kernel k = {.release = "6.1.0"};

	(void)state;
	assert_false(kernel_built_without(&k, "CONFIG_VFIO_IOMMU_TYPE1"));
	k.config_lines = lines;
	k.n_config_lines = 2;
	assert_true(kernel_built_without(&k, "CONFIG_VFIO_IOMMU_TYPE1"));
	assert_false(kernel_built_without(&k, "CONFIG_VFIO_PCI"));
	assert_false(kernel_built_without(&k, "CONFIG_KVM_INTEL"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(releases_are_numbers_not_text),
		cmocka_unit_test(only_the_configuration_proves_that_it_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
