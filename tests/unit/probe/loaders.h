/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Trees of hosts that start by each loader, made of what each leaves behind. */
#pragma once

#include "unit/probe/probed.h"

#define RELEASE "6.12.9-1"
#define TOKEN "0123456789abcdef0123456789abcdef"
#define ROOT "root=UUID=6a1f0a52-3f4e-4bb2-9d5c-0c3e5f6a7b8c"
#define GUID "-4a67b082-0a4c-41cf-b6c7-440b29bb8c4f"

/* A variable of text, behind its attributes. */
static inline void efi_text(const char *tree, const char *name, const char *text)
{
	_cleanup_free_ char *path = NULL;
	char bytes[512] = {6};
	size_t n = 4;

	for (const char *p = text; *p && n + 4 < sizeof(bytes); p++, n += 2)
		bytes[n] = *p;
	assert_true(asprintf(&path, "sys/firmware/efi/efivars/%s" GUID, name) > 0);
	tree_bytes(tree, path, bytes, n + 2);
}

static inline void a_kernel(const char *tree)
{
	tree_file(tree, "proc/sys/kernel/osrelease", RELEASE "\n");
	tree_file(tree, "boot/vmlinuz-" RELEASE, "x");
	tree_file(tree, "boot/initrd.img-" RELEASE, "x");
	tree_file(tree, "etc/machine-id", TOKEN "\n");
	tree_file(tree, "etc/os-release", "ID=debian\n");
	tree_file(tree, "etc/initramfs-tools/initramfs.conf", "MODULES=most\n");
	tree_file(tree, "usr/sbin/mkinitramfs", "x");
}

static inline void by_grub(const char *tree)
{
	a_kernel(tree);
	tree_file(tree, "proc/cmdline", "BOOT_IMAGE=/vmlinuz-" RELEASE " " ROOT " ro quiet\n");
	tree_file(tree, "etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n");
	tree_file(tree, "usr/sbin/update-grub", "x");
	tree_file(tree, "usr/sbin/grub-mkconfig",
		  "#!/bin/sh\nfor x in ${sysconfdir}/default/grub.d/*.cfg ; do . $x; done\n");
	tree_file(tree, "etc/default/grub.d/a.cfg", "GRUB_TIMEOUT=1\n");
	tree_link(tree, "usr/bin/sh", "dash");
	tree_bytes(tree, "boot/grub/grubenv", "# GRUB Environment Block\n", 25);
	tree_file(tree, "boot/grub/grub.cfg",
		  "set superusers=\"root\"\npassword_pbkdf2 root grub.pbkdf2.sha512.1\n"
		  "### BEGIN /etc/grub.d/10_linux ###\nmenuentry 'Debian' {\n"
		  "\tlinux /vmlinuz-" RELEASE " " ROOT " ro quiet\n}\n"
		  "menuentry 'Debian (recovery mode)' --id 'gnulinux-recovery-1' {\n"
		  "\tlinux /vmlinuz-" RELEASE " " ROOT " ro single\n}\n"
		  "### END /etc/grub.d/10_linux ###\n");
}

static inline void by_grub_entries(const char *tree)
{
	a_kernel(tree);
	tree_file(tree, "etc/os-release", "ID=fedora\n");
	tree_file(tree, "proc/cmdline",
		  "BOOT_IMAGE=(hd0,gpt2)/vmlinuz-" RELEASE " " ROOT " ro quiet\n");
	tree_file(tree, "etc/default/grub",
		  "GRUB_CMDLINE_LINUX=\"quiet\"\nGRUB_ENABLE_BLSCFG=true\n");
	tree_file(tree, "boot/grub2/grub.cfg", "insmod blscfg\nblscfg\n");
	tree_link(tree, "boot/grub2/grubenv", "../efi/EFI/fedora/grubenv");
	tree_file(tree, "boot/efi/EFI/fedora/grubenv", "# GRUB Environment Block\n");
	tree_file(tree, "boot/efi/EFI/fedora/grub.cfg",
		  "search --fs-uuid x\nset prefix=x\nconfigfile $prefix/grub.cfg\n");
	tree_file(tree, "usr/sbin/grub2-mkconfig", "#!/bin/sh\n. /etc/default/grub\n");
	tree_file(tree, "usr/bin/kernel-install", "x");
	tree_file(tree, "boot/loader/entries/" TOKEN "-" RELEASE ".conf",
		  "title Fedora\nversion " RELEASE "\nlinux /vmlinuz-" RELEASE
		  "\ninitrd /initrd.img-" RELEASE "\noptions " ROOT " ro quiet\n");
	tree_file(tree, "boot/loader/entries/" TOKEN "-0-rescue.conf",
		  "title Fedora (0-rescue)\nversion 0-rescue\nlinux /vmlinuz-0-rescue\n"
		  "options " ROOT " ro quiet\n");
}

