/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/loaders.h"

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

/* Unified images that kernel-install does not make are made anew under their own names. */
const struct boot_entry *loader_on_trial(const struct host *h)
{
	for (size_t i = 0; i < h->n_entries; i++) {
		const struct boot_entry *e = &h->entries[i];

		if (e->tries_left > 0 && !e->foreign && !e->recovery &&
		    (h->loader.kind != LOADER_UKI || e->by_kernel_install))
			return e;
	}
	return NULL;
}

bool loader_by_kernel_install(const struct host *h)
{
	for (size_t i = 0; i < h->n_entries; i++)
		if (h->entries[i].by_kernel_install && !h->entries[i].foreign)
			return true;
	return false;
}

const char *loader_tries_file(const struct host *h)
{
	static const char path[] = "/etc/kernel/tries";

	return host_has_file(h, path) && loader_by_kernel_install(h) ? path : NULL;
}

bool loader_has_words(const struct host *h)
{
	const struct loader *l = &h->loader;

	return loader_is_edited(l->kind) && !loader_unseen(h) &&
	       (l->kind != LOADER_GRUB || l->n_sources > 0);
}
