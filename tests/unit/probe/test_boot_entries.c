/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the loader of a host can start, and the images that it starts. */
#include "unit/probe/loaders.h"

#define ESP_DIR "/boot/efi/" TOKEN "/" RELEASE

/* Debian: the tool's image is in /boot, and what starts is a copy of it on the ESP. */
static void an_entry_of_kernel_install(void **state)
{
	char *tree = *state;

	by_systemd_boot(tree);
	struct host *h = probed(tree);
	assert_int_equal(h->n_entries, 1);
	const struct boot_entry *e = &h->entries[0];

	assert_string_equal(e->path, "/boot/efi/loader/entries/" TOKEN "-" RELEASE ".conf");
	assert_string_equal(e->title, "Debian");
	assert_string_equal(e->release, RELEASE);
	assert_string_equal(e->kernel, ESP_DIR "/linux");
	assert_int_equal(e->n_initrds, 1);
	assert_string_equal(e->initrds[0], ESP_DIR "/initrd.img-" RELEASE);
	assert_string_equal(e->cmdline, ROOT " ro quiet");
	assert_true(e->by_kernel_install);
	assert_true(e->booted);
	assert_false(e->foreign);
	assert_int_equal(e->tries_left, -1);
	assert_non_null(host_file(h, e->path));
	assert_int_equal(h->initramfs.n_images, 1);
	assert_string_equal(h->initramfs.images[0].path, "/boot/initrd.img-" RELEASE);
	assert_int_equal(h->initramfs.images[0].n_copies, 1);
	assert_string_equal(h->initramfs.images[0].copies[0], ESP_DIR "/initrd.img-" RELEASE);
	host_free(h);
}

/* Fedora, Arch: kernel-install has the image made right into the entry's directory. */
static void an_image_that_kernel_install_has_made(void **state)
{
	char *tree = *state;

	tree_file(tree, "proc/sys/kernel/osrelease", RELEASE "\n");
	tree_file(tree, "proc/cmdline", "initrd=\\x " ROOT " ro quiet\n");
	tree_file(tree, "etc/machine-id", TOKEN "\n");
	tree_file(tree, "usr/lib/modules/" RELEASE "/modules.dep", "%s", "");
	tree_file(tree, "usr/lib/modules/" RELEASE "/vmlinuz", "x");
	tree_file(tree, "usr/bin/kernel-install", "x");
	tree_file(tree, "usr/bin/dracut", "x");
	an_entry(tree);
	efi_text(tree, "LoaderInfo", "systemd-boot 257");
	struct host *h = probed(tree);
	assert_int_equal(h->initramfs.n_images, 1);
	const struct boot_image *b = &h->initramfs.images[0];

	assert_string_equal(b->path, ESP_DIR "/initrd.img-" RELEASE);
	assert_int_equal(b->by, IMAGE_BY_KERNEL_INSTALL);
	assert_string_equal(b->kernel, "/usr/lib/modules/" RELEASE "/vmlinuz");
	host_free(h);
}

static void entries_of_others_are_foreign(void **state)
{
	char *tree = *state;

	by_systemd_boot(tree);
	tree_file(tree, "boot/efi/loader/entries/fedora.conf",
		  "machine-id fedcba9876543210fedcba9876543210\nlinux /f/linux\noptions " ROOT
		  "\n");
	tree_file(tree, "boot/efi/loader/entries/other.conf",
		  "linux /o/linux\noptions root=UUID=ffffffff-3f4e-4bb2-9d5c-0c3e5f6a7b8c\n");
	tree_file(tree, "boot/efi/loader/entries/same.conf",
		  "linux /o/linux\noptions root=/dev/sda2\n");
	struct host *h = probed(tree);
	assert_int_equal(h->n_entries, 4);
	assert_false(h->entries[0].foreign);
	assert_true(h->entries[1].foreign);
	assert_true(h->entries[2].foreign);
	/* A name of another kind cannot be compared. */
	assert_false(h->entries[3].foreign);
	host_free(h);
}

