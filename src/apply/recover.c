/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/recover.h"

#include <errno.h>

#include "apply/confirmed.h"
#include "apply/lock.h"
#include "apply/programs.h"
#include "apply/putback.h"
#include "apply/saved.h"
#include "apply/say.h"

/* What a run leaves to do. */
enum to_do {
	NOTHING,
	REMOVE_DIRECTORY, /* it did not begin */
	PUT_BACK,         /* it was cut off */
	FELL_BACK,        /* a trial, and this start is not it */
	CLOSE,            /* a live binding: the restart has ended it */
	TAKE_GUARD,       /* it is confirmed, and its guard is still there */
	END_TRIAL,        /* what it tried is applied */
};

struct recovery {
	const struct root *root;
	const struct apply_opts *o;
	struct arena mem;
	char **ids;
	size_t n;
};

int may_write(const struct root *root, const struct apply_opts *o, const char *verb,
	      struct err *err)
{
	if (geteuid() == 0)
		return 0;
	if (root->live)
		return err_set(err, EPERM, "%s needs root: sudo passthru %s", verb, verb);
	if (o->chroot)
		return err_set(err, EPERM, "running programs in %s needs root: sudo passthru %s",
			       root->path, verb);
	return 0;
}

static bool is_of_earlier_boot(const struct recovery *rec, const struct said *said)
{
	return boot_is_another(rec->o->boot_id, said->boot_id);
}

static enum to_do judge_done(const struct recovery *rec, const struct run *run,
			     const struct said *said)
{
	if (run->trial && confirmed_trial_is_over(rec->root, said))
		return END_TRIAL;
	if (run->trial && !rec->o->on_trial && is_of_earlier_boot(rec, said))
		return FELL_BACK;
	return said->confirmed && confirmed_has_guard(run, said) ? TAKE_GUARD : NOTHING;
}

/* Nothing is bound live where no kernel runs. */
static bool has_ended(const struct recovery *rec, const struct said *said)
{
	return !rec->root->live || is_of_earlier_boot(rec, said);
}

static enum to_do judge(const struct recovery *rec, const struct run *run, const struct said *said)
{
	if (run->n_lives > 0 && said->state != RUN_UNDONE && has_ended(rec, said))
		return CLOSE;
	if (said->state == RUN_UNFINISHED)
		return PUT_BACK;
	return said->state == RUN_DONE ? judge_done(rec, run, said) : NOTHING;
}

static int look(struct recovery *rec, const char *id, enum to_do *ret, struct err *err)
{
	struct store s = store_of(rec->root, &rec->mem, id);
	struct run *run;
	struct said said;
	int r = journal_read(&s, &rec->mem, &said, err);

	if (r < 0)
		return r;
	if (said.state == RUN_PLANNED) {
		*ret = REMOVE_DIRECTORY;
		return 0;
	}
	/* One that cannot be read is found out by who puts it back; the others are done with. */
	if (saved_run(&s, &said, &run, NULL) < 0) {
		*ret = said.state == RUN_UNFINISHED ? PUT_BACK : NOTHING;
		return 0;
	}
	*ret = judge(rec, run, &said);
	run_free(run);
	return 0;
}

static int put_back_run(struct recovery *rec, const struct store *s, struct journal *j,
			struct err *err)
{
	int r = put_back(rec->root, s->id, j, RECORD_REQUIRED, rec->o, err);

	if (r < 0)
		say_how_to_finish(rec->root, s->id, err);
	return r < 0 ? r : 1;
}

static int go_back(struct recovery *rec, const struct store *s, struct journal *j, struct err *err)
{
	say(rec->o, EVENT_NOTE, 0, "Run %s was cut off: it is put back first.", s->id);
	return put_back_run(rec, s, j, err);
}

static int fall_back(struct recovery *rec, const struct store *s, struct journal *j,
		     struct err *err)
{
	say(rec->o, EVENT_NOTE, 0,
	    "The trial of run %s did not come up, or was not started: what it left is taken away.",
	    s->id);
	return put_back_run(rec, s, j, err);
}

static int close_live(struct recovery *rec, const struct store *s, struct journal *j,
		      struct err *err)
{
	int r = journal_add(j, err, "undone");

