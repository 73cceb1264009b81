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