static void names_of_devices_of_one_kind_are_compared(void **state)
{
	char *tree = *state;

	by_systemd_boot(tree);
	tree_file(tree, "proc/cmdline", "root=/dev/mapper/vg-root quiet\n");
	tree_file(tree, "boot/efi/loader/entries/x1.conf",
		  "linux /o/linux\noptions root=/dev/mapper/other-root\n");
	tree_file(tree, "boot/efi/loader/entries/x2.conf",
		  "linux /o/linux\noptions root=/dev/mapper/vg-root\n");
	tree_file(tree, "boot/efi/loader/entries/x3.conf",
		  "linux /o/linux\noptions root=/dev/vg/root\n");
	struct host *h = probed(tree);
	assert_int_equal(h->n_entries, 4);
	assert_true(h->entries[1].foreign);
	assert_false(h->entries[2].foreign);
	assert_false(h->entries[3].foreign);
	host_free(h);
}

/* Names of two kinds are compared by the device that each leads to. */
static void roots_are_compared_by_their_devices(void **state)
{
	char *tree = *state;

	by_systemd_boot(tree);
	tree_link(tree, "dev/disk/by-uuid/0a6c1f7e-3f4e-4bb2-9d5c-0c3e5f6a7b8c", "../../sda2");
	tree_file(tree, "sys/class/block/sda2/dev", "8:2\n");
	tree_file(tree, "sys/class/block/sda5/dev", "8:5\n");
	tree_file(tree, "proc/cmdline", "root=UUID=0a6c1f7e-3f4e-4bb2-9d5c-0c3e5f6a7b8c quiet\n");
	tree_file(tree, "boot/efi/loader/entries/x1.conf",
		  "linux /o/linux\noptions root=/dev/sda5\n");
	tree_file(tree, "boot/efi/loader/entries/x2.conf",
		  "linux /o/linux\noptions root=/dev/sda2\n");
	struct host *h = probed(tree);
	assert_int_equal(h->n_entries, 3);
	assert_true(h->entries[1].foreign);
	assert_false(h->entries[2].foreign);
	host_free(h);
}

/* Two systems on one btrfs; a slash before the name makes no other one. */
static void subvolumes_of_one_disk_are_told_apart(void **state)
{
	char *tree = *state;

	by_systemd_boot(tree);
	tree_file(tree, "proc/cmdline", "root=UUID=1 rootflags=subvol=@ quiet\n");
	tree_file(tree, "boot/efi/loader/entries/x1.conf",
		  "linux /o/linux\noptions root=UUID=1 rootflags=compress=zstd,subvol=@fedora\n");
	tree_file(tree, "boot/efi/loader/entries/x2.conf",
		  "linux /o/linux\noptions root=UUID=1 rootflags=subvol=/@\n");
	struct host *h = probed(tree);
	assert_int_equal(h->n_entries, 3);
	assert_true(h->entries[1].foreign);
	assert_false(h->entries[2].foreign);
	host_free(h);
}

static void the_entry_of_a_fallback_image_is_kernel_installs(void **state)
{
	char *tree = *state;

	by_systemd_boot(tree);
	tree_file(tree, "boot/efi/loader/entries/" TOKEN "-" RELEASE "-fallback.conf",
		  "version " RELEASE "-fallback\nlinux /o/linux\noptions " ROOT "\n");
	tree_file(tree, "boot/efi/loader/entries/" TOKEN "-" RELEASE "-mine.conf",
		  "version " RELEASE "\nlinux /o/linux\noptions " ROOT "\n");
	struct host *h = probed(tree);
	assert_int_equal(h->n_entries, 3);
	assert_true(str_ends(h->entries[0].path, "-fallback.conf"));
	assert_true(h->entries[0].by_kernel_install);
	assert_true(str_ends(h->entries[1].path, "-mine.conf"));
	assert_false(h->entries[1].by_kernel_install);
	host_free(h);
}

static void an_entry_on_trial(void **state)
{
	char *tree = *state;

	by_systemd_boot(tree);
	_cleanup_free_ char *from =
		tree_path(tree, "boot/efi/loader/entries/" TOKEN "-" RELEASE ".conf");
	_cleanup_free_ char *to =
		tree_path(tree, "boot/efi/loader/entries/" TOKEN "-" RELEASE "+2-1.conf");
	assert_int_equal(rename(from, to), 0);
	struct host *h = probed(tree);
	assert_int_equal(h->entries[0].tries_left, 2);
	assert_true(h->entries[0].booted);
	assert_true(h->entries[0].by_kernel_install);
	assert_string_equal(h->entries[0].release, RELEASE);
	host_free(h);
}

