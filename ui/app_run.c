/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/plan_store.h"
#include "ui/app.h"
#include "ui/asroot.h"

static void on_event(void *data, const struct event *e)
{
	struct app *app = data;

	progress_event(&app->run.progress, e, app->now_ms);
}

static void forget_end(struct worker_end *end)
{
	free(end->run_id);
	free(end->line);
	*end = (struct worker_end){0};
}

/* Confirming a trial does the plan that lies with it. NULL: it is none, or cannot be read here. */
static struct plan *stored_plan(const struct app *app, const struct job *job, const struct run *run)
{
	_cleanup_(arena_done) struct arena mem = {0};
	struct plan *plan = NULL;
	struct store store;

	if (job->kind != JOB_CONFIRM || !run || !run->trial)
		return NULL;
	store = store_of(&app->session->root, &mem, run->id);
	plan_load(&store, &plan, NULL);
	return plan;
}

static void show_job(struct app *app, const struct job *job, const struct run *run)
{
	struct plan *stored = stored_plan(app, job, run);
	const struct plan *plan = stored ? stored : job->plan;
	struct run_state_view *v = &app->run;

	forget_end(&v->end);
	if (plan)
		progress_of_plan(&v->progress, plan, &app->apply.detail);
	else if (job->kind == JOB_CONFIRM)
		progress_of_guard(&v->progress, run, &app->apply.detail);
	else if (run)
		progress_of_run(&v->progress, run, &app->apply.detail);
	else
		progress_of_guard(&v->progress, NULL, &app->apply.detail);
	v->trial = plan ? plan->trial_of != NULL : run && run->trial;
	v->live = plan ? plan->n_lives > 0 : run && run->n_lives > 0;
	v->minutes = plan ? plan->confirm_minutes : 0;
	plan_free(stored);
	v->started = true;
	v->ended = v->stopping = false;
	v->kind = job->kind;
	app->apply.in_detail = false;
	app->apply.list.cursor = 0;
}

static const struct plan *plan_of(struct app *app, enum job_kind kind)
{
	return kind == JOB_APPLY ? app_staged(app) : kind == JOB_BIND ? app->live : NULL;
}

static int start_job(struct app *app, const struct job *job, struct err *err)
{
	struct root_job as_root = {job, app->plan, app->way.how};

	return app_needs_root(app) ? asroot_start(&app->worker, &as_root, err)
				   : worker_start(&app->worker, job, err);
}

void app_start(struct app *app, enum job_kind kind, const struct run *run)
{
	struct job job = {.kind = kind,
			  .session = app->session,
			  .plan = plan_of(app, kind),
			  .run_id = run ? run->id : NULL};
	struct err err = {0};

	if (worker_running(&app->worker))
		return;
	if (start_job(app, &job, &err) < 0) {
		app_say(app, ST_FAIL, "%s", err.line);
		return;
	}
	show_job(app, &job, run);
	app_go(app, PAGE_APPLY);
}

static void add_line(struct pager *p, int width, const char *line)
{
	if (*line == ' ') /* to be typed as it stands */
		pager_line(p, ST_STRONG, line);
	else
		pager_para(p, 0, width, ST_TEXT, line);
}

/* What to type when the host does not come up stands behind the output, and is what is seen. */
static void add_rescue(struct app *app)
{
	_cleanup_buf_ struct buf lines = {0};
	struct pager *out = &app->apply.detail;
	const struct plan *done = app->run.kind == JOB_APPLY ? app->way.staged.plan : NULL;

	if (!done || app->run.end.lost || app->run.end.outcome != OUTCOME_DONE ||
	    !app->run.end.run_id)
		return;
	session_rescue(app->session, done, app->run.end.run_id, &lines);
	if (lines.len == 0)
		return;
	out->top = out->n;
	out->tail = false;
	for (const char *at = buf_str(&lines); *at;) {
		size_t n = strcspn(at, "\n");
		_cleanup_free_ char *line = strndup(at, n);

		add_line(out, app->cols - 3, line);
		at += n + (at[n] == '\n');
	}
}

/* The run has changed the machine: what was read and planned before is old. */
static void take_end(struct app *app)
{
	app->run.ended = true;
	progress_end(&app->run.progress, app->now_ms);
	if (app->run.end.line && *app->run.end.line)
		pager_para(&app->apply.detail, 0, app->cols - 3, ST_FAIL, app->run.end.line);
	add_rescue(app);
	app_look_again(app);
	buf_clear(&app->message);
	app_make_plan(app);
}

void app_worker_ready(struct app *app)
{
	struct event_sink sink = {on_event, app};

	if (worker_read(&app->worker, &sink, &app->run.end))
		take_end(app);
}

const struct run *app_run_named(const struct app *app, const char *id)
{
	for (size_t i = 0; i < app->n_runs; i++)
		if (streq(app->runs[i]->id, id))
			return app->runs[i];
	return NULL;
}

static void undo_now(struct app *app, const char *text)
{
	const struct run *run = app_run_named(app, app->undo_id);

	(void)text;
	if (run || !*app->undo_id)
		app_start(app, JOB_UNDO, run);
	else
		app_say(app, ST_WARN, "The run %s is not there any more.", app->undo_id);
}

static void put_undo_question(struct buf *out, const struct run *run)
{
	if (!run)
		buf_puts(out, "The files of the last run get their former bytes back.");
	else if (run->n_lives > 0)
		buf_printf(out, "Run of %s: %zu devices get their former drivers back.", run->when,
			   run->n_lives);
	else
		buf_printf(out, "Run of %s: %zu files get their former bytes back.", run->when,
			   run->n_edits);
	buf_puts(out, " Type  undo  to do it.");
}

void app_ask_undo(struct app *app, const struct run *run)
{
	_cleanup_buf_ struct buf question = {0};
	struct err err = {0};

	snprintf(app->undo_id, sizeof(app->undo_id), "%s", run ? run->id : "");
	if (run && run_may_undo(&app->session->root, run->id, &err) < 0) {
		app_say(app, ST_WARN, "Nothing can be undone here now: %s", err.line);
		return;
	}
	put_undo_question(&question, run);
	prompt_ask(&app->prompt, PROMPT_WORD, buf_str(&question), "", undo_now);
	app->prompt.word = "undo";
}
