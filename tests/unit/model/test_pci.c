/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "model/pci.h"

static void test_addresses_are_read(void **state)
{
	static const struct {
		const char *text;
		struct pci_addr addr;
		const char *as_kernel;
	} rows[] = {
		{"0000:01:00.0", {0, 0x01, 0, 0}, "0000:01:00.0"},
		{"01:00.1", {0, 0x01, 0, 1}, "0000:01:00.1"},
		{"ff:1f.7", {0, 0xff, 0x1f, 7}, "0000:ff:1f.7"},
		{"0A:00.0", {0, 0x0a, 0, 0}, "0000:0a:00.0"},
		{"000d:01:00.0", {0x0d, 0x01, 0, 0}, "000d:01:00.0"},
		{"10000:e1:00.0", {0x10000, 0xe1, 0, 0}, "10000:e1:00.0"},
		{"ffffffff:ff:1f.7", {0xffffffff, 0xff, 0x1f, 7}, "ffffffff:ff:1f.7"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char text[PCI_ADDR_SIZE + 1];
		struct pci_addr a;

		assert_int_equal(pci_addr_parse(rows[i].text, &a), 0);
		assert_int_equal(pci_addr_cmp(a, rows[i].addr), 0);
		assert_string_equal(pci_addr_str(a, text), rows[i].as_kernel);
	}
}

static void test_addresses_in_names(void **state)
{
	char text[PCI_ADDR_SIZE + 1];

	(void)state;
	assert_string_equal(pci_addr_underscored((struct pci_addr){0, 0x03, 0x07, 0}, text), "0000_03_07_0");
	assert_string_equal(pci_addr_underscored((struct pci_addr){0x10000, 0xe1, 0x1f, 7}, text), "10000_e1_1f_7");
}

static void test_other_text_is_no_address(void **state)
{
	static const char *const rows[] = {
		"",
		"01",
		"01:00",
		"01:00.",
		"01:00.8",
		"01:20.0",
		"1:0.0",
		"001:00.0",
		"01:00.0 ",
		" 01:00.0",
		"01:00.00",
		"0000:01:00:0",
		"00000:01:00.0",
		"100000000:01:00.0",
		"0000:01:00.0/",
		"g0:00.0",
		"0000-01:00.0",
		":01:00.0",
		"01:00,0",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct pci_addr a = {7, 7, 7, 7};

		assert_int_equal(pci_addr_parse(rows[i], &a), -EINVAL);
		assert_int_equal(a.domain, 7);
	}
}

static void test_order_is_domain_bus_device_function(void **state)
{
	static const struct pci_addr sorted[] = {
		{0, 0, 0, 0}, {0, 0, 0, 1}, {0, 0, 2, 0},
		{0, 1, 0, 0}, {1, 0, 0, 0}, {0x10000, 0, 0, 0},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sorted); i++)
		for (size_t j = 0; j < ARRAY_SIZE(sorted); j++)
			assert_int_equal(pci_addr_cmp(sorted[i], sorted[j]), (i > j) - (i < j));
}

static void test_slot_is_all_but_the_function(void **state)
{
	(void)state;
	assert_true(pci_same_slot((struct pci_addr){0, 1, 2, 0}, (struct pci_addr){0, 1, 2, 7}));
	assert_false(pci_same_slot((struct pci_addr){0, 1, 2, 0}, (struct pci_addr){0, 1, 3, 0}));
	assert_false(pci_same_slot((struct pci_addr){0, 1, 2, 0}, (struct pci_addr){0, 2, 2, 0}));
	assert_false(pci_same_slot((struct pci_addr){0, 1, 2, 0}, (struct pci_addr){1, 1, 2, 0}));
}

