/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/storage.h"

static void partitions_lead_to_their_disk(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_file(tree, "proc/self/mountinfo",
		  "22 1 259:2 / / rw,relatime shared:1 - ext4 /dev/nvme0n1p2 rw\n"
		  "23 22 259:1 / /boot/efi rw shared:2 - vfat /dev/nvme0n1p1 rw\n"
		  "24 22 8:1 / /srv/my\\040media rw - ext4 /dev/sda1 rw\n"
		  "25 22 0:20 / /proc rw - proc proc rw\n");
	tree_file(tree, "proc/swaps",
		  "Filename\tType\tSize\tUsed\tPriority\n/dev/nvme0n1p3  partition\t1000\t0\t-2\n");
	struct host *h = probed(tree);
	const struct device *nvme = the_device(h, NVME), *sata = the_device(h, SATA);

	assert_string_equal(use_of(nvme, USE_ROOT, "/")->via, "nvme0n1p2");
	assert_non_null(use_of(nvme, USE_BOOT, "/boot/efi"));
	assert_non_null(use_of(nvme, USE_SWAP, "swap"));
	assert_int_equal(nvme->n_uses, 3);
	assert_non_null(use_of(sata, USE_MOUNT, "/srv/my media"));
	assert_int_equal(sata->n_uses, 1);
	assert_false(has_note(h, "disk under /"));
	host_free(h);
}

static void luks_on_lvm_on_two_disks(void **state)
{
	char *tree = *state;

	two_disks(tree);
	stacked(tree, "dm-0", "vg0-root", "254:0", (const char *[]){"nvme0n1p2", "sda2", NULL});
	stacked(tree, "dm-1", "cryptroot", "254:1", (const char *[]){"dm-0", NULL});
	tree_file(tree, "proc/self/mountinfo",
		  "22 1 254:1 / / rw - ext4 /dev/mapper/cryptroot rw\n");
	struct host *h = probed(tree);

	assert_string_equal(use_of(the_device(h, NVME), USE_ROOT, "/")->via,
			    "cryptroot on vg0-root on nvme0n1p2");
	assert_string_equal(use_of(the_device(h, SATA), USE_ROOT, "/")->via,
			    "cryptroot on vg0-root on sda2");
	host_free(h);
}

/* To take a disk from under it would break it, though nothing of it is mounted. */
static void what_is_assembled_and_not_mounted_is_a_use(void **state)
{
	char *tree = *state;

	two_disks(tree);
	stacked(tree, "md0", NULL, "9:0", (const char *[]){"nvme0n1p2", "sda2", NULL});
	tree_file(tree, "proc/self/mountinfo", "22 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
	struct host *h = probed(tree);
	const struct device *nvme = the_device(h, NVME), *sata = the_device(h, SATA);

	assert_int_equal(nvme->n_uses, 1);
	assert_string_equal(use_of(nvme, USE_LAYER, "an active volume")->via, "md0 on nvme0n1p2");
	/* More is known of this one. */
	assert_int_equal(sata->n_uses, 1);
	assert_non_null(use_of(sata, USE_ROOT, "/"));
	host_free(h);
}

/* Each stands on all others: to walk every way through them would take for ever. */
static void layers_that_all_stand_on_each_other_end(void **state)
{
	static char names[][8] = {"dm-0", "dm-1", "dm-2", "dm-3", "dm-4", "dm-5",
				  "dm-6", "dm-7", "dm-8", "dm-9", "dm-10"};
	char *tree = *state;

	two_disks(tree);
	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		const char *on[ARRAY_SIZE(names) + 1] = {"sda2"};
		char number[16];
		size_t n = 1;

		for (size_t k = 0; k < ARRAY_SIZE(names); k++)
			if (k != i)
				on[n++] = names[k];
		snprintf(number, sizeof(number), "254:%zu", i);
		stacked(tree, names[i], NULL, number, on);
	}
	tree_file(tree, "proc/self/mountinfo", "22 1 254:0 / / rw - ext4 /dev/dm-0 rw\n");
	struct host *h = probed(tree);

	assert_non_null(use_of(the_device(h, SATA), USE_ROOT, "/"));
	assert_null(use_of(the_device(h, NVME), USE_ROOT, "/"));
	host_free(h);
}

static void swap_in_a_file_is_on_the_disk_of_its_mount(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_file(tree, "proc/self/mountinfo",
		  "22 1 259:2 / / rw - ext4 /dev/nvme0n1p2 rw\n24 22 8:1 / /srv rw - ext4 "
		  "/dev/sda1 rw\n");
	tree_file(tree, "proc/swaps",
		  "Filename Type Size Used Priority\n/srv/swap.img file 1000 0 -2\n");
	struct host *h = probed(tree);

	assert_non_null(use_of(the_device(h, SATA), USE_SWAP, "swap"));
	assert_null(use_of(the_device(h, NVME), USE_SWAP, "swap"));
	host_free(h);
}

