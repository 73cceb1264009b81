/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What makes the initramfs here, out of which settings, and which images there are. */
#include "probe/boot.h"
#include "probe/scan_initramfs.h"

/* dracut may stand in for update-initramfs, and a removed initramfs-tools leaves its configuration
 * behind. */
static bool is_tools(struct scan *s)
{
	return scan_exists(s, "etc/initramfs-tools") &&
	       (boot_program(s, "mkinitramfs") || !boot_program(s, "dracut"));
}

static bool is_dracut(struct scan *s)
{
	return boot_program(s, "dracut");
}

static bool is_mkinitcpio(struct scan *s)
{
	return boot_program(s, "mkinitcpio") || scan_exists(s, "etc/mkinitcpio.conf");
}

static bool is_booster(struct scan *s)
{
	return boot_program(s, "booster");
}

static bool is_genkernel(struct scan *s)
{
	return scan_exists(s, "etc/genkernel.conf");
}

static bool is_ugrd(struct scan *s)
{
	return boot_program(s, "ugrd");
}

static bool is_tinyramfs(struct scan *s)
{
	return boot_program(s, "tinyramfs");
}

static bool is_mkinitfs(struct scan *s)
{
	return scan_exists(s, "etc/mkinitfs/mkinitfs.conf");
}

/* Kernels, and not one of them with an image, nor does what runs or an entry name one. */
static bool is_none(struct scan *s)
{
	const struct host *h = s->host;

	if (host_param(h, "initrd"))
		return false;
	for (size_t i = 0; i < h->n_entries; i++)
		if (h->entries[i].unified || h->entries[i].n_initrds > 0)
			return false;
	for (size_t i = 0; i < h->n_kernels; i++)
		if (h->kernels[i].initrd)
			return false;
	return h->n_kernels > 0;
}

static void scan_module_list(struct scan *s)
{
	s->host->initramfs.list_path = scan_file(s, "/etc/initramfs-tools/modules")->path;
}

struct tool {
	enum initramfs_kind kind;
	const char *name;
	bool (*is)(struct scan *s);
	const char *generator, *lister; /* programs; NULL: we run none */
	void (*settings)(struct scan *s);
};

static const struct tool tools[] = {
	{INITRAMFS_TOOLS, "initramfs-tools", is_tools, "update-initramfs", "lsinitramfs",
	 scan_module_list},
	{INITRAMFS_DRACUT, "dracut", is_dracut, "dracut", "lsinitrd", scan_dracut_settings},
	{INITRAMFS_MKINITCPIO, "mkinitcpio", is_mkinitcpio, "mkinitcpio", "lsinitcpio",
	 scan_mkinitcpio_settings},
	{INITRAMFS_BOOSTER, "booster", is_booster, "booster", "booster", scan_booster_settings},
	{INITRAMFS_OTHER, "genkernel", is_genkernel, NULL, NULL, NULL},
	{INITRAMFS_OTHER, "ugrd", is_ugrd, NULL, NULL, NULL},
	{INITRAMFS_OTHER, "tinyramfs", is_tinyramfs, NULL, NULL, NULL},
	{INITRAMFS_OTHER, "mkinitfs", is_mkinitfs, NULL, NULL, NULL},
	{INITRAMFS_NONE, "none", is_none, NULL, NULL, NULL},
};

void scan_initramfs(struct scan *s)
{
	struct initramfs *f = &s->host->initramfs;
	const struct tool *t = NULL;

	f->name = "";
	for (size_t i = 0; i < ARRAY_SIZE(tools) && !t; i++)
		if (tools[i].is(s))
			t = &tools[i];
	if (!t)
		return;
	f->kind = t->kind;
	f->name = t->name;
	if (!t->generator)
		return;
	f->has_generator = boot_program(s, t->generator);
	f->has_lister = boot_program(s, t->lister);
	t->settings(s);
	scan_tool_images(s);
}
