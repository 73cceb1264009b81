/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/choice.h"

#define ENDPOINT .header_type = 0, .pcie = TRI_YES, .pcie_type = 0
#define PORT .header_type = 1, .class = 0x060400, .pcie = TRI_YES, .pcie_type = 4
#define TO_PCI .header_type = 1, .class = 0x060400, .pcie = TRI_YES, .pcie_type = 7
#define OLD_BRIDGE .header_type = 1, .class = 0x060400, .pcie = TRI_NO
#define OLD .header_type = 0, .pcie = TRI_NO

/*
 * 0 host bridge, 1 port → 2 graphics + 3 its audio; 4 port → 5 PCIe-to-PCI bridge → 6 old card, 7
 * old bridge → 8 old card, 9 a second one; 10 network PF, 11 and 12 its virtual functions; 13
 * chipset functions on the root bus.
 */
static struct device devices[] = {
	[0] = {.addr = {0, 0, 0, 0}, .class = 0x060000, .group = -1, .parent = -1, .pcie = TRI_NO},
	[1] = {.addr = {0, 0, 1, 0}, PORT, .group = -1, .parent = -1},
	[2] = {.addr = {0, 1, 0, 0},
	       ENDPOINT,
	       .vendor = 0x1de5,
	       .device = 1,
	       .group = -1,
	       .parent = 1},
	[3] = {.addr = {0, 1, 0, 1},
	       ENDPOINT,
	       .vendor = 0x1de5,
	       .device = 2,
	       .group = -1,
	       .parent = 1},
	[4] = {.addr = {0, 0, 0x1c, 0}, PORT, .group = -1, .parent = -1},
	[5] = {.addr = {0, 2, 0, 0}, TO_PCI, .group = -1, .parent = 4},
	[6] = {.addr = {0, 3, 0, 0}, OLD, .group = -1, .parent = 5},
	[7] = {.addr = {0, 3, 1, 0}, OLD_BRIDGE, .group = -1, .parent = 5},
	[8] = {.addr = {0, 4, 0, 0}, OLD, .vendor = 0x1de5, .device = 9, .group = -1, .parent = 7},
	[9] = {.addr = {0, 4, 1, 0}, OLD, .vendor = 0x1de5, .device = 9, .group = -1, .parent = 7},
	[10] = {.addr = {0, 5, 0, 0}, ENDPOINT, .group = -1, .parent = 4},
	[11] = {.addr = {0, 5, 0, 1},
		ENDPOINT,
		.vendor = 0x1de5,
		.device = 5,
		.sriov_vf = TRI_YES,
		.group = -1,
		.parent = 4},
	[12] = {.addr = {0, 5, 0, 2},
		ENDPOINT,
		.vendor = 0x1de5,
		.device = 5,
		.sriov_vf = TRI_YES,
		.group = -1,
		.parent = 4},
	[13] = {.addr = {0, 6, 0, 0},
		OLD,
		.vendor = 0x1de5,
		.device = 9,
		.group = -1,
		.parent = -1},
};

#define NONE SIZE_MAX

static void expect(const size_t *wanted, const size_t *got, size_t n)
{
	size_t i = 0;

	for (; i < n; i++)
		assert_int_equal(got[i], wanted[i]);
	assert_int_equal(wanted[i], NONE);
}

static const struct host ungrouped = {.devices = devices, .n_devices = ARRAY_SIZE(devices)};

static void test_without_groups(void **state)
{
	static const struct {
		size_t device, companions[6];
	} rows[] = {
		{0, {0, NONE}},    {1, {1, NONE}},       {2, {2, 3, NONE}},
		{3, {2, 3, NONE}}, {6, {6, 8, 9, NONE}}, {8, {6, 8, 9, NONE}},
		{10, {10, NONE}},  {11, {11, NONE}},     {13, {13, NONE}},
	};
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t *got, n;

		host_companions(&ungrouped, rows[i].device, &a, &got, &n);
		expect(rows[i].companions, got, n);
	}
	arena_done(&a);
}

static void test_a_group_decides_alone(void **state)
{
	static const int group_of[ARRAY_SIZE(devices)] = {0, 1, 1, 2, 3, 3, 3, 3, 3, 4, 5, 6, 7, 7};
	static const struct {
		size_t device, companions[4];
	} rows[] = {
		{2, {2, NONE}}, /* its port is a bridge and stays; its audio is isolated */
		{3, {3, NONE}},    {6, {6, 8, NONE}}, {12, {12, 13, NONE}},
		{1, {1, 2, NONE}}, /* a bridge that was asked for is in the answer: the plan refuses
				      it */
	};
	struct device grouped[ARRAY_SIZE(devices)];
	struct host h = {.devices = grouped, .n_devices = ARRAY_SIZE(grouped)};
	struct arena a = {0};

	(void)state;
	memcpy(grouped, devices, sizeof(grouped));
	for (size_t i = 0; i < ARRAY_SIZE(grouped); i++)
		grouped[i].group = group_of[i];
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		size_t *got, n;

		host_companions(&h, rows[i].device, &a, &got, &n);
		expect(rows[i].companions, got, n);
	}
	arena_done(&a);
}

/* The controller goes whole; one of its disks cannot go without it. */
static void test_behind_a_vmd(void **state)
{
	struct device all[] = {
		{.addr = {0, 0xe0, 5, 5}, ENDPOINT, .class = 0x010400, .group = 12, .parent = -1},
		{.addr = {0x10000, 0xe0, 1, 0}, PORT, .group = 12, .parent = -1},
		{.addr = {0x10000, 0xe1, 0, 0}, ENDPOINT, .group = 12, .parent = 1},
	};
	struct host h = {.devices = all, .n_devices = ARRAY_SIZE(all)};
	struct arena a = {0};
	size_t *got, n;

	(void)state;
	host_companions(&h, 0, &a, &got, &n);
	expect((const size_t[]){0, NONE}, got, n);
	host_companions(&h, 2, &a, &got, &n);
	expect((const size_t[]){0, 2, NONE}, got, n);
	arena_done(&a);
}

static void test_twins_have_the_same_id(void **state)
{
	struct arena a = {0};
	size_t *got, n;

	(void)state;
	host_twins(&ungrouped, 8, &a, &got, &n);
	expect((const size_t[]){9, 13, NONE}, got, n);
	host_twins(&ungrouped, 2, &a, &got, &n);
	assert_int_equal(n, 0);
	arena_done(&a);
}

static void test_a_choice_takes_companions_once(void **state)
{
	struct choice c = {0};
	struct arena a = {0};
	size_t *got, n;

	(void)state;
	choice_devices(&c, &ungrouped, &a, &got, &n);
	assert_int_equal(n, 0);
	choice_add(&c, devices[8].addr);
	choice_add(&c, devices[6].addr);
	choice_add(&c, devices[3].addr);
	choice_add(&c, (struct pci_addr){9, 9, 9, 1});
	choice_devices(&c, &ungrouped, &a, &got, &n);
	expect((const size_t[]){2, 3, 6, 8, 9, NONE}, got, n);
	choice_done(&c);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_without_groups),
		cmocka_unit_test(test_a_group_decides_alone),
		cmocka_unit_test(test_behind_a_vmd),
		cmocka_unit_test(test_twins_have_the_same_id),
		cmocka_unit_test(test_a_choice_takes_companions_once),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
