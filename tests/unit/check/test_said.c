/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

#include "check/said.h"

/* The forms of each kernel era, as its sources print them. */
static const struct {
	enum cpu_vendor maker;
	unsigned says;
	const char *text;
} lines[] = {
	/* Intel's table: 2.6.32, 3.x, from 4.x on. */
	{CPU_INTEL, SAID_UNIT, "ACPI: DMAR 00000000bf7ae0e0 00130 (v01 TEST OEMDMAR 00000001)"},
	{CPU_INTEL, SAID_UNIT, "DMAR:Host address width 36"},
	{CPU_INTEL, SAID_UNIT, "DMAR:DRHD base: 0x000000fed90000 flags: 0x1"},
	{CPU_INTEL, SAID_UNIT, "IOMMU fed90000: ver 1:0 cap c9008020e30260 ecap 1000"},
	{CPU_INTEL, SAID_UNIT, "dmar: DRHD base: 0x000000fed90000 flags: 0x1"},
	{CPU_INTEL, SAID_UNIT, "dmar: IOMMU 1: reg_base_addr fed91000 ver 1:0 cap c0 ecap f0"},
	{CPU_INTEL, SAID_UNIT, "DMAR: dmar1: reg_base_addr fed91000 ver 1:0 cap c0 ecap f0"},
	{CPU_INTEL, SAID_UNIT, "DMAR: SATC flags: 0x1"},
	{CPU_INTEL, SAID_UNIT, "IOAPIC id 8 under DRHD base  0xfed91000 IOMMU 1"},
	{CPU_INTEL, SAID_UNIT, "DMAR-IR: HPET id 0 under DRHD base 0xfed91000"},
	{CPU_INTEL, SAID_UNIT | SAID_KEXEC,
	 "DMAR-IR: IRQ remapping was enabled on dmar0 but we are not in kdump mode"},
	{CPU_INTEL, SAID_UNIT, "DMAR-IR: x2apic is disabled because BIOS sets x2apic opt out bit."},
	/* Its driver. */
	{CPU_INTEL, SAID_UNIT | SAID_DRIVER, "DMAR: No RMRR found"},
	{CPU_INTEL, SAID_UNIT | SAID_DRIVER, "IOMMU 0xfed91000: using Queued invalidation"},
	{CPU_INTEL, SAID_UNIT | SAID_DRIVER, "IOMMU 1 0xfed91000: using Queued invalidation"},
	{CPU_INTEL, SAID_UNIT | SAID_DRIVER, "DMAR: dmar0: Using Queued invalidation"},
	{CPU_INTEL, SAID_UNIT | SAID_DRIVER, "DMAR: dmar0: Using Register based invalidation"},
	{CPU_INTEL, SAID_UNIT | SAID_DRIVER | SAID_ON,
	 "PCI-DMA: Intel(R) Virtualization Technology for Directed I/O"},
	{CPU_INTEL, SAID_UNIT | SAID_DRIVER | SAID_ON,
	 "DMAR: Intel(R) Virtualization Technology for Directed I/O"},
	{CPU_INTEL, SAID_UNIT | SAID_ON,
	 "pci 0000:01:00.1: DMAR: Device uses a private identity domain."},
	{CPU_INTEL, SAID_FORCED, "DMAR: Intel-IOMMU force enabled due to platform opt in"},
	{CPU_INTEL, SAID_FORCED, "Forcing Intel-IOMMU to enabled"},
	{CPU_INTEL, SAID_OFF, "Intel-IOMMU: disabled"},
	{CPU_INTEL, SAID_OFF, "DMAR: IOMMU disabled"},
	{CPU_INTEL, SAID_GAVE_UP, "IOMMU: dmar init failed"},
	{CPU_INTEL, SAID_GAVE_UP, "DMAR: Initialization failed"},
	{CPU_INTEL, SAID_UNIT | SAID_PART,
	 "DMAR: dmar0: No supported address widths. Not attempting DMA translation."},
	/* The table refused. */
	{CPU_INTEL, SAID_UNIT | SAID_REFUSED, "DMAR: parse DMAR table failure."},
	{CPU_INTEL, SAID_UNIT | SAID_REFUSED, "DMAR: Parse DMAR table failure."},
	{CPU_INTEL, SAID_UNIT | SAID_REFUSED, "DMAR: No DMAR devices found"},
	{CPU_INTEL, SAID_UNIT | SAID_REFUSED, "Your BIOS is broken; DMAR reported at address 0!"},
	{CPU_INTEL, SAID_UNIT | SAID_REFUSED,
	 "DMAR: [Firmware Bug]: Your BIOS is broken; DMAR reported at address fed90000 returns all "
	 "ones!"},
	/* Interrupts. */
	{CPU_INTEL, SAID_UNIT | SAID_IR_ON, "Enabled Interrupt-remapping"},
	{CPU_INTEL, SAID_UNIT | SAID_IR_ON, "Enabled IRQ remapping in xapic mode"},
	{CPU_INTEL, SAID_UNIT | SAID_IR_ON, "DMAR-IR: Enabled IRQ remapping in x2apic mode"},
	{CPU_INTEL, SAID_IR_OFF,
	 "Failed to enable irq remapping.  You are vulnerable to irq-injection attacks."},
	{CPU_INTEL, SAID_IR_OFF, "Not enable interrupt remapping"},
	{CPU_INTEL, SAID_IR_OFF, "DMAR-IR: Not enabling interrupt remapping"},
	{CPU_INTEL, SAID_UNIT | SAID_IR_OFF | SAID_BUG,
	 "[Firmware Bug]: ioapic 2 has no mapping iommu, interrupt remapping will be disabled"},
	{CPU_INTEL, SAID_IR_OFF | SAID_ERRATUM,
	 "DMAR-IR: This system BIOS has enabled interrupt remapping"},
	/* Errors that are not fatal, and devices that are refused. */
	{CPU_INTEL, SAID_UNIT | SAID_BUG,
	 "DMAR: [Firmware Bug]: Your BIOS is broken; bad RMRR [0x000000007b000000-0x7affffff]"},
	{CPU_INTEL, SAID_UNIT | SAID_BUG,
	 "DMAR: [Firmware Bug]: RMRR entry for device 03:00.0 is broken - applying workaround"},
	{CPU_INTEL, SAID_UNIT | SAID_DENIED,
	 "vfio-pci 0000:04:00.0: Device is ineligible for IOMMU domain attach due to platform RMRR "
	 "requirement.  Contact your platform vendor."},
	{CPU_INTEL, SAID_UNIT | SAID_DENIED,
	 "vfio-pci 0000:04:00.0: DMAR: Device is ineligible for IOMMU domain attach due to "
	 "platform RMRR requirement.  Contact your platform vendor."},
	{CPU_UNKNOWN, SAID_DENIED,
	 "vfio-pci 0000:04:00.0: Firmware has requested this device have a 1:1 IOMMU mapping, "
	 "rejecting configuring the device without a 1:1 mapping. Contact your platform vendor."},
	/* AMD. */
	{CPU_AMD, SAID_UNIT | SAID_ON, "AMD-Vi: Enabling IOMMU at 0000:00:00.2 cap 0x40"},
	{CPU_AMD, SAID_UNIT | SAID_ON, "AMD-Vi: Found IOMMU at 0000:00:00.2 cap 0x40"},
	{CPU_AMD, SAID_UNIT | SAID_ON, "pci 0000:00:00.2: AMD-Vi: Found IOMMU cap 0x40"},
	{CPU_AMD, SAID_UNIT | SAID_ON, "AMD-Vi:  Extended features:  PPR GT IA"},
	{CPU_AMD, SAID_UNIT | SAID_ON, "AMD-Vi: Extended features (0x58f77ef22294a5a, 0x0): PPR"},
	{CPU_AMD, SAID_UNIT | SAID_ON, "AMD-Vi: Initialized for Passthrough Mode"},
	{CPU_AMD, SAID_UNIT | SAID_ON,
	 "pci 0000:00:00.2: AMD-Vi: IOMMU performance counters supported"},
	{CPU_AMD, SAID_UNIT | SAID_ON,
	 "AMD-Vi: Event logged [IO_PAGE_FAULT device=42:00.0 domain=0x0000 address=0x10 "
	 "flags=0x0]"},
	{CPU_AMD, SAID_UNIT | SAID_ON,
	 "nvme 0000:42:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0000 address=0x10]"},
	{CPU_AMD, SAID_UNIT | SAID_ON | SAID_IR_ON, "AMD-Vi: Interrupt remapping enabled"},
	{CPU_AMD, SAID_UNIT | SAID_IR_OFF,
	 "AMD-Vi: Disabling interrupt remapping due to BIOS Bug(s)"},
	{CPU_AMD, SAID_UNIT | SAID_BUG | SAID_IOAPIC,
	 "[Firmware Bug]: AMD-Vi: IOAPIC[7] not in IVRS table"},
	{CPU_AMD, SAID_UNIT | SAID_BUG | SAID_IOAPIC,
	 "AMD-Vi: [Firmware Bug]: : IOAPIC[4] not in IVRS table"},
	{CPU_AMD, SAID_OFF, "AMD-Vi: AMD IOMMU disabled"},
	{CPU_AMD, SAID_OFF, "AMD-Vi disabled by kernel command line"},
	{CPU_AMD, SAID_GAVE_UP, "AMD-Vi: Disable IOMMU on Stoney Ridge"},
	{CPU_AMD, SAID_GAVE_UP,
	 "AMD-Vi: Failed to initialize. The CMPXCHG16B feature is required."},
	{CPU_AMD, SAID_UNIT | SAID_REFUSED, "AMD-Vi: [Firmware Bug]: IVRS invalid checksum"},
	/* ARM. */
	{CPU_ARM, SAID_UNIT | SAID_DRIVER,
	 "arm-smmu-v3 arm-smmu-v3.0.auto: ias 48-bit, oas 48-bit (features 0x00001fef)"},
	{CPU_ARM, SAID_UNIT | SAID_DRIVER,
	 "arm-smmu 5000000.iommu: probing hardware configuration..."},
	{CPU_ARM, SAID_UNIT | SAID_GAVE_UP,
	 "arm-smmu 5000000.iommu: probe with driver arm-smmu failed with error -22"},
	/* The core, and VFIO. */
	{CPU_UNKNOWN, SAID_GROUP, "iommu: Adding device 0000:00:02.0 to group 1"},
	{CPU_UNKNOWN, SAID_GROUP, "pci 0000:00:02.0: Adding to iommu group 1"},
	{CPU_UNKNOWN, SAID_GROUP, "platform 5000000.usb: Adding to iommu group 1"},
	{CPU_UNKNOWN, SAID_ON, "pci 0000:01:00.0: Using iommu dma mapping"},
	{CPU_UNKNOWN, SAID_IR_OFF | SAID_DENIED,
	 "vfio_iommu_type1_attach_group: No interrupt remapping support.  Use the module param"},
	{CPU_UNKNOWN, SAID_NO_GROUP, "vfio-pci: probe of 0000:01:00.0 failed with error -22"},
	{CPU_UNKNOWN, SAID_NO_GROUP,
	 "vfio-pci 0000:01:00.0: probe with driver vfio-pci failed with error -22"},
};