static void root_in_a_loop_file_is_on_the_disk_of_the_file(void **state)
{
	char *tree = *state;

	two_disks(tree);
	stacked(tree, "loop0", NULL, "7:0", (const char *[]){NULL});
	tree_file(tree, "sys/devices/virtual/block/loop0/loop/backing_file", "/host/root.img\n");
	tree_file(tree, "proc/self/mountinfo",
		  "22 1 7:0 / / rw - ext4 /dev/loop0 rw\n24 22 8:1 / /host rw - ntfs3 /dev/sda1 "
		  "rw\n");
	struct host *h = probed(tree);

	assert_non_null(use_of(the_device(h, SATA), USE_ROOT, "/"));
	assert_null(use_of(the_device(h, NVME), USE_ROOT, "/"));
	host_free(h);
}

/* A tree that nests without end must come to one. */
static void a_loop_file_inside_itself_ends(void **state)
{
	char *tree = *state;

	two_disks(tree);
	stacked(tree, "loop0", NULL, "7:0", (const char *[]){NULL});
	stacked(tree, "dm-0", "a", "254:0", (const char *[]){"dm-0", "loop0", NULL});
	tree_file(tree, "sys/devices/virtual/block/loop0/loop/backing_file", "/root.img\n");
	tree_file(tree, "proc/self/mountinfo", "22 1 254:0 / / rw - ext4 /dev/mapper/a rw\n");
	struct host *h = probed(tree);

	assert_non_null(use_of(the_device(h, NVME), USE_ROOT, "perhaps /"));
	assert_true(has_note(h, "the disk under / was not found"));
	host_free(h);
}

/* Behind an Intel VMD the disk goes with the VMD endpoint as well as with its own function. */
static void functions_above_that_are_no_bridges_count_too(void **state)
{
	char *tree = *state;
	const char *dir =
		"sys/devices/pci0000:00/0000:00:0e.0/pci10000:e0/10000:e0:06.0/10000:e1:00.0";
	_cleanup_free_ char *disk = NULL, *target = NULL;

	tree_pci(tree, &(struct tree_pci){.address = "0000:00:0e.0", .class = 0x010400});
	tree_pci(tree, &(struct tree_pci){
			       .address = "10000:e0:06.0", .class = 0x060400, .secondary = 0xe1});
	tree_pci(tree, &(struct tree_pci){.address = "10000:e1:00.0", .class = 0x010802});
	assert_true(asprintf(&disk, "%s/nvme/nvme0/nvme0n1/dev", dir) > 0);
	assert_true(asprintf(&target, "/%s/nvme/nvme0/nvme0n1", dir) > 0);
	tree_file(tree, disk, "259:0\n");
	tree_link(tree, "sys/dev/block/259:0", target);
	tree_file(tree, "proc/self/mountinfo", "22 1 259:0 / / rw - ext4 /dev/nvme0n1 rw\n");
	struct host *h = probed(tree);

	assert_non_null(use_of(the_device(h, "10000:e1:00.0"), USE_ROOT, "/"));
	assert_non_null(use_of(the_device(h, "0000:00:0e.0"), USE_ROOT, "/"));
	assert_int_equal(the_device(h, "10000:e0:06.0")->n_uses, 0);
	host_free(h);
}

static void bad_tables_are_survived(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_file(tree, "proc/self/mountinfo", "x\n1 2 3\n22 1 259:2 / / rw\n - - - - - - - -\n\n");
	tree_file(tree, "proc/swaps", "Filename\n/dev/nvme0n1p3\n");
	tree_file(tree, "etc/fstab", "/dev/sda1\n\\\n");
	struct host *h = probed(tree);

	assert_int_equal(the_device(h, NVME)->n_uses, 1);
	assert_int_equal(the_device(h, SATA)->n_uses, 1);
	host_free(h);
}

static void a_root_that_is_not_found_may_be_on_any_disk(void **state)
{
	char *tree = *state;

	two_disks(tree);
	struct host *h = probed(tree);

	assert_non_null(use_of(the_device(h, NVME), USE_ROOT, "perhaps /"));
	assert_non_null(use_of(the_device(h, SATA), USE_ROOT, "perhaps /"));
	assert_true(has_note(h, "the disk under / was not found"));
	host_free(h);
}

