/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hazards.h"

/* Its disks are a server's. */
static void a_network_card_carries_a_file_system(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	h->devices[0].class = 0x020000;
	add_use(h, &h->devices[0], USE_ROOT, "/", "NFS over eno1");
	assert_hazard(h, 0, "root-disk", SEVERITY_BLOCK,
		      "It carries / (NFS over eno1): without it this host does not boot.");
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
		{{USE_UNLOCK, "enp3s0", "dropbear in the initramfs"},
		 "unlock-network",
		 SEVERITY_BLOCK,
		 "It brings up enp3s0 (dropbear in the initramfs), so that this host can be "
		 "unlocked: without it nobody could at its next start.",
		 "unlock"},
		{{USE_PROCESS, "Xorg (812)", "/dev/dri/card1"},
		 "in-use",
		 SEVERITY_WARN,
		 "It is open in Xorg (812) as /dev/dri/card1: after the reboot ",
		 "in use"},
		{{USE_PROCESS, "qemu-system-x86 (990)", "/dev/vfio/10"},
		 "in-use",
		 SEVERITY_WARN,
		 "It belongs to a guest that runs, qemu-system-x86 (990) as /dev/vfio/10: ",
		 "guest"},
		{{USE_NET_UP, "enp3s0", ""}, "network-up", SEVERITY_WARN, "enp3s0", "enp3s0 up"},
		{{USE_CONSOLE, "fb0", ""},
		 "boot-display",
		 SEVERITY_BLOCK,
		 "console (fb0)",
		 "display"},
		{{USE_CONSOLE, "ttyS4", "serial console"},
		 "serial-console",
		 SEVERITY_BLOCK,
		 "serial console (ttyS4",
		 "console"},
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

		h->devices[0].class = u->kind <= USE_MOUNT ? 0x010802 : 0x020000;
		add_use(h, &h->devices[0], u->kind, u->subject, u->via);
		assert_hazard(h, 0, cases[i].id, cases[i].severity, cases[i].says);
		assert_mark(h, 0, cases[i].mark);
	}
}

static void keyboards_on_two_controllers(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	add_use(h, add_device(h, "0000:00:14.0", 0x0c0330, 3), USE_INPUT, "USB keyboard", "");
	add_use(h, add_device(h, "0000:03:00.0", 0x0c0330, 4), USE_INPUT, "other keyboard", "");
	make_groups(h);
	for (size_t i = 0; i < 2; i++)
		assert_hazard(h, i, "console-input", SEVERITY_WARN, "still has another");
	assert_mark(h, 0, "keyboard");
}

static void a_keyboard_on_no_pci_function_counts(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	h->keyboard_elsewhere = "AT Translated Set 2 keyboard";
	add_use(h, &h->devices[0], USE_INPUT, "USB keyboard", "");
	assert_hazard(h, 0, "console-input", SEVERITY_WARN, "still has another");
}

static void programs_and_guests_are_told_apart(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	struct device *d = &h->devices[0];

	(void)state;
	add_use(h, d, USE_PROCESS, "Xorg (812)", "/dev/dri/card1");
	add_use(h, d, USE_PROCESS, "qemu (990)", "/dev/vfio/10");
	add_use(h, d, USE_PROCESS, "sway (813)", "/dev/dri/card1");
	{
		_cleanup_report_ struct report *r = check_host(h);

		assert_int_equal(r->devices[0].n_hazards, 2);
		assert_non_null(
			strstr(r->devices[0].hazards[0].detail, "guest that runs, qemu (990)"));
		assert_non_null(strstr(r->devices[0].hazards[1].detail,
				       "open in Xorg (812) as /dev/dri/card1 and 1 more"));
		assert_false(r->devices[0].blocked);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_network_card_carries_a_file_system),
		cmocka_unit_test(what_the_host_uses),
		cmocka_unit_test(keyboards_on_two_controllers),
		cmocka_unit_test(a_keyboard_on_no_pci_function_counts),
		cmocka_unit_test(programs_and_guests_are_told_apart),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
