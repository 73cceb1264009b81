/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host uses its devices for is the same in its capture. */
#include "unit/probe/captured.h"
#include "unit/probe/network.h"
#include "unit/probe/storage.h"

#define GPU "0000:01:00.0"
#define SERIAL "0000:05:00.0"
#define PCI(address) "sys/devices/pci0000:00/" address

static void expect_same_uses(const struct host *h, const struct host *copy, size_t expected)
{
	size_t n = 0;

	assert_int_equal(h->n_devices, copy->n_devices);
	for (size_t i = 0; i < h->n_devices; i++) {
		const struct device *a = &h->devices[i], *b = &copy->devices[i];

		for (size_t u = 0; u < a->n_uses; u++) {
			const struct use *same = use_of(b, a->uses[u].kind, a->uses[u].subject);
			if (!same)
				fail_msg("%s: %s is lost", a->address, a->uses[u].subject);
			assert_string_equal(a->uses[u].via, same->via);
		}
		assert_int_equal(a->n_uses, b->n_uses);
		n += a->n_uses;
	}
	assert_int_equal(n, expected);
}

static void expect_copied(struct fixture *f, size_t expected)
{
	struct host *h = probed(f->tree), *copy = probed_copy(f);

	expect_same_uses(h, copy, expected);
	host_free(copy);
	host_free(h);
}

static void disks_of_the_network_are_in_the_copy(void **state)
{
	struct fixture *f = *state;
	const char *tree = f->tree;
	const char *connection = "sys/devices/platform/host6/session1/connection1:0/"
				 "iscsi_connection/connection1:0/address";

	two_routes(tree);
	tree_file(tree, "proc/net/route", HEAD NETWORK_ON("enp4s0"));
	tree_file(tree, "sys/devices/pci0000:00/" SECOND "/net/enp4s0/operstate", "up\n");
	other_disk(tree, "sys/devices/platform/host6/session1/target6:0:0/6:0:0:0/block", "sdb",
		   "8:16");
	tree_file(tree, connection, "192.0.2.5\n");
	tree_link(tree, "sys/class/iscsi_connection/connection1:0",
		  "../../devices/platform/host6/session1/connection1:0/iscsi_connection/"
		  "connection1:0");
	tree_file(tree, "sys/devices/virtual/nvme-fabrics/ctl/nvme5/transport", "tcp\n");
	tree_file(tree, "sys/devices/virtual/nvme-fabrics/ctl/nvme5/address",
		  "traddr=192.0.2.6,trsvcid=4420\n");
	tree_link(tree, "sys/class/nvme/nvme5", "../../devices/virtual/nvme-fabrics/ctl/nvme5");
	other_disk(tree, "sys/devices/virtual/nvme-fabrics/ctl/nvme5", "nvme5n1", "259:5");
	tree_file(tree, "proc/self/mountinfo",
		  "22 1 8:16 / / rw - ext4 /dev/sdb rw\n"
		  "23 22 259:5 / /data rw - ext4 /dev/nvme5n1 rw\n"
		  "24 22 0:50 / /srv rw - nfs4 nas:/srv rw,addr=192.0.2.7\n");
	/* Both are up; and three file systems come over the second. */
	expect_copied(f, 5);
}

static void what_unlocks_the_host_is_in_the_copy(void **state)
{
	struct fixture *f = *state;

	two_disks(f->tree);
	two_cards(f->tree);
	tree_file(f->tree, "proc/self/mountinfo", "22 1 8:2 / / rw - ext4 /dev/sda2 rw\n");
	tree_file(f->tree, "etc/initramfs-tools/conf.d/ip", "DEVICE=enp4s0\n");
	tree_file(f->tree, "etc/dropbear/initramfs/authorized_keys", "ssh-ed25519 AAAA\n");
	tree_link(f->tree, "dev/disk/by-uuid/1A2B-3C4D", "../../nvme0n1p1");
	tree_file(f->tree, "etc/kernel/proxmox-boot-uuids", "1A2B-3C4D\n");
	tree_link(f->tree, "dev/disk/by-uuid/abcd-0123", "../../sda1");
	tree_file(f->tree, "etc/crypttab", "data UUID=abcd-0123 none luks\n");
	tree_file(f->tree, "etc/fstab", "/dev/mapper/data /data ext4 defaults 0 2\n");
	/* /, /data, the EFI partition, the card that is up, the other that unlocks. */
	expect_copied(f, 5);
}

static void open_devices_and_consoles_are_in_the_copy(void **state)
{
	struct fixture *f = *state;
	const char *tree = f->tree;

	tree_pci(tree, &(struct tree_pci){.address = GPU, .class = 0x030000, .group = "7"});
	tree_pci(tree, &(struct tree_pci){.address = SERIAL, .class = 0x070002});
	tree_file(tree, "proc/self/mountinfo", "22 1 0:1 / / rw - tmpfs x rw\n");
	tree_file(tree, "proc/self/comm", "passthru\n");
	tree_dir(tree, PCI(GPU) "/drm/renderD128");
	tree_link(tree, "sys/class/drm/renderD128",
		  "../../devices/pci0000:00/" GPU "/drm/renderD128");
	tree_link(tree, PCI(GPU) "/drm/renderD128/device", "../..");
	tree_file(tree, "proc/50/comm", "Xorg\n");
	tree_link(tree, "proc/50/fd/9", "/dev/dri/renderD128");
	tree_file(tree, "proc/51/comm", "qemu-system-x86\n");
	tree_link(tree, "proc/51/fd/9", "/dev/vfio/7");
	tree_dir(tree, PCI(SERIAL) "/tty/ttyS4");
	tree_link(tree, "sys/class/tty/ttyS4", "../../devices/pci0000:00/" SERIAL "/tty/ttyS4");
	tree_link(tree, PCI(SERIAL) "/tty/ttyS4/device", "../..");
	tree_link(tree, "sys/class/tty/console", "../../devices/virtual/tty/console");
	tree_file(tree, "sys/devices/virtual/tty/console/active", "ttyS4\n");
	expect_copied(f, 3);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		capture_test(disks_of_the_network_are_in_the_copy),
		capture_test(what_unlocks_the_host_is_in_the_copy),
		capture_test(open_devices_and_consoles_are_in_the_copy),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
