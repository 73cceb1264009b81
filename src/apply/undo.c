/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "apply/byhand.h"
#include "apply/filenow.h"
#include "apply/live.h"
#include "apply/lock.h"
#include "apply/programs.h"
#include "apply/putback.h"
#include "apply/recover.h"
#include "apply/saved.h"
#include "apply/say.h"

struct undo {
	const struct root *root;
	const struct apply_opts *o;
	struct run **runs; /* oldest first */
	size_t n;
	size_t at; /* the one to undo */
};

/* Before the lock, which makes the state directory: a host without runs is not written to. */
static int check_any(const struct root *root, const char *id, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	char **ids;
	size_t n;
	int r = store_list(root, &mem, &ids, &n, err);

	return r == 0 && n == 0 ? run_choose(NULL, 0, id, NULL, err) : r;
}

/* What passed is no part of a run that is done, nor is the guard of one that is confirmed. */
static bool still_has(const struct run *run, const struct run_edit *e)
{
	return !(e->role == EDIT_PASSING && run->state == RUN_DONE) &&
	       !(e->role == EDIT_GUARD && run->confirmed);
}

static bool is_same_thing(const struct run_edit *a, const struct run_edit *b)
{
	return streq(a->path, b->path) && !(a->owned && b->owned && !streq(a->owned, b->owned));
}

static bool shares_edit(const struct run *run, const struct run_edit *e)
{
	for (size_t i = 0; i < run->n_edits; i++)
		if (still_has(run, &run->edits[i]) && is_same_thing(&run->edits[i], e))
			return true;
	return false;
}

static bool shares_file(const struct run *a, const struct run *b)
{
	for (size_t i = 0; i < b->n_edits; i++)
		if (still_has(b, &b->edits[i]) && shares_edit(a, &b->edits[i]))
			return true;
	return false;
}

static bool shares_live(const struct run *a, const struct run *b)
{
	for (size_t i = 0; i < a->n_lives; i++)
		for (size_t k = 0; k < b->n_lives; k++)
			if (pci_addr_cmp(a->lives[i].addr, b->lives[k].addr) == 0)
				return true;
	return false;
}

static const char *shared(const struct run *a, const struct run *b)
{
	if (shares_file(a, b))
		return "changed the same files";
	return shares_live(a, b) ? "bound the same device" : NULL;
}

static int check_later(const struct undo *u, struct err *err)
{
	for (size_t i = u->n; i-- > u->at + 1;) {
		const struct run *later = u->runs[i];
		const char *what = run_can_be_undone(later) ? shared(later, u->runs[u->at]) : NULL;

		if (what)
			return err_set(err, EBUSY, "run %s came later and %s: undo it first",
				       later->id, what);
	}
	return 0;
}

/* What the owner can do, so that the next undo has nothing to ask. */
static int tell_foreign(const struct store *st, const struct run_edit *e, struct err *err)
{
	const char *before = store_shown(st, store_path(st, "before", e->path));
	const char *after = store_shown(st, store_path(st, "after", e->path));
	const char *file = store_shown(st, e->path);

	if (e->kind == EDIT_REMOVE)
		return err_set(err, ESTALE,
			       "someone made %s again since; look at: diff -u %s %s; then move it "
			       "away and undo again",
			       e->path, before, file);
	if (e->kind == EDIT_CREATE)
		return err_set(err, ESTALE,
			       "someone edited %s since; look at: diff -u %s %s; then take these "
			       "changes out, or remove it, and undo again",
			       e->path, after, file);
	if (root_exists(st->root, e->path) == TRI_NO)
		return err_set(err, ESTALE,
			       "%s was removed since; put a file there (cp %s %s), then undo again",
			       e->path, before, file);
	if (e->owned)
		return err_set(
			err, ESTALE,
			"someone changed %s in %s since; look at: diff -u %s %s; then give it the "
			"value that it has there or in %s, and undo again",
			e->owned, e->path, after, file, before);
	return err_set(err, ESTALE,
		       "someone edited %s since; look at: diff -u %s %s; then take these changes "
		       "out, or add them to %s and copy that over it; then undo again",
		       e->path, after, file, before);
}

static int check_edit(const struct saved *s, const struct run_edit *e, struct err *err)
{
	enum edit_now now;
	int r = edit_now(&s->store, e, &now, err);

	return r == 0 && now == EDIT_NOW_FOREIGN ? tell_foreign(&s->store, e, err) : r;
}

