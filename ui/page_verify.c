/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <strings.h>

#include "ui/draw.h"
#include "ui/plan_text.h"
#include "ui/words.h"

static void enter(struct app *app)
{
	app_verify(app);
}

static const char *no_run(const struct app *app)
{
	if (app->last)
		return app->verify_err.line;
	if (app->runs_denied)
		return "What was applied on this host can be read by root alone. sudo passthru "
		       "shows "
		       "it.";
	if (app->n_runs == 0)
		return "Nothing has been applied on this host yet.";
	if (run_was_left_alone(app->runs[0]))
		return "No run is in force: the last one was not confirmed, and is put back.";
	if (app->runs[0]->state == RUN_UNDONE)
		return "No run is in force: the last one was put back.";
	return "No run is in force, and the last one did not end well. H shows it.";
}

/* What waits comes before what is true. */
static void add_waits(struct app *app, struct pager *v, int width)
{
	_cleanup_buf_ struct buf line = {0};

	put_waits_sentence(&line, &app->waits, app->session->host, app->now_ms);
	if (line.len > 0)
		pager_item(v, 1, ST_WARN, glyph(app->glyphs, G_WARN), 3, width, ST_STRONG,
			   buf_str(&line));
}

static void add_no_run(struct app *app, struct pager *v, int width)
{
	pager_item(v, 1, ST_DIM, glyph(app->glyphs, G_UNKNOWN), 3, width, ST_STRONG, no_run(app));
	if (!app->last && !app->runs_denied)
		pager_para(v, 3, width, ST_TEXT,
			   "Choose devices on page 3, look at the plan on page 4, apply it on page "
			   "5.");
}

/* What waits has said how to go on; not so where it is not as promised. */
static bool still_to_say(const struct app *app)
{
	return app->waits.how == WAITING_NOT ||
	       (app->waits.how == WAITING_CONFIRM && !app->promises.ok);
}

static void add_result(struct app *app, struct pager *v, int width)
{
	const struct promises *p = &app->promises;
	_cleanup_buf_ struct buf line = {0};
	size_t kept = 0;

	for (size_t i = 0; i < p->n; i++)
		kept += p->items[i].ok == TRI_YES;
	if (p->reboot_pending)
		buf_puts(&line, "The reboot is still to come: what it changes cannot be true yet.");
	else
		buf_printf(&line, "%zu of %zu promises of the run of %s are true now.", kept, p->n,
			   app->last ? app->last->when : "?");
	pager_item(v, 1, p->ok ? ST_OK : ST_WARN, glyph(app->glyphs, p->ok ? G_PASS : G_WARN), 3,
		   width, p->ok ? ST_OK : ST_WARN, buf_str(&line));
	if (p->reboot_pending && app->opts->demo)
		pager_para(
			v, 3, width, ST_STRONG,
			"This copy of the bundled host does not start anew. On a host of your own: "
			"reboot, then start passthru again.");
	else if (p->next && *p->next && still_to_say(app))
		pager_para(v, 3, width, ST_STRONG, p->next);
}

/* Who changed it when, and from what the run wrote to what is there. */
static void add_drift(struct pager *d, const struct promise *p, int width)
{
	if (p->changed) {
		pager_gap(d);
		pager_para(d, 0, width, ST_TEXT, p->changed);
	}
	if (p->diff && *p->diff) {
		pager_gap(d);
		plan_text_diff(d, p->diff);
	}
}

static void add_detail(struct app *app, struct pager *d, int width)
{
	const struct promise *p;

	pager_clear(d);
	if (app->verify.list.cursor >= app->promises.n)
		return;
	p = &app->promises.items[app->verify.list.cursor];
	pager_item(d, 0, tri_style(p->ok), tri_mark(app, p->ok), 2, width, ST_STRONG, p->subject);
	pager_item(d, 2, ST_DIM, "expected", 12, width, ST_TEXT, p->expected);
	pager_item(d, 2, ST_DIM, "found", 12, width, p->ok == TRI_NO ? ST_FAIL : ST_TEXT, p->found);
	add_drift(d, p, width);
}

static void prepare(struct app *app, struct rect body)
{
	struct pager *v = &app->verdict;
	int width;

	app_verify(app);
	pager_clear(v);
	add_waits(app, v, body.w - 1);
	if (app->promises.n > 0 || app->promises.next)
		add_result(app, v, body.w - 1);
	else
		add_no_run(app, v, body.w - 1);
	pager_gap(v);
	pager_fit(v, (int)v->n, body.w);
	width = panes_layout(&app->verify, rect_below(body, (int)v->n), WIDE_LIST, 0,
			     app->promises.n);
	add_detail(app, &app->verify.detail, width);
	panes_settle(&app->verify);
}

/* What it is about, in a column. */
static const char *short_id(const char *id)
{
	return streq(id, "next-kernel") ? "kernel" : id;
}

static void draw_row(const struct app *app, struct rect r, int row, const struct promise *p)
{
	int found_col = r.w * 11 / 20;

	draw_text(r, row, 1, tri_style(p->ok), tri_mark(app, p->ok));
	draw_field(r, row, 3, 8, ST_KEY, short_id(p->id));
	draw_path(r, row, 12, found_col - 13, ST_TEXT, p->subject);
	draw_field(r, row, found_col, r.w - found_col - 1, p->ok == TRI_NO ? ST_FAIL : ST_DIM,
		   p->found);
}

static void draw(const struct app *app, struct rect body)
{
	const struct panes *p = &app->verify;

	draw_pager(&app->verdict, body);
	for (int i = 0; panes_row(p, i) != SIZE_MAX; i++)
		draw_row(app, p->rows, i, &app->promises.items[panes_row(p, i)]);
	if (p->list.n > 0)
		panes_draw(p);
}

static bool act(struct app *app, enum action a)
{
	if (a == ACT_OPEN)
		app->verify.in_detail = !app->verify.in_detail;
	else if (a == ACT_UNDO)
		app_ask_undo(app, app->last);
	return a == ACT_OPEN || a == ACT_UNDO;
}

static const char *enter_label(const struct app *app)
{
	if (app->promises.n == 0)
		return NULL;
	return app->verify.in_detail ? "list" : "details";
}

static bool find(struct app *app, const char *what, size_t from, int dir)
{
	const struct promises *p = &app->promises;

	for (size_t i = from; i < p->n; i += (size_t)dir)
		if (strcasestr(p->items[i].subject, what) || strcasestr(p->items[i].found, what)) {
			list_go(&app->verify.list, i);
			return true;
		}
	return false;
}

static struct panes *panes(struct app *app)
{
	return &app->verify;
}

static bool done(const struct app *app)
{
	return app->promises.n > 0 && app->promises.ok;
}

const struct page page_verify = {
	.name = "Verify",
	.enter = enter,
	.prepare = prepare,
	.draw = draw,
	.act = act,
	.enter_label = enter_label,
	.no_enter = no_run,
	.panes = panes,
	.done = done,
	.find = find,
};
