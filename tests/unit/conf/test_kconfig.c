/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "conf/kconfig.h"

static void test_values(void **state)
{
	static const char config[] = "# Automatically generated file; DO NOT EDIT.\n"
				     "CONFIG_INTEL_IOMMU=y\n"
				     "# CONFIG_INTEL_IOMMU_DEFAULT_ON is not set\n"
				     "CONFIG_VFIO_PCI=m\n"
				     "CONFIG_VFIO_NOIOMMU=n\n"
				     "CONFIG_HZ=250\n"
				     "CONFIG_LSM=\"lockdown,yama\"\n"
				     "#CONFIG_A is not set\n"
				     "# CONFIG_B is not set.\n"
				     " CONFIG_C=y\n"
				     "CONFIG_D\n"
				     "CONFIG_E=y";
	static const struct {
		const char *name;
		enum kconfig_value value;
	} rows[] = {
		{"INTEL_IOMMU", KCONFIG_YES},
		{"INTEL_IOMMU_DEFAULT_ON", KCONFIG_NO},
		{"VFIO_PCI", KCONFIG_MODULE},
		{"VFIO_NOIOMMU", KCONFIG_NO},
		{"HZ", KCONFIG_OTHER},
		{"LSM", KCONFIG_OTHER},
		{"AMD_IOMMU", KCONFIG_ABSENT},
		{"INTEL", KCONFIG_ABSENT},
		{"INTEL_IOMMU_DEFAULT", KCONFIG_ABSENT},
		{"A", KCONFIG_ABSENT},
		{"B", KCONFIG_ABSENT},
		{"C", KCONFIG_ABSENT},
		{"D", KCONFIG_ABSENT},
		{"E", KCONFIG_YES},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(kconfig_get(config, sizeof(config) - 1, rows[i].name),
				 rows[i].value);
	assert_int_equal(kconfig_get(NULL, 0, "HZ"), KCONFIG_ABSENT);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