static void test_bridges_by_header_or_class(void **state)
{
	static const struct {
		uint32_t class;
		uint8_t header;
		bool bridge;
	} rows[] = {
		{0x060400, 1, true},  {0x060400, 0, true},  {0x060700, 2, true},
		{0x060000, 0, true},  {0x060100, 0, false}, {0x0c0500, 0, false},
		{0x030000, 0, false}, {0x028000, 1, true},  {0x058000, 0, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct device d = {.class = rows[i].class, .header_type = rows[i].header};

		assert_int_equal(device_is_bridge(&d), rows[i].bridge);
	}
}

static void test_displays_by_class(void **state)
{
	(void)state;
	assert_true(device_is_display(&(struct device){.class = 0x030000}));
	assert_true(device_is_display(&(struct device){.class = 0x038000}));
	assert_false(device_is_display(&(struct device){.class = 0x040300}));
	assert_false(device_is_display(&(struct device){.class = 0x000300}));
}

static void test_kinds(void **state)
{
	static const struct {
		uint32_t class;
		enum tri pcie;
		const char *word;
	} rows[] = {
		{0x030000, TRI_YES, "VGA"},       {0x030200, TRI_YES, "3D"},
		{0x040300, TRI_NO, "Audio"},      {0x010802, TRI_YES, "NVMe"},
		{0x010601, TRI_YES, "SATA"},      {0x020000, TRI_YES, "Ethernet"},
		{0x0c0330, TRI_YES, "USB"},       {0x060400, TRI_YES, "PCIe port"},
		{0x060400, TRI_NO, "PCI bridge"}, {0x060400, TRI_UNKNOWN, "PCI bridge"},
		{0x060100, TRI_NO, "ISA bridge"}, {0x060000, TRI_NO, "Host bridge"},
		{0x0c0500, TRI_NO, "SMBus"},      {0x070002, TRI_NO, "Serial"},
		{0x02ff00, TRI_NO, "Network"},    {0xff0000, TRI_NO, "Other"},
		{0x140700, TRI_NO, "1407"},       {0xffff00, TRI_NO, "Other"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct device d = {.class = rows[i].class, .pcie = rows[i].pcie};

		assert_string_equal(device_kind(&d), rows[i].word);
	}
	assert_string_equal(device_kind(&(struct device){.class = 0x060401, .pcie = TRI_YES, .pcie_type = 7}),
			    "PCI bridge");
}

static void test_unknown_kinds_do_not_overwrite_each_other(void **state)
{
	const char *a = device_kind(&(struct device){.class = 0x410000});
	const char *b = device_kind(&(struct device){.class = 0x420100});

	(void)state;
	assert_string_equal(a, "4100");
	assert_string_equal(b, "4201");
}

static void test_names(void **state)
{
	static const struct {
		const char *vendor, *device, *name;
	} rows[] = {
		{"Example Corporation", "Frame Engine 3", "Example Corporation Frame Engine 3"},
		{"Example Corporation", "", "Example Corporation device 1234"},
		{"", "", "1de5:1234"},
		{NULL, NULL, "1de5:1234"},
		{"", "Frame Engine 3", "1de5:1234"},
	};
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct device d = {.vendor = 0x1de5,
				   .device = 0x1234,
				   .vendor_name = rows[i].vendor,
				   .device_name = rows[i].device};

		assert_string_equal(device_name(&a, &d), rows[i].name);
	}
	arena_done(&a);
}

static void test_a_name_cannot_steer_the_terminal(void **state)
{
	struct device d = {.vendor_name = "Evil\033[2J", .device_name = "Card\n"};
	struct arena a = {0};
	const char *name = device_name(&a, &d);

	(void)state;
	assert_null(strchr(name, '\033'));
	assert_null(strchr(name, '\n'));
	assert_non_null(strstr(name, "Evil"));
	arena_done(&a);
}

static void test_a_driver_in_a_sentence(void **state)
{
	(void)state;
	assert_string_equal(driver_or_none("nvme"), "nvme");
	assert_string_equal(driver_or_none(""), "no driver");
	assert_string_equal(driver_or_none(NULL), "no driver");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_addresses_are_read),
		cmocka_unit_test(test_addresses_in_names),
		cmocka_unit_test(test_other_text_is_no_address),
		cmocka_unit_test(test_order_is_domain_bus_device_function),
		cmocka_unit_test(test_slot_is_all_but_the_function),
		cmocka_unit_test(test_bridges_by_header_or_class),
		cmocka_unit_test(test_displays_by_class),
		cmocka_unit_test(test_kinds),
		cmocka_unit_test(test_unknown_kinds_do_not_overwrite_each_other),
		cmocka_unit_test(test_names),
		cmocka_unit_test(test_a_driver_in_a_sentence),
		cmocka_unit_test(test_a_name_cannot_steer_the_terminal),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
