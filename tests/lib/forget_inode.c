/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <dirent.h>
#include <fcntl.h>

#include "base/text.h"
#include "lib/forget_parts.h"

/* The latest: a number is given again when its file is gone. */
size_t inode_find(const struct forget *f, ino_t ino)
{
	for (size_t i = f->n_inodes; i-- > 0;)
		if (f->inodes[i].ino == ino)
			return i;
	return NO_INODE;
}

size_t inode_add(struct forget *f, const struct stat *st)
{
	forget_must(S_ISREG(st->st_mode) || S_ISDIR(st->st_mode), "neither a file nor a directory");
	*ARENA_PUSH(&f->mem, f->inodes, f->n_inodes) = (struct inode){
		.ino = st->st_ino,
		.dir = S_ISDIR(st->st_mode),
		.meta = {.mode = st->st_mode & 07777,
			 .uid = st->st_uid,
			 .gid = st->st_gid,
			 .mtime = st->st_mtim},
		.bytes = "",
	};
	return f->n_inodes - 1;
}

struct meta inode_meta(struct forget *f, int fd)
{
	struct meta m;

	forget_must(meta_read(fd, &f->mem, &m, NULL) == 0, "metadata");
	return m;
}

void inode_take(struct forget *f, size_t i, int fd)
{
	struct inode *in = &f->inodes[i];
	char path[64];
	struct stat st;
	char *bytes;

	in->meta = inode_meta(f, fd);
	if (in->dir)
		return;
	snprintf(path, sizeof(path), "/proc/self/fd/%d", fd);
	_cleanup_close_ int again = open(path, O_RDONLY | O_CLOEXEC);

	forget_must(again >= 0 && fstat(again, &st) == 0, "a file that was synced");
	bytes = arena_alloc(&f->mem, (size_t)st.st_size + 1);
	forget_must(read(again, bytes, (size_t)st.st_size) == st.st_size, "its bytes");
	in->bytes = bytes;
	in->len = (size_t)st.st_size;
}

static void walk_dir(struct forget *f, int dir_fd, size_t dir, forget_visit *visit);

static void walk_entry(struct forget *f, int dir_fd, size_t dir, const char *name,
		       forget_visit *visit)
{
	_cleanup_close_ int fd =
		openat(dir_fd, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC);
	struct stat st;

	if (fd < 0 && dir == 0)
		return;
	forget_must(fd >= 0 && fstat(fd, &st) == 0, name);
	visit(f, dir, name, fd, &st);
	if (S_ISDIR(st.st_mode))
		walk_dir(f, fd, inode_find(f, st.st_ino), visit);
}

static void walk_dir(struct forget *f, int dir_fd, size_t dir, forget_visit *visit)
{
	_cleanup_(arena_done) struct arena mem = {0};
	int again = openat(dir_fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = again >= 0 ? fdopendir(again) : NULL;

	forget_must(d != NULL, "a directory");
	for (struct dirent *e; (e = readdir(d));)
		if (!streq(e->d_name, ".") && !streq(e->d_name, ".."))
			walk_entry(f, dir_fd, dir, arena_str(&mem, e->d_name), visit);
	closedir(d);
}

void forget_walk(struct forget *f, forget_visit *visit)
{
	_cleanup_close_ int top = open(f->top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	forget_must(top >= 0, f->top);
	for (const char *const *d = f->dirs; *d; d++)
		walk_entry(f, top, 0, *d, visit);
}
