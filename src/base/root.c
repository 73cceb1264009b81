/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/root.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/openat2.h>
#include <sys/syscall.h>

#include "base/walk.h"

/* Each "..", while another process renames directories, may cost a try (openat2(2), EAGAIN). */
#define OPENAT2_TRIES 32

/* sysfs gives at most a page for an attribute: fs/sysfs/file.c, sysfs_kf_seq_show. */
#define ATTR_MAX 4096

#define READ_FLAGS (O_RDONLY | O_NONBLOCK | O_NOCTTY)

/* "/." and a bind mount of "/" are the running machine too, whatever they are called. */
static bool is_running_root(int fd)
{
	struct stat here, top;

	return fstat(fd, &here) == 0 && stat("/", &top) == 0 && here.st_dev == top.st_dev &&
	       here.st_ino == top.st_ino;
}

int root_open(const char *path, struct root *ret, struct err *err)
{
	const char *given = path ? path : "/";
	_cleanup_free_ char *kept = xstrdup(given);
	size_t n = strlen(kept);
	int fd = open(given, O_PATH | O_DIRECTORY | O_CLOEXEC);

	if (fd < 0)
		return err_errno(err, errno, "root directory \"%s\"", given);
	if (is_running_root(fd))
		n = 0;
	while (n > 0 && kept[n - 1] == '/')
		n--;
	kept[n] = '\0';
	*ret = (struct root){.fd = fd, .path = take_ptr(&kept), .live = n == 0};
	return 0;
}

void root_done(struct root *root)
{
	/* A struct that was never opened is all zero, and 0 is then no fd of ours. */
	if (!root->path)
		return;
	closep(&root->fd);
	free(root->path);
	*root = (struct root){.fd = -1};
}

static const char *below(const char *path)
{
	path += strspn(path, "/");
	return *path ? path : ".";
}

static int confined_open(int root, const char *path, int flags, mode_t mode)
{
	struct open_how how = {
		.flags = (unsigned)flags,
		.mode = flags & O_CREAT ? mode : 0,
		.resolve = RESOLVE_IN_ROOT | RESOLVE_NO_MAGICLINKS,
	};
	long fd = -1;

	/* Only openat(2) adds it by itself where off_t is asked to be large. */
	if (!(flags & O_PATH))
		how.flags |= O_LARGEFILE;
	errno = EAGAIN;
	for (int i = 0; i < OPENAT2_TRIES && fd < 0 && errno == EAGAIN; i++)
		fd = syscall(SYS_openat2, root, path, &how, sizeof(how));
	return fd < 0 ? -errno : (int)fd;
}

int root_openat(const struct root *root, const char *path, int flags, mode_t mode)
{
	int fd;

	flags |= O_CLOEXEC;
	fd = confined_open(root->fd, below(path), flags, mode);
	/* EPERM may be the file's own answer too; the walk then gets it again. */
	if (fd == -ENOSYS || fd == -EPERM)
		fd = walk_openat(root->fd, below(path), flags, mode);
	return fd;
}

int root_open_parent(const struct root *root, const char *path, const char **ret_name)
{
	const char *slash = strrchr(path, '/'), *name = slash ? slash + 1 : path;
	_cleanup_free_ char *dir = NULL;
	int fd;

	if (!*name || streq(name, ".") || streq(name, ".."))
		return -EINVAL;
	dir = xstrndup(path, (size_t)(name - path));
	fd = root_openat(root, dir, O_RDONLY | O_DIRECTORY, 0);
	if (fd >= 0)
		*ret_name = name;
	return fd;
}

/* The open file, when it is one that can be read to its end: files of proc and sysfs are regular
 * too. */
static int open_regular(const struct root *root, const char *path, struct stat *ret_st)
{
	_cleanup_close_ int fd = root_openat(root, path, READ_FLAGS, 0);

	if (fd < 0)
		return fd == -ENXIO ? -EBADF
				    : fd; /* ENXIO: a socket, or a device that is not there */
	if (fstat(fd, ret_st) < 0)
		return -errno;
	if (S_ISDIR(ret_st->st_mode))
		return -EISDIR;
	if (!S_ISREG(ret_st->st_mode))
		return -EBADF;
	return take_fd(&fd);
}

static ssize_t read_some(int fd, void *to, size_t n)
{
	ssize_t got;

	do
		got = read(fd, to, n);
	while (got < 0 && errno == EINTR);
	return got < 0 ? -errno : got;
}

/* To the end, whatever size the file claims: 0 in proc, 4096 in sysfs. */
static int read_all(int fd, size_t chunk, size_t max, struct buf *ret)
{
	_cleanup_buf_ struct buf bytes = {0};
	_cleanup_free_ char *room = xmalloc(chunk);
	ssize_t n;

	while ((n = read_some(fd, room, chunk)) > 0) {
		if ((size_t)n > max - bytes.len)
			return -EFBIG;
		buf_add(&bytes, room, (size_t)n);
	}
	if (n < 0)
		return (int)n;
	buf_done(ret);
	*ret = bytes;
	bytes = (struct buf){0};
	return 0;
}

