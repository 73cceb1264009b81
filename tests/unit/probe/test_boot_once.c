/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which loaders can be told to start an entry just once, and why others cannot. */
#include "conf/grubenv.h"
#include "unit/probe/probed.h"

#define GUID "4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"
#define VARIABLE(name) "sys/firmware/efi/efivars/" name "-" GUID
#define MOUNTS                                                                                     \
	"28 1 8:1 / / rw,relatime - %s /dev/sda1 rw\n"                                             \
	"30 28 0:23 / /sys/firmware/efi/efivars %s,nosuid - efivarfs efivarfs rw\n"
#define HEADER                                                                                     \
	"  load_env\nif [ \"${next_entry}\" ] ; then\n   set default=\"${next_entry}\"\n"           \
	"   set next_entry=\n   save_env next_entry\nfi\n"
#define MENU                                                                                       \
	"menuentry 'Debian' {\n\tlinux /boot/vmlinuz-6.1 root=/dev/sda1\n"                         \
	"\tinitrd /boot/initrd.img-6.1\n}\n"
#define CUSTOM "if [ -f $prefix/custom.cfg ]; then\n  source $prefix/custom.cfg\nfi\n"

static void put_block(const char *tree, const char *path, const char *variables)
{
	char block[GRUBENV_SIZE];
	size_t n = strlen("# GRUB Environment Block\n");

	memset(block, '#', sizeof(block));
	memcpy(block, "# GRUB Environment Block\n", n);
	memcpy(block + n, variables, strlen(variables));
	tree_bytes(tree, path, block, sizeof(block));
}

/* A disk with one partition, and a volume of the device mapper. */
static void put_disks(const char *tree)
{
	tree_file(tree, "sys/devices/pci0000:00/0000:00:17.0/block/sda/sda1/partition", "1\n");
	tree_link(tree, "sys/dev/block/8:1", "../../devices/pci0000:00/0000:00:17.0/block/sda/sda1");
	tree_file(tree, "sys/devices/virtual/block/dm-0/dm/name", "vg0-root\n");
	tree_link(tree, "sys/dev/block/254:0", "../../devices/virtual/block/dm-0");
}

static void debian(const char *tree)
{
	tree_file(tree, "proc/cmdline", "BOOT_IMAGE=/boot/vmlinuz-6.1 root=/dev/sda1\n");
	tree_file(tree, "proc/self/mountinfo", MOUNTS, "ext4", "rw");
	tree_file(tree, "etc/default/grub", "GRUB_CMDLINE_LINUX=\"\"\n");
	tree_file(tree, "usr/sbin/update-grub", "x");
	tree_file(tree, "boot/grub/grub.cfg", "%s", HEADER MENU CUSTOM);
	put_block(tree, "boot/grub/grubenv", "");
	put_disks(tree);
}

static void expect_hindrance(const char *tree, const char *what)
{
	struct host *h = probed(tree);

	if (!h->loader.once.what || !strstr(h->loader.once.what, what))
		fail_msg("%s: %s", h->loader.name, h->loader.once.what ? h->loader.once.what : "it can");
	assert_non_null(h->loader.once.remedy);
	host_free(h);
}

static void grub_can_where_it_clears_next_entry(void **state)
{
	struct host *h;

	debian(*state);
	h = probed(*state);
	assert_null(h->loader.once.what);
	assert_string_equal(h->loader.custom, "/boot/grub/custom.cfg");
	assert_int_equal(host_file(h, "/boot/grub/custom.cfg")->state, FILE_MISSING);
	assert_int_equal(host_file(h, "/boot/grub/grub.cfg")->state, FILE_PRESENT);
	assert_int_equal(host_file(h, "/boot/grub/grubenv")->len, GRUBENV_SIZE);
	host_free(h);
	put_block(*state, "boot/grub/grubenv", "next_entry=\nsaved_entry=0\n");
	h = probed(*state);
	assert_null(h->loader.once.what);
	host_free(h);
}

static void a_menu_that_does_not_heed_it_is_told(void **state)
{
	static const char *const menus[] = {
		MENU CUSTOM,
		"# load_env\n# set default=\"${next_entry}\"\n# save_env next_entry\n" MENU CUSTOM,
		"set default=\"${next_entry}\"\nsave_env next_entry\n" MENU CUSTOM,
		"load_env\nset default=\"${next_entry}\"\n" MENU CUSTOM,
		"load_env\nset default=\"${saved_entry}\"\nsave_env next_entry\n" MENU CUSTOM,
	};

	debian(*state);
	for (size_t i = 0; i < ARRAY_SIZE(menus); i++) {
		tree_file(*state, "boot/grub/grub.cfg", "%s", menus[i]);
		expect_hindrance(*state, "/boot/grub/grub.cfg: does not heed next_entry");
	}
	tree_file(*state, "boot/grub/grub.cfg", "%s", HEADER MENU "# source $prefix/custom.cfg\n");
	expect_hindrance(*state, "/boot/grub/grub.cfg: does not read custom.cfg");
}