static inline void an_entry(const char *tree)
{
	tree_file(tree, "boot/efi/" TOKEN "/" RELEASE "/linux", "x");
	tree_file(tree, "boot/efi/" TOKEN "/" RELEASE "/initrd.img-" RELEASE, "x");
	tree_file(tree, "boot/efi/loader/entries/" TOKEN "-" RELEASE ".conf",
		  "title Debian\nversion " RELEASE "\nmachine-id " TOKEN "\noptions " ROOT
		  " ro quiet\nlinux /" TOKEN "/" RELEASE "/linux\ninitrd /" TOKEN "/" RELEASE
		  "/initrd.img-" RELEASE "\n");
}

static inline void by_systemd_boot(const char *tree)
{
	a_kernel(tree);
	an_entry(tree);
	tree_file(tree, "boot/efi/EFI/systemd/systemd-bootx64.efi", "x");
	tree_file(tree, "proc/cmdline",
		  "initrd=\\" TOKEN "\\" RELEASE "\\initrd.img-" RELEASE " " ROOT " ro quiet\n");
	tree_file(tree, "usr/bin/kernel-install", "x");
	tree_file(tree, "etc/kernel/entry-token", TOKEN "\n");
	tree_file(tree, "etc/kernel/cmdline", ROOT " ro quiet\n");
	efi_text(tree, "LoaderInfo", "systemd-boot 257.2");
	efi_text(tree, "LoaderEntrySelected", TOKEN "-" RELEASE ".conf");
}

static inline void by_proxmox(const char *tree)
{
	a_kernel(tree);
	tree_file(tree, "proc/cmdline",
		  "initrd=\\EFI\\proxmox\\" RELEASE "\\initrd.img-" RELEASE
		  " root=ZFS=rpool/ROOT/pve-1 boot=zfs\n");
	tree_file(tree, "etc/kernel/proxmox-boot-uuids", "AB12-CD34\n");
	tree_file(tree, "etc/kernel/cmdline", "root=ZFS=rpool/ROOT/pve-1 boot=zfs\n");
	tree_file(tree, "usr/sbin/proxmox-boot-tool", "x");
	tree_file(tree, "etc/default/grub", "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n");
}

static inline void by_sdbootutil(const char *tree)
{
	a_kernel(tree);
	tree_file(tree, "proc/cmdline", "BOOT_IMAGE=/x/linux-1 " ROOT " quiet\n");
	tree_file(tree, "etc/sysconfig/bootloader", "LOADER_TYPE=\"grub2-bls\"\n");
	tree_file(tree, "etc/kernel/cmdline", ROOT " quiet\n");
	tree_file(tree, "usr/bin/sdbootutil", "x");
	an_entry(tree);
}

static inline void by_limine(const char *tree)
{
	a_kernel(tree);
	tree_file(tree, "proc/cmdline", ROOT " rw quiet\n");
	tree_file(tree, "boot/limine.conf",
		  "timeout: 5\n/Arch\n    protocol: linux\n    path: boot():/vmlinuz-" RELEASE
		  "\n    cmdline: " ROOT " rw quiet\n");
	efi_text(tree, "LoaderInfo", "Limine 9.3.0");
}

