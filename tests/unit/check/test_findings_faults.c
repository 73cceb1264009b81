/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

/* The lines of both makers in every era, and the device that each is about. */
static void every_era_names_its_device(void **state)
{
	static const struct {
		const char *line, *says;
	} cases[] = {
		{"DMAR:[DMA Read] Request device [03:00.0] fault addr ffff0000 ", "0000:03:00.0"},
		{"DMAR: [DMA Write] Request device [03:00.0] fault addr ffff0000 [fault reason 05] "
		 "PTE Write access is not set",
		 "0000:03:00.0"},
		{"DMAR: [DMA Read] Request device [03:00.0] PASID ffffffff fault addr 1000 [fault "
		 "reason 06] PTE Read access is not set",
		 "0000:03:00.0"},
		{"DMAR: [DMA Read NO_PASID] Request device [03:00.0] fault addr 0x1000 [fault "
		 "reason 0x06] PTE Read access is not set",
		 "0000:03:00.0"},
		{"DMAR: [DMA Write NO_PASID] Request device [0x03:0x00.0] fault addr 0x1000 [fault "
		 "reason 0x05] PTE Write access is not set",
		 "0000:03:00.0"},
		{"DMAR: INTR-REMAP: Request device [[03:00.0] fault index 0", "0000:03:00.0"},
		{"AMD-Vi: Event logged [IO_PAGE_FAULT device=42:00.0 domain=0x0000 address=0x1000 "
		 "flags=0x0000]",
		 "0000:42:00.0"},
		{"AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:42:00.0 pasid=0x00000 "
		 "address=0x1000 flags=0x0000]",
		 "0000:42:00.0"},
		{"nvme 0000:42:00.0: AMD-Vi: Event logged [IO_PAGE_FAULT domain=0x0000 "
		 "address=0x1000 flags=0x0000]",
		 "0000:42:00.0"},
		{"AMD-Vi: Event logged [IOTLB_INV_TIMEOUT device=42:00.0 address=0x1000]",
		 "0000:42:00.0"},
		{"AMD-Vi: Event logged [ILLEGAL_COMMAND_ERROR address=0x1000]", "not named"},
		{"arm-smmu-v3 arm-smmu-v3.0.auto: event 0x10 received:", "not named"},
		{"DMAR: DRHD: handling fault status reg 2", "does not say whose"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

		h->log.complete = true;
		add_log(h, cases[i].line);
		assert_finding(h, "iommu-faults", STATUS_WARN, cases[i].says);
		assert_proof(h, "iommu-faults", "var/log/dmesg", cases[i].line);
	}
}

static void faults_are_counted_per_device(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	_cleanup_report_ struct report *r = NULL;
	const struct finding *f;

	(void)state;
	h->devices[0].vendor_name = "Acme";
	h->devices[0].device_name = "NIC";
	for (size_t i = 0; i < 12; i++)
		add_log(h, arena_printf(&h->mem,
					"DMAR: [DMA Read] Request device [01:00.0] fault addr %zx",
					i));
	add_log(h, "DMAR: [DMA Read] Request device [02:00.0] fault addr 0");
	add_log(h, "dmar_fault: 340 callbacks suppressed");
	r = check_host(h);
	f = find_finding(r, "iommu-faults");
	assert_non_null(strstr(f->detail, "0000:01:00.0 (Acme NIC) 12 times; 0000:02:00.0 once."));
	assert_non_null(strstr(f->detail, "more than the log could take"));
	assert_int_equal(f->n_evidence, 3);
	assert_non_null(strstr(f->evidence[0].text, "fault addr b"));
	assert_non_null(strstr(f->evidence[2].text, "340 callbacks suppressed"));
}

/* A card that sends as function 1 and has none: only the kernel can know it. */
static void a_phantom_function_is_told(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	_cleanup_report_ struct report *r = NULL;

	(void)state;
	add_log(h, "DMAR: [DMA Write] Request device [01:00.1] fault addr fff00000");
	r = check_host(h);
	assert_non_null(strstr(find_finding(r, "iommu-faults")->detail,
			       "0000:01:00.1 (no such function; its card is 0000:01:00.0)"));
	assert_non_null(strstr(find_finding(r, "iommu-faults")->remedy, "quirk"));
}

/* The board's own interrupts come from addresses that are no devices. */
static void an_interrupt_of_the_board_is_no_phantom(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	_cleanup_report_ struct report *r = NULL;

	(void)state;
	add_log(h, "DMAR: [INTR-REMAP] Request device [01:00.7] fault index 0x19 [fault reason "
		   "0x25] Blocked a compatibility format interrupt request");
	r = check_host(h);
	assert_non_null(strstr(find_finding(r, "iommu-faults")->detail, "0000:01:00.7 once"));
	assert_null(strstr(find_finding(r, "iommu-faults")->remedy, "quirk"));
}

static void many_devices_are_cut_to_a_few(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	for (size_t i = 2; i < 9; i++)
		add_log(h, arena_printf(&h->mem,
					"DMAR: [DMA Read] Request device [0%zu:00.0] "
					"fault addr 0",
					i));
	assert_finding(h, "iommu-faults", STATUS_WARN, "0000:05:00.0 once; and 3 devices more.");
	for (size_t i = 0; i < 2000; i++)
		add_log(h, arena_printf(&h->mem,
					"DMAR: [DMA Read] Request device [%02zx:%02zx.%zu] "
					"fault addr 0",
					i / 256, i / 8 % 32, i % 8));
	assert_finding(h, "iommu-faults", STATUS_WARN, "devices or more.");
}

static void none_counts_only_in_a_whole_log(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_AMD);

	(void)state;
	assert_finding(h, "iommu-faults", STATUS_UNKNOWN, "could not be read");
	add_log(h, "Linux version 6.1.0");
	assert_finding(h, "iommu-faults", STATUS_UNKNOWN, "its beginning is gone");
	h->log.complete = true;
	assert_finding(h, "iommu-faults", STATUS_PASS, "no fault");
	h->log.readable = TRI_NO;
	assert_finding(h, "iommu-faults", STATUS_UNKNOWN, "could not be read");
}

/* What a device, a program or the command line calls itself is no message. */
static void a_name_in_a_line_is_no_fault(void **state)
{
	static const char *const lines[] = {
		"usb 1-2: Product: AMD-Vi: Event logged [IO_PAGE_FAULT device=0000:01:00.0",
		"usb 1-2: Manufacturer: Request device [01:00.0] fault addr 0",
		"usb 1-2: SerialNumber: DMAR: [DMA Read] Request device [01:00.0]",
		"input: DRHD: handling fault status reg 3 as /devices/virtual/input/input7",
		"Command line: quiet event 0x10 received",
		"usb 1-2: Product: dmar_fault: 9 callbacks suppressed",
	};
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	h->log.complete = true;
	for (size_t i = 0; i < ARRAY_SIZE(lines); i++)
		add_log(h, lines[i]);
	assert_finding(h, "iommu-faults", STATUS_PASS, "no fault");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_era_names_its_device),
		cmocka_unit_test(a_name_in_a_line_is_no_fault),
		cmocka_unit_test(faults_are_counted_per_device),
		cmocka_unit_test(a_phantom_function_is_told),
		cmocka_unit_test(an_interrupt_of_the_board_is_no_phantom),
		cmocka_unit_test(many_devices_are_cut_to_a_few),
		cmocka_unit_test(none_counts_only_in_a_whole_log),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
