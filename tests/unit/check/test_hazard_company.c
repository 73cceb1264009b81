/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hazards.h"

static const char direct[] = "0x00000000000e8000 0x00000000000e8fff direct";

static void memory_of_the_firmware(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	add_device(h, "0000:00:01.0", 0x060400, 1);
	add_device(h, "0000:01:00.0", 0x020000, 1);
	add_device(h, "0000:02:00.0", 0x020000, 2);
	make_groups(h);
	assert_no_hazard(h, 1, "rmrr");
	*ARENA_PUSH(&h->mem, h->groups[0].direct_regions, h->groups[0].n_direct_regions) = direct;
	assert_hazard(h, 1, "rmrr", SEVERITY_BLOCK, direct);
	assert_no_hazard(h, 0, "rmrr");
	assert_no_hazard(h, 2, "rmrr");
}

static void a_companion_that_cannot_leave(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	add_device(h, "0000:00:01.0", 0x060400, 5);
	add_device(h, "0000:01:00.0", 0x020000, 5);
	add_use(h, add_device(h, "0000:02:00.0", 0x010802, 5), USE_ROOT, "/", "nvme0n1p2");
	add_device(h, "0000:03:00.0", 0x020000, 6);
	make_groups(h);
	assert_hazard(h, 1, "shared-group", SEVERITY_BLOCK,
		      "0000:02:00.0 (same IOMMU group 5), which holds / (nvme0n1p2)");
	assert_no_hazard(h, 0, "shared-group");
	assert_no_hazard(h, 2, "shared-group");
	assert_no_hazard(h, 3, "shared-group");
	assert_mark(h, 1, "");
}

static void bridges_and_warnings_of_companions_are_no_reason(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	add_device(h, "0000:00:01.0", 0x060400, 5)->driver = "pcieport";
	add_device(h, "0000:01:00.0", 0x020000, 5);
	add_device(h, "0000:01:00.1", 0x040300, 5)->can_reset = TRI_NO;
	make_groups(h);
	assert_no_hazard(h, 1, "shared-group");
	assert_no_hazard(h, 1, "bridge-driver");
	h->devices[0].driver = "switchtec";
	assert_hazard(h, 1, "bridge-driver", SEVERITY_WARN,
		      "0000:00:01.0, which is bound to switchtec");
	assert_no_hazard(h, 0, "bridge-driver");
}

/* Off: there are no groups, so the slot and the conventional bus decide. */
static void companions_while_the_iommu_is_off(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	add_use(h, add_device(h, "0000:01:00.0", 0x020000, -1), USE_SSH, "enp1s0f0", "");
	add_device(h, "0000:01:00.1", 0x020000, -1);
	add_device(h, "0000:02:00.0", 0x060400, -1)->pcie_type = 7;
	add_use(h, add_device(h, "0000:03:01.0", 0x010000, -1), USE_SWAP, "swap", "sda2");
	add_device(h, "0000:03:02.0", 0x040100, -1);
	add_device(h, "0000:04:00.0", 0x040300, -1);
	h->devices[3].parent = h->devices[4].parent = 2;
	h->devices[3].pcie = h->devices[4].pcie = TRI_NO;
	assert_hazard(h, 1, "shared-group", SEVERITY_BLOCK,
		      "0000:01:00.0 (same slot), which carries your SSH");
	assert_hazard(h, 4, "shared-group", SEVERITY_BLOCK,
		      "0000:03:01.0 (same conventional bus), which holds swap");
	assert_no_hazard(h, 5, "shared-group");
}

/* A port, a PCIe-to-PCI bridge below it, and five old cards behind that. */
static struct host *old_cards(int group)
{
	static const char *const at[] = {"0000:04:00.0", "0000:04:01.0", "0000:04:02.0",
					 "0000:04:03.0", "0000:04:04.0"};
	struct host *h = machine(CPU_INTEL);

