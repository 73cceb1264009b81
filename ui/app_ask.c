/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/app.h"

static void quit_now(struct app *app, const char *text)
{
	(void)text;
	app->quit = true;
}

/* What is refused, or cannot be planned, was chosen all the same. */
static bool choice_would_be_lost(const struct app *app)
{
	bool is_so_already = app->plan && app->plan->n_refused == 0 && plan_empty(app->plan);

	return (app->choice.n > 0 || app->choice.n_needs > 0) && !is_so_already &&
	       app->saved_in.len == 0 && !waits_stand_in_the_way(&app->waits);
}

/* As a question; NULL: nothing. */
static const char *what_would_be_lost(const struct app *app)
{
	if (choice_would_be_lost(app))
		return app_plan_usable(app)
			       ? "The choice of devices and its plan are not saved. Leave?"
			       : "What is chosen has no plan that could be saved, and is lost. "
				 "Leave?";
	if (guestview_opts_unkept(&app->guest))
		return "How the guest is told was changed on page 7, and no text with that is "
		       "saved. Leave?";
	return NULL;
}

void app_ask_quit(struct app *app)
{
	const char *lost;

	app_make_plan(app);
	lost = what_would_be_lost(app);
	if (worker_running(&app->worker))
		prompt_ask(&app->prompt, PROMPT_YES_NO,
			   "The work goes on without this screen, to its end. passthru history "
			   "shows how it "
			   "ended. Leave now?",
			   "", quit_now);
	else if (lost)
		prompt_ask(&app->prompt, PROMPT_YES_NO, lost, "", quit_now);
	else
		app->quit = true;
}

static void save_to(struct app *app, const char *path)
{
	struct err err = {0};

	if (!*path || !app_plan_usable(app)) {
		app_say(app, ST_WARN,
			*path ? "There is no plan any more: nothing is saved."
			      : "No directory was named: nothing is saved.");
		return;
	}
	if (plan_write_dir(app->plan, path, &err) < 0) {
		app_say(app, ST_FAIL, "The plan is not saved: %s", err.line);
		return;
	}
	buf_clear(&app->saved_in);
	buf_puts(&app->saved_in, path);
	const struct root *root = &app->session->root;
	_cleanup_buf_ struct buf options = {0};
	put_way_options(&options, &app->way);
	if (root->live)
		app_say(app, ST_OK, "The plan is in %s. To apply it: sudo passthru apply %s%s",
			path, path, buf_str(&options));
	else if (app->opts->demo)
		app_say(app, ST_OK, "The plan is in %s. To apply it: passthru apply %s --demo",
			path, path);
	else
		app_say(app, ST_OK, "The plan is in %s. To apply it: passthru apply %s --root %s",
			path, path, root->path);
}

void app_ask_save(struct app *app)
{
	prompt_ask(&app->prompt, PROMPT_LINE, "Save the plan in which new directory?",
		   "passthru-plan", save_to);
}

static struct panes *panes_here(struct app *app)
{
	const struct page *p = page_of(app->page);

	return p->panes ? p->panes(app) : NULL;
}

static struct pager *pager_here(struct app *app)
{
	struct panes *panes = panes_here(app);

	return panes ? &panes->detail : app->page == PAGE_HELP ? &app->help : &app->host;
}

static bool in_list(struct app *app)
{
	const struct page *p = page_of(app->page);
	struct panes *panes = panes_here(app);

	return p->find && panes && (!panes->in_detail || p->finds_all);
}

static bool find_from(struct app *app, const char *what, size_t from, int dir)
{
	struct pager *p = pager_here(app);

	if (in_list(app))
		return page_of(app->page)->find(app, what, from, dir);
	if (dir > 0)
		return pager_find(p, what, from);
	while (from != SIZE_MAX && !pager_find_at(p, what, from))
		from--;
	return from != SIZE_MAX;
}

static size_t place(struct app *app)
{
	return in_list(app) ? panes_here(app)->list.cursor : pager_here(app)->top;
}

static void search_typed(struct app *app, const char *text)
{
	if (*text &&
	    !find_from(app, text,
		       in_list(app) ? app->before_search.cursor : app->before_search.detail, 1) &&
	    !find_from(app, text, 0, 1))
		app_say(app, ST_WARN, "Nothing here has that.");
}

static void search_cancelled(struct app *app)
{
	struct panes *panes = panes_here(app);

	pager_here(app)->top = app->before_search.detail;
	if (!panes)
		return;
	panes->list.cursor = app->before_search.cursor;
	panes->list.top = app->before_search.top;
	if (page_of(app->page)->go_back)
		page_of(app->page)->go_back(app);
}

static void search_kept(struct app *app, const char *text)
{
	bool found = *text && find_from(app, text, place(app), 1);

	buf_clear(&app->sought);
	buf_puts(&app->sought, text);
	if (found)
		app_say(app, ST_DIM, "] goes to the next match, [ to the one above.");
	else if (*text)
		app_say(app, ST_WARN, "Nothing here has \"%s\".", text);
}

void app_ask_search(struct app *app)
{
	struct panes *panes = panes_here(app);

	app->before_search.detail = pager_here(app)->top;
	if (panes) {
		app->before_search.cursor = panes->list.cursor;
		app->before_search.top = panes->list.top;
	}
	if (page_of(app->page)->keep_place)
		page_of(app->page)->keep_place(app);
	prompt_ask(&app->prompt, PROMPT_SEARCH, "Search:", "", search_kept);
	app->prompt.typed = search_typed;
	app->prompt.cancel = search_cancelled;
}

void app_search_again(struct app *app, int dir)
{
	size_t at = place(app);
	const char *what = buf_str(&app->sought);
	size_t from = dir > 0 ? at + 1 : at - 1;

	if ((dir < 0 && at == 0) || !find_from(app, what, from, dir))
		app_say(app, ST_WARN, "No more of \"%s\" %s.", what, dir > 0 ? "below" : "above");
}
