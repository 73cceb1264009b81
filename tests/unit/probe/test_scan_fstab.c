/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/storage.h"

static void fstab_counts_where_nothing_is_mounted(void **state)
{
	char *tree = *state;

	two_disks(tree);
	stacked(tree, "dm-0", "vg--a-root", "254:0", (const char *[]){"nvme0n1p2", NULL});
	tree_link(tree, "dev/disk/by-uuid/1234-ABCD", "../../nvme0n1p1");
	tree_link(tree, "dev/disk/by-label/my\\x20data", "../../sda1");
	tree_file(tree, "etc/fstab",
		  "# a comment\n"
		  "/dev/vg-a/root / ext4 defaults 0 1\n"
		  "UUID=1234-ABCD /boot/efi vfat umask=0077 0 1\n"
		  "LABEL=\"my data\" /data ext4 rw 0 2\n"
		  "UUID=none-such none swap sw 0 0\n"
		  "/dev/sda2 /mnt ext4 ro,noauto 0 0\n"
		  "tmpfs /tmp tmpfs defaults 0 0\n");
	struct host *h = probed(tree);
	const struct device *nvme = the_device(h, NVME), *sata = the_device(h, SATA);

	assert_string_equal(use_of(nvme, USE_ROOT, "/")->via, "vg--a-root on nvme0n1p2");
	assert_non_null(use_of(nvme, USE_BOOT, "/boot/efi"));
	assert_int_equal(nvme->n_uses, 2);
	/* The label's blank splits the field: fstab writes it as \040, so this line names no
	 * device. */
	assert_int_equal(sata->n_uses, 0);
	host_free(h);
}

static void a_label_is_found_as_udev_writes_it(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_link(tree, "dev/disk/by-label/my\\x20data", "../../sda1");
	tree_file(tree, "etc/fstab", "LABEL=my\\040data /data ext4 rw 0 2\n");
	struct host *h = probed(tree);

	assert_non_null(use_of(the_device(h, SATA), USE_MOUNT, "/data"));
	host_free(h);
}

/* Nobody mounts it at boot, but the kernels that boot are there. */
static void a_boot_disk_that_is_mounted_by_hand_counts(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_file(tree, "etc/fstab",
		  "/dev/nvme0n1p2 / ext4 defaults 0 1\n/dev/sda1 /boot ext4 noauto 0 2\n");
	struct host *h = probed(tree);

	expect_via(h, SATA, USE_BOOT, "/boot", "sda1");
	host_free(h);
}

static void noauto_does_not_count_unless_it_is_mounted_on_first_use(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_file(tree, "etc/fstab",
		  "/dev/nvme0n1p2 / ext4 defaults 0 1\n"
		  "/dev/sda1 /old ext4 noauto 0 2\n"
		  "/dev/sda2 /data ext4 noauto,x-systemd.automount 0 2\n");
	struct host *h = probed(tree);

	expect_via(h, SATA, USE_MOUNT, "/data", "sda2");
	assert_int_equal(the_device(h, SATA)->n_uses, 1);
	host_free(h);
}

/* It is locked now, and opened at the next start. */
static void a_locked_disk_is_found_by_crypttab(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_link(tree, "dev/disk/by-uuid/abcd", "../../sda2");
	tree_file(tree, "etc/crypttab",
		  "# name device key\nother UUID=none none\ndata UUID=abcd none luks\n");
	tree_file(tree, "etc/fstab",
		  "/dev/nvme0n1p2 / ext4 defaults 0 1\n/dev/mapper/data /data ext4 nofail 0 2\n"
		  "/dev/mapper/unknown /x ext4 nofail 0 2\n");
	struct host *h = probed(tree);

	expect_via(h, SATA, USE_MOUNT, "/data", "sda2");
	assert_int_equal(the_device(h, SATA)->n_uses, 1);
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(fstab_counts_where_nothing_is_mounted),
		tree_test(a_label_is_found_as_udev_writes_it),
		tree_test(a_boot_disk_that_is_mounted_by_hand_counts),
		tree_test(noauto_does_not_count_unless_it_is_mounted_on_first_use),
		tree_test(a_locked_disk_is_found_by_crypttab),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
