/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan on disk: manifest, before/ and after/. Runs and plan directories are written by the same
   code. */
#include <errno.h>

#include "apply/store.h"
#include "base/sys.h"
#include "model/manifest.h"

#define TREE_TEMP ".passthru-new"

struct tree {
	const struct root *root;
	const char *dir;
	bool own;
};

struct meta store_after_meta(const struct edit *e)
{
	struct meta meta = e->after_meta;

	if (e->kind == EDIT_CREATE && geteuid() != 0) {
		meta.uid = geteuid();
		meta.gid = getegid();
	}
	return meta;
}

static struct meta own_meta(mode_t mode)
{
	return (struct meta){.mode = mode, .uid = geteuid(), .gid = getegid()};
}

static int make_parent(const struct root *root, const char *path, struct err *err)
{
	_cleanup_free_ char *dir = xstrdup(path);
	char *slash = strrchr(dir, '/');

	if (!slash || slash == dir)
		return 0;
	*slash = '\0';
	return make_dirs(root, dir, 0755, err);
}

static int put_copy(const struct tree *t, const char *side, const char *path, const char *bytes,
		    size_t n, struct meta meta, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const char *to = arena_printf(&mem, "%s/%s%s", t->dir, side, path);
	int r = make_parent(t->root, to, err);

	if (t->own)
		meta = own_meta(0644);
	if (r == 0)
		r = replace_file(t->root, to, TREE_TEMP, bytes, n, &meta,
				 !t->own && streq(side, "before"), err);
	return r;
}

static int put_edit(const struct tree *t, const struct edit *e, struct err *err)
{
	int r = 0;

	if (e->kind != EDIT_CREATE)
		r = put_copy(t, "before", e->path, e->before, e->before_len, e->before_meta, err);
	if (r == 0 && e->kind != EDIT_REMOVE)
		r = put_copy(t, "after", e->path, e->after, e->after_len, store_after_meta(e), err);
	return r;
}

static int put_side_dir(const struct tree *t, const char *side, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};

	return make_dirs(t->root, arena_printf(&mem, "%s/%s", t->dir, side), 0755, err);
}

static int put_manifest(const struct tree *t, const struct plan *p, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_buf_ struct buf text = {0};
	struct meta meta = own_meta(0644);

	plan_manifest(p, &text);
	return replace_file(t->root, arena_printf(&mem, "%s/manifest", t->dir), TREE_TEMP,
			    buf_str(&text), text.len, &meta, false, err);
}

int plan_tree_write(const struct root *root, const char *dir, const struct plan *p, bool own,
		    struct err *err)
{
	struct tree t = {.root = root, .dir = dir, .own = own};
	int r = put_side_dir(&t, "before", err);

	if (r == 0)
		r = put_side_dir(&t, "after", err);
	for (size_t i = 0; r == 0 && i < p->n_edits; i++)
		r = put_edit(&t, &p->edits[i], err);
	return r < 0 ? r : put_manifest(&t, p, err);
}
