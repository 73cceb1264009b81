/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Disks that something was assembled on (LVM, LUKS, MD, bcache, multipath, ZFS), mounted or not. */
#include "probe/mounts.h"

#define POOLS "proc/spl/kstat/zfs"

static bool has_layers_below(struct scan *s, const char *dir)
{
	char **names;
	size_t n;

	return scan_list(s, arena_printf(&s->tmp, "%s/slaves", dir), &names, &n) == 0 && n > 0;
}

/* Of an imported pool the kernel keeps a state (module/zfs/spa_stats.c); what lies beside it are
 * files. */
static void scan_pools(struct scan *s)
{
	static const struct block_use use = {.kind = USE_LAYER, .subject = "an imported ZFS pool"};
	char **names;
	size_t n;

	scan_list(s, POOLS, &names, &n);
	for (size_t i = 0; i < n; i++)
		if (scan_exists(s, arena_printf(&s->tmp, POOLS "/%s/state", names[i])))
			zfs_mark(s, names[i], &use);
}

static void scan_stacks(struct scan *s)
{
	static const struct block_use use = {.kind = USE_LAYER, .subject = "an active volume"};
	char **names;
	size_t n;

	scan_list(s, "sys/block", &names, &n);
	for (size_t i = 0; i < n; i++) {
		const char *dir = block_by_name(s, names[i]);

		if (dir && has_layers_below(s, dir))
			block_mark(s, dir, &use);
	}
}

void scan_layers(struct scan *s)
{
	scan_stacks(s);
	scan_pools(s);
}
