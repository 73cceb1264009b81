/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

static void a_tree_without_groups_tells_by_its_units(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	h->iommu.groups_seen = TRI_UNKNOWN;
	assert_state(h, IOMMU_OFF);
	h->iommu.class_seen = TRI_UNKNOWN;
	assert_state(h, IOMMU_UNKNOWN);
	*ARENA_PUSH(&h->mem, h->iommu.units, h->iommu.n_units) = "dmar0";
	h->iommu.class_seen = TRI_YES;
	assert_state(h, IOMMU_UNKNOWN);
	set_cmdline(h, "intel_iommu=off"); /* a live unit gainsays it */
	assert_state(h, IOMMU_UNKNOWN);
}

static void a_kernel_that_makes_no_groups(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_ARM);

	(void)state;
	h->iommu.groups_seen = h->iommu.class_seen = TRI_NO;
	assert_state(h, IOMMU_UNKNOWN);
	add_device(h, "0000:01:00.0", 0x020000, -1);
	assert_off(h, REASON_UNKNOWN, "sys/kernel/iommu_groups", "makes no groups");
}

/* Present but off, with every line that guides look for; a log that has lost its start or its end
 * proves nothing. */
static void a_whole_log_tells_where_groups_cannot_be_seen(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	h->iommu.groups_seen = h->iommu.class_seen = TRI_UNKNOWN;
	add_log(h, "DMAR: DRHD base: 0x000000fed91000 flags: 0x1");
	add_log(h, "DMAR-IR: Enabled IRQ remapping in x2apic mode");
	add_log(h, "iommu: Default domain type: Translated");
	add_log(h, "Kernel command line: note=pci 0000:00:00.0: Adding to iommu group 0");
	assert_state(h, IOMMU_UNKNOWN);
	h->log.complete = true;
	assert_state(h, IOMMU_UNKNOWN);
	add_log(h, "Freeing unused kernel image (initmem) memory: 2796K");
	assert_state(h, IOMMU_OFF);
	h->log.complete = false;
	assert_state(h, IOMMU_UNKNOWN);
	h->log.complete = true;
	add_log(h, "DMAR: No ATSR found"); /* switched on, and may have failed since */
	assert_state(h, IOMMU_UNKNOWN);
	add_log(h, "pci 0000:00:02.0: Adding to iommu group 0");
	assert_state(h, IOMMU_ON);
}

static void an_empty_group_directory_beats_the_log(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_AMD);

	(void)state;
	add_log(h, "pci 0000:00:02.0: Adding to iommu group 0");
	assert_state(h, IOMMU_OFF);
}

