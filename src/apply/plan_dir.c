/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Plan directories: somewhere on the running machine, anybody's, and only ever data. */
#include <errno.h>

#include "apply/apply.h"
#include "apply/store.h"
#include "base/outdir.h"
#include "model/manifest.h"

#define DEPTH_MAX 32

struct compare {
	const struct root *dir;
	struct arena mem;
	const char **expected; /* every file the plan would write */
	size_t n_expected;
};

int plan_write_dir(const struct plan *p, const char *dir, struct err *err)
{
	/* It may be "/": still only a place to write to. */
	struct root root = {.live = false};
	int r;

	root.fd = outdir_open(dir, 0700, err);
	if (root.fd < 0)
		return root.fd;
	root.path = xstrdup(dir);
	r = plan_tree_write(&root, "", p, true, err);
	root_done(&root);
	return r;
}

int plan_dir_choice(const char *dir, struct choice *ret, struct err *err)
{
	_cleanup_root_ struct root root = {0};
	_cleanup_buf_ struct buf bytes = {0};
	int r = root_open(dir, &root, err);

	if (r < 0)
		return r;
	r = root_read(&root, "manifest", MANIFEST_MAX, &bytes, err);
	if (r == 0)
		r = manifest_choice(buf_str(&bytes), bytes.len, ret, err);
	return r < 0 ? err_in(err, r, "%s", dir) : 0;
}

static int differs(const struct compare *c, const char *path, const char *how, struct err *err)
{
	return err_set(err, ESTALE, "%s/%s %s: make the plan again and look at it", c->dir->path,
		       path, how);
}

static int check_file(struct compare *c, const char *path, const char *bytes, size_t n,
		      struct err *err)
{
	_cleanup_buf_ struct buf there = {0};
	int r = root_read(c->dir, path, n + 1, &there, err);

	*ARENA_PUSH(&c->mem, c->expected, c->n_expected) = path;
	if (r == -ENOENT)
		return differs(c, path, "is missing", err);
	if (r == -EFBIG)
		return differs(c, path, "is not what this host needs now", err);
	if (r < 0)
		return err_in(err, r, "%s", c->dir->path);
	if (there.len != n || (n > 0 && memcmp(there.data, bytes, n) != 0))
		return differs(c, path, "is not what this host needs now", err);
	return 0;
}

static int check_manifest(struct compare *c, const struct plan *p, struct err *err)
{
	_cleanup_buf_ struct buf text = {0};

	plan_manifest(p, &text);
	return check_file(c, "manifest", buf_str(&text), text.len, err);
}

static int check_edit(struct compare *c, const struct edit *e, struct err *err)
{
	int r = 0;

	if (e->kind != EDIT_CREATE)
		r = check_file(c, arena_printf(&c->mem, "before%s", e->path), e->before,
			       e->before_len, err);
	if (r == 0 && e->kind != EDIT_REMOVE)
		r = check_file(c, arena_printf(&c->mem, "after%s", e->path), e->after, e->after_len,
			       err);
	return r;
}

static bool is_expected(const struct compare *c, const char *path)
{
	for (size_t i = 0; i < c->n_expected; i++)
		if (streq(c->expected[i], path))
			return true;
	return false;
}

static int check_extra(struct compare *c, const char *path, unsigned depth, struct err *err);

static int check_below(struct compare *c, const char *dir, unsigned depth, struct err *err)
{
	char **names;
	size_t n;
	int r = root_list(c->dir, &c->mem, *dir ? dir : "/", &names, &n);

	if (r < 0)
		return err_errno(err, -r, "%s/%s", c->dir->path, dir);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = check_extra(c, arena_printf(&c->mem, "%s%s%s", dir, *dir ? "/" : "", names[i]),
				depth, err);
	return r;
}

static int check_extra(struct compare *c, const char *path, unsigned depth, struct err *err)
{
	struct stat st;
	int r = root_stat(c->dir, path, true, &st);

	if (r < 0)
		return err_errno(err, -r, "%s/%s", c->dir->path, path);
	if (S_ISDIR(st.st_mode) && depth < DEPTH_MAX)
		return check_below(c, path, depth + 1, err);
	return is_expected(c, path) ? 0 : differs(c, path, "is no part of this host's plan", err);
}

int plan_dir_compare(const struct plan *p, const char *dir, struct err *err)
{
	_cleanup_root_ struct root root = {0};
	struct compare c = {.dir = &root};
	int r = root_open(dir, &root, err);

	if (r < 0)
		return r;
	r = check_manifest(&c, p, err);
	for (size_t i = 0; r == 0 && i < p->n_edits; i++)
		r = check_edit(&c, &p->edits[i], err);
	if (r == 0)
		r = check_below(&c, "", 0, err);
	arena_done(&c.mem);
	return r;
}
