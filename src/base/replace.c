/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 *            create           fill            rename             fsync of the directory
 * (nothing) ───────▶ temp ───────────▶ temp ───────────▶ new file ───────────▶ durable
 *                     └── any failure ──┴──▶ temp unlinked, old file untouched
 */
#include "base/replace.h"

#include <errno.h>
#include <fcntl.h>

#include "base/meta.h"
#include "base/settle.h"
#include "base/sys.h"

/* The place that a file is put: checked, open, and with every symlink followed. */
struct target {
	const char *path; /* for err; the caller's */
	int dir;
	const char *name; /* in dir; in the arena */
};

/* Where the bytes come from: memory, or an open file up to its end. */
struct content {
	const void *bytes;
	size_t n;
	int fd; /* -1: from bytes */
};

static int check_temp_name(const char *temp, const char *path, struct err *err)
{
	if (temp[0] == '.' && temp[1] && !streq(temp, "..") && !strchr(temp, '/'))
		return 0;
	return err_set(err, EINVAL, "%s: \"%s\" is no name for a temporary file", path, temp);
}

/* Who else can write to the directory can put a file of his own in the place of ours. */
static int check_dir(const struct root *root, const struct target *t, struct err *err)
{
	struct stat st, top;

	if (fstat(t->dir, &st) < 0 || fstat(root->fd, &top) < 0)
		return err_errno(err, errno, "%s", t->path);
	if (st.st_uid != 0 && st.st_uid != geteuid() && st.st_uid != top.st_uid)
		return err_set(err, EPERM,
			       "%s: its directory belongs to user %u, so it is not replaced",
			       t->path, st.st_uid);
	if ((st.st_mode & S_IWOTH) && !(st.st_mode & S_ISVTX))
		return err_set(err, EPERM,
			       "%s: every user may write to its directory, so it is not replaced",
			       t->path);
	return 0;
}

