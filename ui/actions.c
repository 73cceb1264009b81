/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/actions.h"

#include "ui/app.h"
#include "ui/guestact.h"
#include "ui/keys.h"

static const char at_work[] =
	"Something is at work: page 5 shows it, and this can be done when it has ended.";

/* Against it. */
static const char *nothing(const struct app *app)
{
	(void)app;
	return NULL;
}

static const char *no_open(const struct app *app)
{
	const struct page *p = page_of(app->page);
	const char *why;

	if (p->enter_label && p->enter_label(app))
		return NULL;
	why = p->no_enter ? p->no_enter(app) : NULL;
	return why ? why : "Enter has nothing to open here.";
}

static const char *no_mark(const struct app *app)
{
	return app->devices.list.cursor < app->tree.n
		       ? NULL
		       : "There is no device in this list: f and Enter show all.";
}

static const char *no_fold(const struct app *app)
{
	const struct list *l = &app->devices.list;

	if (l->cursor < app->tree.n &&
	    (app->tree.rows[l->cursor].folds || app->tree.rows[l->cursor].children))
		return NULL;
	return "Nothing stands below this row, so there is nothing to fold.";
}

/* A row that Space changes. */
static const char *no_choose(const struct app *app)
{
	return guestact_no_choose(app);
}

static const char *no_attach(const struct app *app)
{
	return guestact_no_attach(app);
}

static const char *no_save_text(const struct app *app)
{
	return guestact_no_save(app);
}

static const char *no_stop(const struct app *app)
{
	if (!worker_running(&app->worker))
		return "Nothing is at work, so there is nothing to stop.";
	return app->run.stopping ? "It is being stopped already: what was done is put back." : NULL;
}

static const char *no_next(const struct app *app)
{
	return app->page + 1 < PAGE_STEPS ? NULL : "This is the last page: p goes back.";
}

static const char *no_prev(const struct app *app)
{
	return app->page > PAGE_HOST ? NULL : "This is the first page: n goes on.";
}

static const struct panes *panes_here(const struct app *app)
{
	const struct page *p = page_of(app->page);

	/* Only what the page shows is asked for: nothing is changed through it. */
	return p->panes ? p->panes((struct app *)app) : NULL;
}

static const char *no_pane(const struct app *app)
{
	const struct panes *panes = panes_here(app);

	return panes && panes->list.n > 0 && panes->detail.n > 0
		       ? NULL
		       : "There is no other pane here now.";
}

static const char *no_leave(const struct app *app)
{
	const struct panes *panes = panes_here(app);

	return panes && panes->in_detail ? NULL : "";
}

static const char *no_problem(const struct app *app)
{
	const struct report *r = app->session->report;

	return report_count(r, STATUS_PASS) < r->n_findings ? NULL : "All checks are fine.";
}

static const char *no_search(const struct app *app)
{
	return app->page != PAGE_HOST
		       ? NULL
		       : "This page has nothing to search: pages 2 and 3 can be searched.";
}

static const char *no_again(const struct app *app)
{
	return app->sought.len > 0 ? NULL : "Nothing was searched for yet: / begins a search.";
}

static const char *no_save(const struct app *app)
{
	if (worker_running(&app->worker))
		return at_work;
	return app_plan_usable(app) ? NULL : "There is no plan to save: page 4 says why.";
}

static const char *no_undo_of_row(const struct app *app)
{
	size_t row = app->history.list.cursor;

	if (row >= app->n_runs)
		return "There is no run here that could be undone.";
	return app->runs[row]->state == RUN_DONE ? NULL
						 : "This run is not in force, so there is nothing "
						   "to undo: go to one that is.";
}

static const char *no_undo(const struct app *app)
{
	if (worker_running(&app->worker))
		return at_work;
	if (app->page == PAGE_HISTORY)
		return no_undo_of_row(app);
	return app->last || app->runs_denied
		       ? NULL
		       : "No run is in force here, so there is nothing to undo.";
}

static const char *no_confirm(const struct app *app)
{
	if (worker_running(&app->worker))
		return at_work;
	if (waits_can_confirm(&app->waits, app->session->host))
		return NULL;
	return app->waits.how == WAITING_NOT
		       ? "Nothing waits to be confirmed."
		       : "It cannot be confirmed yet: page 6 says what comes first.";
}

/* Before it is applied there is something to choose. */
static const char *no_way(const struct app *app)
{
	if (app->run.started)
		return "This is chosen before a plan is applied: page 4 has the next one.";
	return app->way.known && app->plan_seen
		       ? NULL
		       : "There is no plan to apply yet: page 4 shows it, or why there is none.";
}

static const char *no_trial(const struct app *app)
{
	const char *why = no_way(app);

	if (why || app->way.can_trial)
		return why;
	return *app->way.no_trial.line ? app->way.no_trial.line
				       : "This plan cannot be tried for one start first.";
}

static const char *no_minutes(const struct app *app)
{
	const char *why = no_way(app);

	if (why || app->way.can_guard)
		return why;
	return *app->way.no_guard.line ? app->way.no_guard.line
				       : "This plan need not be confirmed, as no start follows.";
}

static const char *no_rescan(const struct app *app)
{
	return worker_running(&app->worker) ? at_work : NULL;
}

static const struct action_info infos[] = {[ACT_NONE] = {.label = ""},
#define X(name, keys, label, rank, pages, hindrance, help)                                         \
	[ACT_##name] = {ACT_##name, keys, label, rank, pages, hindrance, help},
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

const char *action_hindrance(const struct app *app, enum action a)
{
	return a != ACT_NONE && infos[a].pages & 1u << app->page ? infos[a].hindrance(app) : "";
}

bool action_sensible(const struct app *app, enum action a)
{
	return !action_hindrance(app, a);
}