static size_t chunk_for(off_t size)
{
	const size_t most = 1024 * 1024;

	return size < ATTR_MAX ? ATTR_MAX : (size_t)size < most ? (size_t)size + 1 : most;
}

static int failed_read(const char *path, int r, size_t max, struct err *err)
{
	if (r == -EFBIG)
		return err_set(err, EFBIG, "/%s: longer than the %zu bytes that are read of it",
			       below(path), max);
	return err_errno(err, -r, "/%s", below(path));
}

int root_read(const struct root *root, const char *path, size_t max, struct buf *ret,
	      struct err *err)
{
	struct stat st;
	_cleanup_close_ int fd = open_regular(root, path, &st);
	int r = fd < 0 ? fd : read_all(fd, chunk_for(st.st_size), max, ret);

	return r < 0 ? failed_read(path, r, max, err) : 0;
}

static void drop_first_line(struct buf *b)
{
	const char *end = memchr(buf_str(b), '\n', b->len);
	struct buf rest = {0};

	if (end)
		buf_add(&rest, end + 1, b->len - (size_t)(end + 1 - b->data));
	buf_done(b);
	*b = rest;
}

int root_read_end(const struct root *root, const char *path, size_t max, struct buf *ret,
		  struct err *err)
{
	struct stat st;
	_cleanup_close_ int fd = open_regular(root, path, &st);
	bool longer = fd >= 0 && st.st_size > 0 && (size_t)st.st_size > max;
	int r = fd;

	if (longer && lseek(fd, st.st_size - (off_t)max, SEEK_SET) < 0)
		r = -errno;
	if (r >= 0)
		r = read_all(fd, chunk_for(st.st_size), max, ret);
	if (r < 0)
		return failed_read(path, r, max, err);
	if (longer)
		drop_first_line(ret);
	return 0;
}

/* The first line of an attribute, in room, which is ended by NUL; or a negative errno. */
static int read_line(const struct root *root, const char *path, char room[ATTR_MAX + 1])
{
	struct stat st;
	_cleanup_close_ int fd = open_regular(root, path, &st);
	ssize_t n = fd < 0 ? fd : read_some(fd, room, ATTR_MAX);

	if (n < 0)
		return (int)n;
	room[n] = '\0';
	room[strcspn(room, "\n")] = '\0';
	return 0;
}

char *root_attr(const struct root *root, struct arena *a, const char *path)
{
	char line[ATTR_MAX + 1];

	return read_line(root, path, line) < 0 ? NULL : arena_str(a, line);
}

int root_attr_u64(const struct root *root, const char *path, uint64_t *ret)
{
	char line[ATTR_MAX + 1];
	int r = read_line(root, path, line);

	if (r < 0)
		return r;
	return parse_u64(line, str_starts(line, "0x") ? 16 : 10, UINT64_MAX, ret);
}

int root_list(const struct root *root, struct arena *a, const char *path, char ***ret,
	      size_t *ret_n)
{
	int dir = root_openat(root, path, O_RDONLY | O_DIRECTORY, 0);

	*ret = NULL;
	*ret_n = 0;
	return dir < 0 ? dir : dir_names(dir, a, ret, ret_n);
}

char *root_readlink(const struct root *root, struct arena *a, const char *path)
{
	_cleanup_close_ int fd = root_openat(root, path, O_PATH | O_NOFOLLOW, 0);
	_cleanup_buf_ struct buf text = {0};

	if (fd < 0 || link_text(fd, &text) < 0)
		return NULL;
	return arena_dup(a, buf_str(&text), text.len);
}

char *root_link_name(const struct root *root, struct arena *a, const char *path)
{
	char *text = root_readlink(root, a, path), *slash;
	size_t n = text ? strlen(text) : 0;

	while (n > 0 && text[n - 1] == '/')
		text[--n] = '\0';
	if (n == 0)
		return NULL;
	slash = strrchr(text, '/');
	return slash ? slash + 1 : text;
}

char *root_realpath(const struct root *root, struct arena *a, const char *path)
{
	_cleanup_buf_ struct buf real = {0};

	if (walk_realpath(root->fd, below(path), &real) < 0)
		return NULL;
	return arena_dup(a, real.data, real.len);
}

int root_stat(const struct root *root, const char *path, bool nofollow, struct stat *ret)
{
	_cleanup_close_ int fd = root_openat(root, path, O_PATH | (nofollow ? O_NOFOLLOW : 0), 0);

	if (fd < 0)
		return fd;
	return fstat(fd, ret) < 0 ? -errno : 0;
}

enum tri root_exists(const struct root *root, const char *path)
{
	struct stat st;
	int r = root_stat(root, path, false, &st);

	if (r == 0)
		return TRI_YES;
	return r == -ENOENT || r == -ENOTDIR ? TRI_NO : TRI_UNKNOWN;
}
