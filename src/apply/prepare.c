/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "apply/compare.h"
#include "apply/forward.h"
#include "apply/guard_script.h"
#include "apply/live.h"
#include "apply/plan_store.h"
#include "apply/readback.h"
#include "apply/rescue.h"
#include "apply/room.h"
#include "apply/say.h"
#include "apply/undo_script.h"

static int check_programs(const struct job *job, struct err *err)
{
	int r = 0;

	for (size_t i = 0; job->steps && r == 0 && i < job->plan->n_steps; i++)
		r = programs_find(job->root, job->plan->steps[i].argv[0], err);
	return job->steps && r == 0 ? read_back_check(job->root, job->plan, err) : r;
}

static int compare(struct job *job, struct err *err)
{
	int r;

	say(job->o, EVENT_PHASE, 0, "compare");
	r = compare_plan(job->root, job->plan, err);
	if (r == 0)
		r = live_compare(job->root, job->plan, err);
	if (r == 0)
		r = inventory_take(job->root, job->plan, job->steps, &job->mem, &job->inv, err);
	if (r == 0)
		r = room_check(job->root, job->plan, &job->inv, err);
	return r == 0 ? check_programs(job, err) : r;
}

static int put_undo_script(struct job *job, struct err *err)
{
	_cleanup_buf_ struct buf text = {0};

	undo_script(&job->store, job->plan, &job->inv, &text);
	return store_put(&job->store, "undo.sh", text.data, text.len, 0700, err);
}

static int put_guard_script(struct job *job, struct err *err)
{
	_cleanup_buf_ struct buf text = {0};

	if (!job->plan->confirm_minutes)
		return 0;
	guard_script(&job->store, job->plan, &job->inv, &text);
	return store_put(&job->store, "guard.sh", text.data, text.len, 0700, err);
}

static int fill_directory(struct job *job, struct err *err)
{
	const struct store *s = &job->store;
	int r = store_put_plan(s, job->plan, err);

	if (r == 0 && job->plan->trial_of)
		r = plan_store(s, job->plan->trial_of, err);
	if (r == 0)
		r = inventory_back_up(s, &job->inv, err);
	if (r == 0)
		r = inventory_put(s, &job->inv, err);
	if (r == 0)
		r = put_undo_script(job, err);
	if (r == 0)
		r = put_guard_script(job, err);
	if (r == 0)
		r = rescue_put(s, job->o, err);
	return r == 0 ? journal_create(s, &job->journal, err) : r;
}

/* A copy that was taken while somebody wrote the file would be no copy of what was compared. */
static int back_up(struct job *job, struct err *err)
{
	int r;

	say(job->o, EVENT_PHASE, 0, "back up");
	r = store_create(job->root, &job->mem, &job->store, err);
	if (r < 0)
		return r;
	r = fill_directory(job, err);
	if (r == 0)
		r = compare_plan(job->root, job->plan, err);
	if (r == 0)
		return 0;
	journal_close(&job->journal);
	store_remove(&job->store, NULL);
	return r;
}

/* What is tried is a start with an image that the programs make. */
static int check_trial(const struct job *job, struct err *err)
{
	if (!job->plan->trial_of || job->steps)
		return 0;
	return err_set(
		err, EOPNOTSUPP,
		"a start on trial needs an image, and programs run in a tree only with --chroot");
}

int forward_prepare(struct job *job, struct err *err)
{
	int r = check_trial(job, err);

	if (r == 0)
		r = compare(job, err);
	return r == 0 ? back_up(job, err) : r;
}
