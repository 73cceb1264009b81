/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/engine.h"

#include <errno.h>

#include "plan/guard.h"
#include "plan/live.h"
#include "plan/rescue.h"
#include "plan/trial.h"

/* Host and report are made together or not at all: the report points into its host. */
static int look(const struct root *root, const struct probe_env *env, struct host **ret_host,
		struct report **ret_report, struct err *err)
{
	struct host *host;
	int r = probe_host(root, env, &host, err);
	if (r < 0)
		return r;
	*ret_report = check_host(host);
	*ret_host = host;
	return 0;
}

int session_open(const char *path, bool chroot, const struct probe_env *env, struct session *ret,
		 struct err *err)
{
	struct session s = {.chroot = chroot, .env = *env};
	int r = root_open(path, &s.root, err);
	if (r < 0)
		return r;
	r = look(&s.root, &s.env, &s.host, &s.report, err);
	if (r < 0) {
		root_done(&s.root);
		return r;
	}
	*ret = s;
	return 0;
}

void session_done(struct session *s)
{
	report_free(s->report);
	host_free(s->host);
	if (s->host)
		root_done(&s->root);
	*s = (struct session){0};
}

int session_refresh(struct session *s, struct err *err)
{
	struct host *host;
	struct report *report;
	int r = look(&s->root, &s->env, &host, &report, err);
	if (r < 0)
		return r;
	report_free(s->report);
	host_free(s->host);
	s->host = host;
	s->report = report;
	return 0;
}

static struct apply_opts opts_of(const struct session *s, const struct event_sink *sink,
				 const volatile int *stop)
{
	return (struct apply_opts){
		.chroot = s->chroot,
		.stop = stop,
		.sink = sink ? *sink : (struct event_sink){0},
		.boot_id = s->host->boot_id,
		.on_trial = host_param(s->host, TRIAL_WORD) != NULL,
		.uptime_s = s->host->uptime_s,
		.who = s->env.who,
	};
}

int session_recover(struct session *s, const struct event_sink *sink, char **ret_id, struct err *err)
{
	struct apply_opts o = opts_of(s, sink, NULL);
	int r = run_recover(&s->root, &o, ret_id, err);
	if (r <= 0)
		return r;
	int q = session_refresh(s, err);
	return q < 0 ? q : r;
}

int session_plan(const struct session *s, const struct choice *c, struct plan **ret, struct err *err)
{
	return plan_build(s->host, s->report, c, ret, err);
}

int session_plan_dir(const struct session *s, const char *dir, struct plan **ret, struct err *err)
{
	struct choice c = {0};
	struct plan *p = NULL;
	int r = plan_dir_choice(dir, &c, err);
	if (r == 0)
		r = session_plan(s, &c, &p, err);
	choice_done(&c);
	if (r == 0 && p->n_refused == 0)
		r = plan_dir_compare(p, dir, err);
	if (r < 0) {
		plan_free(p);
		return r;
	}
	*ret = p;
	return 0;
}

/* Files that a run is half way through may look as if nothing were to do. */
static int settle(const struct root *root, const struct apply_opts *o, struct err *err)
{
	_cleanup_free_ char *id = NULL;
	int r = run_recover(root, o, &id, err);
	if (r <= 0)
		return r;
	return err_set(err, ESTALE, "run %s had been cut off and is put back now: look at the plan again", id);
}

int session_trial(const struct session *s, const struct plan *p, struct err *err)
{
	struct plan *trial = NULL;
	int r;
	if (!s->root.live)
		return err_set(err, EOPNOTSUPP, "A tree is not started from here, so it has no start on trial.");
	if (!p->reboot || p->n_lives)
		return err_set(err, EOPNOTSUPP, "Nothing of this comes with the next start, so there is nothing to try.");
	r = plan_trial(s->host, p, &trial, err);
	plan_free(trial);
	return r;
}

int session_guard(const struct session *s, struct err *err)
{
	if (!s->root.live)
		return err_set(err, EOPNOTSUPP, "In a tree nothing undoes a change by itself.");
	return guard_possible(s->host, err);
}

struct how session_how(const struct session *s, const struct plan *p)
{
	return (struct how){
		.trial = session_trial(s, p, NULL) == 0,
		.confirm_minutes = p->reboot && session_guard(s, NULL) == 0 ? CONFIRM_MINUTES : 0,
	};
}