static void entries_that_grub_reads(void **state)
{
	char *tree = *state;

	by_grub_entries(tree);
	struct host *h = probed(tree);
	assert_int_equal(h->n_entries, 2);
	assert_true(h->entries[0].recovery);
	assert_string_equal(h->entries[1].kernel, "/boot/vmlinuz-" RELEASE);
	assert_string_equal(h->entries[1].initrds[0], "/boot/initrd.img-" RELEASE);
	assert_true(h->entries[1].booted);
	/* These are edited: kernel-install makes no other of a kernel that is there. */
	assert_false(h->entries[1].by_kernel_install);
	host_free(h);
}

static void a_menu_with_its_recovery_entry(void **state)
{
	char *tree = *state;

	by_grub(tree);
	struct host *h = probed(tree);
	assert_int_equal(h->n_entries, 2);
	assert_string_equal(h->entries[0].path, "/boot/grub/grub.cfg");
	assert_int_equal(h->entries[0].line, 5);
	assert_string_equal(h->entries[0].release, RELEASE);
	assert_string_equal(h->entries[0].cmdline, ROOT " ro quiet");
	assert_true(h->entries[0].booted);
	assert_true(h->entries[1].recovery);
	host_free(h);
}

static void a_unified_image_is_read_back(void **state)
{
	char *tree = *state;

	by_unified_image(tree);
	unified_image(tree, "efi/EFI/Linux/broken.efi", ROOT);
	tree_file(tree, "efi/EFI/Linux/none.efi", "not an image");
	struct host *h = probed(tree);
	assert_int_equal(h->n_entries, 3);
	const struct boot_entry *e = &h->entries[0];

	assert_true(e->unified);
	assert_string_equal(e->cmdline, ROOT " rw quiet");
	assert_string_equal(e->release, RELEASE);
	assert_int_equal(e->tries_left, 2);
	assert_true(e->booted);
	assert_true(e->by_kernel_install);
	assert_null(h->entries[2].cmdline);
	assert_true(has_note(h, "efi/EFI/Linux/none.efi"));
	const struct boot_image *b = &h->initramfs.images[h->initramfs.n_images - 1];
	assert_true(b->unified);
	assert_int_equal(b->by, IMAGE_BY_KERNEL_INSTALL);
	host_free(h);
}

/* Arch names its kernels by their packages. */
static void a_kernel_by_its_package(void **state)
{
	char *tree = *state;

	tree_file(tree, "proc/sys/kernel/osrelease", "6.18.2-arch1-1\n");
	tree_file(tree, "proc/cmdline", "initrd=\\initramfs-linux.img " ROOT " rw\n");
	tree_file(tree, "usr/lib/modules/6.18.2-arch1-1/modules.dep", "%s", "");
	tree_file(tree, "usr/lib/modules/6.18.2-arch1-1/pkgbase", "linux\n");
	tree_file(tree, "boot/vmlinuz-linux", "x");
	tree_file(tree, "boot/initramfs-linux.img", "x");
	tree_file(tree, "boot/loader/entries/arch.conf",
		  "title Arch\nlinux /vmlinuz-linux\ninitrd /amd-ucode.img\n"
		  "initrd /initramfs-linux.img\noptions " ROOT " rw\n");
	struct host *h = probed(tree);
	assert_int_equal(h->n_kernels, 1);
	assert_string_equal(h->kernels[0].image, "/boot/vmlinuz-linux");
	assert_string_equal(h->kernels[0].initrd, "/boot/initramfs-linux.img");
	assert_int_equal(h->loader.kind, LOADER_SYSTEMD_BOOT);
	assert_string_equal(h->entries[0].release, "6.18.2-arch1-1");
	assert_string_equal(h->entries[0].kernel, "/boot/vmlinuz-linux");
	/* Only the one that is there. */
	assert_int_equal(h->entries[0].n_initrds, 1);
	assert_true(h->entries[0].booted);
	assert_false(h->entries[0].by_kernel_install);
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(an_entry_of_kernel_install),
		tree_test(an_image_that_kernel_install_has_made),
		tree_test(entries_of_others_are_foreign),
		tree_test(names_of_devices_of_one_kind_are_compared),
		tree_test(roots_are_compared_by_their_devices),
		tree_test(subvolumes_of_one_disk_are_told_apart),
		tree_test(the_entry_of_a_fallback_image_is_kernel_installs),
		tree_test(an_entry_on_trial),
		tree_test(entries_that_grub_reads),
		tree_test(a_menu_with_its_recovery_entry),
		tree_test(a_unified_image_is_read_back),
		tree_test(a_kernel_by_its_package),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
