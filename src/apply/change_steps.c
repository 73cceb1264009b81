/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/byhand.h"
#include "apply/change_parts.h"
#include "apply/readback.h"
#include "apply/say.h"

/* The old file stands until the new one is known to hold what it must. */
static int put_in_place(struct job *job, const struct step *s, struct err *err)
{
	int r = read_back_built(&job->store, job->plan, job->o, s, err);

	return r == 0 ? replace_by(job->root, s->becomes, s->built, err) : r;
}

static int do_step(struct job *job, const struct programs *p, size_t i, struct err *err)
{
	const struct step *s = &job->plan->steps[i];
	int r = change_may_go_on(job, err);

	if (r == 0)
		r = journal_add(&job->journal, err, "step %zu start", i);
	if (r == 0)
		r = programs_step(p, s->argv, s->timeout_s, i, err);
	if (r == 0 && s->built)
		r = put_in_place(job, s, err);
	if (r == 0)
		r = inventory_sync(job->root, &job->inv, err);
	if (r == 0)
		r = journal_add(&job->journal, err, "step %zu done", i);
	return r;
}

static bool any_last(const struct plan *p)
{
	for (size_t i = 0; i < p->n_steps; i++)
		if (p->steps[i].last)
			return true;
	return false;
}

static int run_programs(struct job *job, bool last, struct err *err)
{
	_cleanup_programs_ struct programs p = PROGRAMS_NONE;
	int r = programs_start(&job->store, job->o, job->o->stop, &p, err);

	say(job->o, EVENT_PHASE, 0, "run");
	for (size_t i = 0; r == 0 && i < job->plan->n_steps; i++)
		if (job->plan->steps[i].last == last)
			r = do_step(job, &p, i, err);
	return r;
}

static void name_steps(struct job *job, bool last)
{
	for (size_t i = 0; i < job->plan->n_steps; i++) {
		const struct step *step = &job->plan->steps[i];

		if (step->last == last)
			say(job->o, EVENT_NOTE, i,
			    "%s was not run: programs run in a tree only with --chroot.",
			    step_by_hand(&job->mem, step->argv, step->built, step->becomes));
	}
}

int change_run_programs(struct job *job, bool last, struct err *err)
{
	if (!job->steps)
		name_steps(job, last);
	else if (!last || any_last(job->plan))
		return run_programs(job, last, err);
	return 0;
}

int change_check_result(struct job *job, struct err *err)
{
	int r = change_may_go_on(job, err);

	say(job->o, EVENT_PHASE, 0, "read back");
	if (r == 0)
		r = read_back(&job->store, job->plan, job->o, err);
	return r == 0 ? journal_add(&job->journal, err, "checked") : r;
}

int change_record_sums(struct job *job, struct err *err)
{
	int r = 0;

	for (size_t i = 0; job->steps && r == 0 && i < job->inv.n_generated; i++) {
		const char *sum, *path = job->inv.generated[i].path;
		uint64_t size;

		if (root_exists(job->root, path) == TRI_NO)
			continue;
		r = file_sum(job->root, path, &job->mem, &sum, &size, err);
		if (r == 0)
			r = journal_add(&job->journal, err, "sum %zu %s %llu", i, sum,
					(unsigned long long)size);
	}
	return r;
}
