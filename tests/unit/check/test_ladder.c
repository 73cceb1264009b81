/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

static void without_tables(struct host *h)
{
	h->iommu.dmar = h->iommu.ivrs = h->iommu.iort = TRI_NO;
}

static const enum cpu_vendor both[] = {CPU_INTEL, CPU_AMD};
#define for_both(v) for (size_t v = 0; v < ARRAY_SIZE(both); v++)

static void a_guest_without_a_table(void **state)
{
	(void)state;
	for_both(v)
	{
		_cleanup_host_ struct host *h = machine(both[v]);

		without_tables(h);
		h->cpu.hypervisor = TRI_YES;
		h->cpu.virt = TRI_NO;
		h->cpu.flags_line = "flags : hypervisor";
		assert_off(h, REASON_GUEST, "proc/cpuinfo", "hypervisor");
		assert_off(h, REASON_GUEST, "sys/firmware/acpi/tables",
			   "no DMAR and no IVRS table");
	}
}

static void a_guest_with_a_table_is_judged_like_a_machine(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	h->cpu.hypervisor = TRI_YES;
	assert_off(h, REASON_CMDLINE_MISSING, "proc/cmdline", "root=/dev/sda1 quiet");
}

static void a_cpu_without_virtualisation(void **state)
{
	(void)state;
	for_both(v)
	{
		_cleanup_host_ struct host *h = machine(both[v]);

		without_tables(h);
		h->cpu.virt = TRI_NO;
		h->cpu.flags_line = "flags : sse2";
		assert_off(h, REASON_CPU, "proc/cpuinfo", "sse2");
	}
}

static void unknown_flags_are_no_missing_flags(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	without_tables(h);
	h->cpu.virt = h->cpu.hypervisor = TRI_UNKNOWN;
	assert_off(h, REASON_FIRMWARE, "sys/firmware/acpi/tables", "no DMAR");
}

static void firmware_without_a_table(void **state)
{
	(void)state;
	for_both(v)
	{
		_cleanup_host_ struct host *h = machine(both[v]);

		without_tables(h);
		set_cmdline(h, "intel_iommu=off amd_iommu=off");
		h->kernels[0].intel_iommu = h->kernels[0].amd_iommu = TRI_NO;
		assert_off(h, REASON_FIRMWARE, "sys/firmware/acpi/tables",
			   "no DMAR and no IVRS table");
	}
}

/* Both parsers print their lines on any machine. */
static void a_log_that_says_enabled_is_no_table(void **state)
{
	(void)state;
	for_both(v)
	{
		_cleanup_host_ struct host *h = machine(both[v]);

		without_tables(h);
		set_cmdline(h, "intel_iommu=on");
		add_log(h, "DMAR: IOMMU enabled");
		add_log(h, "iommu: Default domain type: Translated");
		assert_off(h, REASON_FIRMWARE, "sys/kernel/iommu_groups", "no groups");
	}
}

static void a_kernel_without_the_driver(void **state)
{
	_cleanup_host_ struct host *intel = machine(CPU_INTEL), *amd = machine(CPU_AMD);

	(void)state;
	set_cmdline(intel, "intel_iommu=off");
	intel->kernels[0].intel_iommu = amd->kernels[0].amd_iommu = TRI_NO;
	assert_off(intel, REASON_KERNEL_CONFIG, "boot/config-6.1.0-18-amd64",
		   "no line of CONFIG_INTEL_IOMMU");
	add_config(intel, &intel->kernels[0], "# CONFIG_INTEL_IOMMU is not set");
	add_config(amd, &amd->kernels[0], "# CONFIG_AMD_IOMMU is not set");
	assert_off(intel, REASON_KERNEL_CONFIG, "boot/config-6.1.0-18-amd64",
		   "# CONFIG_INTEL_IOMMU is not set");
	assert_off(amd, REASON_KERNEL_CONFIG, "boot/config-6.1.0-18-amd64",
		   "# CONFIG_AMD_IOMMU is not set");
}

