/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/compare.h"

#include <errno.h>

#include "apply/filenow.h"
#include "apply/inventory.h"

static int stale(const struct edit *e, const char *what, struct err *err)
{
	return err_set(err, ESTALE, "%s %s since the plan was made: look at the plan again",
		       e->path, what);
}

/* A link that leads nowhere would become a file elsewhere; removing a link would not remove the
   file. */
static int refuse_link(const struct root *root, const struct edit *e, struct err *err)
{
	struct stat st;

	if (e->kind == EDIT_CHANGE || root_stat(root, e->path, true, &st) < 0 ||
	    !S_ISLNK(st.st_mode))
		return 0;
	if (root_exists(root, e->path) == TRI_NO)
		return err_set(err, ELOOP,
			       "%s: is a symbolic link that leads nowhere inside the root",
			       e->path);
	if (e->kind == EDIT_CREATE)
		return 0;
	return err_set(err, ELOOP, "%s: is a symbolic link, which passthru does not remove",
		       e->path);
}

static int compare_with_before(const struct edit *e, const struct file_now *now, struct err *err)
{
	if (e->kind == EDIT_CREATE)
		return now->present ? stale(e, "was made", err) : 0;
	if (!now->present)
		return stale(e, "was removed", err);
	if (!bytes_same(now, e->before, e->before_len))
		return stale(e, "changed", err);
	return meta_same(&now->meta, &e->before_meta) ? 0
						      : stale(e, "got another owner or mode", err);
}

int compare_edit(const struct root *root, const struct edit *e, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	struct file_now now;
	int r;

	if (!path_is_plain(e->path))
		return err_set(err, EINVAL, "%s: is no absolute path", e->path);
	r = refuse_link(root, e, err);
	if (r == 0)
		r = file_now(root, e->path, &mem, &now, err);
	if (r < 0)
		return r;
	r = compare_with_before(e, &now, err);
	return r == 0 ? check_replaceable(root, e->path, err) : r;
}

int compare_plan(const struct root *root, const struct plan *p, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < p->n_edits; i++)
		r = compare_edit(root, &p->edits[i], err);
	return r;
}
