/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/meta.h"

#include <errno.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <sys/xattr.h>

#include "base/sys.h"

#define PERMISSIONS 07777

/* The list may grow between asking for its size and reading it. */
#define TRIES 8

/* The names of all xattrs, each ended by NUL, in the arena. Their length, or a negative errno. */
static ssize_t list_names(int fd, struct arena *a, char **ret)
{
	for (int i = 0; i < TRIES; i++) {
		ssize_t n = flistxattr(fd, NULL, 0);

		if (n < 0)
			return errno == EOPNOTSUPP ? 0 : -errno;
		*ret = arena_alloc(a, (size_t)n + 1);
		n = flistxattr(fd, *ret, (size_t)n);
		if (n >= 0 || errno != ERANGE)
			return n < 0 ? -errno : n;
	}
	return -ERANGE;
}

static int read_value(int fd, struct arena *a, const char *name, struct xattr *ret)
{
	for (int i = 0; i < TRIES; i++) {
		ssize_t n = fgetxattr(fd, name, NULL, 0);
		char *value;

		if (n < 0)
			return -errno;
		value = arena_alloc(a, (size_t)n + 1);
		n = fgetxattr(fd, name, value, (size_t)n);
		if (n < 0 && errno == ERANGE)
			continue;
		if (n < 0)
			return -errno;
		*ret = (struct xattr){.name = name, .value = value, .len = (size_t)n};
		return 0;
	}
	return -ERANGE;
}

static int read_xattrs(int fd, struct arena *a, struct xattr **ret, size_t *ret_n, struct err *err)
{
	struct xattr *items = NULL;
	size_t n_items = 0;
	char *names = NULL;
	ssize_t len = list_names(fd, a, &names);

	if (len < 0)
		return err_errno(err, (int)-len, "cannot list its extended attributes");
	for (char *name = names; name < names + len; name += strlen(name) + 1) {
		struct xattr x;
		int r = read_value(fd, a, name, &x);

		if (r == -ENODATA)
			continue;
		if (r < 0)
			return err_errno(err, -r, "extended attribute %s", name);
		*ARENA_PUSH(a, items, n_items) = x;
	}
	*ret = items;
	*ret_n = n_items;
	return 0;
}

int meta_read(int fd, struct arena *a, struct meta *ret, struct err *err)
{
	struct xattr *xattrs;
	size_t n;
	struct stat st;
	int r;

	if (fstat(fd, &st) < 0)
		return err_errno(err, errno, "cannot read its owner and mode");
	r = read_xattrs(fd, a, &xattrs, &n, err);
	if (r < 0)
		return r;
	*ret = (struct meta){
		.mode = st.st_mode & PERMISSIONS,
		.uid = st.st_uid,
		.gid = st.st_gid,
		.mtime = st.st_mtim,
		.xattrs = xattrs,
		.n_xattrs = n,
	};
	return 0;
}

static bool is_fat(int fd)
{
	struct statfs fs;

	return fstatfs(fd, &fs) == 0 && fs.f_type == MSDOS_SUPER_MAGIC;
}

/* The owner first: changing it clears the set-id bits of the mode. */
static int write_owner(int fd, const struct meta *meta, const char *name, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_errno(err, errno, "%s", name);
	if (st.st_uid == meta->uid && st.st_gid == meta->gid)
		return 0;
	if (sys.fchown(fd, meta->uid, meta->gid) == 0 || (errno == EPERM && is_fat(fd)))
		return 0;
	return err_errno(err, errno, "%s: cannot give it the owner %u:%u", name, meta->uid,
			 meta->gid);
}

static int write_mode(int fd, const struct meta *meta, const char *name, struct err *err)
{
	if (sys.fchmod(fd, meta->mode & PERMISSIONS) == 0 || (errno == EPERM && is_fat(fd)))
		return 0;
	return err_errno(err, errno, "%s: cannot give it the mode %04o", name,
			 (unsigned)meta->mode & PERMISSIONS);
}

static const struct xattr *find_xattr(const struct xattr *items, size_t n, const char *name)
{
	for (size_t i = 0; i < n; i++)
		if (streq(items[i].name, name))
			return &items[i];
	return NULL;
}

static bool same_value(const struct xattr *a, const struct xattr *b)
{
	return a && a->len == b->len && (a->len == 0 || memcmp(a->value, b->value, a->len) == 0);
}

static int write_xattrs(int fd, const struct meta *meta, const char *name, struct err *err)
{
	_cleanup_(arena_done) struct arena a = {0};
	struct xattr *have;
	size_t n_have;
	int r = read_xattrs(fd, &a, &have, &n_have, err);

	if (r < 0)
		return err_in(err, r, "%s", name);
	for (size_t i = 0; i < n_have; i++) {
		const char *x = have[i].name;

		if (find_xattr(meta->xattrs, meta->n_xattrs, x) || str_starts(x, "security."))
			continue;
		if (sys.fremovexattr(fd, x) < 0 && errno != ENODATA)
			return err_errno(err, errno, "%s: cannot take off %s", name, x);
	}
	for (size_t i = 0; i < meta->n_xattrs; i++) {
		const struct xattr *x = &meta->xattrs[i];

		if (same_value(find_xattr(have, n_have, x->name), x))
			continue;
		if (sys.fsetxattr(fd, x->name, x->value, x->len, 0) < 0 && !is_fat(fd))
			return err_errno(err, errno, "%s: cannot set %s", name, x->name);
	}
	return 0;
}

static int write_mtime(int fd, const struct meta *meta, const char *name, struct err *err)
{
	const struct timespec times[2] = {{.tv_nsec = UTIME_OMIT}, meta->mtime};

	return sys.futimens(fd, times) < 0 ? err_errno(err, errno, "%s: cannot set its time", name)
					   : 0;
}

int meta_write(int fd, const struct meta *meta, bool keep_mtime, const char *name, struct err *err)
{
	int r = write_owner(fd, meta, name, err);

	/* With an inherited ACL the mode's group bits are the ACL's mask, and stay when it is taken
	   off. An ACL that is wanted holds the same bits as the mode. */
	if (r == 0)
		r = write_mode(fd, meta, name, err);
	if (r == 0)
		r = write_xattrs(fd, meta, name, err);
	if (r == 0 && keep_mtime)
		r = write_mtime(fd, meta, name, err);
	return r;
}
