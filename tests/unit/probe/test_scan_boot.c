/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

#define LOADER_INFO "sys/firmware/efi/efivars/LoaderInfo-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

static void debian_with_grub(const char *tree)
{
	tree_file(tree, "proc/cmdline", "BOOT_IMAGE=/vmlinuz-6.1 root=/dev/sda1 quiet\n");
	tree_file(tree, "boot/grub/grub.cfg", "x");
	tree_file(tree, "etc/default/grub", "GRUB_CMDLINE_LINUX=\"\"\n");
	tree_file(tree, "usr/sbin/update-grub", "x");
}

static void expect_loader(const char *tree, enum loader_kind kind, const char *name,
			  const char *source)
{
	struct host *h = probed(tree);

	assert_int_equal(h->loader.kind, kind);
	assert_string_equal(h->loader.name, name);
	if (source)
		assert_string_equal(h->loader.evidence_source, source);
	else
		assert_null(h->loader.evidence_source);
	host_free(h);
}

static void grub_is_what_the_command_line_shows(void **state)
{
	char *tree = *state;

	debian_with_grub(tree);
	tree_file(tree, "etc/default/grub.d/z.cfg", "x=1\n");
	tree_file(tree, "etc/default/grub.d/a.cfg", "x=1\n");
	tree_file(tree, "etc/default/grub.d/a.cfg.bak", "x=1\n");
	struct host *h = probed(tree);

	assert_int_equal(h->loader.kind, LOADER_GRUB);
	assert_string_equal(h->loader.evidence_text, "BOOT_IMAGE=/vmlinuz-6.1");
	assert_string_equal(h->loader.generated, "/boot/grub/grub.cfg");
	assert_true(h->loader.has_generator);
	assert_int_equal(h->loader.n_sources, 3);
	assert_string_equal(h->loader.sources[0], "/etc/default/grub");
	assert_string_equal(h->loader.sources[1], "/etc/default/grub.d/a.cfg");
	assert_string_equal(h->loader.sources[2], "/etc/default/grub.d/z.cfg");
	assert_non_null(host_file(h, "/etc/default/grub.d/z.cfg"));
	assert_null(host_file(h, "/boot/grub/grub.cfg"));
	host_free(h);
}

static void a_rescued_root_is_known_by_its_files(void **state)
{
	char *tree = *state;

	tree_file(tree, "etc/default/grub", "x=1\n");
	expect_loader(tree, LOADER_UNKNOWN, "", NULL);
	tree_file(tree, "usr/sbin/update-grub", "x");
	expect_loader(tree, LOADER_GRUB, "GRUB", "etc/default/grub");
}

static void an_efi_stub_is_not_grub(void **state)
{
	char *tree = *state;

	debian_with_grub(tree);
	tree_file(tree, "proc/cmdline", "root=/dev/sda1 initrd=\\initrd.img\n");
	expect_loader(tree, LOADER_UNKNOWN, "", NULL);
}

static void what_the_loader_says_of_itself_beats_an_old_grub(void **state)
{
	char *tree = *state;
	static const char info[] =
		"\6\0\0\0s\0y\0s\0t\0e\0m\0d\0-\0b\0o\0o\0t\0 \0002\0005\0002\0\0";

	debian_with_grub(tree);
	tree_bytes(tree, LOADER_INFO, info, sizeof(info));
	/* GRUB was the last to hand over: systemd-boot started it. */
	expect_loader(tree, LOADER_GRUB, "GRUB", "proc/cmdline");
	tree_file(tree, "proc/cmdline", "root=UUID=1 ro quiet\n");
	struct host *h = probed(tree);
	assert_int_equal(h->loader.kind, LOADER_SYSTEMD_BOOT);
	assert_string_equal(h->loader.evidence_text, "systemd-boot 252");
	assert_int_equal(h->loader.n_sources, 0);
	host_free(h);

	debian_with_grub(tree);
	static const char other[] = "\6\0\0\0G\0R\0U\0B\0";
	tree_bytes(tree, LOADER_INFO, other, sizeof(other));
	expect_loader(tree, LOADER_GRUB, "GRUB", "proc/cmdline");
	tree_bytes(tree, LOADER_INFO, "\6\0", 2);
	expect_loader(tree, LOADER_GRUB, "GRUB", "proc/cmdline");
}