static void the_other_makers_driver_does_not_count(void **state)
{
	_cleanup_host_ struct host *intel = machine(CPU_INTEL), *amd = machine(CPU_AMD);

	(void)state;
	intel->kernels[0].amd_iommu = amd->kernels[0].intel_iommu = TRI_NO;
	assert_off(intel, REASON_CMDLINE_MISSING, "proc/cmdline", "quiet");
	assert_off(amd, REASON_DRIVER_FAILED, "sys/firmware/acpi/tables", "IVRS");
}

struct off_case {
	enum cpu_vendor cpu;
	const char *cmdline;
	enum reason reason;
};

static void words_on_the_command_line(void **state)
{
	static const struct off_case cases[] = {
		{CPU_INTEL, "quiet intel_iommu=off", REASON_CMDLINE_OFF},
		{CPU_INTEL, "intel-iommu=off", REASON_CMDLINE_OFF},
		{CPU_INTEL, "intel_iommu=on intel_iommu=off", REASON_CMDLINE_OFF},
		{CPU_INTEL, "intel_iommu=igfx_off,off", REASON_CMDLINE_OFF},
		{CPU_INTEL, "intel_iommu=on iommu=pt,off", REASON_CMDLINE_OFF},
		{CPU_INTEL, "iommu=off iommu=pt intel_iommu=on", REASON_CMDLINE_OFF},
		{CPU_INTEL, "intel_iommu=off intel_iommu=on", REASON_DRIVER_FAILED},
		{CPU_INTEL, "intel_iommu=off,on", REASON_DRIVER_FAILED},
		{CPU_INTEL, "intel_iommu=on,igfx_off", REASON_DRIVER_FAILED},
		{CPU_INTEL, "intel_iommu=igfx_off", REASON_CMDLINE_MISSING},
		{CPU_INTEL, "intel_iommu=sm_on,on,tboot_noforce", REASON_DRIVER_FAILED},
		{CPU_INTEL, "intel_iommu=on intel_iommu=igfx_off", REASON_DRIVER_FAILED},
		{CPU_INTEL, "intel_iommu=off intel_iommu=sm_on", REASON_CMDLINE_OFF},
		{CPU_INTEL, "intel_iommu=off iommu.passthrough=1", REASON_CMDLINE_OFF},
		{CPU_INTEL, "iommu.passthrough=1 iommu.strict=0", REASON_CMDLINE_MISSING},
		{CPU_INTEL, "iommu=soft,noforce intel_iommu=on", REASON_DRIVER_FAILED},
		{CPU_INTEL, "intel_iommu=pt iommu=pt", REASON_CMDLINE_MISSING},
		{CPU_INTEL, "amd_iommu=off", REASON_CMDLINE_MISSING},
		{CPU_INTEL, "quiet -- intel_iommu=off", REASON_CMDLINE_MISSING},
		{CPU_INTEL, "noiommu=off xintel_iommu=off", REASON_CMDLINE_MISSING},
		{CPU_AMD, "amd_iommu=off", REASON_CMDLINE_OFF},
		{CPU_AMD, "amd_iommu=fullflush,off", REASON_CMDLINE_OFF},
		{CPU_AMD, "amd_iommu=off amd_iommu=on", REASON_CMDLINE_OFF},
		{CPU_AMD, "iommu=off", REASON_CMDLINE_OFF},
		{CPU_AMD, "intel_iommu=off", REASON_DRIVER_FAILED},
		{CPU_AMD, "amd_iommu=on", REASON_DRIVER_FAILED},
		{CPU_AMD, "amd_iommu=pt,force_isolation iommu=pt", REASON_DRIVER_FAILED},
		{CPU_AMD, "iommu.passthrough=1 mem_encrypt=on", REASON_DRIVER_FAILED},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_host_ struct host *h = machine(cases[i].cpu);

		set_cmdline(h, cases[i].cmdline);
		assert_off(h, cases[i].reason, "proc/cmdline", cases[i].cmdline);
	}
}

