/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>

#include "base/lines.h"
#include "base/text.h"
#include "probe/scan.h"
#include "probe/space.h"

#define SPACE_MAX ((size_t)64 * 1024)

struct spaces {
	const struct root *root;
	struct arena *mem;
	struct space *items;
	size_t n;
	dev_t devs[4]; /* of what was looked at: the root's own and one for each place */
	size_t n_devs;
};

static bool is_new(struct spaces *all, dev_t dev)
{
	for (size_t i = 0; i < all->n_devs; i++)
		if (all->devs[i] == dev)
			return false;
	all->devs[all->n_devs++] = dev;
	return true;
}

/* An automount point that nobody went into has no size, and is not gone into. */
static void measure(struct spaces *all, const char *name, int fd)
{
	struct statvfs fs;

	if (fstatvfs(fd, &fs) < 0 || fs.f_blocks == 0)
		return;
	fsblkcnt_t left = geteuid() == 0 ? fs.f_bfree : fs.f_bavail;
	*ARENA_PUSH(all->mem, all->items, all->n) = (struct space){
		.mount = name,
		.total = (uint64_t)fs.f_blocks * fs.f_frsize,
		.free = (uint64_t)left * fs.f_frsize,
	};
}

/* inside: its name when it is on the file system of the root; NULL: then it does not count. */
static void look_at(struct spaces *all, const char *path, const char *inside)
{
	_cleanup_close_ int fd = root_openat(all->root, path, O_PATH | O_DIRECTORY, 0);
	struct stat st;

	if (fd < 0 || fstat(fd, &st) < 0)
		return;
	const char *name = is_new(all, st.st_dev) ? path : inside;
	if (name)
		measure(all, name, fd);
}

static void look_around(struct spaces *all)
{
	struct stat st;

	if (fstat(all->root->fd, &st) < 0)
		return;
	is_new(all, st.st_dev);
	look_at(all, "/boot", "/");
	look_at(all, "/boot/efi", NULL);
	look_at(all, "/efi", NULL);
}

/* Of what is above the tree only this is asked: on which file system it is. */
static bool is_mount_point(const struct root *root)
{
	struct stat here, above;

	return fstat(root->fd, &here) == 0 && fstatat(root->fd, "..", &above, 0) == 0 &&
	       here.st_dev != above.st_dev;
}

static int parse_line(struct spaces *all, const struct line *l, struct err *err)
{
	struct space space = {0};
	char *f[4];

	if (scan_fields(all->mem, l->at, l->text_len, f, ARRAY_SIZE(f)) != 3 || f[0][0] != '/' ||
	    parse_u64(f[1], 10, UINT64_MAX, &space.total) < 0 ||
	    parse_u64(f[2], 10, space.total, &space.free) < 0)
		return err_set(err, EINVAL, "/" SPACE_PATH ":%zu: not \"PATH TOTAL FREE\" in bytes",
			       l->no);
	space.mount = arena_safe(all->mem, f[0], strlen(f[0]));
	*ARENA_PUSH(all->mem, all->items, all->n) = space;
	return 0;
}

static int parse(struct spaces *all, const struct buf *text, struct err *err)
{
	struct lines it = lines_of(buf_str(text), text->len);
	int r = 0;

	for (struct line l; r == 0 && lines_next(&it, &l);)
		r = parse_line(all, &l, err);
	return r;
}

int space_read(const struct root *root, struct arena *a, struct space **ret, size_t *ret_n,
	       struct err *err)
{
	_cleanup_buf_ struct buf text = {0};
	struct spaces all = {.root = root, .mem = a};
	int r = root->live ? -ENOENT : root_read(root, SPACE_PATH, SPACE_MAX, &text, err);

	if (r == 0)
		r = parse(&all, &text, err);
	else if (r == -ENOENT || r == -ENOTDIR)
		r = 0;
	if (r < 0)
		return r;
	if (root->live || (text.len == 0 && is_mount_point(root)))
		look_around(&all);
	*ret = all.items;
	*ret_n = all.n;
	return 0;
}

void scan_space(struct scan *s)
{
	struct err err;

	int r = space_read(s->root, s->mem, &s->host->spaces, &s->host->n_spaces, &err);

	if (r < 0)
		scan_failed(s, r, "%s", err.line);
}