	add_device(h, "0000:00:1c.0", 0x060400, 7)->pcie_type = 4;
	add_device(h, "0000:03:00.0", 0x060400, group)->pcie_type = 7;
	h->devices[1].parent = 0;
	for (size_t i = 0; i < ARRAY_SIZE(at); i++) {
		struct device *d = add_device(h, at[i], 0x040000, group);

		d->parent = 1;
		d->pcie = TRI_NO;
	}
	add_device(h, "0000:05:00.0", 0x020000, 9)->parent = 0;
	if (group >= 0)
		make_groups(h);
	return h;
}

static void cards_behind_a_conventional_bridge(void **state)
{
	static const int groups[] = {8, -1};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(groups); i++) {
		_cleanup_host_ struct host *h = old_cards(groups[i]);

		assert_hazard(h, 2, "conventional-bus", SEVERITY_WARN,
			      "with 0000:04:01.0, 0000:04:02.0, 0000:04:03.0 and 1 more: ");
		assert_hazard(h, 6, "conventional-bus", SEVERITY_WARN, "0000:04:00.0");
		assert_no_hazard(h, 0, "conventional-bus");
		assert_no_hazard(h, 1, "conventional-bus");
		assert_no_hazard(h, 7, "conventional-bus");
	}
}

static void alone_behind_a_conventional_bridge(void **state)
{
	_cleanup_host_ struct host *h = old_cards(8);

	(void)state;
	for (size_t i = 3; i < 7; i++)
		h->devices[i].parent = 0;
	assert_no_hazard(h, 2, "conventional-bus");
}

static void mate(struct host *h, size_t i, int other)
{
	*ARENA_PUSH(&h->mem, h->devices[i].irq_mates, h->devices[i].n_irq_mates) = other;
}

/* 0 an old card without MSI, 1 its neighbour in the group, 2 a controller of the host. */
static struct host *one_line(void)
{
	struct host *h = machine(CPU_INTEL);
	struct device *d = add_device(h, "0000:04:00.0", 0x040000, 8);

	d->msi = d->msix = TRI_NO;
	d->intx = 1;
	d->irq = 18;
	add_device(h, "0000:04:01.0", 0x040100, 8)->driver = "snd_ice1724";
	add_device(h, "0000:00:1d.0", 0x0c0320, 9)->driver = "ehci-pci";
	make_groups(h);
	mate(h, 0, 1);
	mate(h, 0, 2);
	return h;
}

static void a_line_shared_with_the_host(void **state)
{
	_cleanup_host_ struct host *h = one_line();

	(void)state;
	assert_hazard(h, 0, "shared-irq", SEVERITY_WARN, "with 0000:00:1d.0: ");
	assert_no_hazard(h, 2, "shared-irq");
}

static void lines_that_nobody_else_needs(void **state)
{
	_cleanup_host_ struct host *h = one_line();
	struct device *d = &h->devices[0], *other = &h->devices[2];

	(void)state;
	d->msi = TRI_YES;
	assert_no_hazard(h, 0, "shared-irq");
	d->msi = TRI_UNKNOWN;
	assert_no_hazard(h, 0, "shared-irq");
	d->msi = TRI_NO;
	d->intx = 0;
	assert_no_hazard(h, 0, "shared-irq");
	d->intx = 1;
	other->driver = "vfio-pci";
	assert_no_hazard(h, 0, "shared-irq");
	other->driver = NULL;
	assert_no_hazard(h, 0, "shared-irq");
	other->driver = "ehci-pci";
	other->msix = TRI_YES;
	assert_no_hazard(h, 0, "shared-irq");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(memory_of_the_firmware),
		cmocka_unit_test(a_companion_that_cannot_leave),
		cmocka_unit_test(bridges_and_warnings_of_companions_are_no_reason),
		cmocka_unit_test(companions_while_the_iommu_is_off),
		cmocka_unit_test(cards_behind_a_conventional_bridge),
		cmocka_unit_test(alone_behind_a_conventional_bridge),
		cmocka_unit_test(a_line_shared_with_the_host),
		cmocka_unit_test(lines_that_nobody_else_needs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
