/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

#include "check/kernels.h"

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
		cmocka_unit_test(only_the_configuration_proves_that_it_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
