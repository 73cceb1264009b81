/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/walk.h"

#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#define MAX_LINKS 40 /* as the kernel: MAXSYMLINKS in include/linux/namei.h */
#define STEP_FLAGS (O_PATH | O_NOFOLLOW | O_CLOEXEC)

/* Where the walk stands: the directories from the root down, and what is still to be followed. */
struct walk {
	int root;
	int *dirs; /* opened ones, below the root; the last is where we are */
	size_t n_dirs;
	struct buf names; /* "/a/b": the same directories by name */
	struct buf rest;
	size_t at; /* in rest */
	unsigned links;
};

static void walk_done(struct walk *w)
{
	while (w->n_dirs > 0)
		closep(&w->dirs[--w->n_dirs]);
	free(w->dirs);
	buf_done(&w->names);
	buf_done(&w->rest);
}
#define _cleanup_walk_ _cleanup_(walk_done)

static int here(const struct walk *w)
{
	return w->n_dirs > 0 ? w->dirs[w->n_dirs - 1] : w->root;
}

static void enter(struct walk *w, int fd, const char *name)
{
	w->dirs = xrealloc(w->dirs, (w->n_dirs + 1) * sizeof(*w->dirs));
	w->dirs[w->n_dirs++] = fd;
	buf_printf(&w->names, "/%s", name);
}

static void leave(struct walk *w)
{
	if (w->n_dirs == 0)
		return;
	closep(&w->dirs[--w->n_dirs]);
	w->names.len = (size_t)(strrchr(w->names.data, '/') - w->names.data);
	w->names.data[w->names.len] = '\0';
}

static void leave_all(struct walk *w)
{
	while (w->n_dirs > 0)
		leave(w);
}

/* The next component as a new string, NULL at the end. ret_last: nothing follows, not even a slash.
 */
static char *next_name(struct walk *w, bool *ret_last)
{
	const char *rest = buf_str(&w->rest) + w->at, *name = rest + strspn(rest, "/");
	size_t n = strcspn(name, "/");

	w->at += (size_t)(name - rest) + n;
	*ret_last = !name[n];
	return n > 0 ? xstrndup(name, n) : NULL;
}

int link_text(int fd, struct buf *ret)
{
	_cleanup_buf_ struct buf text = {0};

	for (size_t cap = 256;; cap *= 2) {
		_cleanup_free_ char *room = xmalloc(cap);
		ssize_t n = readlinkat(fd, "", room, cap);

		if (n < 0)
			return errno == ENOENT ? -EINVAL : -errno;
		if ((size_t)n == cap)
			continue;
		buf_add(&text, room, (size_t)n);
		buf_done(ret);
		*ret = text;
		text = (struct buf){0};
		return 0;
	}
}

/* Puts what the symlink says before the rest of the path. */
static int expand(struct walk *w, int link)
{
	_cleanup_buf_ struct buf text = {0};
	int r = link_text(link, &text);

	if (r < 0)
		return r;
	if (++w->links > MAX_LINKS)
		return -ELOOP;
	if (text.len == 0)
		return -ENOENT;
	if (text.data[0] == '/')
		leave_all(w);
	buf_puts(&text, buf_str(&w->rest) + w->at);
	buf_done(&w->rest);
	w->rest = text;
	text = (struct buf){0};
	w->at = 0;
	return 0;
}

/* The last component, not a symlink that is to be followed. Opening by name again is safe: a
   symlink that came in between is refused by O_NOFOLLOW. */
static int open_last(const struct walk *w, const char *name, int flags, mode_t mode)
{
	int fd = openat(here(w), name, flags | O_NOFOLLOW | O_CLOEXEC, mode);

	return fd < 0 ? -errno : fd;
}

/* One component. 1: the walk goes on; 0: it was the last one and *ret_fd is open. */
static int step(struct walk *w, const char *name, bool last, int flags, mode_t mode, int *ret_fd)
{
	_cleanup_close_ int fd = openat(here(w), name, STEP_FLAGS);
	bool follow = !last || !(flags & O_NOFOLLOW);
	struct stat st;
	int r;

	if (fd < 0 && !(errno == ENOENT && last && (flags & O_CREAT)))
		return -errno;
	if (fd >= 0 && fstat(fd, &st) < 0)
		return -errno;
	if (fd >= 0 && S_ISLNK(st.st_mode) && follow) {
		r = expand(w, fd);
		return r < 0 ? r : 1;
	}
	if (last) {
		r = open_last(w, name, flags, mode);
		if (r < 0)
			return r;
		*ret_fd = r;
		return 0;
	}
	if (!S_ISDIR(st.st_mode))
		return -ENOTDIR;
	enter(w, take_fd(&fd), name);
	return 1;
}

/* To the end of w->rest: an fd, or a negative errno. w->names is then the directory it was opened
   in, and *ret_name the name in it, NULL when the end is that directory itself. */
static int run(struct walk *w, int flags, mode_t mode, char **ret_name)
{
	/* A name that must be new is never a symlink to be followed. */
	if ((flags & (O_CREAT | O_EXCL)) == (O_CREAT | O_EXCL))
		flags |= O_NOFOLLOW;
	for (;;) {
		bool last;
		_cleanup_free_ char *name = next_name(w, &last);
		int r, fd = -1;

		if (!name) {
			*ret_name = NULL;
			return open_last(w, ".", flags & ~O_NOFOLLOW, mode);
		}
		if (streq(name, "."))
			continue;
		if (streq(name, "..")) {
			leave(w);
			continue;
		}
		r = step(w, name, last, flags, mode, &fd);
		if (r < 0)
			return r;
		if (r == 0) {
			*ret_name = take_ptr(&name);
			return fd;
		}
	}
}

int walk_openat(int root, const char *path, int flags, mode_t mode)
{
	_cleanup_walk_ struct walk w = {.root = root};
	_cleanup_free_ char *name = NULL;

	buf_puts(&w.rest, path);
	return run(&w, flags, mode, &name);
}

int walk_realpath(int root, const char *path, struct buf *ret)
{
	_cleanup_walk_ struct walk w = {.root = root};
	_cleanup_free_ char *name = NULL;
	_cleanup_close_ int fd = -1;

	buf_puts(&w.rest, path);
	fd = run(&w, O_PATH, 0, &name);
	if (fd < 0)
		return fd;
	if (name)
		buf_printf(&w.names, "/%s", name);
	buf_clear(ret);
	buf_puts(ret, w.names.len > 0 ? w.names.data + 1 : ".");
	return 0;
}

static int by_bytes(const void *a, const void *b)
{
	return strcmp(*(char *const *)a, *(char *const *)b);
}

static void dirp_close(DIR **dir)
{
	if (*dir)
		closedir(*dir);
}

int dir_names(int dir, struct arena *a, char ***ret, size_t *ret_n)
{
	_cleanup_close_ int fd = dir;
	_cleanup_(dirp_close) DIR *stream = fdopendir(fd);
	char **names = NULL;
	size_t n = 0;

	if (!stream)
		return -errno;
	take_fd(&fd);
	errno = 0;
	for (struct dirent *e; (e = readdir(stream)); errno = 0)
		if (!streq(e->d_name, ".") && !streq(e->d_name, ".."))
			*ARENA_PUSH(a, names, n) = arena_str(a, e->d_name);
	if (errno)
		return -errno;
	if (n > 1)
		qsort(names, n, sizeof(*names), by_bytes);
	*ret = names;
	*ret_n = n;
	return 0;
}
