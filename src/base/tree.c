/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The directories of replace.h: make_dirs and remove_tree. */
#include "base/replace.h"

#include <errno.h>
#include <fcntl.h>

#include "base/sys.h"
#include "base/walk.h"

/* Deeper than any tree that we make. Each level holds an fd open. */
#define MAX_DEPTH 64

#define DIR_FLAGS (O_RDONLY | O_DIRECTORY | O_CLOEXEC)

static int open_dir(int parent, const char *name)
{
	int fd = openat(parent, name, DIR_FLAGS | O_NOFOLLOW);

	return fd < 0 ? -errno : fd;
}

/* One new directory with exactly this mode (mkdir takes the umask off), and the entry for it. */
static int make_dir(int parent, const char *name, mode_t mode)
{
	_cleanup_close_ int fd = -1;
	int r;

	if (sys.mkdirat(parent, name, mode) < 0)
		return -errno;
	fd = open_dir(parent, name);
	if (fd < 0)
		return fd;
	if (sys.fchmod(fd, mode) < 0)
		return -errno;
	r = sys_sync_dir(fd);
	return r < 0 ? r : sys_sync_dir(parent);
}

/* path is a directory after it: it was one, or its parent was and it is made. */
static int need_dir(const struct root *root, const char *path, mode_t mode, struct err *err)
{
	const char *name;
	_cleanup_close_ int fd = root_openat(root, path, DIR_FLAGS, 0), parent = -1;
	int r;

	if (fd >= 0)
		return 0;
	if (fd != -ENOENT)
		return err_errno(err, -fd, "%s", path);
	parent = root_open_parent(root, path, &name);
	if (parent < 0)
		return err_errno(err, -parent, "%s", path);
	r = make_dir(parent, name, mode);
	return r < 0 ? err_errno(err, -r, "%s: cannot make the directory", path) : 0;
}

int make_dirs(const struct root *root, const char *path, mode_t mode, struct err *err)
{
	size_t n = strlen(path);

	for (size_t end = strspn(path, "/"); end < n; end += strspn(path + end, "/")) {
		_cleanup_free_ char *start = NULL;
		int r;

		end += strcspn(path + end, "/");
		start = xstrndup(path, end);
		r = need_dir(root, start, mode, err);
		if (r < 0)
			return r;
	}
	return 0;
}

/* A mount of its own, be it a bind mount of the same file system, is another place. */
struct place {
	uint32_t major, minor;
	uint64_t mount; /* 0 before Linux 5.8, everywhere */
};

static int place_of(int fd, struct place *ret)
{
	struct statx st;

	if (statx(fd, "", AT_EMPTY_PATH, STATX_MNT_ID, &st) < 0)
		return -errno;
	*ret = (struct place){
		.major = st.stx_dev_major,
		.minor = st.stx_dev_minor,
		.mount = st.stx_mask & STATX_MNT_ID ? st.stx_mnt_id : 0,
	};
	return 0;
}

static bool same_place(const struct place *a, const struct place *b)
{
	return a->major == b->major && a->minor == b->minor && a->mount == b->mount;
}

static int remove_dir(int parent, const char *name, const struct place *within, unsigned depth,
		      struct err *err);

static int remove_entry(int dir, const char *name, const struct place *within, unsigned depth,
			struct err *err)
{
	if (sys.unlinkat(dir, name, 0) == 0 || errno == ENOENT)
		return 0;
	if (errno == EISDIR)
		return err_in(err, remove_dir(dir, name, within, depth + 1, err), "%s", name);
	return err_errno(err, errno, "%s", name);
}

static int empty_dir(int dir, const struct place *within, unsigned depth, struct err *err)
{
	_cleanup_(arena_done) struct arena a = {0};
	char **names;
	size_t n;
	int copy = fcntl(dir, F_DUPFD_CLOEXEC, 0);
	int r = copy < 0 ? -errno : dir_names(copy, &a, &names, &n);

	if (r < 0)
		return err_errno(err, -r, "cannot be listed");
	for (size_t i = 0; i < n && r == 0; i++)
		r = remove_entry(dir, names[i], within, depth, err);
	return r;
}

/* The line in err does not name the directory: each caller puts what it knows it by before it. */
static int remove_dir(int parent, const char *name, const struct place *within, unsigned depth,
		      struct err *err)
{
	_cleanup_close_ int dir = open_dir(parent, name);
	struct place place;
	int r = dir < 0 ? dir : place_of(dir, &place);

	if (r < 0)
		return err_errno(err, -r, "cannot be opened");
	if (!same_place(within, &place))
		return err_set(err, EXDEV, "another file system is mounted here");
	if (depth > MAX_DEPTH)
		return err_set(err, ENAMETOOLONG, "more than %d directories deep", MAX_DEPTH);
	r = empty_dir(dir, within, depth, err);
	if (r == 0 && sys.unlinkat(parent, name, AT_REMOVEDIR) < 0)
		return err_errno(err, errno, "cannot be removed");
	return r;
}

int remove_tree(const struct root *root, const char *path, struct err *err)
{
	const char *name;
	_cleanup_close_ int parent = root_open_parent(root, path, &name);
	struct place place;
	struct stat st;
	int r;

	if (parent == -ENOENT)
		return 0;
	if (parent < 0)
		return err_errno(err, -parent, "%s", path);
	if (fstatat(parent, name, &st, AT_SYMLINK_NOFOLLOW) < 0)
		return errno == ENOENT ? 0 : err_errno(err, errno, "%s", path);
	if (!S_ISDIR(st.st_mode))
		return err_set(err, ENOTDIR, "%s: not a directory", path);
	r = place_of(parent, &place);
	if (r < 0)
		return err_errno(err, -r, "%s", path);
	r = remove_dir(parent, name, &place, 1, err);
	if (r == 0 && (r = sys_sync_dir(parent)) < 0)
		return err_errno(err, -r, "%s: cannot bring its directory to the disk", path);
	return err_in(err, r, "%s: not all of it is removed", path);
}