/* A tree of nothing but a log, with one line in it. */
static void one_line_may_be_enough(void **state)
{
	static const struct {
		const char *line;
		enum cpu_vendor vendor;
		enum iommu_state state;
		enum reason reason;
	} cases[] = {
		{"DMAR: Parse DMAR table failure.", CPU_INTEL, IOMMU_OFF, REASON_FIRMWARE_BROKEN},
		{"AMD-Vi: IVRS table error: AE_BAD_SIGNATURE", CPU_AMD, IOMMU_OFF,
		 REASON_FIRMWARE_BROKEN},
		{"DMAR: Initialization failed", CPU_UNKNOWN, IOMMU_OFF, REASON_DRIVER_FAILED},
		{"AMD-Vi: Disable IOMMU on Stoney Ridge", CPU_UNKNOWN, IOMMU_OFF,
		 REASON_DRIVER_FAILED},
		{"DMAR: Intel(R) Virtualization Technology for Directed I/O", CPU_INTEL, IOMMU_ON,
		 REASON_NONE},
		{"AMD-Vi: Initialized for Passthrough Mode", CPU_AMD, IOMMU_ON, REASON_NONE},
		{"nvme 0000:42:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0000]", CPU_AMD,
		 IOMMU_ON, REASON_NONE},
		{"iommu: Adding device 0000:00:00.0 to group 0", CPU_UNKNOWN, IOMMU_ON,
		 REASON_NONE},
		{"platform 5000000.usb: Adding to iommu group 0", CPU_UNKNOWN, IOMMU_ON,
		 REASON_NONE},
		/* Not one of these decides. */
		{"DMAR: IOMMU enabled", CPU_UNKNOWN, IOMMU_UNKNOWN, REASON_UNKNOWN},
		{"iommu: Default domain type: Translated (set via kernel command line)",
		 CPU_UNKNOWN, IOMMU_UNKNOWN, REASON_UNKNOWN},
		{"DMAR-IR: Enabled IRQ remapping in x2apic mode", CPU_INTEL, IOMMU_UNKNOWN,
		 REASON_UNKNOWN},
		{"DMAR: No ATSR found", CPU_INTEL, IOMMU_UNKNOWN, REASON_UNKNOWN},
		{"DMAR-IR: IRQ remapping was enabled on dmar0 but we are not in kdump mode",
		 CPU_INTEL, IOMMU_UNKNOWN, REASON_UNKNOWN},
		{"AMD-Vi: AMD IOMMUv2 functionality not available on this system", CPU_UNKNOWN,
		 IOMMU_UNKNOWN, REASON_UNKNOWN},
		{"AMD-Vi: Disabling interrupt remapping", CPU_AMD, IOMMU_UNKNOWN, REASON_UNKNOWN},
		{"arm-smmu 5000000.iommu: SMMUv2 with:", CPU_ARM, IOMMU_UNKNOWN, REASON_UNKNOWN},
		{"vfio-pci 0000:01:00.0: probe with driver vfio-pci failed with error -22",
		 CPU_UNKNOWN, IOMMU_UNKNOWN, REASON_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_host_ struct host *h = blank_host();
		_cleanup_report_ struct report *r = NULL;

		add_log(h, cases[i].line);
		r = check_host(h);
		if (r->iommu.state != cases[i].state || r->iommu.reason != cases[i].reason ||
		    r->iommu.vendor != cases[i].vendor)
			fail_msg("%s", cases[i].line);
	}
}

/* All that guides look for is there, from before and from after: the driver is off. */
static void a_filtered_log_that_still_tells(void **state)
{
	static const char *const lines[] = {
		"DMAR: Host address width 39",
		"iommu: Default domain type: Translated",
		"PCI-DMA: Using software bounce buffering for IO (SWIOTLB)",
	};

	(void)state;
	for (size_t missing = 0; missing <= ARRAY_SIZE(lines); missing++) {
		_cleanup_host_ struct host *h = blank_host();

		h->log.complete = true;
		for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
			if (i != missing)
				add_log(h, lines[i]);
		assert_state(h, missing < ARRAY_SIZE(lines) ? IOMMU_UNKNOWN : IOMMU_OFF);
		h->log.complete = false;
		assert_state(h, IOMMU_UNKNOWN);
	}
}

static void the_processor_counts_before_a_line(void **state)
{
	_cleanup_host_ struct host *h = blank_host();

	(void)state;
	h->cpu.vendor = CPU_INTEL;
	add_log(h, "AMD-Vi: Interrupt remapping enabled");
	{
		_cleanup_report_ struct report *r = check_host(h);

		assert_int_equal(r->iommu.vendor, CPU_INTEL);
		assert_int_equal(r->iommu.state, IOMMU_UNKNOWN);
	}
}

static void what_continues_a_refusal_goes_with_it(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	set_cmdline(h, "intel_iommu=on");
	add_log(h, "DMAR: [Firmware Bug]: Your BIOS is broken; DMAR reported at address 0!");
	add_log(h, "BIOS vendor: Test; Ver: 1; Product Version: 2");
	assert_off(h, REASON_FIRMWARE_BROKEN, "var/log/dmesg", "DMAR reported at address 0");
	assert_off(h, REASON_FIRMWARE_BROKEN, "var/log/dmesg", "BIOS vendor: Test");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_tree_without_groups_tells_by_its_units),
		cmocka_unit_test(a_kernel_that_makes_no_groups),
		cmocka_unit_test(a_whole_log_tells_where_groups_cannot_be_seen),
		cmocka_unit_test(an_empty_group_directory_beats_the_log),
		cmocka_unit_test(one_line_may_be_enough),
		cmocka_unit_test(a_filtered_log_that_still_tells),
		cmocka_unit_test(the_processor_counts_before_a_line),
		cmocka_unit_test(what_continues_a_refusal_goes_with_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