static void intel_by_the_kernels_default(void **state)
{
	static const struct {
		enum intel_default by_default;
		enum reason reason;
	} cases[] = {
		{INTEL_DEFAULT_OFF, REASON_CMDLINE_MISSING},
		{INTEL_DEFAULT_UNKNOWN, REASON_CMDLINE_MISSING},
		{INTEL_DEFAULT_ON, REASON_DRIVER_FAILED},
		{INTEL_DEFAULT_ON_BUT_IGPU, REASON_DRIVER_FAILED},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_host_ struct host *h = machine(CPU_INTEL);

		h->kernels[0].intel_default = cases[i].by_default;
		assert_off(h, cases[i].reason, "sys/kernel/iommu_groups", "no groups");
	}
}

static void tables_that_the_kernel_refused(void **state)
{
	static const struct {
		enum cpu_vendor cpu;
		const char *line;
		enum reason reason;
	} cases[] = {
		{CPU_INTEL, "DMAR: Parse DMAR table failure.", REASON_FIRMWARE_BROKEN},
		{CPU_INTEL, "DMAR: parse DMAR table failure.", REASON_FIRMWARE_BROKEN},
		{CPU_INTEL, "DMAR: [Firmware Bug]: No DRHD structure found in DMAR table",
		 REASON_FIRMWARE_BROKEN},
		{CPU_INTEL,
		 "DMAR: [Firmware Bug]: Your BIOS is broken; DMAR reported at address 0!",
		 REASON_FIRMWARE_BROKEN},
		{CPU_INTEL, "DMAR: [Firmware Bug]: Your BIOS is broken; bad RMRR [0x10-0x0f]",
		 REASON_DRIVER_FAILED},
		{CPU_INTEL, "AMD-Vi: IVRS table error: AE_BAD_SIGNATURE", REASON_DRIVER_FAILED},
		{CPU_AMD, "AMD-Vi: IVRS table error: AE_BAD_SIGNATURE", REASON_FIRMWARE_BROKEN},
		{CPU_AMD, "AMD-Vi: [Firmware Bug]: IVRS invalid checksum", REASON_FIRMWARE_BROKEN},
		{CPU_AMD, "DMAR: Parse DMAR table failure.", REASON_DRIVER_FAILED},
		{CPU_AMD, "AMD-Vi: [Firmware Bug]: : IOAPIC[4] not in IVRS table",
		 REASON_DRIVER_FAILED},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_host_ struct host *h = machine(cases[i].cpu);

		set_cmdline(h, "intel_iommu=on");
		add_log(h, cases[i].line);
		if (cases[i].reason == REASON_FIRMWARE_BROKEN)
			assert_off(h, REASON_FIRMWARE_BROKEN, "var/log/dmesg", cases[i].line);
		else
			assert_off(h, cases[i].reason, "sys/kernel/iommu_groups", "no groups");
	}
}

static void a_driver_that_says_why_it_gave_up(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_AMD);

	(void)state;
	add_log(h, "AMD-Vi: IOMMU not currently supported when SME is active");
	assert_off(h, REASON_DRIVER_FAILED, "var/log/dmesg",
		   "[    0.100000] AMD-Vi: IOMMU not currently");
}

static void groups_decide_whatever_the_rest_says(void **state)
{
	(void)state;
	for_both(v)
	{
		_cleanup_host_ struct host *h = machine_on(both[v]);

		set_cmdline(h, "intel_iommu=off amd_iommu=off iommu=off");
		without_tables(h);
		h->kernels[0].intel_iommu = h->kernels[0].amd_iommu = TRI_NO;
		add_log(h, "DMAR: IOMMU disabled");
		add_log(h, "DMAR: Parse DMAR table failure.");
		assert_state(h, IOMMU_ON);
	}
}

