/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

static void assert_hazard(const struct host *h, size_t device, const char *id,
			  enum severity severity, const char *says)
{
	_cleanup_report_ struct report *r = check_host(h);
	const struct hazard *found = find_hazard(r, device, id);

	if (!found)
		fail_msg("no %s", id);
	else if (!strstr(found->detail, says))
		fail_msg("not '%s' in: %s", says, found->detail);
	assert_int_equal(found->severity, severity);
	if (severity == SEVERITY_BLOCK)
		assert_true(r->devices[device].blocked);
}

static void assert_no_hazard(const struct host *h, size_t device, const char *id)
{
	_cleanup_report_ struct report *r = check_host(h);

	if (find_hazard(r, device, id))
		fail_msg("%s: %s", id, find_hazard(r, device, id)->detail);
}

static void assert_mark(const struct host *h, size_t device, const char *mark)
{
	_cleanup_report_ struct report *r = check_host(h);

	assert_string_equal(r->devices[device].mark, mark);
}

static void a_free_device_has_none(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	_cleanup_report_ struct report *r = check_host(h);

	(void)state;
	assert_int_equal(r->n_devices, 1);
	assert_int_equal(r->devices[0].n_hazards, 0);
	assert_false(r->devices[0].blocked);
	assert_string_equal(r->devices[0].mark, "");
}

