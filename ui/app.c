/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/app.h"

#include <stdarg.h>

#include "base/text.h"
#include "ui/frame.h"
#include "ui/loop.h"

static const struct page *const pages[_PAGE_MAX] = {
	[PAGE_HOST] = &page_host,   [PAGE_CHECKS] = &page_checks, [PAGE_DEVICES] = &page_devices,
	[PAGE_PLAN] = &page_plan,   [PAGE_APPLY] = &page_apply,   [PAGE_VERIFY] = &page_verify,
	[PAGE_GUEST] = &page_guest, [PAGE_HELP] = &page_help,     [PAGE_HISTORY] = &page_history,
};

const struct page *page_of(enum page_id id)
{
	return pages[id];
}

/* What is to be looked at first. */
static enum page_id first_page(const struct app *app)
{
	if (app->waits.how != WAITING_NOT)
		return PAGE_VERIFY;
	return app->last && boot_is_another(app->session->host->boot_id, app->last->boot_id)
		       ? PAGE_VERIFY
		       : PAGE_HOST;
}

void app_init(struct app *app, const struct wizard_opts *o)
{
	*app = (struct app){.session = o->session, .opts = o, .worker.fd = -1};
	app->now_ms = app->read_ms = loop_now_ms();
	devtree_build(&app->tree, app->session->host, app->session->report);
	app_choice_changed(app);
	app_read_runs(app);
	app_go(app, first_page(app));
}

static void free_panes(struct app *app)
{
	struct panes *const all[] = {&app->checks, &app->devices, &app->plan_panes, &app->apply,
				     &app->verify, &app->history, &app->guest_panes};

	for (size_t i = 0; i < ARRAY_SIZE(all); i++)
		panes_done(all[i]);
}

void app_done(struct app *app)
{
	free_panes(app);
	app_drop_runs(app);
	pager_done(&app->host);
	pager_done(&app->help);
	pager_done(&app->verdict);
	pager_done(&app->message_text);
	pager_done(&app->run.head);
	progress_done(&app->run.progress);
	free(app->run.end.run_id);
	free(app->run.end.line);
	devtree_done(&app->tree);
	choice_done(&app->choice);
	arena_done(&app->marks_mem);
	way_done(&app->way);
	guestview_done(&app->guest);
	plan_free(app->plan);
	plan_free(app->live);
	promises_done(&app->promises);
	prompt_done(&app->prompt);
	buf_done(&app->message);
	buf_done(&app->sought);
	buf_done(&app->saved_in);
	worker_leave(&app->worker);
}

void app_say(struct app *app, enum style st, const char *fmt, ...)
{
	_cleanup_free_ char *line = NULL;
	va_list ap;

	va_start(ap, fmt);
	if (vasprintf(&line, fmt, ap) < 0)
		abort();
	va_end(ap);
	buf_clear(&app->message);
	text_safe(&app->message, line, strlen(line), false);
	app->message_style = st;
}

void app_go(struct app *app, enum page_id page)
{
	if (page >= PAGE_STEPS && app->page < PAGE_STEPS)
		app->under = app->page;
	if (page == PAGE_HELP)
		app->under = app->page;
	app->page = page;
	app->visited[page] = true;
	if (page_of(page)->enter)
		page_of(page)->enter(app);
}

static void go_next(struct app *app)
{
	const struct page *p = page_of(app->page);
	const char *why = p->blocked ? p->blocked(app) : NULL;

	if (!why)
		why = action_hindrance(app, ACT_NEXT);
	if (why)
		app_say(app, ST_WARN, "%s", why);
	else
		app_go(app, app->page + 1);
}

static void go_back(struct app *app)
{
	const char *why = action_hindrance(app, ACT_PREV);

	if (why)
		app_say(app, ST_WARN, "%s", why);
	else
		app_go(app, app->page - 1);
}

/* False: the list has the keys already. */
static bool leave_details(struct app *app)
{
	const struct page *p = page_of(app->page);
	struct panes *panes = p->panes ? p->panes(app) : NULL;
	bool left = panes && panes->in_detail;

	if (left)
		panes->in_detail = false;
	return left;
}

static void close_over(struct app *app)
{
	enum page_id to = app->under;

	if (leave_details(app))
		return;
	if (app->page == PAGE_HELP && to == PAGE_HISTORY)
		app->under = PAGE_VERIFY;
	app->page = to;
}

static void act_common(struct app *app, enum action a)
{
	switch (a) {
	case ACT_NEXT:
	case ACT_RIGHT:
		go_next(app);
		break;
	case ACT_PREV:
	case ACT_LEFT:
		go_back(app);
		break;
	case ACT_RESCAN:
		app_look_again(app);
		break;
	case ACT_SAVE:
		app_ask_save(app);
		break;
	case ACT_HELP:
		app_go(app, PAGE_HELP);
		break;
	case ACT_HISTORY:
		app_go(app, PAGE_HISTORY);
		break;
	case ACT_LEAVE:
		leave_details(app);
		break;
	case ACT_CLOSE:
		close_over(app);
		break;
	case ACT_QUIT:
		app_ask_quit(app);
		break;
	case ACT_CONFIRM:
		app_ask_confirm(app);
		break;
	case ACT_SEARCH:
		app_ask_search(app);
		break;
	case ACT_AGAIN:
	case ACT_AGAIN_UP:
		app_search_again(app, a == ACT_AGAIN ? 1 : -1);
		break;
	case ACT_REDRAW:
		app->redraw = true;
		break;
	default:
		if (a >= ACT_GO_HOST && a <= ACT_GO_GUEST)
			app_go(app, (enum page_id)((int)PAGE_HOST + (int)a - (int)ACT_GO_HOST));
		break;
	}
}

void app_act(struct app *app, enum action a)
{
	const struct page *p = page_of(app->page);
	const char *why = action_hindrance(app, a);

	buf_clear(&app->message);
	if (why) {
		app_say(app, ST_WARN, "%s", why);
		return;
	}
	if (p->act && p->act(app, a))
		return;
	if (p->panes && panes_act(p->panes(app), a))
		return;
	act_common(app, a);
}

void app_key(struct app *app, uint32_t key)
{
	if (app->layout.too_small && app->prompt.kind == PROMPT_NONE && key != 'q')
		return;
	if (app->prompt.kind != PROMPT_NONE) {
		buf_clear(&app->message);
		prompt_key(app, &app->prompt, key);
		return;
	}
	app_act(app, action_of_key(app->page, key));
}

void app_prepare(struct app *app)
{
	app->layout = layout_screen(app->rows, app->cols, 0);
	if (app->layout.too_small)
		return;
	app->layout = layout_screen(app->rows, app->cols, frame_message(app));
	pager_fit(&app->message_text, app->layout.message.h, app->cols);
	page_of(app->page)->prepare(app, app->layout.body);
}
