/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * initramfs-tools: modules that the image loads stand in /etc/initramfs-tools/modules;
 * /etc/modprobe.d is copied whole (mkinitramfs(8)). update-initramfs writes IMAGE.new and keeps the
 * old one as IMAGE.dpkg-bak while it is at it.
 */
#include "conf/modlist.h"
#include "plan/initramfs.h"
#include "plan/steps.h"

#define MODULE_LIST "/etc/initramfs-tools/modules"
/* A slow machine with MODULES=most takes ten minutes for an image. */
#define REBUILD_TIMEOUT_S 1800

static int list_module(struct making *m, struct err *err)
{
	const char *path =
		m->host->initramfs.list_path ? m->host->initramfs.list_path : MODULE_LIST;
	struct draft *f;
	_cleanup_buf_ struct buf bytes = {0};
	int r = draft_open(&m->drafts, path, &f, err);
	if (r < 0 || modlist_has(f->bytes, f->len, "vfio-pci"))
		return r;
	modlist_add(f->bytes, f->len, "vfio-pci", &bytes);
	return draft_set(&m->drafts, f, &bytes,
			 "puts vfio-pci into the initramfs, where the drivers are loaded", err);
}

static void add_steps(struct making *m)
{
	for (size_t i = 0; i < m->host->n_kernels; i++) {
		const struct kernel *k = &m->host->kernels[i];
		if (!k->initrd)
			continue;
		add_step(m, &(struct step_row){
				    .argv = {initramfs_tools.program, "-u", "-k", k->release},
				    .why = arena_printf(
					    m->mem, "rebuild the initramfs of %s: about a minute",
					    k->release),
				    .timeout_s = REBUILD_TIMEOUT_S,
				    .generated = k->initrd,
				    .leftovers = {".new", ".dpkg-bak"},
			    });
		expect_image(m, k);
	}
}

const struct initramfs_ops initramfs_tools = {
	.kind = INITRAMFS_TOOLS,
	.name = "initramfs-tools",
	.program = "update-initramfs",
	.list_module = list_module,
	.add_steps = add_steps,
};