/* What the usual guides look for, and what a device or a person can write. */
static const char *const empty_words[] = {
	"DMAR: IOMMU enabled",
	"Intel-IOMMU: enabled",
	"AMD-Vi: AMD IOMMUv2 functionality not available on this system - This is not a bug.",
	"AMD IOMMUv2 functionality not available on this system",
	"pci 0000:00:02.0: DMAR: Skip IOMMU disabling for graphics",
	"iommu: DMA domain TLB invalidation policy: lazy mode",
	"x2apic: IRQ remapping doesn't support X2APIC mode",
	"BIOS vendor: American Megatrends Inc.; Ver: P1.50; Product Version: To Be Filled",
	"Kernel command line: quiet note=pci 0000:00:02.0: Adding to iommu group 1",
	"usb 1-1: Product: DMAR: Parse DMAR table failure.",
	"usb 1-1: Product: Adding to iommu group 1",
	"Adding to iommu",
	"",
	" ",
	"a b",
	"pci 0000:00:02.0:",
};

static void each_era_is_understood(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		if (said_by(lines[i].text, lines[i].maker) != lines[i].says ||
		    said_by(lines[i].text, CPU_UNKNOWN) != lines[i].says)
			fail_msg("%s", lines[i].text);
}

static void another_makers_line_says_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++) {
		enum cpu_vendor other = lines[i].maker == CPU_AMD ? CPU_INTEL : CPU_AMD;

		if (lines[i].maker != CPU_UNKNOWN && said_by(lines[i].text, other) != 0)
			fail_msg("%s", lines[i].text);
	}
}

