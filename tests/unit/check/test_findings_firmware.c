/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

#define DMI "sys/class/dmi/id/"

static void assert_says(const struct host *h, enum status status, const char *detail,
			const char *remedy)
{
	_cleanup_report_ struct report *r = check_host(h);
	const struct finding *f = find_finding(r, "firmware-settings");

	if (f->status != status || !strstr(f->detail, detail) || !strstr(f->remedy, remedy))
		fail_msg("%s: %s / %s", status_name(f->status), f->detail, f->remedy);
	if (status == STATUS_PASS)
		assert_string_equal(f->remedy, "");
}

static void assert_remedy(const struct host *h, const char *id, const char *says)
{
	_cleanup_report_ struct report *r = check_host(h);

	if (!strstr(find_finding(r, id)->remedy, says))
		fail_msg("%s: %s", id, find_finding(r, id)->remedy);
}

static void assert_silent_on(const struct host *h, const char *says)
{
	_cleanup_report_ struct report *r = check_host(h);

	assert_null(strstr(find_finding(r, "firmware-settings")->detail, says));
}

static struct host *asus(struct host *h)
{
	set_attr(h, ATTR_BOARD_VENDOR, TRI_YES, DMI "board_vendor", "ASUSTeK COMPUTER INC.");
	set_attr(h, ATTR_BOARD, TRI_YES, DMI "board_name", "PRIME X570-PRO");
	set_attr(h, ATTR_BIOS_VERSION, TRI_YES, DMI "bios_version", "1201");
	set_attr(h, ATTR_BIOS_DATE, TRI_YES, DMI "bios_date", "09/09/2019");
	return h;
}

static void what_is_on_passes_and_is_named(void **state)
{
	_cleanup_host_ struct host *h = asus(machine_on(CPU_AMD));

	(void)state;
	assert_says(h, STATUS_PASS, "on ASUS boards", "");
	assert_says(h, STATUS_PASS, "AMD CBS > NBIO Common Options > IOMMU", "");
	assert_says(h, STATUS_PASS, "SVM Mode", "");
	assert_says(h, STATUS_PASS, "Above 4G Decoding, SR-IOV Support", "");
	assert_says(h, STATUS_PASS, "ACS Enable", "");
}

static void the_board_is_the_evidence(void **state)
{
	_cleanup_host_ struct host *h = asus(machine_on(CPU_AMD));
	_cleanup_report_ struct report *r = check_host(h);
	const struct finding *f = find_finding(r, "firmware-settings");

	(void)state;
	assert_int_equal(f->n_evidence, 4);
	assert_true(has_evidence(f->evidence, f->n_evidence, DMI "board_name", "PRIME X570-PRO"));
	assert_true(has_evidence(f->evidence, f->n_evidence, DMI "bios_version", "1201"));
	assert_true(has_evidence(f->evidence, f->n_evidence, DMI "bios_date", "09/09/2019"));
}

/* The kernel has it off by a word: the firmware did its part. */
static void a_table_is_enough(void **state)
{
	_cleanup_host_ struct host *h = asus(machine(CPU_INTEL));

	(void)state;
	assert_says(h, STATUS_PASS, "The IOMMU is on in the firmware", "");
}

static void what_is_off_is_to_be_switched_on(void **state)
{
	_cleanup_host_ struct host *h = asus(machine(CPU_INTEL));

	(void)state;
	h->iommu.dmar = TRI_NO;
	assert_says(h, STATUS_WARN, "VT-d is off, or not there", "See firmware-table.");
	assert_remedy(h, "firmware-table",
		      "Switch on VT-d in the firmware setup (often Advanced > System Agent (SA) "
		      "Configuration > VT-d)");
	h->cpu.virt = TRI_NO;
	assert_says(h, STATUS_WARN, "off, or not there", "See firmware-table and cpu-virt.");
	assert_remedy(h, "cpu-virt",
		      "Switch it on in the firmware setup (Advanced > CPU Configuration > Intel "
		      "(VMX) Virtualization Technology)");
}

static void only_the_processor_is_off(void **state)
{
	_cleanup_host_ struct host *h = asus(machine_on(CPU_AMD));
	_cleanup_report_ struct report *r = NULL;

	(void)state;
	h->cpu.virt = TRI_NO;
	assert_says(h, STATUS_WARN, "off, or not there", "See cpu-virt.");
	assert_remedy(h, "cpu-virt",
		      "Switch it on in the firmware setup (Advanced > CPU Configuration > SVM "
		      "Mode)");
	r = check_host(h);
	assert_null(strstr(find_finding(r, "firmware-settings")->remedy, "IOMMU"));
	assert_null(strstr(find_finding(r, "firmware-settings")->detail, "IOMMU"));
}

static void a_broken_table_needs_a_newer_firmware(void **state)
{
	_cleanup_host_ struct host *h = asus(machine(CPU_INTEL));

	(void)state;
	add_log(h, "DMAR: Parse DMAR table failure.");
	assert_says(h, STATUS_WARN, "version 1201 of 09/09/2019.", "See firmware-table.");
	assert_remedy(h, "firmware-table", "Install the newest firmware (BIOS)");
	set_attr(h, ATTR_BIOS_DATE, TRI_UNKNOWN, DMI "bios_date", NULL);
	assert_says(h, STATUS_WARN, "version 1201.", "See firmware-table.");
	set_attr(h, ATTR_BIOS_VERSION, TRI_UNKNOWN, DMI "bios_version", NULL);
	assert_says(h, STATUS_WARN, "so no setting helps.", "See firmware-table.");
	assert_silent_on(h, "The firmware is");
}

static void what_nothing_tells_is_unknown(void **state)
{
	_cleanup_host_ struct host *h = blank_host();

	(void)state;
	assert_says(h, STATUS_UNKNOWN, "on most boards", "on the host itself");
}

static void a_guest_has_no_firmware_menus(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	h->cpu.hypervisor = TRI_YES;
	set_attr(h, ATTR_SYS_VENDOR, TRI_YES, DMI "sys_vendor", "VMware, Inc.");
	assert_says(h, STATUS_PASS, "its own host gave it an IOMMU", "");
	h->iommu.dmar = TRI_NO;
	assert_says(h, STATUS_WARN, "Expose IOMMU to guest OS", "on its own host");
	h->iommu.dmar = TRI_UNKNOWN;
	assert_says(h, STATUS_UNKNOWN, "Expose IOMMU to guest OS", "on its own host");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_is_on_passes_and_is_named),
		cmocka_unit_test(the_board_is_the_evidence),
		cmocka_unit_test(a_table_is_enough),
		cmocka_unit_test(what_is_off_is_to_be_switched_on),
		cmocka_unit_test(only_the_processor_is_off),
		cmocka_unit_test(a_broken_table_needs_a_newer_firmware),
		cmocka_unit_test(what_nothing_tells_is_unknown),
		cmocka_unit_test(a_guest_has_no_firmware_menus),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
