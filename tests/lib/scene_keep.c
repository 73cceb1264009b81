/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A scene's files in memory: a loop of thousands of runs starts each from them. */
#include <fcntl.h>
#include <ftw.h>
#include <sys/xattr.h>

#include "base/lines.h"
#include "base/text.h"
#include "lib/scene.h"
#include "lib/tree.h"

struct kept {
	const char *path; /* as the scene's tree has it, its own path included */
	struct stat st;
	const char *bytes;
	struct meta meta;
};

/* nftw has no argument for its visitor. */
static struct scene *keeping;

static void must(bool ok, const char *what)
{
	if (ok)
		return;
	perror(what);
	exit(1);
}

static int keep_one(const char *path, const struct stat *st, int type, struct FTW *ftw)
{
	struct arena *mem = &keeping->kept_mem;
	struct kept *k = ARENA_PUSH(mem, keeping->kept, keeping->n_kept);
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	char *bytes = arena_alloc(mem, (size_t)st->st_size + 1);

	(void)type;
	(void)ftw;
	must(fd >= 0 && meta_read(fd, mem, &k->meta, NULL) == 0, path);
	must(!S_ISREG(st->st_mode) || read(fd, bytes, (size_t)st->st_size) == st->st_size, path);
	k->path = arena_str(mem, path);
	k->st = *st;
	k->bytes = bytes;
	return 0;
}

void scene_keep(struct scene *s)
{
	arena_done(&s->kept_mem);
	s->kept = NULL;
	s->n_kept = 0;
	keeping = s;
	for (const char *const *d = scene_dirs; *d; d++) {
		_cleanup_free_ char *full = tree_path(s->dir, *d);

		must(nftw(full, keep_one, 16, FTW_PHYS) == 0, full);
	}
}

static void bring_back_file(const struct kept *k)
{
	_cleanup_close_ int fd = open(k->path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	const struct timespec times[2] = {k->st.st_atim, k->st.st_mtim};

	must(fd >= 0, k->path);
	must(write(fd, k->bytes, (size_t)k->st.st_size) == k->st.st_size, k->path);
	must(fchown(fd, k->st.st_uid, k->st.st_gid) == 0, k->path);
	must(fchmod(fd, k->st.st_mode & 07777) == 0, k->path);
	for (size_t i = 0; i < k->meta.n_xattrs; i++) {
		const struct xattr *x = &k->meta.xattrs[i];

		must(fsetxattr(fd, x->name, x->value, x->len, 0) == 0, k->path);
	}
	must(futimens(fd, times) == 0, k->path);
}

void scene_bring_back(struct scene *s)
{
	scene_empty(s);
	for (size_t i = 0; i < s->n_kept; i++) {
		const struct kept *k = &s->kept[i];

		if (!S_ISDIR(k->st.st_mode)) {
			bring_back_file(k);
			continue;
		}
		must(mkdir(k->path, 0700) == 0, k->path);
		must(chmod(k->path, k->st.st_mode & 07777) == 0, k->path);
	}
}

void scene_forget_sum(const struct scene *s, size_t nth)
{
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_buf_ struct buf journal = {0}, out = {0};
	const char *record = arena_printf(&mem, "sum %zu ", nth), *path;
	char **names;
	size_t n;

	must(root_list(&s->root, &mem, PASSTHRU_RUNS_DIR, &names, &n) == 0 && n == 1,
	     "one run");
	path = arena_printf(&mem, PASSTHRU_RUNS_DIR "/%s/journal", names[0]);
	must(root_read(&s->root, path, (size_t)1024 * 1024, &journal, NULL) == 0, path);
	struct lines it = lines_of(buf_str(&journal), journal.len);
	for (struct line l; lines_next(&it, &l);)
		if (!str_starts(l.at, record))
			buf_add(&out, l.at, l.len);
	must(out.len < journal.len, record);
	tree_bytes(s->dir, path + 1, out.data, out.len);
}
