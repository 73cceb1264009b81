/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/loaders.h"

const char *loader_program(const struct host *h, struct arena *a)
{
	const char *line = NULL;

	for (const char **arg = h->loader.program; arg && *arg; arg++)
		line = line ? arena_printf(a, "%s %s", line, *arg) : *arg;
	return line;
}

bool loader_unseen(const struct host *h)
{
	switch (h->loader.kind) {
	case LOADER_GRUB_BLS:
	case LOADER_SYSTEMD_BOOT:
	case LOADER_UKI:
	case LOADER_KERNELSTUB:
	case LOADER_REFIND:
	case LOADER_LIMINE:
	case LOADER_EXTLINUX:
		return h->n_entries == 0;
	default:
		return false;
	}
}

bool loader_reads_grub_defaults(const struct host *h)
{
	const struct loader *l = &h->loader;

	return l->kind == LOADER_GRUB || l->kind == LOADER_GRUB_BLS ||
	       (l->kind == LOADER_PROXMOX && l->under_grub);
}

bool loader_has_words(const struct host *h)
{
	const struct loader *l = &h->loader;

	return loader_is_edited(l->kind) && !loader_unseen(h) &&
	       (l->kind != LOADER_GRUB || l->n_sources > 0);
}
