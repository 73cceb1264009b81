/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

static const char id[] = "iommu-log";

static void a_user_who_may_not_read_it(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);
	_cleanup_report_ struct report *r = NULL;

	(void)state;
	h->log.readable = TRI_NO;
	assert_finding(h, id, STATUS_UNKNOWN, "does not show its log to this user");
	h->log.readable = TRI_UNKNOWN;
	r = check_host(h);
	assert_int_equal(find_finding(r, id)->status, STATUS_UNKNOWN);
	assert_non_null(strstr(find_finding(r, id)->remedy, "sudo dmesg"));
	assert_non_null(strstr(find_finding(r, id)->remedy, "journalctl -k -b"));
}

/* What a machine that is off is told by one line of its log. */
static const struct {
	enum cpu_vendor cpu;
	const char *line;
	enum status status;
	const char *says;
} cases[] = {
	{CPU_INTEL, "DMAR: Parse DMAR table failure.", STATUS_FAIL, "refused"},
	{CPU_AMD, "AMD-Vi: [Firmware Bug]: IVRS invalid checksum", STATUS_FAIL, "IVRS"},
	{CPU_INTEL, "DMAR: Initialization failed", STATUS_FAIL, "gave up"},
	{CPU_AMD, "AMD-Vi: IOMMU not currently supported when SME is active", STATUS_FAIL, "SME"},
	{CPU_AMD, "AMD-Vi: Disable IOMMU on Stoney Ridge", STATUS_FAIL, "Stoney Ridge"},
	{CPU_INTEL, "DMAR: dmar0: No supported address widths. Not attempting DMA translation.",
	 STATUS_WARN, "translates nothing"},
	{CPU_INTEL, "DMAR: [Firmware Bug]: Your BIOS is broken; bad RMRR [0x10-0x0f]", STATUS_WARN,
	 "not fatal"},
	{CPU_INTEL,
	 "vfio-pci 0000:03:00.0: DMAR: Device is ineligible for IOMMU domain attach due to "
	 "platform RMRR requirement.  Contact your platform vendor.",
	 STATUS_WARN, "RMRR"},
	{CPU_AMD,
	 "vfio-pci 0000:03:00.0: Firmware has requested this device have a 1:1 IOMMU mapping, "
	 "rejecting configuring the device without a 1:1 mapping. Contact your platform vendor.",
	 STATUS_WARN, "RMRR"},
	{CPU_ARM, "vfio-pci 0000:01:00.0: probe with driver vfio-pci failed with error -22",
	 STATUS_WARN, "no IOMMU group"},
	{CPU_INTEL,
	 "vfio_iommu_type1_attach_group: No interrupt remapping support.  Use the module param "
	 "\"allow_unsafe_interrupts\" to enable VFIO IOMMU support on this platform",
	 STATUS_WARN, "interrupts are not remapped"},
	{CPU_INTEL, "DMAR-IR: This system BIOS has enabled interrupt remapping", STATUS_WARN,
	 "erratum"},
	{CPU_INTEL, "DMAR-IR: IRQ remapping was enabled on dmar0 but we are not in kdump mode",
	 STATUS_WARN, "kexec"},
	/* Harmless, or nothing about this machine. */
	{CPU_INTEL, "DMAR-IR: x2apic is disabled because BIOS sets x2apic opt out bit.",
	 STATUS_PASS, "complains of nothing"},
	{CPU_INTEL, "AMD-Vi: [Firmware Bug]: IVRS invalid checksum", STATUS_PASS,
	 "complains of nothing"},
	{CPU_INTEL, "DMAR: IOMMU enabled", STATUS_PASS, "says nothing about an IOMMU"},
	{CPU_INTEL, "DMAR: Intel(R) Virtualization Technology for Directed I/O", STATUS_PASS,
	 "driver runs"},
	{CPU_AMD, "iommu: Adding device 0000:00:00.0 to group 0", STATUS_PASS, "groups"},
};

static void each_line_has_its_remark(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_host_ struct host *h = machine(cases[i].cpu);

		h->log.complete = true;
		add_log(h, cases[i].line);
		assert_finding(h, id, cases[i].status, cases[i].says);
		if (cases[i].status != STATUS_PASS)
			assert_proof(h, id, "var/log/dmesg", cases[i].line);
	}
}

/* Whatever a line says: where there are groups, passthrough works. */
static void nothing_fails_where_it_is_on(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_host_ struct host *h = machine_on(cases[i].cpu);
		_cleanup_report_ struct report *r = NULL;

		add_log(h, cases[i].line);
		r = check_host(h);
		assert_int_not_equal(find_finding(r, id)->status, STATUS_FAIL);
	}
}

/* "[Firmware Bug]: AMD-Vi: " to 4.14, "AMD-Vi: [Firmware Bug]: : " since. */
static void both_forms_name_the_ioapic(void **state)
{
	_cleanup_host_ struct host *old = machine_on(CPU_AMD), *new = machine_on(CPU_AMD);

	(void)state;
	add_log(old, "[Firmware Bug]: AMD-Vi: IOAPIC[7] not in IVRS table");
	add_log(old, "[Firmware Bug]: AMD-Vi: IOAPIC[8] not in IVRS table");
	add_log(old, "AMD-Vi: Disabling interrupt remapping due to BIOS Bug(s)");
	assert_finding(old, id, STATUS_WARN, "IOAPIC 7, 8,");
	add_log(new, "AMD-Vi: [Firmware Bug]: : IOAPIC[4] not in IVRS table");
	assert_finding(new, id, STATUS_WARN, "IOAPIC 4,");
	assert_finding(new, id, STATUS_WARN, "IVRS");
}

static void what_continues_a_line_goes_with_it(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	add_log(h, "DMAR: [Firmware Bug]: Your BIOS is broken; bad RMRR [0x10-0x0f]");
	add_log(h, "BIOS vendor: Test; Ver: 1; Product Version: 2");
	add_log(h, "pci 0000:00:02.0: Adding to iommu group 0");
	assert_proof(h, id, "var/log/dmesg", "bad RMRR");
	assert_proof(h, id, "var/log/dmesg", "BIOS vendor: Test");
	{
		_cleanup_report_ struct report *r = check_host(h);

		assert_int_equal(find_finding(r, id)->n_evidence, 2);
	}
}

static void a_long_complaint_is_cut(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_AMD);
	_cleanup_report_ struct report *r = NULL;

	(void)state;
	for (int i = 0; i < 100; i++)
		add_log(h, "AMD-Vi: [Firmware Bug]: : No southbridge IOAPIC found");
	r = check_host(h);
	assert_true(find_finding(r, id)->n_evidence < 10);
}

static void a_log_without_its_start_is_unknown(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	add_log(h, "wlan0: authenticated");
	assert_finding(h, id, STATUS_UNKNOWN, "beginning of the log is gone");
	add_log(h, "DMAR: No ATSR found");
	assert_finding(h, id, STATUS_UNKNOWN, "no line says that it came up");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_user_who_may_not_read_it),
		cmocka_unit_test(each_line_has_its_remark),
		cmocka_unit_test(nothing_fails_where_it_is_on),
		cmocka_unit_test(both_forms_name_the_ioapic),
		cmocka_unit_test(what_continues_a_line_goes_with_it),
		cmocka_unit_test(a_long_complaint_is_cut),
		cmocka_unit_test(a_log_without_its_start_is_unknown),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