	if (r == 0)
		say(rec->o, EVENT_NOTE, 0,
		    "What run %s had bound is as before: the host was restarted.", s->id);
	return r < 0 ? r : 1;
}

static int take_guard(struct recovery *rec, const struct store *s, struct journal *j,
		      struct err *err)
{
	_cleanup_saved_ struct saved saved = {0};
	int r = saved_load(rec->root, s->id, &saved, err);

	return r == 0 ? confirmed_take_guard(&saved, j, rec->o, err) : r;
}

static int end_trial(struct recovery *rec, const struct store *s, struct journal *j,
		     struct err *err)
{
	int r;

	say(rec->o, EVENT_NOTE, 0,
	    "What run %s tried is applied: what is left of the trial is taken away.", s->id);
	r = confirmed_end_trial(rec->root, s->id, j, rec->o, err);
	if (r < 0)
		say_how_to_finish(rec->root, s->id, err);
	return r;
}

/* Each gives 1 when the run was put back by it, 0 when it stays or had been put back before. */
static int (*const ways[])(struct recovery *rec, const struct store *s, struct journal *j,
			   struct err *err) = {
	[PUT_BACK] = go_back,      [FELL_BACK] = fall_back, [CLOSE] = close_live,
	[TAKE_GUARD] = take_guard, [END_TRIAL] = end_trial,
};

/* 0: nothing was put back; 1: put back; negative. */
static int recover_one(struct recovery *rec, const char *id, struct err *err)
{
	_cleanup_journal_ struct journal j = JOURNAL_NONE;
	struct store s = store_of(rec->root, &rec->mem, id);
	enum to_do to_do;
	int r = look(rec, id, &to_do, err);

	if (r < 0)
		return r;
	if (to_do == NOTHING)
		return journal_sync(&s, err);
	if (to_do == REMOVE_DIRECTORY)
		return store_remove(&s, err);
	r = programs_ended(&s, 0, err);
	if (r == 0)
		r = journal_open(&s, &j, err);
	return r == 0 ? ways[to_do](rec, &s, &j, err) : r;
}

/* Newest first: a later run began on what the earlier one left. */
static int recover_all(struct recovery *rec, char **ret_id, struct err *err)
{
	int found = 0;

	for (size_t i = rec->n; i-- > 0;) {
		int r = recover_one(rec, rec->ids[i], err);

		if (r < 0)
			return r;
		if (r > 0 && found++ == 0 && ret_id)
			*ret_id = xstrdup(rec->ids[i]);
	}
	return found > 0;
}

static int anything_to_do(struct recovery *rec, struct err *err)
{
	for (size_t i = 0; i < rec->n; i++) {
		enum to_do to_do;
		int r = look(rec, rec->ids[i], &to_do, err);

		if (r < 0 || to_do != NOTHING)
			return r < 0 ? r : 1;
	}
	return 0;
}

int recover_locked(const struct root *root, const struct apply_opts *o, char **ret_id,
		   struct err *err)
{
	struct recovery rec = {.root = root, .o = o};
	int r = store_list(root, &rec.mem, &rec.ids, &rec.n, err);

	if (r == 0)
		r = recover_all(&rec, ret_id, err);
	arena_done(&rec.mem);
	return r;
}

/* Without the lock, so that a machine with nothing to do is not written to. */
static int recovery_needed(const struct root *root, const struct apply_opts *o, struct err *err)
{
	struct recovery rec = {.root = root, .o = o};
	int r = store_list(root, &rec.mem, &rec.ids, &rec.n, err);

	if (r == 0)
		r = anything_to_do(&rec, err);
	arena_done(&rec.mem);
	return r;
}

int run_recover(const struct root *root, const struct apply_opts *o, char **ret_id, struct err *err)
{
	_cleanup_lock_ struct lock lock = {.fd = -1};
	int r = recovery_needed(root, o, err);

	/* Whoever may not look may not put back either: the next start as root does both. */
	if (r == -EACCES)
		return 0;
	if (r <= 0)
		return r;
	r = may_write(root, o, "undo", err);
	if (r == 0)
		r = lock_take(root, &lock, err);
	return r == 0 ? recover_locked(root, o, ret_id, err) : r;
}
