/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What lies on several disks, or is reached by several ways. */
#include "unit/probe/storage.h"

/* Of a pool that has volumes alone nothing is mounted. */
static void an_imported_pool_is_a_use(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_file(tree, "proc/self/mountinfo", "22 1 259:2 / / rw - ext4 /dev/nvme0n1p2 rw\n");
	tree_file(tree, "run/udev/data/b8:2", "E:ID_FS_TYPE=zfs_member\nE:ID_FS_LABEL=tank\n");
	tree_file(tree, "proc/spl/kstat/zfs/arcstats", "hits 4 0\n");
	struct host *h = probed(tree);
	assert_int_equal(the_device(h, SATA)->n_uses, 0);
	host_free(h);

	tree_file(tree, "proc/spl/kstat/zfs/tank/state", "ONLINE\n");
	h = probed(tree);
	expect_via(h, SATA, USE_LAYER, "an imported ZFS pool", "sda2");
	assert_null(use_of(the_device(h, NVME), USE_LAYER, "an imported ZFS pool"));
	host_free(h);
}

static void nvme_multipath_leads_to_each_controller(void **state)
{
	char *tree = *state;
	const char *subsystem = "sys/devices/virtual/nvme-subsystem/nvme-subsys0";
	_cleanup_free_ char *ctrl = NULL, *link = NULL, *target = NULL, *disk = NULL;

	tree_pci(tree, &(struct tree_pci){.address = NVME, .class = 0x010802});
	_cleanup_free_ char *pci = tree_pci_path(tree, NVME);
	assert_true(asprintf(&ctrl, "%s/nvme/nvme0", pci) > 0);
	assert_true(asprintf(&link, "%s/nvme0", subsystem) > 0);
	assert_true(asprintf(&target, "/%s", ctrl) > 0);
	assert_true(asprintf(&disk, "%s/nvme0n1/dev", subsystem) > 0);
	tree_dir(tree, ctrl);
	tree_link(tree, link, target);
	tree_file(tree, disk, "259:0\n");
	tree_link(tree, "sys/dev/block/259:0",
		  "../../devices/virtual/nvme-subsystem/nvme-subsys0/nvme0n1");
	tree_file(tree, "proc/self/mountinfo", "22 1 259:0 / / rw - xfs /dev/nvme0n1 rw\n");
	struct host *h = probed(tree);

	assert_string_equal(use_of(the_device(h, NVME), USE_ROOT, "/")->via, "nvme0n1");
	host_free(h);
}

static void btrfs_is_on_all_its_devices(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_file(tree, "proc/self/mountinfo",
		  "22 1 0:24 /@ / rw - btrfs /dev/nvme0n1p2 rw,subvol=/@\n");
	tree_link(tree, "sys/fs/btrfs/0000/devices/nvme0n1p2", "/sys/class/block/nvme0n1p2");
	tree_link(tree, "sys/fs/btrfs/0000/devices/sda2", "/sys/class/block/sda2");
	struct host *h = probed(tree);

	assert_string_equal(use_of(the_device(h, NVME), USE_ROOT, "/")->via, "nvme0n1p2");
	assert_string_equal(use_of(the_device(h, SATA), USE_ROOT, "/")->via, "sda2");
	host_free(h);
}

static void zfs_is_on_what_udev_knows(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_file(tree, "proc/self/mountinfo", "22 1 0:24 / / rw - zfs rpool/ROOT/pve-1 rw\n");
	tree_file(tree, "run/udev/data/b259:3", "E:ID_FS_TYPE=zfs_member\nE:ID_FS_LABEL=rpool\n");
	tree_file(tree, "run/udev/data/b8:2", "E:ID_FS_TYPE=zfs_member\nE:ID_FS_LABEL=tank\n");
	struct host *h = probed(tree);

	assert_non_null(use_of(the_device(h, NVME), USE_ROOT, "/"));
	assert_null(use_of(the_device(h, SATA), USE_ROOT, "/"));
	host_free(h);
}

