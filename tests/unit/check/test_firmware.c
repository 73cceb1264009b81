/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

#include "check/firmware.h"

#define DMI "sys/class/dmi/id/"

static void set_maker(struct host *h, const char *system, const char *product, const char *vendor,
		      const char *board)
{
	set_attr(h, ATTR_SYS_VENDOR, system ? TRI_YES : TRI_NO, DMI "sys_vendor", system);
	set_attr(h, ATTR_PRODUCT, product ? TRI_YES : TRI_NO, DMI "product_name", product);
	set_attr(h, ATTR_BOARD_VENDOR, vendor ? TRI_YES : TRI_NO, DMI "board_vendor", vendor);
	set_attr(h, ATTR_BOARD, board ? TRI_YES : TRI_NO, DMI "board_name", board);
}

static const struct {
	const char *system, *product, *vendor, *board;
	enum cpu_vendor cpu;
	const char *where, *menu;
} machines[] = {
	{"ASUS", "System Product Name", "ASUSTeK COMPUTER INC.", "PRIME X570-PRO", CPU_AMD, "ASUS",
	 "AMD CBS > NBIO Common Options > IOMMU"},
	{"System manufacturer", "System Product Name", "ASUSTeK COMPUTER INC.", "Z170-A", CPU_INTEL,
	 "ASUS", "System Agent (SA) Configuration > VT-d"},
	{"To Be Filled By O.E.M.", "X570D4U", "ASRockRack", "X570D4U", CPU_AMD, "ASRock",
	 "AMD CBS > NBIO Common Options"},
	{"Gigabyte Technology Co., Ltd.", "B550 AORUS", "Gigabyte Technology Co., Ltd.", "B550",
	 CPU_AMD, "Gigabyte", "Settings > Miscellaneous > IOMMU"},
	{"GIGABYTE", "MC12-LE0-00", "GIGABYTE", "MC12-LE0-00", CPU_AMD, "Gigabyte", "IOMMU"},
	{"Micro-Star International Co., Ltd.", "MS-7C02", "Micro-Star International Co., Ltd.",
	 "B450 TOMAHAWK", CPU_AMD, "MSI", "OC > CPU Features"},
	{"Supermicro", "Super Server", "Supermicro", "H12SSL-i", CPU_AMD, "Supermicro",
	 "NB Configuration > IOMMU"},
	{"Dell Inc.", "PowerEdge R740", "Dell Inc.", "0JM3W2", CPU_INTEL, "PowerEdge",
	 "Processor Settings > Virtualization Technology"},
	{"Dell Inc.", "OptiPlex 7050", "Dell Inc.", "0NW6H5", CPU_INTEL, "Dell desktops",
	 "VT for Direct I/O"},
	{"HPE", "ProLiant DL380 Gen10", "HPE", "ProLiant DL380 Gen10", CPU_INTEL, "HPE",
	 "Virtualization Options > Intel VT-d"},
	{"HP", "ProLiant MicroServer Gen8", NULL, NULL, CPU_INTEL, "ProLiant",
	 "Virtualization Options > Intel VT-d"},
	{"Hewlett-Packard", "HP Z420 Workstation", "Hewlett-Packard", "1589", CPU_INTEL,
	 "HP desktops", "(VTd)"},
	{"LENOVO", "20XWCTO1WW", "LENOVO", "20XWCTO1WW", CPU_INTEL, "Lenovo",
	 "Security > Virtualization > Intel VT-d Feature"},
	{"Lenovo", "ThinkSystem SR650 -[7X06CTO1WW]-", "Lenovo", "-[7X06CTO1WW]-", CPU_INTEL,
	 "ThinkSystem", "Devices and I/O Ports"},
	{"Intel(R) Client Systems", "NUC8i7BEH", "Intel Corporation", "NUC8BEB", CPU_INTEL, "NUC",
	 "Advanced > Security"},
	/* A board of no maker in the table, and one whose maker has no row for this processor. */
	{"Acme", "Box 1", "Acme", "Board 1", CPU_AMD, "most boards", "SVM Mode"},
	{"Acme", "Box 1", "Acme", "Board 1", CPU_INTEL, "most boards", "System Agent"},
	{"Apple Inc.", "iMac", "Apple Inc.", "Mac-1", CPU_AMD, "most boards", "SVM Mode"},
	/* Only the beginning counts as the maker. */
	{"Not ASUSTeK", "Box", "Not ASUSTeK", "Box", CPU_INTEL, "most boards", "System Agent"},
	{NULL, NULL, NULL, NULL, CPU_ARM, "most boards", "PCIe"},
};

static void each_maker_has_its_menus(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(machines); i++) {
		_cleanup_host_ struct host *h = machine(machines[i].cpu);

		set_maker(h, machines[i].system, machines[i].product, machines[i].vendor,
			  machines[i].board);
		const struct vendor *v = host_vendor(h);
		const struct firmware_names n = firmware_names(h, v);

		if (!strstr(n.where, machines[i].where) || !strstr(n.iommu, machines[i].menu))
			fail_msg("%zu: %s: %s", i, n.where, n.iommu);
		assert_string_equal(n.iommu, firmware_menu(h, v));
		assert_true(*n.processor && *n.cards);
	}
}

static void the_verdict_names_the_menu_of_this_board(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	h->iommu.dmar = TRI_NO;
	set_maker(h, "Dell Inc.", "OptiPlex 7050", "Dell Inc.", "0NW6H5");
	_cleanup_report_ struct report *r = check_host(h);

	assert_int_equal(r->iommu.reason, REASON_FIRMWARE);
	assert_non_null(strstr(r->verdict_detail, "Virtualization Support > VT for Direct I/O"));
	assert_non_null(strstr(find_finding(r, "firmware-table")->remedy,
			       "Virtualization Support > VT for Direct I/O"));
}

static void a_guest_is_told_what_its_own_host_calls_it(void **state)
{
	static const struct {
		const char *system, *product, *vendor, *setting;
	} guests[] = {
		{"QEMU", "Standard PC (Q35 + ICH9, 2009)", NULL, "viommu=intel"},
		{"VMware, Inc.", "VMware7,1", "Intel Corporation", "Expose IOMMU to guest OS"},
		{"innotek GmbH", "VirtualBox", "Oracle Corporation", "--chipset ich9"},
		{"Microsoft Corporation", "Virtual Machine", "Microsoft Corporation", "Hyper-V"},
		{"Xen", "HVM domU", NULL, "Xen has no such setting"},
		{"Amazon EC2", "m5.large", "Amazon EC2", ".metal"},
		{"Acme", "Cloud", NULL, "-device intel-iommu or amd-iommu; libvirt: <iommu>"},
		{NULL, NULL, NULL, "-device intel-iommu or amd-iommu; libvirt: <iommu>"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(guests); i++) {
		_cleanup_host_ struct host *h = machine(CPU_INTEL);

		h->cpu.hypervisor = TRI_YES;
		h->iommu.dmar = TRI_NO;
		set_maker(h, guests[i].system, guests[i].product, guests[i].vendor, NULL);
		_cleanup_report_ struct report *r = check_host(h);

		assert_int_equal(r->iommu.reason, REASON_GUEST);
		assert_non_null(strstr(guest_setting(h), guests[i].setting));
		assert_non_null(strstr(r->verdict_detail, guests[i].setting));
		assert_non_null(strstr(find_finding(r, "guest")->remedy, guests[i].setting));
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_maker_has_its_menus),
		cmocka_unit_test(the_verdict_names_the_menu_of_this_board),
		cmocka_unit_test(a_guest_is_told_what_its_own_host_calls_it),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
