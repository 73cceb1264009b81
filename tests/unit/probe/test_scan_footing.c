/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a rescue opens and mounts to reach this host's files. */
#include "unit/probe/storage.h"

static const struct footing *footing_at(const struct host *h, const char *point)
{
	for (size_t i = 0; i < h->n_footings; i++)
		if (streq(h->footings[i].point, point))
			return &h->footings[i];
	fail_msg("no footing at %s", point);
	return NULL;
}

static void expect_footing(const struct host *h, const char *point, const char *type,
			   const char *source, const char *subvol)
{
	const struct footing *f = footing_at(h, point);

	assert_string_equal(f->type, type);
	assert_string_equal(f->source, source);
	assert_string_equal(f->subvol, subvol);
}

static void expect_opening(const struct host *h, size_t i, enum opening_kind kind, const char *by,
			   const char *name)
{
	assert_true(i < h->n_openings);
	assert_int_equal(h->openings[i].kind, kind);
	assert_string_equal(h->openings[i].by, by);
	assert_string_equal(h->openings[i].name, name);
}

static void partitions_by_their_uuids(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_link(tree, "dev/disk/by-uuid/1111-2222", "../../nvme0n1p2");
	tree_link(tree, "dev/disk/by-uuid/AAAA-BBBB", "../../nvme0n1p1");
	tree_file(tree, "proc/self/mountinfo",
		  "1 0 259:2 / / rw - ext4 /dev/nvme0n1p2 rw\n"
		  "2 1 0:30 / /boot/efi rw - autofs systemd-1 rw\n"
		  "3 1 259:1 / /boot/efi rw - vfat /dev/nvme0n1p1 rw\n"
		  "4 1 8:1 / /home rw - ext4 /dev/sda1 rw\n");
	struct host *h = probed(tree);

	assert_int_equal(h->n_footings, 2);
	assert_int_equal(h->n_openings, 0);
	assert_string_equal(h->footings[0].point, "/");
	expect_footing(h, "/", "ext4", "UUID=1111-2222", "");
	expect_footing(h, "/boot/efi", "vfat", "UUID=AAAA-BBBB", "");
	host_free(h);
}

/* Volumes in a lock on an array, as sysfs nests them. */
static void layers_from_the_lowest(void **state)
{
	char *tree = *state;

	two_disks(tree);
	stacked(tree, "md0", NULL, "9:0", (const char *[]){"nvme0n1p2", "sda1", NULL});
	tree_file(tree, "sys/devices/virtual/block/md0/md/level", "raid1\n");
	stacked(tree, "dm-0", "cryptroot", "254:0", (const char *[]){"md0", NULL});
	tree_file(tree, "sys/devices/virtual/block/dm-0/dm/uuid",
		  "CRYPT-LUKS2-0123456789abcdef0123456789abcdef-cryptroot\n");
	stacked(tree, "dm-1", "vg--a-root", "254:1", (const char *[]){"dm-0", NULL});
	tree_file(tree, "sys/devices/virtual/block/dm-1/dm/uuid", "LVM-abc\n");
	stacked(tree, "dm-2", "vg--a-var", "254:2", (const char *[]){"dm-0", NULL});
	tree_file(tree, "sys/devices/virtual/block/dm-2/dm/uuid", "LVM-def\n");
	tree_file(tree, "proc/self/mountinfo",
		  "1 0 254:1 / / rw - ext4 /dev/mapper/vg--a-root rw\n"
		  "2 1 254:2 / /var rw - ext4 /dev/mapper/vg--a-var rw\n");
	struct host *h = probed(tree);

	assert_int_equal(h->n_openings, 3);
	expect_opening(h, 0, OPENING_MD, "", "md0");
	expect_opening(h, 1, OPENING_LUKS, "/dev/disk/by-uuid/01234567-89ab-cdef-0123-456789abcdef",
		       "cryptroot");
	expect_opening(h, 2, OPENING_LVM, "", "vg-a");
	expect_footing(h, "/", "ext4", "/dev/mapper/vg--a-root", "");
	expect_footing(h, "/var", "ext4", "/dev/mapper/vg--a-var", "");
	host_free(h);
}

static void a_subvolume_of_btrfs(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_link(tree, "dev/disk/by-uuid/1111", "../../nvme0n1p2");
	tree_file(tree, "proc/self/mountinfo",
		  "1 0 0:31 /@ / rw - btrfs /dev/nvme0n1p2 rw,subvolid=256,subvol=/@\n");
	struct host *h = probed(tree);

	expect_footing(h, "/", "btrfs", "UUID=1111", "/@");
	host_free(h);
}

static void a_pool_of_zfs(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_file(tree, "proc/self/mountinfo", "1 0 0:28 / / rw - zfs rpool/ROOT/pve-1 rw\n");
	struct host *h = probed(tree);

	assert_int_equal(h->n_openings, 1);
	expect_opening(h, 0, OPENING_ZFS, "", "rpool");
	expect_footing(h, "/", "zfs", "rpool/ROOT/pve-1", "");
	host_free(h);
}

/* What is mounted by hand or on first use is in fstab alone. */
static void what_is_not_mounted_stands_in_fstab(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_file(tree, "proc/self/mountinfo",
		  "1 0 259:2 / / rw - ext4 /dev/nvme0n1p2 rw\n"
		  "2 1 0:30 / /boot rw - autofs systemd-1 rw\n");
	tree_file(tree, "etc/fstab",
		  "/dev/sda2 / ext4 defaults 0 1\n"
		  "UUID=3333 /boot ext4 noauto,x-systemd.automount 0 2\n");
	struct host *h = probed(tree);

	expect_footing(h, "/", "ext4", "/dev/nvme0n1p2", "");
	expect_footing(h, "/boot", "ext4", "UUID=3333", "");
	host_free(h);
}

static void nothing_that_comes_from_elsewhere(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_file(tree, "proc/self/mountinfo",
		  "1 0 0:40 / / rw - nfs4 192.0.2.1:/root rw,addr=192.0.2.1\n"
		  "2 1 0:41 / /var rw - overlay overlay rw,lowerdir=/a\n"
		  "3 1 0:42 / /var/lib rw - tmpfs tmpfs rw\n");
	struct host *h = probed(tree);

	assert_int_equal(h->n_footings, 0);
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(partitions_by_their_uuids),
		tree_test(layers_from_the_lowest),
		tree_test(a_subvolume_of_btrfs),
		tree_test(a_pool_of_zfs),
		tree_test(what_is_not_mounted_stands_in_fstab),
		tree_test(nothing_that_comes_from_elsewhere),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