int session_live(const struct session *s, const struct choice *c, const char *driver, unsigned confirm_minutes,
		 struct plan **ret, struct err *err)
{
	return plan_live(s->host, s->report, c, driver, confirm_minutes, ret, err);
}

void staged_done(struct staged *g)
{
	plan_free(g->guarded);
	plan_free(g->trial);
	*g = (struct staged){0};
}

int session_stage(const struct session *s, const struct plan *p, const struct how *how, struct staged *ret,
		  struct err *err)
{
	struct staged g = {.plan = p};
	int r = 0;
	if (how && how->trial) {
		r = plan_trial(s->host, p, &g.trial, err);
		g.plan = g.trial;
	}
	if (r == 0 && how && how->confirm_minutes && !p->n_lives) {
		r = plan_guard(s->host, g.plan, how->confirm_minutes, &g.guarded, err);
		g.plan = g.guarded;
	}
	if (r < 0)
		staged_done(&g);
	else
		*ret = g;
	return r;
}

int session_apply(struct session *s, const struct plan *p, const struct event_sink *sink,
		  const volatile int *stop, enum outcome *ret_outcome, char **ret_id, struct err *err)
{
	struct apply_opts o = opts_of(s, sink, stop);
	_cleanup_buf_ struct buf rescue = {0};
	session_rescue(s, p, RESCUE_ID, &rescue);
	o.rescue = buf_str(&rescue);
	int r = plan_empty(p) ? settle(&s->root, &o, err) : 0;
	if (r < 0) {
		*ret_outcome = OUTCOME_REFUSED;
		return r;
	}
	return run_apply(&s->root, p, &o, ret_outcome, ret_id, err);
}

int session_confirm(struct session *s, const struct event_sink *sink, const volatile int *stop,
		    enum outcome *ret_outcome, char **ret_id, struct err *err)
{
	struct apply_opts o = opts_of(s, sink, stop);
	return run_confirm(&s->root, s->host, &o, ret_outcome, ret_id, err);
}

int session_undo(struct session *s, const char *id, const struct event_sink *sink, const volatile int *stop,
		 enum outcome *ret_outcome, struct err *err)
{
	struct apply_opts o = opts_of(s, sink, stop);
	return run_undo(&s->root, id, &o, ret_outcome, err);
}

int session_waiting(const struct session *s, struct run **ret, enum waiting *ret_waiting, int64_t *ret_seconds,
		    struct err *err)
{
	struct run **runs = NULL, *waits;
	size_t n = 0;
	int r = run_list(&s->root, &runs, &n, err);
	if (r < 0)
		return r;
	*ret_waiting = WAITING_NOT;
	*ret_seconds = -1;
	waits = run_that_waits(runs, n, s->host);
	if (waits)
		*ret_waiting = run_waits(waits, s->host, ret_seconds);
	for (size_t i = 0; i < n; i++)
		if (runs[i] != waits)
			run_free(runs[i]);
	free(runs);
	*ret = waits;
	return 0;
}

void session_rescue(const struct session *s, const struct plan *p, const char *id, struct buf *out)
{
	rescue_text(s->host, p, id, out);
}

void put_undo_script(struct buf *out, const struct session *s, const char *id)
{
	buf_printf(out, "sh %s%s/runs/%s/undo.sh", s->root.live ? "" : s->root.path, PASSTHRU_STATE_DIR, id);
}

/* -ENOENT with the sentence that is true: none was ever applied, or none is in force. */
static int no_run(const struct root *root, struct err *err)
{
	struct run **runs = NULL;
	size_t n = 0;
	int r = run_list(root, &runs, &n, err);
	run_list_free(runs, n);
	if (r < 0)
		return r;
	return err_set(err, ENOENT, n ? "no run is in force: the last one was put back"
				      : "no run has been applied on this host");
}

int session_verify(const struct session *s, struct promises *ret, struct run **ret_run, struct err *err)
{
	struct run *run = NULL;
	int r = run_last(&s->root, &run, err);
	if (r < 0)
		return r;
	if (!run)
		return no_run(&s->root, err);
	r = verify_run(&s->root, run, s->host, ret, err);
	if (r < 0 || !ret_run)
		run_free(run);
	else
		*ret_run = run;
	return r;
}
