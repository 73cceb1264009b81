/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/asroot.h"
#include "ui/draw.h"
#include "ui/outcome.h"
#include "ui/plan_text.h"
#include "ui/words.h"

#define TIME_COLS 7

static bool refuses_a_device(const struct plan *p)
{
	for (size_t i = 0; i < p->n_refused; i++)
		if (!refusal_need(&p->refused[i]))
			return true;
	return false;
}

/* Why it cannot be applied now, a sentence; NULL: it can. */
static const char *hindrance(const struct app *app)
{
	const struct way *way = &app->way;

	if (app->choice.n == 0)
		return "There is nothing to apply: no device is chosen. Mark one on page 3.";
	if (!app->plan_made || (app->plan && !app->plan_seen && app_plan_usable(app)))
		return "Look at the plan first (key 4): page 4 shows every edit as a diff.";
	if (!app->plan)
		return "There is nothing to apply: no plan could be made. Page 4 says why.";
	if (app->plan->n_refused > 0)
		return refuses_a_device(app->plan)
			       ? "A device is refused, so nothing can be applied. Page 4 says why."
			       : "What is chosen on page 7 is refused, so nothing can be applied. "
				 "Page 4 says why.";
	if (plan_empty(app->plan))
		return "There is nothing to do: every file says already what this choice needs.";
	if (waits_stand_in_the_way(&app->waits))
		return "A change waits to be confirmed. Confirm it or undo it first: page 6 shows "
		       "it.";
	return way->made && !way->staged.plan ? way->err.line : NULL;
}

static bool can_apply(const struct app *app)
{
	return !worker_running(&app->worker) && !hindrance(app) &&
	       (!app_needs_root(app) || asroot_tool());
}

static void add_plan_line(struct app *app, struct pager *p, int width)
{
	_cleanup_buf_ struct buf line = {0};

	put_plan_size(&line, app->way.staged.plan);
	pager_item(p, 1, ST_KEY, glyph(app->glyphs, G_HERE), 3, width, ST_STRONG, buf_str(&line));
}

/* Only root can apply it: who asks for root here, or what to type where nobody does. */
static void add_root_way(struct app *app, struct pager *p, int width)
{
	_cleanup_buf_ struct buf line = {0}, options = {0};
	const struct root_tool *tool = asroot_tool();

	put_way_options(&options, &app->way);
	if (tool)
		buf_printf(&line, "Only root can apply it: %s asks for that, outside this screen.",
			   tool->name);
	else
		buf_printf(&line,
			   "Only root can apply it, and there is no sudo, run0, doas or pkexec. "
			   "Save the plan with w, leave, and as root: passthru apply %s%s",
			   app->saved_in.len > 0 ? buf_str(&app->saved_in) : "DIR",
			   buf_str(&options));
	pager_para(p, 3, width, ST_WARN, buf_str(&line));
}

/* A row that a key changes, or a sentence alone where there is nothing to choose. */
static void add_choice(struct pager *p, int width, const struct app *app, bool can, const char *key,
		       const struct buf *sentence)
{
	if (sentence->len > 0)
		pager_item(p, 1, can ? ST_KEY : ST_DIM, can ? key : glyph(app->glyphs, G_DOT), 3,
			   width, can ? ST_TEXT : ST_DIM, buf_str(sentence));
}

static void add_way(struct app *app, struct pager *p, int width)
{
	_cleanup_buf_ struct buf trial = {0}, minutes = {0};

	if (app->opts->demo) {
		buf_puts(&trial, "This copy does not start. On a host of your own it is tried for "
				 "one start first, where the boot loader can.");
		buf_puts(&minutes, "There it is undone by itself unless you confirm it in time.");
	} else {
		put_way_trial(&trial, &app->way);
		put_way_minutes(&minutes, &app->way);
	}
	add_choice(p, width, app, app->way.can_trial, "t", &trial);
	add_choice(p, width, app, app->way.can_guard, "m", &minutes);
}

static void add_ready(struct app *app, struct pager *p, int width)
{
	add_plan_line(app, p, width);
	add_way(app, p, width);
	if (app_needs_root(app))
		add_root_way(app, p, width);
	if (app->rows > MIN_ROWS + 2)
		pager_para(p, 3, width, ST_TEXT,
			   "Each file is backed up before it is replaced. If anything fails, "
			   "everything is put back.");
	if (can_apply(app))
		pager_para(p, 3, width, ST_STRONG, "Press Enter, then type  apply  to do it.");
}

static void add_head(struct app *app, int width)
{
	struct pager *p = &app->run.head;

	pager_clear(p);
	if (app->run.started)
		outcome_sentences(app, p, width);
	else if (hindrance(app))
		pager_item(p, 1, ST_WARN, glyph(app->glyphs, G_WARN), 3, width, ST_STRONG,
			   hindrance(app));
	else
		add_ready(app, p, width);
	pager_gap(p);
}

/* Before a run the list shows what would be done, from the plan. */
static void preview(struct app *app)
{
	struct progress *p = &app->run.progress;

	progress_done(p);
	pager_clear(&app->apply.detail);
	if (!app_plan_usable(app) || !app->plan_seen)
		return;
	if (!app_staged(app))
		return;
	progress_of_plan(p, app->way.staged.plan, &app->apply.detail);
	app->apply.detail.tail = false;
	plan_text_after(&app->apply.detail, app->way.staged.plan, app->cols - 3);
}

static void enter(struct app *app)
{
	app_make_plan(app);
}

/* The running item stays in sight while nobody looks at another one. */
static void follow(struct app *app)
{
	const struct progress *p = &app->run.progress;

	if (!worker_running(&app->worker) || app->apply.in_detail)
		return;
	for (size_t i = 0; i < p->n; i++)
		if (p->items[i].state == ITEM_RUNS)
			app->apply.list.cursor = i;
}

