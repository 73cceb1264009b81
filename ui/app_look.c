/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "ui/app.h"

static void drop_plan(struct app *app)
{
	way_done(&app->way);
	plan_free(app->plan);
	app->plan = NULL;
	app->plan_err = (struct err){0};
	app->plan_made = app->plan_seen = false;
	buf_clear(&app->saved_in);
}

void app_choice_changed(struct app *app)
{
	arena_done(&app->marks_mem);
	app->marks = devmarks(&app->choice, app->session->host, &app->marks_mem);
	guestview_forget(&app->guest);
	drop_plan(app);
}

void app_forget_run(struct app *app)
{
	if (!worker_running(&app->worker))
		app->run.started = app->run.ended = false;
}

void app_make_plan(struct app *app)
{
	if (app->plan_made)
		return;
	app->plan_made = true;
	if (app->choice.n > 0)
		session_plan(app->session, &app->choice, &app->plan, &app->plan_err);
	if (app_plan_usable(app))
		way_best(&app->way, app->session, app->plan);
}

const struct plan *app_staged(struct app *app)
{
	return app->way.known ? way_plan(&app->way, app->session, app->plan) : NULL;
}

bool app_plan_usable(const struct app *app)
{
	return app->plan && app->plan->n_refused == 0 && !plan_empty(app->plan);
}

bool app_needs_root(const struct app *app)
{
	return app->session->root.live && geteuid() != 0;
}

/* Devices that are gone cannot stay chosen; the first of them is told. */
static void drop_vanished(struct app *app)
{
	char first[PCI_ADDR_SIZE + 1] = "";
	size_t gone = 0;

	for (size_t i = app->choice.n; i-- > 0;) {
		struct pci_addr a = app->choice.addrs[i];

		if (host_device(app->session->host, a))
			continue;
		pci_addr_str(a, first);
		choice_remove(&app->choice, a);
		gone++;
	}
	if (gone == 1)
		app_say(app, ST_WARN, "%s is gone from this machine. It is no longer chosen.",
			first);
	else if (gone > 1)
		app_say(app, ST_WARN,
			"%s and %zu more are gone from this machine. They are no longer chosen.",
			first, gone - 1);
}

/* The device under the cursor, NULL when it is gone or there was none. */
static const struct device *still_there(const struct app *app, bool on_device, struct pci_addr a)
{
	return on_device ? host_device(app->session->host, a) : NULL;
}

static bool cursor_address(const struct app *app, struct pci_addr *ret)
{
	size_t row = app->devices.list.cursor;

	if (row >= app->tree.n || app->tree.rows[row].dev == NO_INDEX)
		return false;
	*ret = app->session->host->devices[app->tree.rows[row].dev].addr;
	return true;
}

/* The cursor's row keeps its place on the screen too. */
static void cursor_back(struct app *app, const struct devplace *was)
{
	struct list *l = &app->devices.list;
	size_t above = l->cursor - l->top, row = devplace_find(was, &app->tree);

	l->top = row > above ? row - above : 0;
	l->cursor = row;
	list_fit(l, app->tree.n, (int)l->height);
}

/* The rows of the machine as it is now; what was folded, filtered and marked stays so. */
static void rebuild_rows(struct app *app, const struct devplace *was, const struct device *at)
{
	const struct session *s = app->session;

	devtree_build(&app->tree, s->host, s->report);
	if (at)
		devtree_reveal(&app->tree, s->host, s->report, (size_t)(at - s->host->devices));
	cursor_back(app, was);
}

void app_look_again(struct app *app)
{
	struct err err = {0};
	struct pci_addr at = {0};
	bool on_device = cursor_address(app, &at);
	_cleanup_(devplace_done) struct devplace was = {0};

	if (session_refresh(app->session, &err) < 0) {
		app_say(app, ST_FAIL, "The machine could not be read again: %s", err.line);
		return;
	}
	app->read_ms = app->now_ms;
	was = devplace_take(&app->tree, app->devices.list.cursor);
	app_say(app, ST_TEXT, "The machine was read again.%s",
		app->plan_seen ? " The plan may be another one now: look at page 4 again." : "");
	rebuild_rows(app, &was, still_there(app, on_device, at));
	drop_vanished(app);
	app_choice_changed(app);
	app_read_runs(app);
	guestview_ask_again(&app->guest);
	app->verified = false;
	if (page_of(app->page)->enter)
		page_of(app->page)->enter(app);
}

static void take_runs(struct app *app, struct run **runs, size_t n)
{
	for (size_t i = 0; i < n / 2; i++) {
		struct run *r = runs[i];

		runs[i] = runs[n - 1 - i];
		runs[n - 1 - i] = r;
	}
	app->runs = runs;
	app->n_runs = n;
}

void app_drop_runs(struct app *app)
{
	run_list_free(app->runs, app->n_runs);
	run_free(app->last);
	app->waits = (struct waits){.seconds = -1};
	app->runs = NULL;
	app->last = NULL;
	app->n_runs = 0;
}

void app_read_runs(struct app *app)
{
	struct run **runs = NULL;
	size_t n = 0;
	int r;

	app_drop_runs(app);
	guestview_forget(&app->guest); /* without a choice it is about the last run */
	r = run_list(&app->session->root, &runs, &n, NULL);
	app->runs_denied = r == -EACCES || r == -EPERM;
	app->waits = waits_of(runs, n, app->runs_denied, app->session->host, app->read_ms);
	if (r == 0)
		take_runs(app, runs, n);
	run_last(&app->session->root, &app->last, NULL);
	if (app->last && app->last->state != RUN_DONE) {
		run_free(app->last);
		app->last = NULL;
	}
}

void app_verify(struct app *app)
{
	struct promises found;

	if (app->verified)
		return;
	app->verified = true;
	promises_done(&app->promises);
	app->promises = (struct promises){0};
	app->verify_err = (struct err){0};
	if (session_verify(app->session, &found, NULL, &app->verify_err) == 0)
		app->promises = found;
}