static void nothing_known_is_unknown(void **state)
{
	_cleanup_host_ struct host *h = blank_host();

	(void)state;
	{
		_cleanup_report_ struct report *r = check_host(h);

		assert_int_equal(r->iommu.state, IOMMU_UNKNOWN);
		assert_int_equal(r->iommu.reason, REASON_UNKNOWN);
		assert_int_equal(r->verdict, VERDICT_UNKNOWN);
		assert_int_equal(r->iommu.irq_remapping, IOMMU_UNKNOWN);
	}
	set_cmdline(h, "iommu=off");
	assert_off(h, REASON_CMDLINE_OFF, "proc/cmdline", "iommu=off");
}

static void tables_are_known_by_a_whole_log(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	h->iommu.dmar = h->iommu.ivrs = h->iommu.iort = TRI_UNKNOWN;
	h->kernels[0].intel_default = INTEL_DEFAULT_UNKNOWN;
	add_log(h, "ACPI: FACP 0x00000000AB000000 000114 (v06 TEST   TEST)");
	assert_off(h, REASON_UNKNOWN, "sys/kernel/iommu_groups", "no groups");
	h->log.complete = true;
	assert_off(h, REASON_FIRMWARE, "var/log/dmesg", "no DMAR and no IVRS table");
	add_log(h, "ACPI: DMAR 0x00000000AB001000 000088 (v01 TEST   TEST)");
	assert_off(h, REASON_CMDLINE_MISSING, "proc/cmdline", "quiet");
}

static void the_maker_is_the_tables_else_the_processors(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_AMD);

	(void)state;
	add_log(h, "DMAR: IOMMU enabled");
	{
		_cleanup_report_ struct report *r = check_host(h);

		assert_int_equal(r->iommu.vendor, CPU_AMD);
	}
	h->iommu.dmar = TRI_YES;
	h->iommu.ivrs = TRI_NO;
	set_cmdline(h, "intel_iommu=off");
	assert_off(h, REASON_CMDLINE_OFF, "proc/cmdline", "intel_iommu=off");
	h->iommu.dmar = TRI_UNKNOWN;
	{
		_cleanup_report_ struct report *r = check_host(h);

		assert_int_equal(r->iommu.vendor, CPU_AMD);
	}
}

static void arm(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_ARM), *on = machine_on(CPU_ARM);

	(void)state;
	assert_state(on, IOMMU_ON);
	assert_off(h, REASON_UNKNOWN, "sys/kernel/iommu_groups", "no groups");
	set_cmdline(h, "iommu=off");
	assert_off(h, REASON_UNKNOWN, "sys/kernel/iommu_groups", "no groups");
	h->iommu.iort = TRI_NO;
	assert_off(h, REASON_FIRMWARE, "sys/firmware/acpi/tables", "no IORT table");
}

/* Firmware (its DMA protection) and tboot switch the driver on whatever the words say. */
static void a_driver_that_is_forced_on(void **state)
{
	static const char *const forced[] = {
		"DMAR: Intel-IOMMU force enabled due to platform opt in",
		"Forcing Intel-IOMMU to enabled",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(forced); i++) {
		_cleanup_host_ struct host *h = machine(CPU_INTEL);

		add_log(h, forced[i]);
		assert_off(h, REASON_DRIVER_FAILED, "var/log/dmesg", forced[i]);
		set_cmdline(h, "iommu=off");
		assert_off(h, REASON_DRIVER_FAILED, "var/log/dmesg", forced[i]);
		h->iommu.groups_seen = h->iommu.class_seen = TRI_UNKNOWN;
		h->log.complete = true;
		add_log(h, "Freeing unused kernel image (initmem) memory: 2796K");
		assert_state(h, IOMMU_UNKNOWN);
	}
}

static void the_log_repeats_a_word_that_could_not_be_read(void **state)
{
	_cleanup_host_ struct host *intel = machine(CPU_INTEL), *amd = machine(CPU_AMD);

	(void)state;
	intel->cmdline = amd->cmdline = NULL;
	intel->n_params = amd->n_params = 0;
	add_log(intel, "DMAR: IOMMU disabled");
	assert_off(intel, REASON_CMDLINE_OFF, "var/log/dmesg", "DMAR: IOMMU disabled");
	add_log(amd, "DMAR: IOMMU disabled");
	assert_off(amd, REASON_UNKNOWN, "sys/kernel/iommu_groups", "no groups");
	add_log(amd, "AMD-Vi: AMD IOMMU disabled");
	assert_off(amd, REASON_CMDLINE_OFF, "var/log/dmesg", "AMD-Vi: AMD IOMMU disabled");
}