static void prepare(struct app *app, struct rect body)
{
	struct panes *p = &app->apply;
	size_t top = p->detail.top;
	int most;

	if (!app->run.started)
		preview(app);
	else
		follow(app);
	add_head(app, body.w - 1);
	most = app->run.started ? body.h / 2 : body.h * 2 / 3;
	pager_fit(&app->run.head, (int)app->run.head.n < most ? (int)app->run.head.n : most,
		  body.w);
	panes_layout(p, rect_below(body, (int)app->run.head.height), 0, 0, app->run.progress.n);
	p->detail.top = top; /* the output is of the whole run, not of the row */
	panes_settle(p);
}

static const struct {
	enum glyph mark;
	enum style style;
	const char *word;
} states[] = {
	[ITEM_WAITS] = {G_DOT, ST_DIM, "waits"},
	[ITEM_RUNS] = {G_RUNNING, ST_KEY, "runs"},
	[ITEM_DONE] = {G_PASS, ST_OK, "done"},
	[ITEM_PASSED] = {G_PASS, ST_OK, "as before"},
	[ITEM_FAILED] = {G_FAIL, ST_FAIL, "failed"},
	[ITEM_PUT_BACK] = {G_PASS, ST_WARN, "put back"},
};

static void draw_row(const struct app *app, struct rect r, int row, const struct progress_item *i)
{
	_cleanup_buf_ struct buf time = {0};

	progress_time(i, app->now_ms, &time);
	draw_text(r, row, 1, states[i->state].style, glyph(app->glyphs, states[i->state].mark));
	draw_field(r, row, 3, 5, ST_KEY, i->verb);
	draw_path(r, row, 9, r.w - 9 - (app->run.started ? 9 + TIME_COLS + 3 : 1), ST_TEXT, i->row);
	if (app->run.started)
		draw_field(r, row, r.w - 9 - TIME_COLS - 2, 9, states[i->state].style,
			   app->run.ended && i->state == ITEM_WAITS ? "not run"
								    : states[i->state].word);
	draw_field(r, row, r.w - TIME_COLS - 1, TIME_COLS - 1, ST_DIM, buf_str(&time));
}

static void draw(const struct app *app, struct rect body)
{
	const struct panes *p = &app->apply;
	struct rect head = {body.y, body.x, (int)app->run.head.height, body.w};

	draw_pager(&app->run.head, head);
	for (int i = 0; panes_row(p, i) != SIZE_MAX; i++)
		draw_row(app, p->rows, i, &app->run.progress.items[panes_row(p, i)]);
	if (app->run.progress.n > 0 || app->apply.detail.n > 0)
		panes_draw(p);
}

/* The machine may have changed while the word was typed. */
static void apply_now(struct app *app, const char *text)
{
	(void)text;
	if (hindrance(app))
		app_say(app, ST_WARN, "%s", hindrance(app));
	else
		app_start(app, JOB_APPLY, NULL);
}

static void ask_apply(struct app *app)
{
	_cleanup_buf_ struct buf question = {0};

	buf_puts(&question, app->way.how.trial ? "This makes a trial on " : "This changes ");
	put_place(&question, app);
	buf_puts(&question, ": ");
	put_plan_size(&question, app->way.staged.plan);
	buf_puts(&question, ". Type  apply  to do it.");
	prompt_ask(&app->prompt, PROMPT_WORD, buf_str(&question), "", apply_now);
	app->prompt.word = "apply";
}

static void stop_now(struct app *app, const char *text)
{
	(void)text;
	if (!worker_running(&app->worker))
		return;
	app->run.stopping = true;
	worker_stop(&app->worker);
}

static void open_it(struct app *app)
{
	if (worker_running(&app->worker))
		app->apply.in_detail = !app->apply.in_detail;
	else if (app->run.ended && app->run.end.lost)
		app_start(app, JOB_RECOVER, NULL);
	else if (can_apply(app))
		ask_apply(app);
	else if (app->run.ended && app->run.end.outcome == OUTCOME_DONE)
		app_go(app, PAGE_VERIFY);
}

static bool act(struct app *app, enum action a)
{
	switch (a) {
	case ACT_OPEN:
		open_it(app);
		return true;
	case ACT_STOP:
		prompt_ask(&app->prompt, PROMPT_YES_NO, "Stop now and put everything back?", "",
			   stop_now);
		return true;
	case ACT_TRIAL:
		way_change_trial(&app->way);
		return true;
	case ACT_MINUTES:
		way_change_minutes(&app->way);
		return true;
	case ACT_UNDO:
		app_ask_undo(app, app->last);
		return true;
	default:
		return false;
	}
}

static const char *enter_label(const struct app *app)
{
	if (worker_running(&app->worker))
		return app->apply.in_detail ? "list" : "output";
	if (app->run.ended && app->run.end.lost)
		return "put back";
	if (can_apply(app))
		return "apply";
	return app->run.ended && app->run.end.outcome == OUTCOME_DONE ? "verify" : NULL;
}

static const char *no_enter(const struct app *app)
{
	const char *why = hindrance(app);

	return why ? why : "Only root may apply it here: start passthru as root.";
}

static struct panes *panes(struct app *app)
{
	return &app->apply;
}

static bool done(const struct app *app)
{
	return !worker_running(&app->worker) && app->last;
}

const struct page page_apply = {
	.name = "Apply",
	.enter = enter,
	.prepare = prepare,
	.draw = draw,
	.act = act,
	.enter_label = enter_label,
	.no_enter = no_enter,
	.panes = panes,
	.done = done,
};
