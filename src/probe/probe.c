/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/scan.h"

#include <errno.h>
#include <unistd.h>

/* What a scan needs stands above it. */
static void (*const scans[])(struct scan *s) = {
	scan_missing,  scan_os,      scan_cpu,       scan_cpus,    scan_accounts,  scan_needs,
	scan_kernel,   scan_kernels, scan_log,       scan_pci,     scan_usb,       scan_below,
	scan_iommu,    scan_modules, scan_mounts,    scan_net,     scan_console,   scan_screen,
	scan_modprobe, scan_boot,    scan_menu,      scan_once,    scan_initramfs, scan_images,
	scan_bootfs,   scan_footing, scan_words,     scan_ignored, scan_attrs,     scan_signing,
	scan_space,    scan_unlock,  scan_processes, scan_init,    scan_login,     scan_layers,
	scan_guestlog,
};

int probe_host(const struct root *root, const struct probe_env *env, struct host **ret,
	       struct err *err)
{
	struct stat st;
	struct scan s = {.root = root, .env = env};

	if (fstat(root->fd, &st) < 0 || !S_ISDIR(st.st_mode))
		return err_set(err, ENOTDIR, "%s: not a directory", root->live ? "/" : root->path);
	s.host = xcalloc(1, sizeof(*s.host));
	s.mem = &s.host->mem;
	s.host->live = root->live;
	s.host->as_root = root->live && geteuid() == 0;
	/* lib is a link to usr/lib on merged systems, and may be left out of a copy of one. */
	s.modules = scan_exists(&s, "lib/modules") ? "lib/modules" : "usr/lib/modules";
	for (size_t i = 0; i < ARRAY_SIZE(scans); i++)
		scans[i](&s);
	arena_done(&s.tmp);
	*ret = s.host;
	return 0;
}
