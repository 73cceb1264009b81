/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/filenow.h"

#include <errno.h>
#include <fcntl.h>

#include "apply/owned.h"

#define CHUNK ((size_t)64 * 1024)

int file_now(const struct root *root, const char *path, struct arena *mem, struct file_now *ret,
	     struct err *err)
{
	_cleanup_buf_ struct buf bytes = {0};
	_cleanup_close_ int fd = root_openat(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	struct file_now now = {.present = true};
	int r;

	if (fd == -ENOENT || fd == -ENOTDIR) {
		*ret = (struct file_now){0};
		return 0;
	}
	if (fd < 0)
		return err_errno(err, -fd, "%s", path);
	r = meta_read(fd, mem, &now.meta, err);
	if (r < 0)
		return err_in(err, r, "%s", path);
	r = root_read(root, path, EDITED_MAX, &bytes, err);
	if (r < 0)
		return r;
	now.bytes = arena_dup(mem, buf_str(&bytes), bytes.len);
	now.len = bytes.len;
	*ret = now;
	return 0;
}

static bool has_xattr(const struct meta *m, const struct xattr *x)
{
	for (size_t i = 0; i < m->n_xattrs; i++) {
		const struct xattr *y = &m->xattrs[i];

		if (streq(x->name, y->name))
			return x->len == y->len &&
			       (x->len == 0 || memcmp(x->value, y->value, x->len) == 0);
	}
	return false;
}

bool meta_same(const struct meta *a, const struct meta *b)
{
	if (a->mode != b->mode || a->uid != b->uid || a->gid != b->gid ||
	    a->n_xattrs != b->n_xattrs)
		return false;
	for (size_t i = 0; i < a->n_xattrs; i++)
		if (!has_xattr(b, &a->xattrs[i]))
			return false;
	return true;
}

static bool meta_and_time_same(const struct meta *a, const struct meta *b)
{
	return meta_same(a, b) && a->mtime.tv_sec == b->mtime.tv_sec &&
	       a->mtime.tv_nsec == b->mtime.tv_nsec;
}

bool bytes_same(const struct file_now *f, const char *bytes, size_t n)
{
	return f->present && f->len == n && (n == 0 || memcmp(f->bytes, bytes, n) == 0);
}

/* Fills room unless the file ends. Bytes read, or a negative errno. */
static ssize_t read_full(int fd, char *room, size_t size)
{
	size_t have = 0;
	ssize_t n;

	do {
		n = read(fd, room + have, size - have);
		if (n > 0)
			have += (size_t)n;
	} while ((n > 0 && have < size) || (n < 0 && errno == EINTR));
	return n < 0 ? -errno : (ssize_t)have;
}

static int contents_same(int a, int b)
{
	_cleanup_free_ char *pa = xmalloc(CHUNK), *pb = xmalloc(CHUNK);
	ssize_t na, nb;

	do {
		na = read_full(a, pa, CHUNK);
		nb = read_full(b, pb, CHUNK);
		if (na < 0 || nb < 0)
			return (int)(na < 0 ? na : nb);
		if (na != nb || memcmp(pa, pb, (size_t)na) != 0)
			return 0;
	} while (na > 0);
	return 1;
}

int files_same(const struct root *root, const char *a, const char *b, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_close_ int fa = root_openat(root, a, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	_cleanup_close_ int fb = root_openat(root, b, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	struct meta ma, mb;
	int r;

	if (fa == -ENOENT || fb == -ENOENT)
		return 0;
	if (fa < 0 || fb < 0)
		return err_errno(err, fa < 0 ? -fa : -fb, "%s", fa < 0 ? a : b);
	r = meta_read(fa, &mem, &ma, err);
	if (r == 0)
		r = meta_read(fb, &mem, &mb, err);
	if (r < 0)
		return err_in(err, r, "%s", a);
	if (!meta_and_time_same(&ma, &mb))
		return 0;
	r = contents_same(fa, fb);
	return r < 0 ? err_errno(err, -r, "%s", a) : r;
}

static bool is_copy(const struct file_now *now, const struct file_now *copy)
{
	return now->present && copy->present && bytes_same(now, copy->bytes, copy->len);
}

static enum edit_now judge(enum edit_kind kind, const struct file_now *now,
			   const struct file_now *before, const struct file_now *after)
{
	bool old = is_copy(now, before), new = is_copy(now, after);

	if (kind == EDIT_CREATE && !now->present)
		return EDIT_NOW_OLD;
	if (old && meta_and_time_same(&now->meta, &before->meta))
		return EDIT_NOW_OLD;
	if (kind == EDIT_REMOVE && !now->present)
		return EDIT_NOW_OURS;
	return old || new ? EDIT_NOW_OURS : EDIT_NOW_FOREIGN;
}

int edit_now(const struct store *s, const struct run_edit *e, enum edit_now *ret, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	struct file_now now, before, after;
	int r = file_now(s->root, e->path, &mem, &now, err);

	if (r == 0)
		r = file_now(s->root, store_path(s, "before", e->path), &mem, &before, err);
	if (r == 0)
		r = file_now(s->root, store_path(s, "after", e->path), &mem, &after, err);
	if (r < 0)
		return r;
	if ((e->kind != EDIT_CREATE && !before.present) ||
	    (e->kind != EDIT_REMOVE && !after.present))
		return err_set(err, ENOENT, "%s: its copy in %s is missing", e->path, s->dir);
	*ret = judge(e->kind, &now, &before, &after);
	if (*ret == EDIT_NOW_FOREIGN && e->owned)
		*ret = owned_now(e->owned, &now, &before, &after);
	return 0;
}
