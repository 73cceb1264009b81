/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/scene_shell.h"

#include <elf.h>
#include <fcntl.h>
#include <link.h>

#include "base/spawn.h"
#include "lib/tree.h"

/* Builtins alone: there is nothing else in the tree. */
static const char update_initramfs[] =
	"#!/bin/sh\n"
	"echo 'update-initramfs: Generating images'\n"
	"if [ -e /fail-initramfs ]; then : >/boot/initrd.img-6.1.new; echo 'no room'; exit 1; fi\n"
	"for release in 6.1 6.2; do\n"
	"	{\n"
	"		echo ./conf/modules\n"
	"		while read -r word; do echo \"usr/lib/modules/$release/$word.ko.xz\"; done "
	"</etc/initramfs-tools/modules\n"
	"		if [ -e /etc/modprobe.d/vfio.conf ]; then echo etc/modprobe.d/vfio.conf; "
	"fi\n"
	"	} >\"/boot/initrd.img-$release\"\n"
	"	echo \"made $release\"\n"
	"done\n";
static const char update_grub[] =
	"#!/bin/sh\n"
	"echo 'Generating grub configuration file ...'\n"
	"if [ -e /wait-grub ]; then read -r word </wait-grub; fi\n"
	". /etc/default/grub\n"
	"{\n"
	"	echo '### BEGIN /etc/grub.d/10_linux ###'\n"
	"	echo \"menuentry 'Debian GNU/Linux' --class debian {\"\n"
	"	echo \"	linux	/boot/vmlinuz-6.1 root=/dev/vda1 ro $GRUB_CMDLINE_LINUX\"\n"
	"	echo '	initrd	/boot/initrd.img-6.1'\n"
	"	echo '}'\n"
	"	echo '### END /etc/grub.d/10_linux ###'\n"
	"} >/boot/grub/grub.cfg\n"
	"echo done\n";
static const char dracut[] =
	"#!/bin/sh\n"
	"{\n"
	"	echo init\n"
	"	if [ -e /bare-image ]; then echo usr/lib/modules/6.3/ext4.ko; exit 0; fi\n"
	"	while read -r word; do echo \"usr/lib/modules/6.3/$word.ko.xz\"; done "
	"</etc/initramfs-tools/modules\n"
	"} >\"$2\"\n";
static const char boot_tool[] =
	"#!/bin/sh\n"
	"if [ -e /fail-refresh ]; then echo 'no volume'; exit 1; fi\n"
	"while read -r line; do echo \"$line\"; done </boot/grub/grub.cfg >/esp/grub.cfg\n";
static const char lsinitramfs[] =
	"#!/bin/sh\nwhile read -r line; do echo \"$line\"; done <\"$1\"\n";

static void program(const char *dir, const char *path, const char *text)
{
	_cleanup_free_ char *full = tree_path(dir, path);

	tree_bytes(dir, path, text, strlen(text));
	if (chmod(full, 0755) < 0)
		perror(full);
}

static bool copy(const char *dir, const char *from, const char *to)
{
	_cleanup_root_ struct root here = {0};
	_cleanup_buf_ struct buf bytes = {0};
	_cleanup_free_ char *full = tree_path(dir, to);

	if (root_open(NULL, &here, NULL) < 0 ||
	    root_read(&here, from, (size_t)64 << 20, &bytes, NULL) < 0)
		return false;
	tree_bytes(dir, to, bytes.data, bytes.len);
	return chmod(full, 0755) == 0;
}

/* The loader that the shell names, at that very path. */
static bool copy_loader(const char *dir, const struct buf *elf)
{
	const ElfW(Ehdr) *head = (const void *)elf->data;

	if (elf->len < sizeof(*head) || memcmp(head->e_ident, ELFMAG, SELFMAG) != 0)
		return false;
	for (size_t i = 0; i < head->e_phnum; i++) {
		const ElfW(Phdr) *p = (const void *)(elf->data + head->e_phoff + i * sizeof(*p));

		if (p->p_type == PT_INTERP)
			return copy(dir, elf->data + p->p_offset, elf->data + p->p_offset);
	}
	return true; /* static: it needs none */
}

static int copy_libc(struct dl_phdr_info *info, size_t size, void *data)
{
	const char *slash = strrchr(info->dlpi_name, '/');

	(void)size;
	if (slash && str_starts(slash, "/libc.so"))
		copy(data, info->dlpi_name, info->dlpi_name);
	return 0;
}

static bool copy_shell(char *dir)
{
	static const char *const shells[] = {"/bin/dash", "/bin/busybox", "/bin/sh"};
	_cleanup_root_ struct root here = {0};
	_cleanup_buf_ struct buf elf = {0};

	if (root_open(NULL, &here, NULL) < 0)
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(shells) && elf.len == 0; i++)
		root_read(&here, shells[i], (size_t)64 << 20, &elf, NULL);
	if (elf.len == 0 || !copy_loader(dir, &elf))
		return false;
	tree_bytes(dir, "bin/sh", elf.data, elf.len);
	dl_iterate_phdr(copy_libc, dir);
	return true;
}

static bool shell_runs(const char *dir, const struct root *root)
{
	static const char *const argv[] = {"sh", "-c", "exit 0", NULL};
	struct spawn s = {.argv = argv, .chroot = root, .stdin_fd = -1, .timeout_s = 60};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	_cleanup_free_ char *full = tree_path(dir, "bin/sh");

	return chmod(full, 0755) == 0 && spawn_run(&s, &result, NULL) == 0;
}

bool scene_shell(const char *dir, const struct root *root)
{
	_cleanup_free_ char *own = xstrdup(dir);

	if (geteuid() != 0 || !copy_shell(own) || !shell_runs(dir, root)) {
		printf("skipped: programs in the tree (needs root, and an sh that needs libc "
		       "alone)\n");
		return false;
	}
	program(dir, "usr/sbin/update-initramfs", update_initramfs);
	program(dir, "usr/sbin/update-grub", update_grub);
	program(dir, "usr/bin/lsinitramfs", lsinitramfs);
	program(dir, "usr/bin/dracut", dracut);
	program(dir, "usr/bin/lsinitrd", lsinitramfs);
	program(dir, "usr/sbin/proxmox-boot-tool", boot_tool);
	return true;
}
