/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/block.h"

#include "base/text.h"
#include "probe/mounts.h"

/* A stack of storage layers is never so high; a loop in a broken tree is. */
#define DEPTH_MAX 12

/* A disk that was walked: many layers may stand on it. */
struct walked {
	const char *disk;
	bool found;
};

struct walk {
	struct scan *s;
	const struct block_use *use;
	struct walked *walked;
	size_t n_walked;
};

static bool walk(struct walk *w, const char *dir, const char *via, int depth);

/* "vg0-root" for dm-0, else the device's own name. */
static const char *layer_name(struct scan *s, const char *dir)
{
	const char *dm = root_attr(s->root, &s->tmp, arena_printf(&s->tmp, "%s/dm/name", dir));

	return dm && *dm ? dm : path_name(dir);
}

const char *block_disk_of(struct scan *s, const char *dir)
{
	if (!scan_exists(s, arena_printf(&s->tmp, "%s/partition", dir)))
		return dir;
	char *disk = arena_str(&s->tmp, dir);
	*strrchr(disk, '/') = '\0';
	return disk;
}

static bool walk_slaves(struct walk *w, const char *disk, const char *via, int depth)
{
	struct scan *s = w->s;
	char **names;
	size_t n;
	bool found = false;

	scan_list(s, arena_printf(&s->tmp, "%s/slaves", disk), &names, &n);
	for (size_t i = 0; i < n; i++) {
		const char *slave = root_realpath(
			s->root, &s->tmp, arena_printf(&s->tmp, "%s/slaves/%s", disk, names[i]));

		if (slave && walk(w, slave, via, depth + 1))
			found = true;
	}
	return found;
}

static struct block_use use_below(const struct walk *w, const char *via, unsigned loops)
{
	return (struct block_use){w->use->kind, w->use->subject, w->use->loops + loops, via};
}

static bool walk_loop(struct walk *w, const char *disk, const char *via)
{
	struct scan *s = w->s;
	const struct block_use use = use_below(w, via, 1);
	const char *file =
		root_attr(s->root, &s->tmp, arena_printf(&s->tmp, "%s/loop/backing_file", disk));

	return file && mounts_mark_path(s, file, &use);
}

size_t block_nvme_paths(struct scan *s, const char *disk, char ***ret)
{
	char *subsystem = arena_str(&s->tmp, disk), *slash = strrchr(subsystem, '/');
	char **names;
	size_t n, found = 0;

	if (!strstr(disk, "/nvme-subsys") || !slash)
		return 0;
	*slash = '\0';
	scan_list(s, subsystem, &names, &n);
	for (size_t i = 0; i < n; i++) {
		const char *link = arena_printf(&s->tmp, "%s/%s", subsystem, names[i]);
		char *ctrl = str_starts(names[i], "nvme") && root_readlink(s->root, &s->tmp, link)
				     ? root_realpath(s->root, &s->tmp, link)
				     : NULL;

		if (ctrl)
			*ARENA_PUSH(&s->tmp, *ret, found) = ctrl;
	}
	return found;
}

/* A function of this machine, or the card that leads to another. */
static bool mark_here(struct walk *w, const char *dir, const char *via)
{
	const struct block_use use = use_below(w, via, 0);

	return scan_use(w->s, dir, use.kind, use.subject, via) ||
	       block_mark_remote(w->s, dir, &use);
}

static bool mark_nvme_paths(struct walk *w, const char *disk, const char *via)
{
	char **paths = NULL;
	size_t n = block_nvme_paths(w->s, disk, &paths);
	bool found = false;

	for (size_t i = 0; i < n; i++)
		found = mark_here(w, paths[i], via) || found;
	return found;
}

/* zram that writes what is idle to a disk (drivers/block/zram/zram_drv.c); "none" when it does not.
 */
static bool walk_backing(struct walk *w, const char *disk, const char *via, int depth)
{
	struct scan *s = w->s;
	const char *name =
		root_attr(s->root, &s->tmp, arena_printf(&s->tmp, "%s/backing_dev", disk));
	const char *dir = name && str_starts(name, "/dev/") ? block_by_name(s, name) : NULL;

	return dir && walk(w, dir, via, depth + 1);
}

/* A volume of ZFS does not say of which pool it is (module/os/linux/zfs/zvol_os.c). */
static bool walk_zvol(struct walk *w, const char *disk, const char *via)
{
	const struct block_use use = use_below(w, via, 1);
	const char *name = path_name(disk);

	return str_starts(name, "zd") && name[2] >= '0' && name[2] <= '9' &&
	       zfs_mark(w->s, NULL, &use);
}

