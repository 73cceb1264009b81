/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/actions.h"

#include "ui/app.h"
#include "ui/guestact.h"
#include "ui/keys.h"

static bool can_always(const struct app *app)
{
	(void)app;
	return true;
}

static bool can_open(const struct app *app)
{
	const struct page *p = page_of(app->page);

	return p->enter_label && p->enter_label(app);
}

static bool can_mark(const struct app *app)
{
	const struct list *l = &app->devices.list;

	return l->cursor < app->tree.n;
}

static bool can_fold(const struct app *app)
{
	const struct list *l = &app->devices.list;

	return l->cursor < app->tree.n &&
	       (app->tree.rows[l->cursor].folds || app->tree.rows[l->cursor].children);
}

/* A row that Space changes. */
static bool can_choose(const struct app *app)
{
	return !app->guest_panes.in_detail && guestact_can_choose(app);
}

static bool can_attach(const struct app *app)
{
	return guestact_can_attach(app);
}

static bool can_save_text(const struct app *app)
{
	return guestact_can_save(app);
}

static bool can_stop(const struct app *app)
{
	return worker_running(&app->worker) && !app->run.stopping;
}

static bool can_next(const struct app *app)
{
	return app->page + 1 < PAGE_STEPS;
}

static bool can_prev(const struct app *app)
{
	return app->page > PAGE_HOST && app->page < PAGE_STEPS;
}

static const struct panes *panes_here(const struct app *app)
{
	const struct page *p = page_of(app->page);

	/* Only what the page shows is asked for: nothing is changed through it. */
	return p->panes ? p->panes((struct app *)app) : NULL;
}

static bool can_pane(const struct app *app)
{
	const struct panes *panes = panes_here(app);

	return panes && panes->list.n > 0 && panes->detail.n > 0;
}

static bool can_leave(const struct app *app)
{
	const struct panes *panes = panes_here(app);

	return panes && panes->in_detail;
}

static bool can_problem(const struct app *app)
{
	const struct report *r = app->session->report;

	return report_count(r, STATUS_PASS) < r->n_findings;
}

static bool can_search(const struct app *app)
{
	return app->page != PAGE_HOST;
}

static bool can_again(const struct app *app)
{
	return app->sought.len > 0;
}

static bool can_save(const struct app *app)
{
	/* The bundled host's plan is of no use on this machine. */
	return app_plan_usable(app) && !worker_running(&app->worker) && !app->opts->demo;
}

static bool can_undo(const struct app *app)
{
	size_t row = app->history.list.cursor;

	if (worker_running(&app->worker))
		return false;
	if (app->page == PAGE_HISTORY)
		return row < app->n_runs && app->runs[row]->state == RUN_DONE;
	return app->last || app->runs_denied;
}

static bool can_confirm(const struct app *app)
{
	return !worker_running(&app->worker) && waits_can_confirm(&app->waits, app->session->host);
}

/* Before it is applied there is something to choose. */
static bool chooses_way(const struct app *app)
{
	return !app->run.started && app->way.known && app->plan_seen;
}

static bool can_choose_trial(const struct app *app)
{
	return chooses_way(app) && app->way.can_trial;
}

static bool can_choose_minutes(const struct app *app)
{
	return chooses_way(app) && app->way.can_guard;
}

static bool can_rescan(const struct app *app)
{
	return !worker_running(&app->worker);
}

static const struct action_info infos[] = {[ACT_NONE] = {.label = ""},
#define X(name, keys, label, rank, pages, sensible, help)                                          \
	[ACT_##name] = {ACT_##name, keys, label, rank, pages, sensible, help},
					   ACTIONS(X)
#undef X
};

const struct action_info *action_info(enum action a)
{
	return &infos[a];
}

enum action action_of_key(enum page_id page, uint32_t key)
{
	for (int a = ACT_NONE + 1; a < _ACT_MAX; a++)
		if (infos[a].pages & 1u << page && keys_hold(infos[a].keys, key))
			return (enum action)a;
	return ACT_NONE;
}

bool action_sensible(const struct app *app, enum action a)
{
	return a != ACT_NONE && infos[a].pages & 1u << app->page && infos[a].sensible(app);
}