static void a_root_that_is_elsewhere_is_on_no_disk(void **state)
{
	static const char *const mounts[] = {
		"22 1 0:24 / / rw - nfs4 192.0.2.1:/srv/root rw\n",
		"22 1 179:2 / / rw - ext4 /dev/mmcblk0p2 rw\n",
	};
	char *tree = *state;

	two_disks(tree);
	tree_file(tree, "sys/devices/platform/sdhci/mmcblk0/mmcblk0p2/partition", "2\n");
	tree_link(tree, "sys/dev/block/179:2", "../../devices/platform/sdhci/mmcblk0/mmcblk0p2");
	for (size_t i = 0; i < ARRAY_SIZE(mounts); i++) {
		tree_file(tree, "proc/self/mountinfo", "%s", mounts[i]);
		struct host *h = probed(tree);

		assert_int_equal(the_device(h, NVME)->n_uses, 0);
		assert_int_equal(the_device(h, SATA)->n_uses, 0);
		host_free(h);
	}
}

static void parts_of_the_system_may_be_anywhere(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_file(tree, "proc/self/mountinfo",
		  "22 1 259:2 / / rw - ext4 /dev/nvme0n1p2 rw\n"
		  "23 22 8:1 / /usr ro - ext4 /dev/sda1 ro\n"
		  "24 22 8:2 / /efi rw - vfat /dev/sda2 rw\n"
		  "25 22 259:3 /var/lib /srv rw - ext4 /dev/nvme0n1p3 rw\n");
	struct host *h = probed(tree);

	expect_via(h, SATA, USE_ROOT, "/usr", "sda1");
	expect_via(h, SATA, USE_BOOT, "/efi", "sda2");
	/* A bind mount has the number of what it shows. */
	expect_via(h, NVME, USE_MOUNT, "/srv", "nvme0n1p3");
	host_free(h);
}

/* A live system: / is an overlay over a squashfs in a loop file on a stick. */
static void an_overlay_lies_on_what_is_below_it(void **state)
{
	char *tree = *state;

	two_disks(tree);
	stacked(tree, "loop0", NULL, "7:0", (const char *[]){NULL});
	tree_file(tree, "sys/devices/virtual/block/loop0/loop/backing_file",
		  "/run/live/medium/filesystem.squashfs\n");
	tree_file(tree, "proc/self/mountinfo",
		  "20 1 8:1 / /run/live/medium ro - iso9660 /dev/sda1 ro\n"
		  "21 1 7:0 / /run/live/rootfs ro - squashfs /dev/loop0 ro\n"
		  "22 1 0:26 / / rw - overlay overlay "
		  "rw,lowerdir=/run/live/rootfs,upperdir=/run/live/overlay/rw\n");
	struct host *h = probed(tree);

	expect_via(h, SATA, USE_ROOT, "/", "loop0 on sda1");
	assert_int_equal(the_device(h, NVME)->n_uses, 0);
	assert_false(has_note(h, "the disk under / was not found"));
	host_free(h);
}

/* Containers bring hundreds of overlays, all on a disk that is known. */
static void an_overlay_elsewhere_adds_nothing(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_file(tree, "proc/self/mountinfo",
		  "22 1 259:2 / / rw - ext4 /dev/nvme0n1p2 rw\n"
		  "23 22 0:40 / /var/lib/docker/overlay2/1/merged rw - overlay overlay "
		  "rw,lowerdir=/var/lib/docker/overlay2/l/A,upperdir=/var/lib/docker/1/diff\n");
	struct host *h = probed(tree);

	assert_int_equal(the_device(h, NVME)->n_uses, 1);
	host_free(h);
}

static void an_overlay_on_itself_ends(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_file(tree, "proc/self/mountinfo",
		  "22 1 0:26 / / rw - overlay overlay rw,lowerdir=/a:/b,upperdir=/c\n");
	struct host *h = probed(tree);

	assert_true(has_note(h, "the disk under / was not found"));
	host_free(h);
}

/* Without an initramfs the kernel calls it /dev/root; a btrfs has no number of its own then. */
static void the_kernels_own_root_is_what_it_was_told(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_file(tree, "proc/cmdline", "root=/dev/nvme0n1p2 rootfstype=btrfs\n");
	tree_file(tree, "proc/self/mountinfo", "22 1 0:24 / / rw - btrfs /dev/root rw\n");
	struct host *h = probed(tree);

	expect_via(h, NVME, USE_ROOT, "/", "nvme0n1p2");
	assert_int_equal(the_device(h, SATA)->n_uses, 0);
	host_free(h);
}