static void entries_alone_are_systemd_boot(void **state)
{
	char *tree = *state;

	tree_file(tree, "efi/loader/entries/arch.conf", "options quiet\n");
	expect_loader(tree, LOADER_SYSTEMD_BOOT, "systemd-boot", "efi/loader/entries/arch.conf");
	/* Entries beside a grub.cfg do not say who reads them. */
	debian_with_grub(tree);
	expect_loader(tree, LOADER_GRUB, "GRUB", "proc/cmdline");
}

static void others_are_named(void **state)
{
	char *tree = *state;

	debian_with_grub(tree);
	tree_file(tree, "boot/loader/entries/x.conf", "options quiet\n");
	tree_file(tree, "usr/sbin/grubby", "x");
	expect_loader(tree, LOADER_GRUB_BLS, "GRUB with BLS entries", "proc/cmdline");
	/* Without UEFI, Pop!_OS starts by GRUB. */
	tree_file(tree, "etc/kernelstub/configuration", "{}");
	tree_file(tree, "usr/bin/kernelstub", "x");
	expect_loader(tree, LOADER_GRUB_BLS, "GRUB with BLS entries", "proc/cmdline");
	tree_file(tree, "proc/cmdline", "initrd=\\EFI\\Pop_OS-1\\initrd.img root=UUID=1 quiet\n");
	expect_loader(tree, LOADER_KERNELSTUB, "kernelstub", "etc/kernelstub/configuration");
	tree_file(tree, "etc/kernel/proxmox-boot-uuids", "1234-ABCD\n");
	expect_loader(tree, LOADER_KERNELSTUB, "kernelstub", "etc/kernelstub/configuration");
	tree_file(tree, "usr/sbin/proxmox-boot-tool", "x");
	expect_loader(tree, LOADER_PROXMOX, "proxmox-boot-tool", "etc/kernel/proxmox-boot-uuids");
	tree_file(tree, "etc/kernel/proxmox-boot-uuids", "%s", "");
	expect_loader(tree, LOADER_KERNELSTUB, "kernelstub", "etc/kernelstub/configuration");
}

static void expect_initramfs(const char *tree, enum initramfs_kind kind, const char *name)
{
	struct host *h = probed(tree);

	assert_int_equal(h->initramfs.kind, kind);
	assert_string_equal(h->initramfs.name, name);
	host_free(h);
}

static void the_initramfs_tool_is_known(void **state)
{
	char *tree = *state;

	expect_initramfs(tree, INITRAMFS_UNKNOWN, "");
	tree_file(tree, "boot/vmlinuz-6.1.0", "x");
	expect_initramfs(tree, INITRAMFS_NONE, "none");
	tree_file(tree, "proc/cmdline", "initrd=\\EFI\\nixos\\1-initrd.efi quiet\n");
	expect_initramfs(tree, INITRAMFS_UNKNOWN, "");
	tree_file(tree, "proc/cmdline", "quiet\n");
	tree_file(tree, "boot/initrd.img-6.1.0", "x");
	expect_initramfs(tree, INITRAMFS_UNKNOWN, "");
	tree_file(tree, "etc/mkinitcpio.conf", "x");
	expect_initramfs(tree, INITRAMFS_MKINITCPIO, "mkinitcpio");
	tree_file(tree, "usr/bin/dracut", "x");
	expect_initramfs(tree, INITRAMFS_DRACUT, "dracut");
	/* What a removed initramfs-tools left behind. */
	tree_dir(tree, "etc/initramfs-tools");
	expect_initramfs(tree, INITRAMFS_DRACUT, "dracut");
	tree_file(tree, "usr/sbin/mkinitramfs", "x");
	expect_initramfs(tree, INITRAMFS_TOOLS, "initramfs-tools");
}

static void initramfs_tools_has_a_list_and_programs(void **state)
{
	char *tree = *state;

	tree_file(tree, "etc/initramfs-tools/modules", "# list\n");
	tree_file(tree, "usr/sbin/update-initramfs", "x");
	struct host *h = probed(tree);

	assert_string_equal(h->initramfs.list_path, "/etc/initramfs-tools/modules");
	assert_true(h->initramfs.has_generator);
	assert_false(h->initramfs.has_lister);
	assert_int_equal(host_file(h, "/etc/initramfs-tools/modules")->state, FILE_PRESENT);
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(grub_is_what_the_command_line_shows),
		tree_test(a_rescued_root_is_known_by_its_files),
		tree_test(an_efi_stub_is_not_grub),
		tree_test(what_the_loader_says_of_itself_beats_an_old_grub),
		tree_test(entries_alone_are_systemd_boot),
		tree_test(others_are_named),
		tree_test(the_initramfs_tool_is_known),
		tree_test(initramfs_tools_has_a_list_and_programs),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
