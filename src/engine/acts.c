/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What changes the machine: recover, apply, confirm, undo; and the log of who did it. */
#include <errno.h>

#include "engine/engine.h"
#include "engine/log.h"
#include "plan/live.h"

static struct apply_opts opts_of(const struct session *s, const struct event_sink *sink,
				 const volatile int *stop)
{
	return (struct apply_opts){
		.chroot = s->chroot,
		.stop = stop,
		.sink = sink ? *sink : (struct event_sink){0},
		.boot_id = s->host->boot_id,
		.on_trial = host_on_trial(s->host),
	};
}

int session_recover(struct session *s, const struct event_sink *sink, char **ret_id, struct err *err)
{
	struct apply_opts o = opts_of(s, sink, NULL);
	_cleanup_free_ char *id = NULL;
	int r = run_recover(&s->root, &o, &id, err);
	if (r <= 0)
		return r;
	log_act(s, &(struct log_act){.what = "recover", .id = id});
	if (ret_id)
		*ret_id = take_ptr(&id);
	int q = session_refresh(s, err);
	return q < 0 ? q : r;
}

static enum waiting how_one_waits(const struct session *s)
{
	struct run *run = NULL;
	enum waiting how = WAITING_NOT;
	int64_t seconds;
	(void)session_waiting(s, &run, &how, &seconds, NULL); /* whoever may not read the runs recovers none */
	run_free(run);
	return how;
}

int session_recover_first(struct session *s, char **ret_said, struct err *err)
{
	_cleanup_buf_ struct buf said = {0};
	_cleanup_free_ char *id = NULL;
	enum waiting was = how_one_waits(s);
	int r = session_recover(s, NULL, &id, err);
	if (r <= 0)
		return r;
	if (was == WAITING_FELL_BACK)
		buf_printf(&said, "this start is the old one: the trial, run %s, is over, and what was made for it is taken away", id);
	else if (was == WAITING_GONE)
		buf_printf(&said, "the live binding of run %s ended with the start that had it", id);
	else
		buf_printf(&said, "run %s had been cut off; everything it changed was put back", id);
	*ret_said = buf_take(&said);
	return r;
}

/* Files that a run is half way through may look as if nothing were to do. */
static int settle(const struct session *s, const struct apply_opts *o, struct err *err)
{
	_cleanup_free_ char *id = NULL;
	int r = run_recover(&s->root, o, &id, err);
	if (r <= 0)
		return r;
	log_act(s, &(struct log_act){.what = "recover", .id = id});
	return err_set(err, ESTALE, "run %s had been cut off and is put back now: look at the plan again", id);
}

/* What uses a device may have come since the machine was read: somebody was asked meanwhile, and a screen stays open for days. */
static int check_lives(const struct session *s, const struct plan *p, struct err *err)
{
	struct host *now = NULL;
	if (!p->n_lives || !s->root.live)
		return 0;
	int r = probe_host(&s->root, &s->env, &now, err);
	if (r < 0)
		return r;
	struct report *report = check_host(now);
	r = plan_live_still(now, report, p, err);
	report_free(report);
	host_free(now);
	return r;
}

int session_apply(struct session *s, const struct plan *p, const struct event_sink *sink,
		  const volatile int *stop, enum outcome *ret_outcome, char **ret_id, struct err *err)
{
	struct apply_opts o = opts_of(s, sink, stop);
	_cleanup_buf_ struct buf rescue = {0};
	_cleanup_free_ char *id = NULL;
	struct err why = {0};
	session_rescue(s, p, RESCUE_ID, &rescue);
	o.rescue = buf_str(&rescue);
	int r = plan_empty(p) ? settle(s, &o, err) : check_lives(s, p, err);
	if (r < 0) {
		*ret_outcome = OUTCOME_REFUSED;
		return r;
	}
	r = run_apply(&s->root, p, &o, ret_outcome, &id, &why);
	if (id)
		log_act(s, &(struct log_act){.what = log_name_of(p), .id = id, .plan = p, .outcome = *ret_outcome, .why = why.line});
	if (ret_id)
		*ret_id = take_ptr(&id);
	return r < 0 ? err_set(err, -r, "%s", why.line) : 0;
}

int session_confirm(struct session *s, const struct event_sink *sink, const volatile int *stop,
		    enum outcome *ret_outcome, char **ret_id, struct err *err)
{
	struct apply_opts o = opts_of(s, sink, stop);
	struct run *waits = NULL;
	enum waiting how;
	int64_t seconds;
	struct err why = {0};
	(void)session_waiting(s, &waits, &how, &seconds, NULL);
	int r = run_confirm(&s->root, s->host, &o, ret_outcome, ret_id, &why);
	if (waits)
		log_act(s, &(struct log_act){.what = "confirm", .id = waits->id, .run = waits, .outcome = *ret_outcome, .why = why.line});
	run_free(waits);
	return r < 0 ? err_set(err, -r, "%s", why.line) : 0;
}

/* The one that run_undo will take; NULL: none. */
static struct run *run_to_undo(const struct session *s, const char *id)
{
	struct run **runs = NULL, *taken = NULL;
	size_t n = 0, at;
	if (run_list(&s->root, &runs, &n, NULL) == 0 && run_choose(runs, n, id, &at, NULL) == 0)
		taken = take_ptr(&runs[at]);
	run_list_free(runs, n);
	return taken;
}

int session_undo(struct session *s, const char *id, const struct event_sink *sink, const volatile int *stop,
		 enum outcome *ret_outcome, struct err *err)
{
	struct apply_opts o = opts_of(s, sink, stop);
	struct run *run = run_to_undo(s, id);
	struct err why = {0};
	int r = run_undo(&s->root, id, &o, ret_outcome, &why);
	if (run)
		log_act(s, &(struct log_act){.what = "undo", .id = run->id, .run = run, .outcome = *ret_outcome, .why = why.line});
	run_free(run);
	return r < 0 ? err_set(err, -r, "%s", why.line) : 0;
}
