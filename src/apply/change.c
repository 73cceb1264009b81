/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <time.h>

#include "apply/change_parts.h"
#include "apply/compare.h"
#include "apply/giveback.h"
#include "apply/live.h"
#include "apply/say.h"

int change_may_go_on(const struct job *job, struct err *err)
{
	if (!job->o->stop || !*job->o->stop)
		return 0;
	return err_set(err, ECANCELED, "stopped");
}

static int begin(struct job *job, struct err *err)
{
	const char *boot_id = job->o->boot_id && *job->o->boot_id ? job->o->boot_id : "-";
	time_t now = time(NULL);
	struct tm tm;
	char text[32];

	gmtime_r(&now, &tm);
	strftime(text, sizeof(text), "%Y-%m-%dT%H:%M:%SZ", &tm);
	return journal_add(&job->journal, err, "begin %s %s %s", boot_id, text,
			   job->steps ? "steps" : "steps-not-run");
}

static int make_parent(const struct job *job, const char *path, struct err *err)
{
	_cleanup_free_ char *dir = xstrdup(path);

	*strrchr(dir, '/') = '\0';
	return *dir ? make_dirs(job->root, dir, 0755, err) : 0;
}

static int write_edit(const struct job *job, const struct edit *e, const char *temp,
		      struct err *err)
{
	struct meta meta = store_after_meta(e);
	int r = 0;

	if (e->kind == EDIT_REMOVE)
		return remove_file(job->root, e->path, err);
	if (e->kind == EDIT_CREATE)
		r = make_parent(job, e->path, err);
	if (r == 0)
		r = replace_file(job->root, e->path, temp, e->after, e->after_len, &meta, false,
				 err);
	return r;
}

static int do_edit(struct job *job, size_t i, struct err *err)
{
	const struct edit *e = &job->plan->edits[i];
	const char *temp = store_temp(&job->store, e->path);
	int r = change_may_go_on(job, err);

	if (r == 0)
		r = compare_edit(job->root, e, err);
	if (r == 0)
		r = journal_add(&job->journal, err, "edit %zu start %s", i, temp);
	if (r == 0)
		r = write_edit(job, e, temp, err);
	if (r == 0)
		r = journal_add(&job->journal, err, "edit %zu done", i);
	if (r == 0)
		say(job->o, EVENT_EDIT_DONE, i, "%s", e->path);
	return r;
}

static int write_edits(struct job *job, bool last, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < job->plan->n_edits; i++)
		if ((job->plan->edits[i].role == EDIT_LAST) == last)
			r = do_edit(job, i, err);
	return r;
}

/* What the image was made of has its old bytes again before anything points to the image. */
static int pass(struct job *job, size_t i, struct err *err)
{
	const struct run_edit e = edit_as_run(&job->plan->edits[i]);
	int r = edit_give_back(&job->store, &e, err);

	if (r == 0)
		r = dirs_give_back(job->root, &job->inv, e.path, err);
	if (r == 0)
		r = journal_add(&job->journal, err, "passed %zu", i);
	if (r == 0)
		say(job->o, EVENT_PUT_BACK, i, "%s", e.path);
	return r;
}

static int pass_edits(struct job *job, struct err *err)
{
	int r = 0;

	for (size_t i = job->plan->n_edits; r == 0 && i-- > 0;)
		if (job->plan->edits[i].role == EDIT_PASSING)
			r = pass(job, i, err);
	return r;
}

static int make_result(struct job *job, struct err *err)
{
	int r = write_edits(job, false, err);

	if (r == 0)
		r = change_run_programs(job, false, err);
	return r == 0 && job->steps ? change_check_result(job, err) : r;
}

static int point_to_result(struct job *job, struct err *err)
{
	int r = write_edits(job, true, err);

	if (r == 0)
		r = change_run_programs(job, true, err);
	return r == 0 ? change_record_sums(job, err) : r;
}

/* Says in the trial which run is to make it permanent: should this process die behind the end of
   that one, it is known that only the trial is left to be taken away. */
static int tell_trial(struct job *job, struct err *err)
{
	return job->trial ? journal_add(job->trial, err, "becomes %s", job->store.id) : 0;
}

static int change_files(struct job *job, struct err *err)
{
	int r;

	say(job->o, EVENT_PHASE, 0, "write");
	/* Who wrote there just before may have left it to the journal of the file system. */
	r = inventory_sync(job->root, &job->inv, err);
	if (r == 0)
		r = make_result(job, err);
	if (r == 0)
		r = pass_edits(job, err);
	return r == 0 ? point_to_result(job, err) : r;
}

int forward_change(struct job *job, struct err *err)
{
	int r = tell_trial(job, err);

	if (r == 0)
		r = begin(job, err);
	if (r == 0)
		r = job->plan->n_lives ? live_bind(job, err) : change_files(job, err);
	if (r == 0)
		r = change_may_go_on(job, err);
	if (r < 0)
		return r;
	job->done_tried = true;
	return journal_add(&job->journal, err, "done");
}