/* A board with a device tree: no table tells, so only its driver does. */
static struct host *arm_board(void)
{
	struct host *h = machine(CPU_ARM);

	h->iommu.dmar = h->iommu.ivrs = h->iommu.iort = TRI_UNKNOWN;
	h->kernels[0].arm_smmu = TRI_YES;
	h->cpu.virt = h->cpu.hypervisor = TRI_UNKNOWN;
	h->cpu.flags_line = NULL;
	return h;
}

static void an_arm_board_by_its_device_tree(void **state)
{
	_cleanup_host_ struct host *none = arm_board(), *failed = arm_board(), *lacks = arm_board();

	(void)state;
	assert_off(none, REASON_UNKNOWN, "sys/kernel/iommu_groups", "no groups");
	none->log.complete = true;
	add_log(none, "Booting Linux on physical CPU 0x0000000000 [0x410fd083]");
	assert_off(none, REASON_UNKNOWN, "sys/kernel/iommu_groups", "no groups");
	add_log(none, "Run /init as init process");
	assert_off(none, REASON_FIRMWARE, "var/log/dmesg", "no IORT table");
	none->kernels[0].arm_smmu = TRI_UNKNOWN;
	assert_off(none, REASON_UNKNOWN, "sys/kernel/iommu_groups", "no groups");

	add_log(failed, "arm-smmu 5000000.iommu: probing hardware configuration...");
	assert_off(failed, REASON_DRIVER_FAILED, "sys/kernel/iommu_groups", "no groups");
	add_log(failed, "arm-smmu 5000000.iommu: probe with driver arm-smmu failed with error -19");
	assert_off(failed, REASON_DRIVER_FAILED, "var/log/dmesg", "failed with error -19");

	lacks->kernels[0].arm_smmu = TRI_NO;
	add_config(lacks, &lacks->kernels[0], "# CONFIG_ARM_SMMU is not set");
	add_config(lacks, &lacks->kernels[0], "# CONFIG_ARM_SMMU_V3 is not set");
	assert_off(lacks, REASON_KERNEL_CONFIG, "boot/config-6.1.0-18-amd64",
		   "# CONFIG_ARM_SMMU_V3 is not set");
	assert_off(lacks, REASON_KERNEL_CONFIG, "boot/config-6.1.0-18-amd64",
		   "# CONFIG_ARM_SMMU is not set");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_guest_without_a_table),
		cmocka_unit_test(a_guest_with_a_table_is_judged_like_a_machine),
		cmocka_unit_test(a_cpu_without_virtualisation),
		cmocka_unit_test(unknown_flags_are_no_missing_flags),
		cmocka_unit_test(firmware_without_a_table),
		cmocka_unit_test(a_log_that_says_enabled_is_no_table),
		cmocka_unit_test(a_kernel_without_the_driver),
		cmocka_unit_test(the_other_makers_driver_does_not_count),
		cmocka_unit_test(words_on_the_command_line),
		cmocka_unit_test(intel_by_the_kernels_default),
		cmocka_unit_test(tables_that_the_kernel_refused),
		cmocka_unit_test(a_driver_that_says_why_it_gave_up),
		cmocka_unit_test(groups_decide_whatever_the_rest_says),
		cmocka_unit_test(nothing_known_is_unknown),
		cmocka_unit_test(tables_are_known_by_a_whole_log),
		cmocka_unit_test(the_maker_is_the_tables_else_the_processors),
		cmocka_unit_test(arm),
		cmocka_unit_test(a_driver_that_is_forced_on),
		cmocka_unit_test(the_log_repeats_a_word_that_could_not_be_read),
		cmocka_unit_test(an_arm_board_by_its_device_tree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
