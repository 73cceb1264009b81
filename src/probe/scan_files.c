/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Facts about the files that a plan may edit, or that decide what an edit does. */
#include <errno.h>
#include <fcntl.h>

#include "probe/scan.h"

#define FACT_MAX (1024 * 1024)

static void unreadable(struct scan *s, struct file_fact *f, int r, const char *why)
{
	f->denied = r == -EACCES || r == -EPERM;
	f->state = FILE_UNREADABLE;
	f->problem = scan_safe(s, why);
}

/* 0, with the file open and found fit to be a fact; else -errno with f saying why it is none. */
static int open_fact(struct scan *s, struct file_fact *f, struct stat *ret_st)
{
	_cleanup_close_ int fd = root_openat(s->root, f->path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);

	if (fd == -ENOENT || fd == -ENOTDIR) {
		f->state = FILE_MISSING;
		return fd;
	}
	int r = fd < 0 ? fd : fstat(fd, ret_st) < 0 ? -errno : 0;

	if (r < 0)
		unreadable(s, f, r, strerror(-r));
	else if (!S_ISREG(ret_st->st_mode))
		unreadable(s, f, 0, "not a regular file");
	else if (ret_st->st_size > FACT_MAX)
		unreadable(s, f, 0, "larger than 1 MiB");
	else
		return take_fd(&fd);
	return -EINVAL;
}

static void read_fact(struct scan *s, struct file_fact *f)
{
	_cleanup_buf_ struct buf bytes = {0};
	struct stat st;
	struct err err;
	_cleanup_close_ int fd = open_fact(s, f, &st);

	if (fd < 0)
		return;
	int r = root_read(s->root, f->path, FACT_MAX, &bytes, &err);

	if (r == 0)
		r = meta_read(fd, s->mem, &f->meta, &err);
	if (r < 0) {
		unreadable(s, f, r, err.line);
		return;
	}
	f->state = FILE_PRESENT;
	f->bytes = arena_dup(s->mem, buf_str(&bytes), bytes.len);
	f->len = bytes.len;
	if (st.st_nlink > 1)
		f->problem = arena_printf(s->mem,
					  "it has %ju hard links, and replacing it would part them",
					  (uintmax_t)st.st_nlink);
}

const struct file_fact *scan_file(struct scan *s, const char *path)
{
	struct host *h = s->host;
	const struct file_fact *known = host_file(h, path);

	if (known)
		return known;
	struct file_fact f = {.path = arena_str(s->mem, path)};
	read_fact(s, &f);
	struct file_fact *kept = ARENA_PUSH(s->mem, h->files, h->n_files);
	*kept = f;
	return kept;
}
