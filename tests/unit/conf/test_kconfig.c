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

	struct kconfig_option options[ARRAY_SIZE(rows)] = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		options[i].name = rows[i].name;
	kconfig_read(config, sizeof(config) - 1, options, ARRAY_SIZE(options));
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		if (options[i].value != rows[i].value)
			fail_msg("CONFIG_%s", rows[i].name);
		assert_int_equal(!options[i].line, rows[i].value == KCONFIG_ABSENT);
	}
}

static void test_the_later_line_counts(void **state)
{
	static const char config[] = "CONFIG_KVM=m\r\n# CONFIG_KVM is not set\r\n";
	struct kconfig_option kvm = {.name = "KVM"};

	(void)state;
	kconfig_read(config, sizeof(config) - 1, &kvm, 1);
	assert_int_equal(kvm.value, KCONFIG_NO);
	assert_int_equal(kvm.line_len, strlen("# CONFIG_KVM is not set"));
	assert_memory_equal(kvm.line, "# CONFIG_KVM is not set", kvm.line_len);
	kconfig_read(NULL, 0, &kvm, 1);
	assert_int_equal(kvm.value, KCONFIG_ABSENT);
	assert_null(kvm.line);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_the_later_line_counts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