/* The file that is there now, if any. */
static int check_old(const struct target *t, struct err *err)
{
	struct stat st;

	if (fstatat(t->dir, t->name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : err_errno(err, errno, "%s", t->path);
	if (!S_ISREG(st.st_mode))
		return err_set(err, EINVAL, "%s: not a regular file, so it is not replaced",
			       t->path);
	if (st.st_nlink > 1)
		return err_set(err, EMLINK, "%s: has %lu hard links; replacing it would part them",
			       t->path, (unsigned long)st.st_nlink);
	return 0;
}

/* A symlink stays what it is: the file that it leads to is replaced. */
static int follow(const struct root *root, const char *path, struct arena *a, const char **ret,
		  struct err *err)
{
	struct stat st;
	int r = root_stat(root, path, true, &st);

	*ret = path;
	if (r < 0 && r != -ENOENT)
		return err_errno(err, -r, "%s", path);
	if (r == -ENOENT || !S_ISLNK(st.st_mode))
		return 0;
	*ret = root_realpath(root, a, path);
	return *ret ? 0 : err_set(err, ELOOP, "%s: a symlink that leads to no file", path);
}

static int find_target(const struct root *root, const char *path, struct arena *a,
		       struct target *ret, struct err *err)
{
	struct target t = {.path = path};
	const char *real, *name;
	int r = follow(root, path, a, &real, err);

	if (r < 0)
		return r;
	t.dir = root_open_parent(root, real, &name);
	if (t.dir < 0)
		return err_errno(err, -t.dir, "%s: cannot open its directory", path);
	t.name = arena_str(a, name);
	r = check_dir(root, &t, err);
	if (r == 0)
		r = check_old(&t, err);
	if (r == 0)
		*ret = t;
	else
		closep(&t.dir);
	return r;
}

static int copy_rest(int to, int from)
{
	const size_t room = (size_t)128 * 1024;
	_cleanup_free_ char *bytes = xmalloc(room);

	for (;;) {
		ssize_t n = read(from, bytes, room);
		int r;

		if (n < 0 && errno == EINTR)
			continue;
		if (n <= 0)
			return n < 0 ? -errno : 0;
		r = sys_write_all(to, bytes, (size_t)n);
		if (r < 0)
			return r;
	}
}

/* All of the new file, so that it is on the disk before the name leads to it. */
static int fill(int fd, const struct target *t, const struct content *c, const struct meta *meta,
		bool keep_mtime, struct err *err)
{
	int r = c->fd >= 0 ? copy_rest(fd, c->fd) : sys_write_all(fd, c->bytes, c->n);

	if (r < 0)
		return err_errno(err, -r, "%s: cannot write its new content", t->path);
	r = meta_write(fd, meta, keep_mtime, t->path, err);
	if (r < 0)
		return r;
	return sys.fsync(fd) < 0 ? err_errno(err, errno, "%s: cannot bring it to the disk", t->path)
				 : 0;
}

static int make_temp(const struct target *t, const char *temp, struct err *err)
{
	int fd;

	/* What an earlier run that died has left. */
	if (sys.unlinkat(t->dir, temp, 0) < 0 && errno != ENOENT)
		return err_errno(err, errno, "%s: cannot remove the old %s", t->path, temp);
	fd = sys.openat(t->dir, temp, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	return fd < 0 ? err_errno(err, errno, "%s: cannot create %s beside it", t->path, temp) : fd;
}

/* Closing is where a network file system says that writing failed. */
static int fill_and_close(int fd, const struct target *t, const struct content *c,
			  const struct meta *meta, bool keep_mtime, struct err *err)
{
	int r = fill(fd, t, c, meta, keep_mtime, err);

	if (sys.close(fd) < 0 && r == 0)
		r = err_errno(err, errno, "%s: cannot write its new content", t->path);
	return r;
}

/* A name leads elsewhere now: durably, and for a loader too before anything else is written. */
static int sync_dir(int dir, const char *path, struct err *err)
{
	int r = sys_sync_dir(dir);

	if (r < 0)
		return err_errno(err, -r, "%s: cannot bring its directory to the disk", path);
	if (settle_matters(path) && sys.settle(dir) < 0)
		return err_errno(err, errno, "%s: cannot bring its file system to the disk", path);
	return 0;
}

static int put(const struct target *t, const char *temp, const struct content *c,
	       const struct meta *meta, bool keep_mtime, struct err *err)
{
	int r, fd = make_temp(t, temp, err);

	if (fd < 0)
		return fd;
	r = fill_and_close(fd, t, c, meta, keep_mtime, err);
	if (r == 0 && sys.renameat(t->dir, temp, t->dir, t->name) < 0)
		r = err_errno(err, errno, "%s: cannot be replaced", t->path);
	if (r < 0) {
		sys.unlinkat(t->dir, temp, 0);
		return r;
	}
	return sync_dir(t->dir, t->path, err);
}

static int put_at(const struct root *root, const char *path, const char *temp,
		  const struct content *c, const struct meta *meta, bool keep_mtime,
		  struct err *err)
{
	_cleanup_(arena_done) struct arena a = {0};
	struct target t;
	int r = check_temp_name(temp, path, err);

	if (r == 0)
		r = find_target(root, path, &a, &t, err);
	if (r < 0)
		return r;
	if (streq(t.name, temp))
		r = err_set(err, EINVAL, "%s: has the name of its temporary file", path);
	else
		r = put(&t, temp, c, meta, keep_mtime, err);
	closep(&t.dir);
	return r;
}

int replace_file(const struct root *root, const char *path, const char *temp, const void *bytes,
		 size_t n, const struct meta *meta, bool keep_mtime, struct err *err)
{
	const struct content c = {.bytes = bytes, .n = n, .fd = -1};

	BUG_ON(!meta);
	return put_at(root, path, temp, &c, meta, keep_mtime, err);
}

static int take_meta(int fd, const struct target *t, struct err *err)
{
	_cleanup_(arena_done) struct arena a = {0};
	_cleanup_close_ int old = openat(t->dir, t->name, O_RDONLY | O_NOFOLLOW | O_CLOEXEC);
	struct meta meta;
	int r;

	if (old < 0)
		return errno == ENOENT ? 0 : err_errno(err, errno, "%s", t->path);
	r = meta_read(old, &a, &meta, err);
	if (r < 0)
		return err_in(err, r, "%s", t->path);
	return meta_write(fd, &meta, false, t->path, err);
}

/* It becomes live as it stands: what others could still write by another name, or what is no file,
 * is refused. */
static int finish_new(int fd, const struct target *t, const char *from, struct err *err)
{
	struct stat st;
	int r;

	if (fstat(fd, &st) < 0)
		return err_errno(err, errno, "%s", from);
	if (!S_ISREG(st.st_mode) || st.st_nlink != 1)
		return err_set(err, EINVAL,
			       "%s: not a regular file with one name, so it replaces nothing",
			       from);
	r = take_meta(fd, t, err);
	if (r < 0)
		return r;
	return sys.fsync(fd) < 0 ? err_errno(err, errno, "%s: cannot bring it to the disk", from)
				 : 0;
}

static int put_by(const struct root *root, const struct target *t, const char *from,
		  struct err *err)
{
	const char *name;
	_cleanup_close_ int dir = root_open_parent(root, from, &name);
	_cleanup_close_ int fd = -1;
	int r;

	if (dir < 0)
		return err_errno(err, -dir, "%s", from);
	fd = openat(dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
	if (fd < 0)
		return err_errno(err, errno, "%s", from);
	r = finish_new(fd, t, from, err);
	if (r == 0 && sys.renameat(dir, name, t->dir, t->name) < 0)
		r = err_errno(err, errno, "%s: cannot be replaced by %s", t->path, from);
	return r == 0 ? sync_dir(t->dir, t->path, err) : r;
}

int replace_by(const struct root *root, const char *path, const char *from, struct err *err)
{
	_cleanup_(arena_done) struct arena a = {0};
	struct target t;
	int r = find_target(root, path, &a, &t, err);

	if (r < 0)
		return r;
	r = put_by(root, &t, from, err);
	closep(&t.dir);
	return r;
}

/* From the outside in, up to the first that is missing. */
static int check_parents(const struct root *root, const char *path, struct err *err)
{
	_cleanup_(arena_done) struct arena a = {0};
	char *dir = arena_str(&a, path);
	struct stat st;

	for (char *slash = strchr(dir + 1, '/'); slash; slash = strchr(slash + 1, '/')) {
		*slash = '\0';
		if (root_stat(root, dir, true, &st) == -ENOENT)
			return 0;
		if (root_stat(root, dir, false, &st) < 0)
			return err_set(err, ELOOP,
				       "%s: is a symbolic link that leads nowhere inside the root",
				       dir);
		*slash = '/';
	}
	return 0;
}

int check_replaceable(const struct root *root, const char *path, struct err *err)
{
	_cleanup_(arena_done) struct arena a = {0};
	struct err why = {0};
	struct target t;
	int r = find_target(root, path, &a, &t, &why);

	if (r == 0)
		closep(&t.dir);
	else if (r == -ENOENT)
		r = check_parents(root, path, err);
	else
		err_set(err, -r, "%s", why.line);
	return r;
}

int copy_file(const struct root *root, const char *from, const char *to, const char *temp,
	      struct err *err)
{
	_cleanup_(arena_done) struct arena a = {0};
	_cleanup_close_ int fd = root_openat(root, from, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	struct content c = {.fd = fd};
	struct meta meta;
	struct stat st;
	int r;

	if (fd < 0)
		return err_errno(err, -fd, "%s", from);
	if (fstat(fd, &st) < 0)
		return err_errno(err, errno, "%s", from);
	if (!S_ISREG(st.st_mode))
		return err_set(err, EINVAL, "%s: not a regular file, so it is not copied", from);
	r = meta_read(fd, &a, &meta, err);
	if (r < 0)
		return err_in(err, r, "%s", from);
	return put_at(root, to, temp, &c, &meta, true, err);
}

int remove_file(const struct root *root, const char *path, struct err *err)
{
	const char *name;
	_cleanup_close_ int dir = root_open_parent(root, path, &name);

	if (dir == -ENOENT)
		return 0;
	if (dir < 0)
		return err_errno(err, -dir, "%s: cannot open its directory", path);
	/* One that is gone may have been removed by a process that died before it synced. */
	if (sys.unlinkat(dir, name, 0) < 0 && errno != ENOENT)
		return err_errno(err, errno, "%s: cannot be removed", path);
	return sync_dir(dir, path, err);
}