static void what_the_host_uses(void **state)
{
	static const struct {
		struct use use;
		const char *id;
		enum severity severity;
		const char *says, *mark;
	} cases[] = {
		{{USE_ROOT, "/", "vg0-root on nvme0n1p3"},
		 "root-disk",
		 SEVERITY_BLOCK,
		 "It holds / (vg0-root on nvme0n1p3): without it this host does not boot.",
		 "/"},
		{{USE_BOOT, "/boot/efi", ""},
		 "boot-disk",
		 SEVERITY_BLOCK,
		 "It holds /boot/efi: ",
		 "/boot/efi"},
		{{USE_SWAP, "swap", "sda2"},
		 "swap",
		 SEVERITY_BLOCK,
		 "It holds swap (sda2): ",
		 "swap"},
		{{USE_MOUNT, "/srv", "md0"},
		 "mounted-disk",
		 SEVERITY_BLOCK,
		 "It holds /srv (md0): ",
		 "/srv"},
		{{USE_DEFAULT_ROUTE, "br0", "enp3s0"},
		 "default-route",
		 SEVERITY_BLOCK,
		 "(br0 (enp3s0))",
		 "default route"},
		{{USE_SSH, "enp3s0", ""},
		 "ssh-session",
		 SEVERITY_BLOCK,
		 "lock yourself out",
		 "your SSH"},
		{{USE_NET_UP, "enp3s0", ""}, "network-up", SEVERITY_WARN, "enp3s0", "enp3s0 up"},
		{{USE_CONSOLE, "fb0", ""},
		 "boot-display",
		 SEVERITY_BLOCK,
		 "console (fb0)",
		 "display"},
		{{USE_INPUT, "AT keyboard", ""},
		 "console-input",
		 SEVERITY_BLOCK,
		 "only keyboard",
		 "keyboard"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
		const struct use *u = &cases[i].use;

		add_use(h, &h->devices[0], u->kind, u->subject, u->via);
		assert_hazard(h, 0, cases[i].id, cases[i].severity, cases[i].says);
		assert_mark(h, 0, cases[i].mark);
	}
}

static void many_uses_make_one_sentence_and_the_gravest_mark(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	struct device *d = &h->devices[0];

	(void)state;
	add_use(h, d, USE_MOUNT, "/home", "sda4");
	add_use(h, d, USE_MOUNT, "/srv", "sda5");
	add_use(h, d, USE_MOUNT, "/var", "sda6");
	add_use(h, d, USE_SWAP, "swap", "sda2");
	add_use(h, d, USE_ROOT, "/", "sda3");
	assert_hazard(h, 0, "mounted-disk", SEVERITY_BLOCK, "/home (sda4) and 2 more");
	assert_hazard(h, 0, "swap", SEVERITY_BLOCK, "sda2");
	assert_mark(h, 0, "/");
	{
		_cleanup_report_ struct report *r = check_host(h);

		assert_int_equal(r->devices[0].n_hazards, 3);
	}
}

static void your_ssh_is_shown_before_the_route(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	add_use(h, &h->devices[0], USE_NET_UP, "enp3s0", "");
	add_use(h, &h->devices[0], USE_DEFAULT_ROUTE, "enp3s0", "");
	add_use(h, &h->devices[0], USE_SSH, "enp3s0", "");
	assert_hazard(h, 0, "default-route", SEVERITY_BLOCK, "enp3s0");
	assert_hazard(h, 0, "network-up", SEVERITY_WARN, "enp3s0");
	assert_mark(h, 0, "your SSH");
}

static void displays(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	add_device(h, "0000:00:02.0", 0x030000, 2)->boot_vga = TRI_YES;
	add_device(h, "0000:01:00.0", 0x030200, 1);
	make_groups(h);
	assert_hazard(h, 0, "boot-display", SEVERITY_BLOCK, "firmware starts with");
	assert_mark(h, 0, "display");
	assert_no_hazard(h, 0, "only-display");
	assert_no_hazard(h, 1, "boot-display");
	assert_no_hazard(h, 1, "only-display");
	h->devices[1].class = 0x010802;
	assert_hazard(h, 0, "only-display", SEVERITY_BLOCK, "only display");
	assert_hazard(h, 0, "boot-display", SEVERITY_BLOCK, "");
	h->devices[0].boot_vga = TRI_UNKNOWN;
	assert_no_hazard(h, 0, "boot-display");
	assert_hazard(h, 0, "only-display", SEVERITY_BLOCK, "");
}

static void keyboards_on_two_controllers(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	add_use(h, add_device(h, "0000:00:14.0", 0x0c0330, 3), USE_INPUT, "USB keyboard", "");
	add_use(h, add_device(h, "0000:03:00.0", 0x0c0330, 4), USE_INPUT, "other keyboard", "");
	make_groups(h);
	for (size_t i = 0; i < 2; i++)
		assert_hazard(h, i, "console-input", SEVERITY_WARN, "Another controller");
	assert_mark(h, 0, "keyboard");
}

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

static void resets_power_and_virtual_functions(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	struct device *d = &h->devices[0];

	(void)state;
	d->can_reset = TRI_UNKNOWN;
	d->power_state = "D3hot";
	assert_no_hazard(h, 0, "no-reset");
	assert_no_hazard(h, 0, "power-state");
	assert_no_hazard(h, 0, "sriov-pf-active");
	d->can_reset = TRI_NO;
	d->power_state = "D3cold";
	d->vfs_active = 4;
	assert_hazard(h, 0, "no-reset", SEVERITY_WARN, "reset");
	assert_hazard(h, 0, "power-state", SEVERITY_WARN, "D3cold");
	assert_hazard(h, 0, "sriov-pf-active", SEVERITY_BLOCK, "4 virtual functions");
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_free_device_has_none),
		cmocka_unit_test(what_the_host_uses),
		cmocka_unit_test(many_uses_make_one_sentence_and_the_gravest_mark),
		cmocka_unit_test(your_ssh_is_shown_before_the_route),
		cmocka_unit_test(displays),
		cmocka_unit_test(keyboards_on_two_controllers),
		cmocka_unit_test(bridges_and_the_chipset_stay),
		cmocka_unit_test(memory_of_the_firmware),
		cmocka_unit_test(resets_power_and_virtual_functions),
		cmocka_unit_test(a_companion_that_cannot_leave),
		cmocka_unit_test(bridges_and_warnings_of_companions_are_no_reason),
		cmocka_unit_test(companions_while_the_iommu_is_off),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
