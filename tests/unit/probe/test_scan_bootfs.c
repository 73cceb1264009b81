/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

#define ROOT "28 1 259:2 / / rw - ext4 /dev/nvme0n1p2 rw\n"
#define BOOT "29 28 259:1 / /boot rw - ext4 /dev/nvme0n1p1 rw\n"
#define AUTO "29 28 0:40 / /boot rw - autofs systemd-1 rw\n"

static bool unmounted(const char *tree, const char *fstab, const char *mounts)
{
	tree_file(tree, "etc/fstab", "%s", fstab);
	tree_file(tree, "proc/self/mountinfo", "%s", mounts);
	struct host *h = probed(tree);
	bool found = h->boot_unmounted;

	host_free(h);
	return found;
}

static void boot_of_its_own_must_be_mounted(void **state)
{
	const char *tree = *state;

	assert_true(unmounted(tree, "UUID=1 / ext4\nUUID=2 /boot ext4 defaults 0 2\n", ROOT));
	assert_true(unmounted(tree, "UUID=2\t/boot\text4\tnoauto 0 2\n", ROOT));
	assert_false(unmounted(tree, "UUID=2 /boot ext4 defaults 0 2\n", ROOT BOOT));
	assert_false(unmounted(tree, "UUID=2 /boot ext4 defaults 0 2\n", ROOT AUTO));
}

static void boot_on_the_root_disk_is_there(void **state)
{
	const char *tree = *state;

	assert_false(unmounted(tree, "UUID=1 / ext4\nUUID=3 /boot/efi vfat\n", ROOT));
	assert_false(unmounted(tree, "# UUID=2 /boot ext4 defaults 0 2\n#UUID=2 /boot x\n", ROOT));
}

static void an_unknown_table_says_nothing(void **state)
{
	const char *tree = *state;

	tree_file(tree, "etc/fstab", "UUID=2 /boot ext4 defaults 0 2\n");
	struct host *h = probed(tree);

	assert_false(h->boot_unmounted);
	host_free(h);
}

static bool transactional(const char *tree, const char *fstab)
{
	tree_file(tree, "etc/fstab", "%s", fstab);
	struct host *h = probed(tree);
	bool found = h->transactional;

	host_free(h);
	return found;
}

/* As transactional-update itself asks: `findmnt --fstab / -O ro`. */
static void a_root_that_is_only_read_changes_in_snapshots(void **state)
{
	const char *tree = *state;

	assert_false(transactional(tree, "UUID=1 / btrfs ro 0 0\n"));
	tree_file(tree, "usr/sbin/transactional-update", "#!\n");
	assert_true(transactional(tree, "UUID=1 / btrfs ro,compress=zstd 0 0\n"));
	assert_true(transactional(tree, "UUID=1 / btrfs noatime,ro 0 0\nUUID=1 /home btrfs rw\n"));
	assert_false(transactional(tree, "UUID=1 / ext4 errors=remount-ro 0 1\n"));
	assert_false(transactional(tree, "UUID=1 / btrfs defaults 0 0\n/dev/sr0 /m iso9660 ro\n"));
	assert_false(transactional(tree, "UUID=1 /\n"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(boot_of_its_own_must_be_mounted),
		tree_test(boot_on_the_root_disk_is_there),
		tree_test(an_unknown_table_says_nothing),
		tree_test(a_root_that_is_only_read_changes_in_snapshots),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
