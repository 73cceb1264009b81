/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <time.h>

#include "apply/byhand.h"
#include "apply/compare.h"
#include "apply/forward.h"
#include "apply/readback.h"
#include "apply/say.h"

static int check_stop(const struct job *job, struct err *err)
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
	int r = check_stop(job, err);

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

/* The old file stands until the new one is known to hold what it must. */
static int put_in_place(struct job *job, const struct step *s, struct err *err)
{
	int r = read_back_built(&job->store, job->plan, job->o, s, err);

	return r == 0 ? replace_by(job->root, s->becomes, s->built, err) : r;
}

static int do_step(struct job *job, const struct programs *p, size_t i, struct err *err)
{
	const struct step *s = &job->plan->steps[i];
	int r = check_stop(job, err);

	if (r == 0)
		r = journal_add(&job->journal, err, "step %zu start", i);
	if (r == 0)
		r = programs_step(p, s->argv, s->timeout_s, i, err);
	if (r == 0 && s->built)
		r = put_in_place(job, s, err);
	if (r == 0)
		r = journal_add(&job->journal, err, "step %zu done", i);
	return r;
}

static int record_sums(struct job *job, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < job->inv.n_generated; i++) {
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

static int run_programs(struct job *job, struct err *err)
{
	_cleanup_programs_ struct programs p = PROGRAMS_NONE;
	int r = programs_start(&job->store, job->o, job->o->stop, &p, err);

	say(job->o, EVENT_PHASE, 0, "run");
	for (size_t i = 0; r == 0 && i < job->plan->n_steps; i++)
		r = do_step(job, &p, i, err);
	return r == 0 ? inventory_sync(job->root, &job->inv, err) : r;
}

static int check_result(struct job *job, struct err *err)
{
	int r = check_stop(job, err);

	say(job->o, EVENT_PHASE, 0, "read back");
	if (r == 0)
		r = read_back(&job->store, job->plan, job->o, err);
	if (r == 0)
		r = journal_add(&job->journal, err, "checked");
	return r == 0 ? record_sums(job, err) : r;
}

static void name_steps(struct job *job)
{
	for (size_t i = 0; i < job->plan->n_steps; i++) {
		const struct step *step = &job->plan->steps[i];

		say(job->o, EVENT_NOTE, i,
		    "%s was not run: programs run in a tree only with --chroot.",
		    step_by_hand(&job->mem, step->argv, step->built, step->becomes));
	}
}

static int make_result(struct job *job, struct err *err)
{
	int r;

	if (!job->steps) {
		name_steps(job);
		return 0;
	}
	r = run_programs(job, err);
	return r == 0 ? check_result(job, err) : r;
}

int forward_change(struct job *job, struct err *err)
{
	int r = begin(job, err);

	if (r == 0)
		say(job->o, EVENT_PHASE, 0, "write");
	for (size_t i = 0; r == 0 && i < job->plan->n_edits; i++)
		r = do_edit(job, i, err);
	if (r == 0)
		r = make_result(job, err);
	if (r == 0)
		r = check_stop(job, err);
	if (r < 0)
		return r;
	job->done_tried = true;
	return journal_add(&job->journal, err, "done");
}
