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

/* What it lists is a plain image. */
static void expect_in_image(struct making *m, const struct boot_image *image)
{
	if (image->unified)
		return;
	expect_image(m, initramfs_tools.lister, image->path, image->release);
	for (size_t i = 0; i < image->n_copies; i++)
		expect_image(m, initramfs_tools.lister, image->copies[i], image->release);
}

static int add_tools_step(struct making *m, const struct boot_image *image, struct err *err)
{
	(void)err;
	const char *const argv[] = {initramfs_tools.program, "-u", "-k", image->release, NULL};
	const char *const leftovers[] = {arena_printf(&m->scratch, "%s.new", image->path),
					 arena_printf(&m->scratch, "%s.dpkg-bak", image->path),
					 NULL};
	const char **generated = NULL;
	size_t n = 0;
	*ARENA_PUSH(&m->scratch, generated, n) = image->path;
	for (size_t i = 0; i < image->n_copies; i++)
		*ARENA_PUSH(&m->scratch, generated, n) = image->copies[i];
	*ARENA_PUSH(&m->scratch, generated, n) = NULL;
	add_step(m, &(struct step_row){
			    .argv = argv,
			    .why = arena_printf(&m->scratch,
						"rebuild the initramfs of %s: about a minute",
						image->release),
			    .timeout_s = REBUILD_TIMEOUT_S,
			    .generated = generated,
			    .leftovers = leftovers,
		    });
	expect_in_image(m, image);
	return 0;
}

/* What update-initramfs runs, but for the hooks that copy the result or sign it. */
static int build_tools_image(struct making *m, const struct boot_image *image, const char *path,
			     const char *const **ret, struct err *err)
{
	const char *const argv[] = {"mkinitramfs", "-o", path, image->release, NULL};
	(void)err;
	*ret = arena_dup(&m->scratch, argv, sizeof(argv));
	return 0;
}

const struct initramfs_ops initramfs_tools = {
	.kind = INITRAMFS_TOOLS,
	.name = "initramfs-tools",
	.program = "update-initramfs",
	.lister = "lsinitramfs",
	.list_module = list_module,
	.expect = expect_in_image,
	.add_step = add_tools_step,
	.build_at = build_tools_image,
	.about = {"Debian, Ubuntu, Proxmox VE", "/etc/initramfs-tools/modules",
		  "update-initramfs for each kernel"},
};
