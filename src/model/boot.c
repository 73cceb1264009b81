/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/boot.h"

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