static void an_environment_block_must_be_one(void **state)
{
	debian(*state);
	tree_file(*state, "boot/grub/grubenv", "# GRUB Environment Block\n");
	expect_hindrance(*state, "/boot/grub/grubenv: is no environment block of GRUB");
	put_block(*state, "boot/grub/grubenv", "next_entry=2\n");
	expect_hindrance(*state, "somebody has chosen an entry for the next start already");
}

static void without_an_environment_block_it_cannot(void **state)
{
	debian(*state);
	tree_file(*state, "boot/grub/grub.cfg", "%s", HEADER MENU CUSTOM);
	char *path = tree_path(*state, "boot/grub/grubenv");
	assert_int_equal(unlink(path), 0);
	free(path);
	expect_hindrance(*state, "GRUB has no environment block (grubenv)");
}

static void grub_must_be_able_to_write_there(void **state)
{
	static const char *const types[] = {"btrfs", "zfs", "f2fs"};

	debian(*state);
	for (size_t i = 0; i < ARRAY_SIZE(types); i++) {
		_cleanup_(arena_done) struct arena mem = {0};

		tree_file(*state, "proc/self/mountinfo", MOUNTS, types[i], "rw");
		expect_hindrance(*state, arena_printf(&mem, "/boot/grub/grubenv: lies on %s, to which GRUB cannot write", types[i]));
	}
	tree_file(*state, "proc/self/mountinfo", "28 1 254:0 / / rw - ext4 /dev/mapper/vg0-root rw\n");
	expect_hindrance(*state, "lies on /dev/mapper/vg0-root, which is no plain partition");
	/* What carries it is not known. */
	tree_file(*state, "proc/self/mountinfo", "28 1 9:9 / / rw - ext4 /dev/what rw\n");
	expect_hindrance(*state, "lies on /dev/what, which is no plain partition");
	tree_bytes(*state, "proc/self/mountinfo", "", 0);
	expect_hindrance(*state, "it is not told on which file system this lies");
}

/* The partition of /boot counts, not that of the root. */
static void a_boot_of_its_own_will_do(void **state)
{
	struct host *h;

	debian(*state);
	tree_file(*state, "proc/self/mountinfo",
		  "28 1 254:0 / / rw - btrfs /dev/mapper/vg0-root rw\n29 28 8:1 / /boot rw - ext4 /dev/sda1 rw\n");
	h = probed(*state);
	assert_null(h->loader.once.what);
	host_free(h);
}

static void fedora(const char *tree)
{
	debian(tree);
	tree_file(tree, "etc/os-release", "ID=fedora\n");
	tree_file(tree, "boot/grub2/grub.cfg", "%s", HEADER "insmod blscfg\nblscfg\n");
	put_block(tree, "boot/grub2/grubenv", "saved_entry=x\n");
	tree_file(tree, "boot/loader/entries/f00d-6.1.conf", "title Fedora\nlinux /vmlinuz-6.1\noptions root=/dev/sda1\n");
}

static void an_entry_of_its_own_needs_no_custom_cfg(void **state)
{
	struct host *h;

	fedora(*state);
	h = probed(*state);
	assert_int_equal(h->loader.kind, LOADER_GRUB_BLS);
	assert_null(h->loader.once.what);
	assert_null(h->loader.custom);
	assert_int_equal(host_file(h, "/boot/loader/entries/~passthru-trial.conf")->state, FILE_MISSING);
	host_free(h);
}

/* Nobody takes the entry of a trial for one of the host's. */
static void the_entry_of_a_trial_is_none_of_the_hosts(void **state)
{
	struct host *h;

	fedora(*state);
	tree_file(*state, "boot/loader/entries/~passthru-trial.conf",
		  "title passthru trial\nlinux /vmlinuz-6.1\noptions root=/dev/sda1 passthru.trial\n");
	h = probed(*state);
	assert_int_equal(h->n_entries, 1);
	assert_string_equal(h->entries[0].path, "/boot/loader/entries/f00d-6.1.conf");
	host_free(h);
}

