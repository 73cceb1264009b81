/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which boot loader this host really boots from: what is true of the system that runs comes first,
 * and only where that tells nothing the files do, when they are those of one loader alone.
 */
#include <errno.h>

#include "base/text.h"
#include "probe/boot.h"

void scan_entries(struct scan *s, char ***ret, size_t *ret_n)
{
	const struct boot_env *e = boot_env(s);
	char **entries = NULL;
	size_t n = 0;

	for (size_t i = 0; i < e->n_dirs; i++) {
		const char *dir = arena_printf(&s->tmp, "%s/loader/entries", e->dirs[i]);
		char **names;
		size_t n_names;
		int r = scan_list(s, dir, &names, &n_names);

		if (r == -EACCES || r == -EPERM)
			scan_failed(s, r, "%s: %s", dir, strerror(-r));
		for (size_t k = 0; k < n_names; k++)
			if (str_ends(names[k], ".conf"))
				*ARENA_PUSH(&s->tmp, entries, n) =
					arena_printf(&s->tmp, "/%s/%s", dir, names[k]);
	}
	*ret = entries;
	*ret_n = n;
}

/* Where the files of each loader are; those that are missing here are not edited. */
static const struct {
	enum loader_kind kind;
	void (*fill)(struct scan *s);
} fills[] = {
	{LOADER_GRUB, boot_fill_grub},
	{LOADER_GRUB_BLS, boot_fill_grub_bls},
	{LOADER_SYSTEMD_BOOT, boot_fill_entries},
	{LOADER_UKI, boot_fill_entries},
	{LOADER_PROXMOX, boot_fill_proxmox},
	{LOADER_KERNELSTUB, boot_fill_kernelstub},
	{LOADER_SDBOOTUTIL, boot_fill_sdbootutil},
	{LOADER_REFIND, boot_fill_refind},
	{LOADER_LIMINE, boot_fill_limine},
	{LOADER_EXTLINUX, boot_fill_extlinux},
};

void scan_boot(struct scan *s)
{
	struct loader *l = &s->host->loader;

	l->name = "";
	if (!boot_started_by(s, l) && !boot_only_one(s, l))
		boot_by_firmware(s, l);
	for (size_t i = 0; i < ARRAY_SIZE(fills); i++)
		if (fills[i].kind == l->kind)
			fills[i].fill(s);
	boot_traces(s);
}