static void zfs_without_udev_is_on_every_disk(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_file(tree, "proc/self/mountinfo", "22 1 0:24 / / rw - zfs rpool/ROOT rw\n");
	struct host *h = probed(tree);

	assert_non_null(use_of(the_device(h, NVME), USE_ROOT, "/"));
	assert_non_null(use_of(the_device(h, SATA), USE_ROOT, "/"));
	assert_true(has_note(h, "ZFS pool rpool"));
	host_free(h);
}

/* Two paths to one disk; a partition of what is above them (drivers/md/dm-mpath.c). */
static void multipath_is_on_all_its_paths(void **state)
{
	char *tree = *state;

	two_disks(tree);
	stacked(tree, "dm-0", "mpatha", "254:0", (const char *[]){"nvme0n1", "sda", NULL});
	stacked(tree, "dm-1", "mpatha-part2", "254:1", (const char *[]){"dm-0", NULL});
	tree_file(tree, "proc/self/mountinfo",
		  "22 1 254:1 / / rw - ext4 /dev/mapper/mpatha-part2 rw\n");
	struct host *h = probed(tree);

	expect_via(h, NVME, USE_ROOT, "/", "mpatha-part2 on mpatha on nvme0n1");
	expect_via(h, SATA, USE_ROOT, "/", "mpatha-part2 on mpatha on sda");
	host_free(h);
}

/* The kernel links the cached disk and the cache (drivers/md/bcache/super.c). */
static void bcache_is_on_the_disk_and_its_cache(void **state)
{
	char *tree = *state;

	two_disks(tree);
	stacked(tree, "bcache0", NULL, "252:0", (const char *[]){"sda1", "nvme0n1p3", NULL});
	tree_file(tree, "proc/self/mountinfo", "22 1 252:0 / /usr rw - ext4 /dev/bcache0 rw\n");
	struct host *h = probed(tree);

	expect_via(h, SATA, USE_ROOT, "/usr", "bcache0 on sda1");
	expect_via(h, NVME, USE_ROOT, "/usr", "bcache0 on nvme0n1p3");
	host_free(h);
}

static void bcachefs_names_all_its_devices(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_file(tree, "proc/self/mountinfo",
		  "22 1 0:30 / / rw - bcachefs /dev/nvme0n1p2:/dev/sda2 rw\n");
	struct host *h = probed(tree);

	expect_via(h, NVME, USE_ROOT, "/", "nvme0n1p2");
	expect_via(h, SATA, USE_ROOT, "/", "sda2");
	host_free(h);
}

static void swap_on_a_zfs_volume_is_on_the_pool(void **state)
{
	char *tree = *state;

	two_disks(tree);
	stacked(tree, "zd0", NULL, "230:0", (const char *[]){NULL});
	tree_file(tree, "proc/self/mountinfo", "22 1 259:2 / / rw - ext4 /dev/nvme0n1p2 rw\n");
	tree_file(tree, "proc/swaps",
		  "Filename Type Size Used Priority\n/dev/zd0 partition 1000 0 -2\n");
	tree_file(tree, "run/udev/data/b8:2", "E:ID_FS_TYPE=zfs_member\nE:ID_FS_LABEL=tank\n");
	struct host *h = probed(tree);

	expect_via(h, SATA, USE_SWAP, "swap", "zd0 on sda2");
	assert_null(use_of(the_device(h, NVME), USE_SWAP, "swap"));
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(an_imported_pool_is_a_use),
		tree_test(nvme_multipath_leads_to_each_controller),
		tree_test(btrfs_is_on_all_its_devices),
		tree_test(zfs_is_on_what_udev_knows),
		tree_test(zfs_without_udev_is_on_every_disk),
		tree_test(multipath_is_on_all_its_paths),
		tree_test(bcache_is_on_the_disk_and_its_cache),
		tree_test(bcachefs_names_all_its_devices),
		tree_test(swap_on_a_zfs_volume_is_on_the_pool),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