static void what_guides_look_for_says_nothing(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(empty_words); i++)
		if (said_by(empty_words[i], CPU_UNKNOWN) != 0)
			fail_msg("%s", empty_words[i]);
}

static void the_last_line_counts(void **state)
{
	_cleanup_host_ struct host *h = blank_host();

	(void)state;
	assert_null(said_last(h, SAID_GROUP, CPU_UNKNOWN));
	add_log(h, "pci 0000:00:01.0: Adding to iommu group 0");
	add_log(h, "pci 0000:00:02.0: Adding to iommu group 1");
	add_log(h, "pci 0000:00:02.0: enabling Extended Tags");
	assert_ptr_equal(said_last(h, SAID_GROUP, CPU_INTEL), &h->log.lines[1]);
}

/* VFIO's own group for a device without an IOMMU. */
static void a_group_that_is_made_up_is_none(void **state)
{
	_cleanup_host_ struct host *h = blank_host();

	(void)state;
	add_log(h, "vfio-pci 0000:01:00.0: Adding to iommu group 0");
	assert_non_null(said_last(h, SAID_GROUP, CPU_UNKNOWN));
	add_log(h, "vfio-pci 0000:01:00.0: Adding kernel taint for vfio-noiommu group on device");
	assert_null(said_last(h, SAID_GROUP, CPU_UNKNOWN));
	add_log(h, "pci 0000:02:00.0: Adding to iommu group 1");
	assert_non_null(said_last(h, SAID_GROUP, CPU_UNKNOWN));
}