static void put_text_variable(const char *tree, const char *path, const char *text)
{
	char bytes[256] = {0};
	size_t n = 4;

	for (; *text; text++, n += 2)
		bytes[n] = *text;
	tree_bytes(tree, path, bytes, n + 2);
}

static void arch(const char *tree, unsigned char features)
{
	const unsigned char bytes[12] = {[4] = features, [5] = 1};

	tree_file(tree, "proc/cmdline", "root=/dev/sda1\n");
	tree_file(tree, "proc/self/mountinfo", MOUNTS, "ext4", "rw");
	put_text_variable(tree, VARIABLE("LoaderInfo"), "systemd-boot 257");
	tree_bytes(tree, VARIABLE("LoaderFeatures"), bytes, sizeof(bytes));
	tree_file(tree, "boot/loader/entries/arch.conf", "title Arch\nlinux /vmlinuz-linux\noptions root=/dev/sda1\n");
	tree_file(tree, "usr/bin/bootctl", "x");
}

/* LoaderEntryOneShot is the fourth feature: 1 << 3. */
static void systemd_boot_says_that_it_can(void **state)
{
	struct host *h;

	arch(*state, 0x08);
	h = probed(*state);
	assert_int_equal(h->loader.kind, LOADER_SYSTEMD_BOOT);
	assert_null(h->loader.once.what);
	assert_int_equal(host_file(h, "/boot/loader/entries/arch-passthru-trial.conf")->state, FILE_MISSING);
	host_free(h);
	put_text_variable(*state, VARIABLE("LoaderEntryOneShot"), "other.conf");
	expect_hindrance(*state, "somebody has chosen an entry for the next start already");
	/* What an undone trial has left. */
	put_text_variable(*state, VARIABLE("LoaderEntryOneShot"), "arch-passthru-trial.conf");
	h = probed(*state);
	assert_null(h->loader.once.what);
	host_free(h);
}

static void a_systemd_boot_that_cannot_is_told(void **state)
{
	arch(*state, 0xf7);
	expect_hindrance(*state, "systemd-boot does not say that it can start an entry just once");
	tree_bytes(*state, VARIABLE("LoaderFeatures"), "\6\0\0\0\10", 5);
	expect_hindrance(*state, "systemd-boot does not say that it can start an entry just once");
}

static void variables_must_be_there_to_be_written(void **state)
{
	arch(*state, 0x08);
	tree_file(*state, "proc/self/mountinfo", MOUNTS, "ext4", "ro");
	expect_hindrance(*state, "are mounted read-only");
	tree_file(*state, "proc/self/mountinfo", "28 1 8:1 / / rw - ext4 /dev/sda1 rw\n");
	expect_hindrance(*state, "are not mounted at /sys/firmware/efi/efivars");
}

static void without_bootctl_nobody_tells_it(void **state)
{
	arch(*state, 0x08);
	char *path = tree_path(*state, "usr/bin/bootctl");
	assert_int_equal(unlink(path), 0);
	free(path);
	expect_hindrance(*state, "bootctl, which tells systemd-boot what to start once");
}

static void other_loaders_are_named(void **state)
{
	expect_hindrance(*state, "An unknown boot loader cannot be told by passthru");
	tree_file(*state, "proc/cmdline", "root=/dev/sda1\n");
	tree_file(*state, "etc/os-release", "ID=nixos\n");
	tree_bytes(*state, "etc/NIXOS", "", 0);
	expect_hindrance(*state, "NixOS cannot be told by passthru to start an entry just once");
}

static int set_up(void **state)
{
	*state = tree_new();
	return 0;
}

static int tear_down(void **state)
{
	tree_free(*state);
	return 0;
}

#define CASE(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		CASE(grub_can_where_it_clears_next_entry),
		CASE(a_menu_that_does_not_heed_it_is_told),
		CASE(an_environment_block_must_be_one),
		CASE(without_an_environment_block_it_cannot),
		CASE(grub_must_be_able_to_write_there),
		CASE(a_boot_of_its_own_will_do),
		CASE(an_entry_of_its_own_needs_no_custom_cfg),
		CASE(the_entry_of_a_trial_is_none_of_the_hosts),
		CASE(systemd_boot_says_that_it_can),
		CASE(a_systemd_boot_that_cannot_is_told),
		CASE(variables_must_be_there_to_be_written),
		CASE(without_bootctl_nobody_tells_it),
		CASE(other_loaders_are_named),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