static inline void by_refind(const char *tree)
{
	a_kernel(tree);
	tree_file(tree, "proc/cmdline",
		  ROOT " rw quiet initrd=\\boot\\initrd.img-" RELEASE "\n");
	tree_file(tree, "boot/efi/EFI/refind/refind.conf", "timeout 5\n");
	tree_file(tree, "boot/refind_linux.conf", "\"Boot\" \"" ROOT " rw quiet\"\n");
}

static inline void by_extlinux(const char *tree)
{
	a_kernel(tree);
	tree_file(tree, "proc/cmdline", ROOT " ro quiet\n");
	tree_file(tree, "boot/extlinux/extlinux.conf",
		  "MENU MASTER PASSWD secret\nlabel l0\n\tlinux /boot/vmlinuz-" RELEASE
		  "\n\tappend " ROOT " ro quiet\n");
	tree_file(tree, "etc/default/u-boot", "U_BOOT_PARAMETERS=\"ro quiet\"\n");
	tree_file(tree, "usr/sbin/u-boot-update", "x");
}

static inline void by_kernelstub(const char *tree)
{
	a_kernel(tree);
	tree_file(tree, "proc/cmdline",
		  "initrd=\\EFI\\Pop_OS-1\\initrd.img " ROOT " ro quiet\n");
	tree_file(tree, "etc/kernelstub/configuration", "{\"user\": {}}\n");
	tree_file(tree, "usr/bin/kernelstub", "x");
	tree_file(tree, "boot/efi/loader/entries/Pop_OS-current.conf",
		  "title Pop!_OS\nlinux /EFI/Pop_OS-1/vmlinuz.efi\ninitrd "
		  "/EFI/Pop_OS-1/initrd.img\noptions " ROOT " ro quiet\n");
	efi_text(tree, "LoaderInfo", "systemd-boot 252");
}

static inline void by_ostree(const char *tree)
{
	a_kernel(tree);
	tree_file(tree, "proc/cmdline", "BOOT_IMAGE=/x " ROOT " ostree=/ostree/boot.1/x/0\n");
	tree_file(tree, "run/ostree-booted", "%s", "");
}

static inline void by_nixos(const char *tree)
{
	a_kernel(tree);
	tree_file(tree, "proc/cmdline", "initrd=\\EFI\\nixos\\i.efi init=/nix/store/1/init\n");
	tree_file(tree, "etc/NIXOS", "%s", "");
}

static inline void put_le(char *at, uint32_t value)
{
	for (size_t i = 0; i < 4; i++)
		at[i] = (char)(value >> (8 * i) & 0xff);
}

/* A PE image with one section. */
static inline void image_with(const char *tree, const char *path, const char *section,
			      const char *cmdline)
{
	char bytes[512] = "MZ";
	size_t len = strlen(cmdline);

	put_le(bytes + 60, 64);
	memcpy(bytes + 64, "PE\0\0\x64\x86\1", 7);
	memcpy(bytes + 88, section, strnlen(section, 8));
	put_le(bytes + 96, (uint32_t)len);
	put_le(bytes + 104, (uint32_t)len);
	put_le(bytes + 108, 128);
	memcpy(bytes + 128, cmdline, len);
	tree_bytes(tree, path, bytes, 128 + len);
}

static inline void unified_image(const char *tree, const char *path, const char *cmdline)
{
	image_with(tree, path, ".cmdline", cmdline);
}

static inline void by_unified_image(const char *tree)
{
	a_kernel(tree);
	tree_file(tree, "proc/cmdline", ROOT " rw quiet\n");
	unified_image(tree, "efi/EFI/Linux/" TOKEN "-" RELEASE "+2-1.efi", ROOT " rw quiet");
	tree_file(tree, "etc/kernel/cmdline", ROOT " rw quiet\n");
	tree_file(tree, "usr/bin/kernel-install", "x");
	efi_text(tree, "LoaderInfo", "systemd-boot 257.2");
	efi_text(tree, "StubInfo", "systemd-stub 257.2");
	efi_text(tree, "LoaderEntrySelected", TOKEN "-" RELEASE ".efi");
}

/* Beside it one that is given its words by what starts it. */
static inline void by_one_of_two_images(const char *tree)
{
	by_unified_image(tree);
	image_with(tree, "efi/EFI/Linux/other.efi", ".linux", "x");
}