static void the_maker_of_a_unit(void **state)
{
	_cleanup_host_ struct host *h = blank_host();

	(void)state;
	add_log(h, "DMAR: IOMMU enabled");
	add_log(h, "AMD-Vi: AMD IOMMUv2 functionality not available on this system");
	assert_int_equal(said_maker(h), CPU_UNKNOWN);
	add_log(h, "DMAR: Host address width 39");
	add_log(h, "DMAR: DRHD base: 0x000000fed90000 flags: 0x0");
	assert_int_equal(said_maker(h), CPU_INTEL);
	add_log(h, "AMD-Vi: Interrupt remapping enabled");
	assert_int_equal(said_maker(h), CPU_UNKNOWN);
}

static void what_continues_a_message(void **state)
{
	(void)state;
	assert_true(said_continues("               BIOS vendor: Test; Ver: 1; Product Version: 2"));
	assert_true(said_continues("on a chipset that contains an erratum making that"));
	assert_false(said_continues("DMAR: dmar0: reg_base_addr fed90000"));
	assert_false(said_continues(""));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_era_is_understood),
		cmocka_unit_test(another_makers_line_says_nothing),
		cmocka_unit_test(what_guides_look_for_says_nothing),
		cmocka_unit_test(the_last_line_counts),
		cmocka_unit_test(a_group_that_is_made_up_is_none),
		cmocka_unit_test(the_maker_of_a_unit),
		cmocka_unit_test(what_continues_a_message),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
