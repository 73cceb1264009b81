/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/apply.h"

#include <errno.h>

#include "apply/forward.h"
#include "apply/lock.h"
#include "apply/putback.h"
#include "apply/recover.h"

/* Keeps the reason in front, and the name of the first thing that is left behind it. */
static enum outcome stuck(const struct job *job, const struct err *why, const struct err *left,
			  struct err *err)
{
	err_set(err, EIO, "%s; then not all could be put back: %s", why->line, left->line);
	say_how_to_finish(job->root, job->store.id, err);
	return OUTCOME_STUCK;
}

static enum outcome go_back(struct job *job, const struct err *why, struct err *err)
{
	enum record_first first = job->done_tried ? RECORD_REQUIRED : RECORD_IF_POSSIBLE;
	struct err left = {0};

	if (put_back(job->root, job->store.id, &job->journal, first, job->o, &left) < 0)
		return stuck(job, why, &left, err);
	err_set(err, EIO, "%s; everything is put back as it was", why->line);
	return OUTCOME_PUT_BACK;
}

static int apply(struct job *job, enum outcome *ret_outcome, struct err *err)
{
	struct err why = {0};
	int r = forward_prepare(job, err);

	*ret_outcome = OUTCOME_REFUSED;
	if (r < 0)
		return r;
	r = forward_change(job, &why);
	*ret_outcome = r < 0 ? go_back(job, &why, err) : OUTCOME_DONE;
	return r;
}

static void job_done(struct job *job)
{
	journal_close(&job->journal);
	arena_done(&job->mem);
}

int apply_locked(const struct root *root, const struct plan *p, const struct apply_opts *o,
		 struct journal *trial, enum outcome *ret_outcome, char **ret_id, struct err *err)
{
	struct job job = {
		.root = root,
		.plan = p,
		.o = o,
		.steps = programs_run(root, o),
		.trial = trial,
		.journal = JOURNAL_NONE,
	};
	int r = apply(&job, ret_outcome, err);

	if (ret_id && *ret_outcome != OUTCOME_REFUSED)
		*ret_id = xstrdup(job.store.id);
	job_done(&job);
	return r;
}

/* One at a time: what undoes itself must give back what it found. */
int run_may_apply(const struct root *root, struct err *err)
{
	struct run **runs;
	size_t n;
	int r = run_list(root, &runs, &n, err);

	for (size_t i = 0; r == 0 && i < n; i++)
		if (run_is_to_confirm(runs[i]))
			r = err_set(err, EBUSY,
				    "run %s waits to be confirmed, and one waits at a time: first "
				    "run passthru confirm%s, or passthru undo",
				    runs[i]->id,
				    runs[i]->n_lives ? " from a new login" : " after its reboot");
	if (r == 0 || r == -EBUSY)
		run_list_free(runs, n);
	return r;
}

static int make_way(const struct root *root, const struct apply_opts *o, struct lock *lock,
		    struct err *err)
{
	int r = may_write(root, o, "apply", err);

	if (r == 0)
		r = lock_take(root, lock, err);
	if (r == 0)
		r = recover_locked(root, o, NULL, err);
	return r < 0 ? r : run_may_apply(root, err);
}

int run_apply(const struct root *root, const struct plan *p, const struct apply_opts *o,
	      enum outcome *ret_outcome, char **ret_id, struct err *err)
{
	_cleanup_lock_ struct lock lock = {.fd = -1};
	int r;

	*ret_outcome = OUTCOME_REFUSED;
	if (p->n_refused > 0)
		return err_set(err, EPERM, "%s: %s", p->refused[0].address, p->refused[0].detail);
	if (plan_empty(p)) {
		*ret_outcome = OUTCOME_DONE;
		return 0;
	}
	r = make_way(root, o, &lock, err);
	return r < 0 ? r : apply_locked(root, p, o, NULL, ret_outcome, ret_id, err);
}
