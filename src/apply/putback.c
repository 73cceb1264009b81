/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/putback.h"

#include <errno.h>

#include "apply/giveback.h"
#include "apply/guard.h"
#include "apply/live.h"
#include "apply/putback_parts.h"
#include "apply/say.h"

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

static int put_back_edit(struct walk *w, size_t i, struct err *err)
{
	const struct run_edit *e = &w->saved->run->edits[i];
	struct said_item said = said_of(&w->saved->said.edits, i);
	int r;

	if (!said.started || said.back || said.passed)
		return 0;
	r = edit_give_back(&w->saved->store, e, err);
	if (r < 0)
		return r;
	journal_add(w->journal, NULL, "undo-edit %zu", i);
	say(w->o, EVENT_PUT_BACK, i, "%s", e->path);
	return 0;
}

static void put_back_edits(struct walk *w, bool guards)
{
	struct err why;

	for (size_t i = w->saved->run->n_edits; i-- > 0;)
		if ((w->saved->run->edits[i].role == EDIT_GUARD) == guards)
			left(w, put_back_edit(w, i, &why), &why);
}

/* Until all else is back: an undo that is cut off, or fails, goes on in the next start by itself.
 */
static bool guard_is_needed(const struct walk *w)
{
	return w->worth_another_try && !w->saved->said.confirmed;
}

static void walk(struct walk *w)
{
	const struct inventory *inv = &w->saved->inv;
	const struct root *root = w->saved->store.root;
	struct err why;

	for (size_t i = w->saved->run->n_lives; i-- > 0;)
		left(w, live_give_back(w, i, &why), &why);
	put_back_edits(w, false);
	if (w->saved->said.any_step)
		left(w, put_back_generated(w, &why), &why);
	/* What cannot be copied is made of the files that are back: of a part of them it would be a
	 * mixture. */
	if (w->r == 0)
		left(w, run_again(w, true, &why), &why);
	if (!guard_is_needed(w))
		put_back_edits(w, true);
	for (size_t i = inv->n_dirs; i-- > 0;)
		left(w, dir_give_back(root, inv->dirs[i], &why), &why);
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
		if (r == 0 && w->saved->run->confirm_minutes)
			guard_disarm(s);
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
	r = inventory_check_mounts(root, &saved.inv, err);
	if (r < 0)
		return r;
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
