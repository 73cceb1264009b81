/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/giveback.h"

#include <errno.h>

#include "apply/owned.h"
#include "base/sys.h"

static int restore(const struct store *s, const struct run_edit *e, struct err *err)
{
	if (e->kind == EDIT_CREATE)
		return remove_file(s->root, e->path, err);
	return copy_file(s->root, store_path(s, "before", e->path), e->path, store_temp(s, e->path),
			 err);
}

static int foreign(const struct store *s, const struct run_edit *e, struct err *err)
{
	if (e->kind == EDIT_CREATE)
		return err_set(err, EUCLEAN, "%s was changed by somebody else and is left as it is",
			       e->path);
	return err_set(
		err, EUCLEAN,
		"%s was changed by somebody else and is left as it is (its old bytes are in %s)",
		e->path, store_shown(s, store_path(s, "before", e->path)));
}

int edit_give_back(const struct store *s, const struct run_edit *e, struct err *err)
{
	enum edit_now now = EDIT_NOW_OLD;
	int r = store_sweep(s, e->path, err);

	if (r == 0)
		r = edit_now(s, e, &now, err);
	if (r == 0 && now == EDIT_NOW_FOREIGN)
		return foreign(s, e, err);
	if (r == 0 && now == EDIT_NOW_OURS)
		r = restore(s, e, err);
	if (r == 0 && now == EDIT_NOW_OUR_PART)
		r = owned_restore(s, e, err);
	return r;
}

struct run_edit edit_as_run(const struct edit *e)
{
	return (struct run_edit){
		.kind = e->kind,
		.role = e->role,
		.path = e->path,
		.why = e->why,
		.owned = e->owned,
	};
}

int dir_give_back(const struct root *root, const char *path, struct err *err)
{
	const char *name;
	_cleanup_close_ int parent = root_open_parent(root, path, &name);

	if (parent == -ENOENT || parent == -ENOTDIR)
		return 0;
	if (parent < 0)
		return err_errno(err, -parent, "%s", path);
	if (sys.unlinkat(parent, name, AT_REMOVEDIR) < 0 && errno != ENOENT) {
		if (errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR)
			return 0;
		return err_errno(err, errno, "%s", path);
	}
	return sys.fsync(parent) < 0 ? err_errno(err, errno, "%s", path) : 0;
}

static bool is_above(const char *dir, const char *path)
{
	return str_starts(path, dir) && path[strlen(dir)] == '/';
}

int dirs_give_back(const struct root *root, const struct inventory *inv, const char *path,
		   struct err *err)
{
	int r = 0;

	for (size_t i = inv->n_dirs; r == 0 && i-- > 0;)
		if (is_above(inv->dirs[i], path))
			r = dir_give_back(root, inv->dirs[i], err);
	return r;
}
