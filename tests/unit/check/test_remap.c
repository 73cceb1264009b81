/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

static const char x58[] = "This system BIOS has enabled interrupt remapping";

static void the_log_of_the_own_maker_tells(void **state)
{
	static const struct {
		enum cpu_vendor cpu;
		const char *line;
		enum iommu_state expected;
	} cases[] = {
		{CPU_INTEL, "DMAR-IR: Enabled IRQ remapping in x2apic mode", IOMMU_ON},
		{CPU_INTEL, "Enabled IRQ remapping in xapic mode", IOMMU_ON},
		{CPU_INTEL,
		 "DMAR-IR: Failed to enable irq remapping. You are vulnerable to irq-injection "
		 "attacks.",
		 IOMMU_OFF},
		{CPU_INTEL, "DMAR-IR: Not enabling interrupt remapping", IOMMU_OFF},
		{CPU_INTEL,
		 "DMAR-IR: [Firmware Bug]: ioapic 8 has no mapping iommu, interrupt remapping will "
		 "be disabled",
		 IOMMU_OFF},
		{CPU_INTEL, x58, IOMMU_OFF},
		{CPU_INTEL, "AMD-Vi: Interrupt remapping enabled", IOMMU_UNKNOWN},
		{CPU_INTEL,
		 "DMAR-IR: Queued invalidation will be enabled to support x2apic and "
		 "Intr-remapping.",
		 IOMMU_UNKNOWN},
		{CPU_INTEL,
		 "DMAR-IR: IRQ remapping was enabled on dmar0 but we are not in kdump mode",
		 IOMMU_UNKNOWN},
		{CPU_INTEL, "DMAR-IR: x2apic is disabled because BIOS sets x2apic opt out bit.",
		 IOMMU_UNKNOWN},
		{CPU_INTEL, "x2apic: IRQ remapping doesn't support X2APIC mode", IOMMU_UNKNOWN},
		{CPU_INTEL, "Enabled Interrupt-remapping", IOMMU_ON},
		{CPU_INTEL, "Not enable interrupt remapping", IOMMU_OFF},
		{CPU_ARM,
		 "vfio_iommu_type1_attach_group: No interrupt remapping support.  Use the module "
		 "param",
		 IOMMU_OFF},
		{CPU_AMD, "AMD-Vi: Interrupt remapping enabled", IOMMU_ON},
		{CPU_AMD, "AMD-Vi: Disabling interrupt remapping due to BIOS Bug(s)", IOMMU_OFF},
		{CPU_AMD, "DMAR-IR: Enabled IRQ remapping in x2apic mode", IOMMU_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_host_ struct host *h = machine(cases[i].cpu);
		_cleanup_report_ struct report *r = NULL;

		add_log(h, cases[i].line);
		r = check_host(h);
		if (r->iommu.irq_remapping != cases[i].expected)
			fail_msg("%s", cases[i].line);
		if (cases[i].expected != IOMMU_UNKNOWN)
			assert_true(has_evidence(r->iommu.evidence, r->iommu.n_evidence,
						 "var/log/dmesg", cases[i].line));
		assert_int_equal(r->iommu.state, IOMMU_OFF);
	}
}

static void the_command_line_switches_it(void **state)
{
	static const struct {
		const char *cmdline;
		enum iommu_state expected;
	} cases[] = {
		{"intremap=off", IOMMU_OFF},
		{"nointremap", IOMMU_OFF},
		{"intremap=nosid,off", IOMMU_OFF},
		{"intremap=nosid", IOMMU_UNKNOWN},
		{"intremap=off intremap=on", IOMMU_UNKNOWN},
		{"-- intremap=off", IOMMU_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_host_ struct host *h = machine(CPU_INTEL);
		_cleanup_report_ struct report *r = NULL;

		set_cmdline(h, cases[i].cmdline);
		r = check_host(h);
		assert_int_equal(r->iommu.irq_remapping, cases[i].expected);
	}
}

static void the_last_line_counts(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	_cleanup_report_ struct report *on = NULL, *off = NULL;

	(void)state;
	add_log(h, x58);
	add_log(h, "DMAR-IR: Enabled IRQ remapping in xapic mode");
	on = check_host(h);
	assert_int_equal(on->iommu.irq_remapping, IOMMU_ON);
	add_log(h, "DMAR-IR: Not enabling interrupt remapping");
	off = check_host(h);
	assert_int_equal(off->iommu.irq_remapping, IOMMU_OFF);
}

static void remapped_interrupts_beat_all(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	_cleanup_report_ struct report *r = NULL;

	(void)state;
	add_log(h, "DMAR-IR: Not enabling interrupt remapping");
	h->iommu.irq_remapped = TRI_YES;
	h->iommu.irq_line = "24: 0 0 IR-PCI-MSI 327680-edge eth0";
	r = check_host(h);
	assert_int_equal(r->iommu.irq_remapping, IOMMU_ON);
	assert_true(has_evidence(r->iommu.evidence, r->iommu.n_evidence, "proc/interrupts",
				 "IR-PCI-MSI"));
}

static void a_kernel_that_is_built_without_it(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	_cleanup_report_ struct report *r = NULL;

	(void)state;
	h->kernels[0].irq_remap = TRI_NO;
	add_config(h, &h->kernels[0], "# CONFIG_IRQ_REMAP is not set");
	r = check_host(h);
	assert_int_equal(r->iommu.irq_remapping, IOMMU_OFF);
	assert_proof(h, "interrupt-remapping", "boot/config-6.1.0-18-amd64",
		     "# CONFIG_IRQ_REMAP is not set");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_log_of_the_own_maker_tells),
		cmocka_unit_test(the_command_line_switches_it),
		cmocka_unit_test(the_last_line_counts),
		cmocka_unit_test(remapped_interrupts_beat_all),
		cmocka_unit_test(a_kernel_that_is_built_without_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
