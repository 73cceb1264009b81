/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /etc/booster.yaml, as far as its lists go: a key at the line start, its value on the same line, parted by commas
 * ("modules_force_load: vfio_pci,amdgpu"), bare or in quotes, a comment behind it.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct booster_list {
	size_t line; /* from 1; 0: the key is not there */
	char **items; /* without the blanks around them */
	size_t n;
};

/* -EINVAL with "line N: …" where the value is written in another way (a block, a flow list, an anchor), or stands twice. */
int booster_conf_list(const char *bytes, size_t n, const char *key, struct arena *a, struct booster_list *ret,
		      struct err *err);

/*
 * The file with the item in front of the key's list, or with a new last line `KEY: ITEM`. -EINVAL as above, and
 * where the file is no mapping at its top.
 */
int booster_conf_add(const char *bytes, size_t n, const char *key, const char *item, struct buf *out, struct err *err);
