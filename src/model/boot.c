/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/boot.h"

#include <ctype.h>

bool loader_is_edited(enum loader_kind k)
{
	switch (k) {
	case LOADER_UNKNOWN:
	case LOADER_OSTREE:
	case LOADER_NIXOS:
	case LOADER_OTHER:
		return false;
	default:
		return true;
	}
}

bool initramfs_is_edited(enum initramfs_kind k)
{
	return k != INITRAMFS_UNKNOWN && k != INITRAMFS_OTHER;
}

bool boot_entry_is_own(const struct boot_entry *e)
{
	return !e->recovery && !e->foreign && e->tries_left != 0;
}

/* systemd-boot turns the names of entries to lower case before it looks for one. */
static char *behind(const char *name, struct arena *a)
{
	size_t n = strlen(name) - strlen(".conf");
	char *path = arena_printf(a, "%.*s-" TRIAL_ID ".conf", (int)n, name);

	for (char *p = path; *p; p++)
		*p = (char)tolower((unsigned char)*p);
	return path;
}

char *boot_trial_path(enum loader_kind k, const struct boot_entry *e, struct arena *a)
{
	const char *name = path_name(e->path);
	int dir = (int)(name - e->path);

	if (e->unified || e->line > 0 || !str_ends(name, ".conf"))
		return NULL;
	switch (k) {
	case LOADER_GRUB_BLS:
		return arena_printf(a, "%.*s~" TRIAL_ID ".conf", dir, e->path);
	case LOADER_SYSTEMD_BOOT:
	case LOADER_KERNELSTUB:
		return arena_printf(a, "%.*s%s", dir, e->path, behind(name, a));
	default:
		return NULL;
	}
}
