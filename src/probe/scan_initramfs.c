/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What builds the initramfs here. */
#include "probe/scan.h"

static bool installed(struct scan *s, const char *program)
{
	static const char *const dirs[] = {"usr/sbin", "usr/bin", "sbin", "bin"};

	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		if (scan_exists(s, arena_printf(&s->tmp, "%s/%s", dirs[i], program)))
			return true;
	return false;
}

/* dracut may stand in for update-initramfs, and a removed initramfs-tools leaves its configuration
 * behind. */
static bool is_tools(struct scan *s)
{
	return scan_exists(s, "etc/initramfs-tools") &&
	       (installed(s, "mkinitramfs") || !installed(s, "dracut"));
}

static bool is_dracut(struct scan *s)
{
	return installed(s, "dracut");
}

static bool is_mkinitcpio(struct scan *s)
{
	return installed(s, "mkinitcpio") || scan_exists(s, "etc/mkinitcpio.conf");
}

static bool is_booster(struct scan *s)
{
	return installed(s, "booster");
}

static bool is_genkernel(struct scan *s)
{
	return scan_exists(s, "etc/genkernel.conf");
}

/* Kernels, and not one of them with an image. */
static bool is_none(struct scan *s)
{
	const struct host *h = s->host;

	for (size_t i = 0; i < h->n_kernels; i++)
		if (h->kernels[i].initrd)
			return false;
	return h->n_kernels > 0;
}

static const struct {
	enum initramfs_kind kind;
	const char *name;
	bool (*is)(struct scan *s);
} tools[] = {
	{INITRAMFS_TOOLS, "initramfs-tools", is_tools},
	{INITRAMFS_DRACUT, "dracut", is_dracut},
	{INITRAMFS_MKINITCPIO, "mkinitcpio", is_mkinitcpio},
	{INITRAMFS_BOOSTER, "booster", is_booster},
	{INITRAMFS_OTHER, "genkernel", is_genkernel},
	{INITRAMFS_NONE, "none", is_none},
};

static void add_images(struct scan *s)
{
	struct host *h = s->host;

	for (size_t i = 0; i < h->n_kernels; i++) {
		const struct kernel *k = &h->kernels[i];

		if (k->initrd)
			*ARENA_PUSH(s->mem, h->initramfs.images, h->initramfs.n_images) =
				(struct boot_image){.path = k->initrd,
						    .release = k->release,
						    .kernel = k->image,
						    .size = k->initrd_size};
	}
}

void scan_initramfs(struct scan *s)
{
	struct initramfs *f = &s->host->initramfs;

	f->name = "";
	for (size_t i = 0; i < ARRAY_SIZE(tools) && f->kind == INITRAMFS_UNKNOWN; i++) {
		if (!tools[i].is(s))
			continue;
		f->kind = tools[i].kind;
		f->name = tools[i].name;
	}
	if (f->kind != INITRAMFS_TOOLS)
		return;
	f->list_path = scan_file(s, "/etc/initramfs-tools/modules")->path;
	f->has_generator = installed(s, "update-initramfs");
	f->has_lister = installed(s, "lsinitramfs");
	add_images(s);
}