static bool walk_disk(struct walk *w, const char *disk, const char *via, int depth)
{
	bool below = walk_slaves(w, disk, via, depth);
	bool file = walk_loop(w, disk, via);
	bool backing = walk_backing(w, disk, via, depth);
	bool volume = walk_zvol(w, disk, via);
	bool paths = mark_nvme_paths(w, disk, via);
	/* A DRBD device without a disk of its own is another machine's. */
	bool done = below || file || backing || volume || paths;
	return done || mark_here(w, disk, via);
}

static const struct walked *walked_before(const struct walk *w, const char *disk)
{
	for (size_t i = 0; i < w->n_walked; i++)
		if (streq(w->walked[i].disk, disk))
			return &w->walked[i];
	return NULL;
}

static bool walk(struct walk *w, const char *dir, const char *via, int depth)
{
	struct scan *s = w->s;
	const char *disk = block_disk_of(s, dir), *name = layer_name(s, dir);
	const struct walked *before = walked_before(w, disk);
	size_t own = w->n_walked;

	if (before)
		return before->found;
	if (depth > DEPTH_MAX)
		return false;
	*ARENA_PUSH(&s->tmp, w->walked, w->n_walked) = (struct walked){disk, false};
	bool found = walk_disk(w, disk, via ? arena_printf(&s->tmp, "%s on %s", via, name) : name,
			       depth);
	w->walked[own].found = found;
	return found;
}

bool block_mark(struct scan *s, const char *dir, const struct block_use *use)
{
	struct walk w = {.s = s, .use = use};

	return walk(&w, dir, use->via, 0);
}

const char *block_by_number(struct scan *s, const char *number)
{
	return root_realpath(s->root, &s->tmp, arena_printf(&s->tmp, "sys/dev/block/%s", number));
}

static const char *by_kernel_name(struct scan *s, const char *name)
{
	static const char *const classes[] = {"sys/class/block", "sys/block"};
	char *file = arena_str(&s->tmp, name);
	const char *dir = NULL;

	/* "cciss/c0d0" is "cciss!c0d0" in sysfs. */
	for (char *p = file; *p; p++)
		if (*p == '/')
			*p = '!';
	for (size_t i = 0; i < ARRAY_SIZE(classes) && !dir && *file; i++)
		dir = root_realpath(s->root, &s->tmp,
				    arena_printf(&s->tmp, "%s/%s", classes[i], file));
	return dir;
}

/* The dm device of that name: "vg0-root". */
static const char *by_dm_name(struct scan *s, const char *name)
{
	char **names;
	size_t n;

	if (scan_list(s, "sys/class/block", &names, &n) < 0)
		scan_list(s, "sys/block", &names, &n);
	for (size_t i = 0; i < n; i++) {
		const char *dir = str_starts(names[i], "dm-") ? by_kernel_name(s, names[i]) : NULL;

		if (dir && streq(layer_name(s, dir), name))
			return dir;
	}
	return NULL;
}

/* "/dev/vg-a/root" is "vg--a-root" for device mapper (lvm(8)). */
static const char *lvm_name(struct scan *s, const char *name)
{
	_cleanup_buf_ struct buf out = {0};

	for (const char *p = name; *p; p++) {
		if (*p == '-')
			buf_putc(&out, '-');
		buf_putc(&out, *p == '/' ? '-' : *p);
	}
	return arena_str(&s->tmp, buf_str(&out));
}

const char *block_by_name(struct scan *s, const char *name)
{
	const char *link = str_starts(name, "/dev/") ? root_readlink(s->root, &s->tmp, name) : NULL;
	const char *plain = str_starts(name, "/dev/") ? name + strlen("/dev/") : name, *dir;

	/* The device node itself need not be there: its name says all. */
	if (link && (dir = by_kernel_name(s, path_name(link))))
		return dir;
	if (str_starts(plain, "mapper/"))
		return by_dm_name(s, plain + strlen("mapper/"));
	if (str_starts(plain, "disk/"))
		return NULL;
	dir = by_kernel_name(s, plain);
	return dir ? dir : by_dm_name(s, lvm_name(s, plain));
}

bool block_mark_all(struct scan *s, const struct block_use *use)
{
	char **names;
	size_t n;
	bool found = false;

	scan_list(s, "sys/block", &names, &n);
	for (size_t i = 0; i < n; i++) {
		const char *dir = by_kernel_name(s, names[i]);

		found = (dir && block_mark(s, dir, use)) || found;
	}
	return found;
}
