/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/probe only: room on the file systems of /boot and of the EFI system partition. */
#pragma once

#include "base/root.h"
#include "model/host.h"

/* What a capture writes of it, a line each: "PATH TOTAL FREE", in bytes. */
#define SPACE_PATH "run/passthru/space"

/*
 * Of a live machine, and of a tree that is a mounted system (its directory is a mount point), what
 * statvfs says: /boot, or / when /boot is a directory of it, and what is mounted at /boot/efi and
 * /efi. Any other tree has what SPACE_PATH says, or nothing: the room around a copy is not the
 * host's. 0, or -EINVAL with err when that file cannot be understood; *ret in the arena.
 */
int space_read(const struct root *root, struct arena *a, struct space **ret, size_t *ret_n,
	       struct err *err);
