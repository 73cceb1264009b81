/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include "model/viable.h"

/* A port, a card's two functions, and a third that is on its own. */
static struct device devices[] = {
	{.addr = {0, 0, 1, 0}, .class = 0x060400, .header_type = 1, .driver = "pcieport"},
	{.addr = {0, 1, 0, 0}, .driver = "vfio-pci"},
	{.addr = {0, 1, 0, 1}},
	{.addr = {0, 1, 0, 2}, .driver = "xhci_hcd"},
};
static int members[] = {0, 1, 2, 3};
static const struct host host = {.devices = devices, .n_devices = ARRAY_SIZE(devices)};

TEST(drivers_that_leave_dma_to_vfio)
{
	assert_true(driver_leaves_dma(NULL));
	assert_true(driver_leaves_dma("vfio-pci"));
	assert_true(driver_leaves_dma("xe-vfio-pci"));
	assert_true(driver_leaves_dma("pci-stub"));
	assert_true(driver_leaves_dma("pcieport"));
	assert_false(driver_leaves_dma("shpchp"));
	assert_false(driver_leaves_dma("my-vfio"));
}

TEST(only_vfios_hold_a_device)
{
	assert_true(driver_is_vfio("mlx5_vfio_pci"));
	assert_false(driver_is_vfio("pci-stub"));
	assert_false(driver_is_vfio(NULL));
}

TEST(one_member_keeps_a_group)
{
	const struct group all = {.members = members, .n_members = 4};
	const struct group card = {.members = members, .n_members = 3};

	assert_ptr_equal(group_keeper(&host, &all, NULL), &devices[3]);
	assert_null(group_keeper(&host, &card, NULL));
}

TEST(who_leaves_its_driver_first_keeps_nothing)
{
	const struct group all = {.members = members, .n_members = 4};
	struct choice leaving = {0};

	choice_add(&leaving, devices[1].addr);
	assert_ptr_equal(group_keeper(&host, &all, &leaving), &devices[3]);
	choice_add(&leaving, devices[3].addr);
	assert_null(group_keeper(&host, &all, &leaving));
	choice_done(&leaving);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(drivers_that_leave_dma_to_vfio),
		cmocka_unit_test(only_vfios_hold_a_device),
		cmocka_unit_test(one_member_keeps_a_group),
		cmocka_unit_test(who_leaves_its_driver_first_keeps_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
