/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hazards.h"

static void bridges_and_the_chipset_stay(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	add_device(h, "0000:00:00.0", 0x060000, 0);
	add_device(h, "0000:00:01.0", 0x060400, 1);
	add_device(h, "0000:00:1f.0", 0x060100, 2);
	add_device(h, "0000:00:1f.4", 0x0c0500, 3);
	make_groups(h);
	assert_hazard(h, 0, "bridge", SEVERITY_BLOCK, "stay with the host");
	assert_hazard(h, 1, "bridge", SEVERITY_BLOCK, "stay with the host");
	assert_hazard(h, 2, "chipset", SEVERITY_BLOCK, "ISA bridge");
	assert_hazard(h, 3, "chipset", SEVERITY_BLOCK, "SMBus");
	assert_no_hazard(h, 2, "bridge");
	h->devices[1].can_reset = TRI_NO;
	h->devices[1].power_state = "D3cold";
	assert_no_hazard(h, 1, "no-reset");
	assert_no_hazard(h, 1, "power-state");
	h->devices[3].can_reset = TRI_NO;
	h->devices[3].group = 2;
	assert_no_hazard(h, 3, "no-reset");
	assert_no_hazard(h, 3, "shared-group");
	for (size_t i = 0; i < h->n_devices; i++)
		assert_mark(h, i, "");
}

static void a_disk_behind_a_vmd(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	add_device(h, "0000:e0:05.5", 0x010400, 12)->driver = "vmd";
	add_device(h, "10000:e0:01.0", 0x060400, 12);
	add_device(h, "10000:e1:00.0", 0x010802, 12);
	make_groups(h);
	assert_hazard(h, 2, "vmd-child", SEVERITY_BLOCK, "controller (0000:e0:05.5): ");
	assert_no_hazard(h, 1, "vmd-child");
	assert_no_hazard(h, 0, "vmd-child");
	assert_no_hazard(h, 0, "shared-group");
	h->devices[0].driver = NULL;
	assert_hazard(h, 2, "vmd-child", SEVERITY_BLOCK, "0000:e0:05.5");
	h->devices[0].class = 0x020000;
	assert_no_hazard(h, 2, "vmd-child");
}

/* Which of two made the domain is not known. */
static void behind_one_of_two_vmds(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	add_device(h, "0000:64:00.5", 0x010400, 11)->driver = "vmd";
	add_device(h, "0000:e0:05.5", 0x010400, 12)->driver = "vmd";
	add_device(h, "10001:e1:00.0", 0x010802, 12);
	make_groups(h);
	assert_hazard(h, 2, "vmd-child", SEVERITY_BLOCK, "Intel VMD controller: ");
}

static void what_can_be_unplugged(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	h->devices[0].removable = TRI_NO;
	assert_no_hazard(h, 0, "removable");
	h->devices[0].removable = TRI_YES;
	assert_hazard(h, 0, "removable", SEVERITY_WARN, "Thunderbolt");
	h->devices[0].class = 0x060400;
	assert_no_hazard(h, 0, "removable");
}

static struct host *two_without_a_group(void)
{
	struct host *h = machine(CPU_INTEL);

	add_device(h, "0000:00:00.2", 0x080600, -1);
	add_device(h, "0000:00:02.0", 0x038000, -1);
	add_device(h, "0000:00:08.0", 0x088000, -1);
	add_device(h, "0000:01:00.0", 0x020000, 1);
	make_groups(h);
	return h;
}

static void no_group_while_others_have_one(void **state)
{
	_cleanup_host_ struct host *h = two_without_a_group();

	(void)state;
	assert_hazard(h, 1, "iommu-less", SEVERITY_BLOCK, "no IOMMU group");
	assert_hazard(h, 2, "iommu-less", SEVERITY_BLOCK, "no IOMMU group");
	assert_no_hazard(h, 0, "iommu-less");
	assert_no_hazard(h, 3, "iommu-less");
}

static void nobody_has_a_group(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	add_device(h, "0000:00:08.0", 0x088000, -1);
	make_groups(h);
	assert_no_hazard(h, 0, "iommu-less");
}

static void the_integrated_gpu_is_left_out(void **state)
{
	_cleanup_host_ struct host *h = two_without_a_group();

	(void)state;
	h->kernels[0].intel_default = INTEL_DEFAULT_ON_BUT_IGPU;
	assert_hazard(h, 1, "iommu-less", SEVERITY_WARN, "(this kernel's default)");
	assert_hazard(h, 2, "iommu-less", SEVERITY_BLOCK, "");
	set_cmdline(h, "quiet intel_iommu=on");
	assert_hazard(h, 1, "iommu-less", SEVERITY_BLOCK, "");
	set_cmdline(h, "quiet intel_iommu=on,igfx_off");
	assert_hazard(h, 1, "iommu-less", SEVERITY_WARN, "(intel_iommu=on,igfx_off)");
	h->devices[1].vendor = 0x10de;
	assert_hazard(h, 1, "iommu-less", SEVERITY_BLOCK, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(bridges_and_the_chipset_stay),
		cmocka_unit_test(a_disk_behind_a_vmd),
		cmocka_unit_test(behind_one_of_two_vmds),
		cmocka_unit_test(what_can_be_unplugged),
		cmocka_unit_test(no_group_while_others_have_one),
		cmocka_unit_test(nobody_has_a_group),
		cmocka_unit_test(the_integrated_gpu_is_left_out),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
