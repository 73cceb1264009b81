/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which disks a ZFS pool is on: no file of the kernel says it. */
#include "base/lines.h"
#include "probe/mounts.h"

#define UDEV_DATA "run/udev/data"
#define ENTRY_MAX (256 * 1024)
/* A pool on a volume of another pool is rare; one on its own volume is a broken tree. */
#define ZFS_IN_ZFS_MAX 4

static bool entry_has(const struct buf *entry, const char *property)
{
	struct lines it = lines_of(buf_str(entry), entry->len);
	size_t n = strlen(property);

	for (struct line l; lines_next(&it, &l);)
		if (l.text_len == n && memcmp(l.at, property, n) == 0)
			return true;
	return false;
}

/* udev's blkid found the pool's label on it (udev(7): E: lines in the database); NULL: any pool's.
 */
static bool is_member(struct scan *s, const char *entry, const char *pool)
{
	_cleanup_buf_ struct buf text = {0};

	return scan_read(s, arena_printf(&s->tmp, UDEV_DATA "/%s", entry), ENTRY_MAX, &text) &&
	       entry_has(&text, "E:ID_FS_TYPE=zfs_member") &&
	       (!pool || entry_has(&text, arena_printf(&s->tmp, "E:ID_FS_LABEL=%s", pool)));
}

static bool mark_members(struct scan *s, const char *pool, const struct block_use *use)
{
	char **names;
	size_t n;
	bool found = false;

	scan_list(s, UDEV_DATA, &names, &n);
	for (size_t i = 0; i < n; i++) {
		/* "b259:3" is a block device. */
		const char *dir = names[i][0] == 'b' && is_member(s, names[i], pool)
					  ? block_by_number(s, names[i] + 1)
					  : NULL;

		found = (dir && block_mark(s, dir, use)) || found;
	}
	return found;
}

bool zfs_mark(struct scan *s, const char *dataset, const struct block_use *use)
{
	const char *pool = dataset ? arena_dup(&s->tmp, dataset, strcspn(dataset, "/@")) : NULL;

	if (use->loops > ZFS_IN_ZFS_MAX)
		return false;
	if (mark_members(s, pool, use))
		return true;
	scan_note(
		s,
		"ZFS pool %s: its disks could not be told from others, so every disk counts as one",
		pool ? pool : "of a volume");
	return block_mark_all(s, use);
}
