/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/putback.h"

#include <errno.h>

#include "apply/owned.h"
#include "apply/putback_parts.h"
#include "apply/say.h"
#include "base/sys.h"

/* Keeps the first thing that could not be put back. */
static void left(struct walk *w, int r, const struct err *why)
{
	if (r == 0)
		return;
	if (r == -EUCLEAN)
		w->hopeless = true;
	else
		w->worth_another_try = true;
	if (w->r < 0)
		return;
	w->r = r;
	w->why = *why;
}

static int restore_edit(const struct walk *w, const struct run_edit *e, struct err *err)
{
	const struct store *s = &w->saved->store;

	if (e->kind == EDIT_CREATE)
		return remove_file(s->root, e->path, err);
	return copy_file(s->root, store_path(s, "before", e->path), e->path, store_temp(s, e->path),
			 err);
}

static int foreign(const struct walk *w, const struct run_edit *e, struct err *err)
{
	const struct store *s = &w->saved->store;

	return err_set(
		err, EUCLEAN,
		"%s was changed by somebody else and is left as it is (its old bytes are in %s)",
		e->path, store_shown(s, store_path(s, "before", e->path)));
}

static int put_back_edit(struct walk *w, size_t i, struct err *err)
{
	const struct run_edit *e = &w->saved->run->edits[i];
	struct said_item said = said_of(&w->saved->said.edits, i);
	enum edit_now now = EDIT_NOW_OLD;
	int r;

	if (!said.started || said.back)
		return 0;
	r = store_sweep(&w->saved->store, e->path, err);
	if (r == 0)
		r = edit_now(&w->saved->store, e, &now, err);
	if (r == 0 && now == EDIT_NOW_FOREIGN)
		return foreign(w, e, err);
	if (r == 0 && now == EDIT_NOW_OURS)
		r = restore_edit(w, e, err);
	if (r == 0 && now == EDIT_NOW_OUR_PART)
		r = owned_restore(&w->saved->store, e, err);
	if (r < 0)
		return r;
	journal_add(w->journal, NULL, "undo-edit %zu", i);
	say(w->o, EVENT_PUT_BACK, i, "%s", e->path);
	return 0;
}

/* A directory that is missing is as before; one that is not empty holds somebody's files. */
static int remove_dir(const struct walk *w, const char *path, struct err *err)
{
	const char *name;
	_cleanup_close_ int parent = root_open_parent(w->saved->store.root, path, &name);

	if (parent == -ENOENT || parent == -ENOTDIR)
		return 0;
	if (parent < 0)
		return err_errno(err, -parent, "%s", path);
	if (sys.unlinkat(parent, name, AT_REMOVEDIR) < 0) {
		if (errno == ENOENT || errno == ENOTEMPTY || errno == EEXIST || errno == ENOTDIR)
			return 0;
		return err_errno(err, errno, "%s", path);
	}
	return sys.fsync(parent) < 0 ? err_errno(err, errno, "%s", path) : 0;
}

static void walk(struct walk *w)
{
	const struct inventory *inv = &w->saved->inv;
	struct err why;

	for (size_t i = w->saved->run->n_edits; i-- > 0;)
		left(w, put_back_edit(w, i, &why), &why);
	if (w->saved->said.any_step)
		left(w, put_back_generated(w, &why), &why);
	/* What cannot be copied is made of the files that are back: of a part of them it would be a
	 * mixture. */
	if (w->r == 0)
		left(w, run_again(w, true, &why), &why);
	for (size_t i = inv->n_dirs; i-- > 0;)
		left(w, remove_dir(w, inv->dirs[i], &why), &why);
}

static int finish(struct walk *w, struct err *err)
{
	const struct store *s = &w->saved->store;
	int r;

	if (w->r == 0) {
		r = journal_add(w->journal, err, "undone");
		/* The copies are as large as the boot images, and nothing will ask for them again.
		 */
		if (r == 0)
			remove_tree(s->root, store_path(s, "generated", NULL), NULL);
		store_scratch_remove(s);
		return r;
	}
	r = err_set(err, -w->r, "%s", w->why.line);
	if (!w->hopeless || w->worth_another_try)
		return w->r == -EUCLEAN ? -EIO : r;
	journal_add(w->journal, NULL, "stuck %s", w->why.line);
	return r;
}

int put_back(const struct root *root, const char *id, struct journal *j, enum record_first first,
	     const struct apply_opts *o, struct err *err)
{
	_cleanup_saved_ struct saved saved = {0};
	struct walk w = {.saved = &saved, .journal = j, .o = o};
	int r = saved_load(root, id, &saved, err);

	if (r < 0)
		return r;
	if (saved.said.state == RUN_PLANNED) {
		/* Its "begin" did not get through: nothing was touched. What stays of it, the next
		   recovery removes. */
		store_remove(&saved.store, NULL);
		return 0;
	}
	say(o, EVENT_PHASE, 0, "put back");
	r = journal_add(j, err, "undo-begin");
	if (r < 0 && first == RECORD_REQUIRED)
		return r;
	walk(&w);
	return finish(&w, err);
}

void say_how_to_finish(const struct root *root, const char *id, struct err *err)
{
	struct err was = *err;

	err_set(err, EIO, "%s; to finish: sh %s" PASSTHRU_RUNS_DIR "/%s/undo.sh", was.line,
		root->path, id);
}