static void swap_in_memory_is_on_no_disk(void **state)
{
	char *tree = *state;

	two_disks(tree);
	stacked(tree, "zram0", NULL, "253:0", (const char *[]){NULL});
	tree_file(tree, "proc/self/mountinfo", "22 1 259:2 / / rw - ext4 /dev/nvme0n1p2 rw\n");
	tree_file(tree, "proc/swaps",
		  "Filename Type Size Used Priority\n/dev/zram0 partition 1000 0 100\n");
	tree_file(tree, "sys/devices/virtual/block/zram0/backing_dev", "none\n");
	struct host *h = probed(tree);
	assert_null(use_of(the_device(h, NVME), USE_SWAP, "swap"));
	assert_null(use_of(the_device(h, SATA), USE_SWAP, "swap"));
	host_free(h);

	tree_file(tree, "sys/devices/virtual/block/zram0/backing_dev", "/dev/sda2\n");
	h = probed(tree);
	expect_via(h, SATA, USE_SWAP, "swap", "zram0 on sda2");
	assert_null(use_of(the_device(h, NVME), USE_SWAP, "swap"));
	host_free(h);
}

static void a_usb_disk_is_on_its_controller(void **state)
{
	char *tree = *state;

	tree_pci(tree, &(struct tree_pci){.address = "0000:00:14.0", .class = 0x0c0330});
	tree_disk(tree, "0000:00:14.0", "usb2/2-1/2-1:1.0/host4/target4:0:0/4:0:0:0/block", "sdb",
		  8, 16, 1);
	tree_file(tree, "proc/self/mountinfo", "22 1 8:17 / /media/stick rw - vfat /dev/sdb1 rw\n");
	struct host *h = probed(tree);

	expect_via(h, "0000:00:14.0", USE_MOUNT, "/media/stick", "sdb1");
	host_free(h);
}

/* A Fibre Channel disk hangs below its card. */
static void a_disk_of_a_fibre_channel_card_is_on_the_card(void **state)
{
	char *tree = *state;

	tree_pci(tree, &(struct tree_pci){.address = "0000:05:00.0", .class = 0x0c0400});
	tree_disk(tree, "0000:05:00.0", "host7/rport-7:0-2/target7:0:0/7:0:0:1/block", "sdc", 8, 32,
		  1);
	tree_file(tree, "proc/self/mountinfo", "22 1 8:33 / / rw - xfs /dev/sdc1 rw\n");
	struct host *h = probed(tree);

	expect_via(h, "0000:05:00.0", USE_ROOT, "/", "sdc1");
	host_free(h);
}

/* proxmox-boot-tool writes to these without mounting them. */
static void efi_partitions_of_proxmox_are_boot_disks(void **state)
{
	char *tree = *state;

	two_disks(tree);
	tree_link(tree, "dev/disk/by-uuid/1A2B-3C4D", "../../nvme0n1p1");
	tree_file(tree, "etc/kernel/proxmox-boot-uuids", "1A2B-3C4D\n# gone\nFFFF-0000\n");
	tree_file(tree, "proc/self/mountinfo", "22 1 8:2 / / rw - ext4 /dev/sda2 rw\n");
	struct host *h = probed(tree);

	expect_via(h, NVME, USE_BOOT, "its EFI partition", "nvme0n1p1");
	assert_int_equal(the_device(h, NVME)->n_uses, 1);
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(partitions_lead_to_their_disk),
		tree_test(luks_on_lvm_on_two_disks),
		tree_test(what_is_assembled_and_not_mounted_is_a_use),
		tree_test(swap_in_a_file_is_on_the_disk_of_its_mount),
		tree_test(root_in_a_loop_file_is_on_the_disk_of_the_file),
		tree_test(a_loop_file_inside_itself_ends),
		tree_test(layers_that_all_stand_on_each_other_end),
		tree_test(functions_above_that_are_no_bridges_count_too),
		tree_test(bad_tables_are_survived),
		tree_test(a_root_that_is_not_found_may_be_on_any_disk),
		tree_test(a_root_that_is_elsewhere_is_on_no_disk),
		tree_test(parts_of_the_system_may_be_anywhere),
		tree_test(an_overlay_lies_on_what_is_below_it),
		tree_test(an_overlay_elsewhere_adds_nothing),
		tree_test(an_overlay_on_itself_ends),
		tree_test(the_kernels_own_root_is_what_it_was_told),
		tree_test(swap_in_memory_is_on_no_disk),
		tree_test(a_usb_disk_is_on_its_controller),
		tree_test(a_disk_of_a_fibre_channel_card_is_on_the_card),
		tree_test(efi_partitions_of_proxmox_are_boot_disks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
