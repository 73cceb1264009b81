/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/room.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/statvfs.h>

#include "model/room.h"

#define MIB ((uint64_t)1024 * 1024)

/* What one file system must take. */
struct load {
	dev_t dev;
	const char *dir; /* on it, for statvfs and for the line */
	uint64_t bytes;
};

struct needs {
	const struct root *root;
	struct arena mem;
	struct load *items;
	size_t n;
	const char *read_only; /* the first directory that cannot be written, NULL: none */
};

/* The nearest directory above path that is there. */
static const char *standing_dir(struct needs *n, const char *path, struct stat *ret_st)
{
	char *dir = arena_str(&n->mem, path);

	for (char *slash = strrchr(dir, '/'); slash && slash > dir; slash = strrchr(dir, '/')) {
		*slash = '\0';
		if (root_stat(n->root, dir, false, ret_st) == 0)
			return dir;
	}
	return root_stat(n->root, "/", false, ret_st) == 0 ? "/" : NULL;
}

/* By mount, not by file system: one may be mounted both ways. */
static bool is_read_only(const struct root *root, const char *dir)
{
	_cleanup_close_ int fd = root_openat(root, dir, O_RDONLY | O_DIRECTORY, 0);
	struct statvfs fs;

	return fd >= 0 && fstatvfs(fd, &fs) == 0 && (fs.f_flag & ST_RDONLY);
}

static void need(struct needs *n, const char *path, uint64_t bytes)
{
	const char *real = root_realpath(n->root, &n->mem, path);
	struct stat st;
	const char *dir = standing_dir(n, real ? arena_printf(&n->mem, "/%s", real) : path, &st);

	if (!dir)
		return;
	if (!n->read_only && is_read_only(n->root, dir))
		n->read_only = dir;
	for (size_t i = 0; i < n->n; i++)
		if (n->items[i].dev == st.st_dev) {
			n->items[i].bytes += bytes;
			return;
		}
	*ARENA_PUSH(&n->mem, n->items, n->n) =
		(struct load){.dev = st.st_dev, .dir = dir, .bytes = bytes};
}

static uint64_t size_of(const struct root *root, const char *path)
{
	struct stat st;

	return root_stat(root, path, false, &st) == 0 ? (uint64_t)st.st_size : 0;
}

/* What is built where none was yet is taken to be as large as the largest that is there. */
static void need_first(struct needs *n, const struct plan *p, uint64_t largest)
{
	for (size_t i = 0; i < p->n_steps; i++)
		if (p->steps[i].built && size_of(n->root, p->steps[i].becomes) == 0)
			need(n, p->steps[i].built, largest);
}

static uint64_t largest_made(struct needs *n, const struct plan *p)
{
	uint64_t largest = 0;

	for (size_t i = 0; i < p->n_steps; i++)
		for (const char *const *g = p->steps[i].generated; g && *g; g++) {
			uint64_t size = size_of(n->root, *g);

			largest = size > largest ? size : largest;
		}
	return largest;
}

/* Its image stands beside those that the plan it tries would make again, and is as large; that plan
   is kept in the run's directory. */
static void need_trial(struct needs *n, const struct plan *p, const struct inventory *inv)
{
	uint64_t largest = largest_made(n, p->trial_of);

	for (size_t i = 0; i < inv->n_generated; i++)
		if (!inv->generated[i].present)
			need(n, inv->generated[i].path, largest);
	for (size_t i = 0; i < p->trial_of->n_edits; i++)
		need(n, PASSTHRU_STATE_DIR "/lock",
		     (uint64_t)p->trial_of->edits[i].before_len + p->trial_of->edits[i].after_len);
}

static void collect(struct needs *n, const struct plan *p, const struct inventory *inv)
{
	uint64_t largest = 0;

	need(n, PASSTHRU_STATE_DIR "/lock", ROOM_SPARE);
	for (size_t i = 0; i < p->n_edits; i++) {
		const struct edit *e = &p->edits[i];
		uint64_t larger = e->before_len > e->after_len ? e->before_len : e->after_len;

		need(n, PASSTHRU_STATE_DIR "/lock", (uint64_t)e->before_len + e->after_len);
		need(n, e->path, larger);
	}
	for (size_t i = 0; i < inv->n_generated; i++) {
		uint64_t size = size_of(n->root, inv->generated[i].path);

		need(n, PASSTHRU_STATE_DIR "/lock", size);
		need(n, inv->generated[i].path, room_beside(size));
		largest = size > largest ? size : largest;
	}
	if (inv->n_generated > 0)
		need_first(n, p, largest);
	if (p->trial_of)
		need_trial(n, p, inv);
}

static int check_one(const struct root *root, const struct load *load, struct err *err)
{
	_cleanup_close_ int fd = root_openat(root, load->dir, O_RDONLY | O_DIRECTORY, 0);
	struct statvfs fs;
	uint64_t free_bytes;

	if (fd < 0)
		return err_errno(err, -fd, "%s", load->dir);
	if (fstatvfs(fd, &fs) < 0)
		return err_errno(err, errno, "%s", load->dir);
	free_bytes = (uint64_t)fs.f_bavail * fs.f_frsize;
	if (free_bytes >= load->bytes)
		return 0;
	return err_set(
		err, ENOSPC,
		"%s: %llu MiB are needed there and %llu MiB are free: make room and apply again",
		load->dir, (unsigned long long)((load->bytes + MIB - 1) / MIB),
		(unsigned long long)(free_bytes / MIB));
}

int room_check(const struct root *root, const struct plan *p, const struct inventory *inv,
	       struct err *err)
{
	struct needs n = {.root = root};
	int r = 0;

	collect(&n, p, inv);
	if (n.read_only)
		r = err_set(err, EROFS,
			    "%s: is mounted read-only: make it writable and apply again",
			    n.read_only);
	for (size_t i = 0; r == 0 && i < n.n; i++)
		r = check_one(root, &n.items[i], err);
	arena_done(&n.mem);
	return r;
}
