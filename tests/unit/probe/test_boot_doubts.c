/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hosts on which the files of one loader and the words of another lie side by side. */
#include "unit/probe/loaders.h"

static const char menu[] =
	"### BEGIN /etc/grub.d/10_linux ###\nmenuentry 'x' {\n\tlinux /vmlinuz-" RELEASE " " ROOT
	" quiet\n}\n### END /etc/grub.d/10_linux ###\n";

static void assert_kind(const char *tree, enum loader_kind kind)
{
	struct host *h = probed(tree);

	assert_int_equal(h->loader.kind, kind);
	host_free(h);
}

/* An entry of systemd-boot that starts GRUB: the kernel has GRUB's word. */
static void systemd_boot_went_on_to_grub(void **state)
{
	char *tree = *state;

	by_grub(tree);
	efi_text(tree, "LoaderInfo", "systemd-boot 257.2");
	efi_text(tree, "LoaderEntrySelected", "grub.conf");
	tree_file(tree, "boot/efi/loader/entries/grub.conf",
		  "title GRUB\nefi /EFI/debian/grubx64.efi\n");
	assert_kind(tree, LOADER_GRUB);
}

/* A word that somebody copied from /proc/cmdline into an entry does not make it GRUB's. */
static void an_entry_with_a_word_of_grub(void **state)
{
	char *tree = *state;

	by_systemd_boot(tree);
	tree_file(tree, "boot/grub/grub.cfg", "%s", menu);
	tree_file(tree, "proc/cmdline",
		  "initrd=\\" TOKEN "\\" RELEASE "\\initrd.img-" RELEASE
		  " BOOT_IMAGE=/vmlinuz-1 " ROOT " ro quiet\n");
	/* Counted, so its file has another name. */
	efi_text(tree, "LoaderEntrySelected", "debian.conf");
	assert_kind(tree, LOADER_SYSTEMD_BOOT);
}

/* systemd-boot always leaves its name: entries with the same words were there before. */
static void refind_with_entries_of_before(void **state)
{
	char *tree = *state;

	by_refind(tree);
	tree_file(tree, "boot/efi/loader/entries/arch.conf",
		  "title Arch\nlinux /vmlinuz-" RELEASE "\noptions " ROOT " rw quiet\n");
	efi_text(tree, "LoaderDevicePartUUID", "1");
	assert_kind(tree, LOADER_REFIND);
}

/* The file of a tool that is gone. */
static void proxmox_without_its_tool(void **state)
{
	char *tree = *state;

	by_grub(tree);
	tree_file(tree, "etc/kernel/proxmox-boot-uuids", "AB12-CD34\n");
	assert_kind(tree, LOADER_GRUB);
	tree_file(tree, "proc/sys/kernel/osrelease", "6.8.12-1-pve\n");
	assert_kind(tree, LOADER_PROXMOX);
}

/* Guides have it written to both. */
static void the_menu_of_grub2_comes_first_where_grub_is_called_so(void **state)
{
	char *tree = *state;

	by_grub(tree);
	tree_file(tree, "etc/os-release", "ID=\"opensuse-leap\"\nID_LIKE=\"suse opensuse\"\n");
	tree_file(tree, "boot/grub2/grub.cfg", "%s", menu);
	struct host *h = probed(tree);
	assert_string_equal(h->loader.generated, "/boot/grub2/grub.cfg");
	host_free(h);
}

/* RHEL 7 by UEFI reads the ESP's; the one in /boot/grub2 is written by guides for BIOS. */
static void the_menu_on_the_esp_comes_first_where_it_is_whole(void **state)
{
	char *tree = *state;

	a_kernel(tree);
	tree_file(tree, "etc/os-release", "ID=\"centos\"\nID_LIKE=\"rhel fedora\"\n");
	tree_file(tree, "proc/cmdline", "BOOT_IMAGE=/vmlinuz-" RELEASE " " ROOT "\n");
	tree_file(tree, "etc/default/grub", "GRUB_CMDLINE_LINUX=quiet\n");
	tree_file(tree, "usr/sbin/grub2-mkconfig", "#!/bin/sh\n");
	tree_dir(tree, "sys/firmware/efi");
	tree_file(tree, "boot/grub2/grub.cfg", "%s", menu);
	tree_file(tree, "boot/efi/EFI/centos/grub.cfg", "%s", menu);
	struct host *h = probed(tree);
	assert_string_equal(h->loader.generated, "/boot/efi/EFI/centos/grub.cfg");
	host_free(h);
	/* Another system's menu on the same ESP is not this one's. */
	tree_file(tree, "etc/os-release", "ID=rocky\nID_LIKE=\"rhel fedora\"\n");
	h = probed(tree);
	assert_string_equal(h->loader.generated, "/boot/grub2/grub.cfg");
	host_free(h);
}

/* A machine id was made anew: what started this system is its own entry. */
static void the_entry_that_started_it_is_its_own(void **state)
{
	char *tree = *state;

	by_systemd_boot(tree);
	tree_file(tree, "etc/machine-id", "fedcba9876543210fedcba9876543210\n");
	struct host *h = probed(tree);
	assert_int_equal(h->n_entries, 1);
	assert_true(h->entries[0].booted);
	assert_false(h->entries[0].foreign);
	host_free(h);
}

/* A virtual machine that is given its kernel from outside, of an image whose GRUB reads entries. */
static void entries_where_there_is_no_efi(void **state)
{
	char *tree = *state;

	a_kernel(tree);
	tree_file(tree, "proc/cmdline", ROOT " ro quiet\n");
	tree_file(tree, "boot/loader/entries/x.conf",
		  "title x\nlinux /vmlinuz-" RELEASE "\noptions " ROOT " ro quiet\n");
	tree_dir(tree, "sys/firmware/acpi/tables");
	assert_kind(tree, LOADER_UNKNOWN);
	tree_dir(tree, "sys/firmware/efi");
	assert_kind(tree, LOADER_SYSTEMD_BOOT);
}

/* Odd bytes at the end, no text, and far too much of it. */
static void variables_that_are_no_text(void **state)
{
	char *tree = *state, bytes[4096] = {6};

	a_kernel(tree);
	tree_bytes(tree, "sys/firmware/efi/efivars/StubInfo" GUID, "\6\0\0\0A", 5);
	for (size_t i = 4; i < sizeof(bytes); i += 2)
		bytes[i] = 'A';
	memcpy(bytes + 4, "L\0i\0m\0i\0n\0e\0", 12);
	tree_bytes(tree, "sys/firmware/efi/efivars/LoaderInfo" GUID, bytes, sizeof(bytes) - 1);
	struct host *h = probed(tree);
	assert_int_equal(h->loader.kind, LOADER_LIMINE);
	assert_int_equal(strlen(h->loader.evidence_text), 255);
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(systemd_boot_went_on_to_grub),
		tree_test(an_entry_with_a_word_of_grub),
		tree_test(refind_with_entries_of_before),
		tree_test(proxmox_without_its_tool),
		tree_test(the_menu_of_grub2_comes_first_where_grub_is_called_so),
		tree_test(the_menu_on_the_esp_comes_first_where_it_is_whole),
		tree_test(the_entry_that_started_it_is_its_own),
		tree_test(entries_where_there_is_no_efi),
		tree_test(variables_that_are_no_text),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
