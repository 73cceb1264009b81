/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "engine/engine.h"

#include <errno.h>

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
	free(s->who);
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

void put_undo_script(struct buf *out, const struct session *s, const char *id)
{
	buf_printf(out, "sh %s" PASSTHRU_RUNS_DIR "/%s/undo.sh", s->root.live ? "" : s->root.path, id);
}

/* -ENOENT with the sentence that is true: none was ever applied, or none is in force. */
static int no_run(const struct root *root, struct err *err)
{
	struct run **runs = NULL;
	size_t n = 0;
	int r = run_list(root, &runs, &n, err);
	if (r == 0 && n == 0)
		err_set(err, ENOENT, "no run has been applied on this host");
	else if (r == 0 && run_was_left_alone(runs[n - 1]))
		err_set(err, ENOENT, "no run is in force: run %s was not confirmed, and is put back", runs[n - 1]->id);
	else if (r == 0)
		err_set(err, ENOENT, "no run is in force: the last one was put back");
	run_list_free(runs, n);
	return r < 0 ? r : -ENOENT;
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
