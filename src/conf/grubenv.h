/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GRUB's environment block (grubenv): exactly 1024 bytes, which begin with "# GRUB Environment Block" and a line end, then
 * NAME=VALUE lines, "#" up to the end. In a value a backslash stands before a backslash or a line end that
 * belongs to it (grub-core/lib/envblk.c).
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

#define GRUBENV_SIZE 1024

/* One variable as it stands in the block. */
struct grubenv_item {
	size_t line;	/* of the name, from 1 */
	size_t at, len; /* of the raw value */
};

/* The raw place of a variable. -EINVAL: no such block, or the variable stands there twice; -ENOENT: none. Without a struct err line for -ENOENT. */
int grubenv_find(const char *bytes, size_t n, const char *name, struct grubenv_item *ret, struct err *err);

/* The value, decoded, in the arena. -EINVAL, -ENOENT as above. */
int grubenv_get(const char *bytes, size_t n, const char *name, struct arena *a, char **ret, struct err *err);

/*
 * The block with the variable set to value, NULL takes it away; other variables stay byte for byte. A new one comes last.
 * -EINVAL: no such block, or a name or value with a NUL or another control character; -ENOSPC: it does not fit.
 */
int grubenv_set(const char *bytes, size_t n, const char *name, const char *value, struct buf *out, struct err *err);