/* Nothing is written unless all of it can go back. */
static int check_parts(const struct undo *u, struct err *err)
{
	_cleanup_saved_ struct saved s = {0};
	int r = saved_load(u->root, u->runs[u->at]->id, &s, err);

	if (r == 0)
		r = inventory_check_mounts(u->root, &s.inv, err);
	for (size_t i = 0; r == 0 && i < s.run->n_edits; i++) {
		struct said_item said = said_of(&s.said.edits, i);

		if (said.started && !said.back && !said.passed)
			r = check_edit(&s, &s.run->edits[i], err);
	}
	return r == 0 ? live_may_give_back(&s, err) : r;
}

/* What makes its result out of the files makes the former one, now that they are back. */
static void name_step(const struct undo *u, struct arena *mem, const struct run_step *step,
		      size_t i)
{
	const char *line =
		step_by_hand(mem, (const char *const *)step->argv, step->built, step->becomes);

	if (step->carries_words)
		say(u->o, EVENT_NOTE, i,
		    "%s did not run in this tree. If you ran it yourself since, take its words out "
		    "again yourself: this undo has no copy of what it changed, and the same "
		    "program would write them once more.",
		    line);
	else
		say(u->o, EVENT_NOTE, i,
		    "%s did not run in this tree. If you ran it yourself since, run it again now.",
		    line);
}

static void name_steps(const struct undo *u)
{
	struct run *run = u->runs[u->at];

	if (run_lacks_programs(run))
		for (size_t i = 0; i < run->n_steps; i++)
			name_step(u, &run->mem, &run->steps[i], i);
}

static enum outcome go_back(struct undo *u, int *ret, struct err *err)
{
	_cleanup_journal_ struct journal j = JOURNAL_NONE;
	_cleanup_(arena_done) struct arena mem = {0};
	const char *id = u->runs[u->at]->id;
	struct store s = store_of(u->root, &mem, id);

	*ret = journal_open(&s, &j, err);
	if (*ret < 0)
		return OUTCOME_REFUSED;
	*ret = put_back(u->root, id, &j, RECORD_REQUIRED, u->o, err);
	if (*ret == 0) {
		name_steps(u);
		return OUTCOME_DONE;
	}
	say_how_to_finish(u->root, id, err);
	return OUTCOME_STUCK;
}

static int check(struct undo *u, const char *id, struct err *err)
{
	int r;

	say(u->o, EVENT_PHASE, 0, "compare");
	r = run_list(u->root, &u->runs, &u->n, err);
	if (r == 0)
		r = run_choose(u->runs, u->n, id, &u->at, err);
	if (r == 0)
		r = check_later(u, err);
	return r == 0 ? check_parts(u, err) : r;
}

int run_may_undo(const struct root *root, const char *id, struct err *err)
{
	const struct apply_opts silent = {0};
	struct undo u = {.root = root, .o = &silent};
	int r = check(&u, id, err);

	run_list_free(u.runs, u.n);
	return r;
}

static int undo_locked(struct undo *u, const char *id, enum outcome *ret_outcome, struct err *err)
{
	_cleanup_free_ char *recovered = NULL;
	struct err why = {0};
	int r = recover_locked(u->root, u->o, &recovered, err);

	if (r < 0) {
		*ret_outcome = r == -EAGAIN ? OUTCOME_REFUSED : OUTCOME_STUCK;
		return r;
	}
	/* The one that the user means by "the last run" is back now: the one before it is not asked
	   for. */
	if (r > 0 && (!id || streq(id, recovered)))
		return 0;
	r = check(u, id, &why);
	if (r == -EALREADY) {
		say(u->o, EVENT_NOTE, 0, "%s: nothing to do.", why.line);
		return 0;
	}
	if (r < 0) {
		*ret_outcome = OUTCOME_REFUSED;
		return err_set(err, -r, "%s", why.line);
	}
	*ret_outcome = go_back(u, &r, err);
	return r;
}

int run_undo(const struct root *root, const char *id, const struct apply_opts *o,
	     enum outcome *ret_outcome, struct err *err)
{
	_cleanup_lock_ struct lock lock = {.fd = -1};
	struct undo u = {.root = root, .o = o};
	int r = may_write(root, o, "undo", err);

	if (r == 0)
		r = check_any(root, id, err);
	if (r == 0)
		r = lock_take(root, &lock, err);
	if (r < 0) {
		*ret_outcome = OUTCOME_REFUSED;
		return r;
	}
	*ret_outcome = OUTCOME_DONE;
	r = undo_locked(&u, id, ret_outcome, err);
	run_list_free(u.runs, u.n);
	return r;
}
