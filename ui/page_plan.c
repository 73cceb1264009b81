/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/devmark.h"
#include "ui/devrows.h"
#include "ui/draw.h"
#include "ui/plan_text.h"
#include "ui/words.h"

#define NARROW 64

/*
 * The rows: the whole plan, its edits, its programs, what comes after. When the plan is refused:
 * the refusals. When there is none: no rows.
 */
enum row_kind { ROW_ALL, ROW_EDIT, ROW_STEP, ROW_AFTER, ROW_REFUSAL };

struct plan_row {
	enum row_kind kind;
	size_t i;
};

static size_t n_rows(const struct plan *p)
{
	if (!p)
		return 0;
	if (p->n_refused > 0)
		return p->n_refused;
	return plan_empty(p) ? 0 : p->n_edits + p->n_steps + 2;
}

static struct plan_row row_at(const struct plan *p, size_t row)
{
	if (p->n_refused > 0)
		return (struct plan_row){ROW_REFUSAL, row};
	if (row == 0)
		return (struct plan_row){ROW_ALL, 0};
	if (row <= p->n_edits)
		return (struct plan_row){ROW_EDIT, row - 1};
	if (row <= p->n_edits + p->n_steps)
		return (struct plan_row){ROW_STEP, row - 1 - p->n_edits};
	return (struct plan_row){ROW_AFTER, 0};
}

static size_t index_of(const struct host *h, const char *address)
{
	for (size_t i = 0; i < h->n_devices; i++)
		if (streq(h->devices[i].address, address))
			return i;
	return NO_INDEX;
}

static const char *first_mark(const struct app *app, char buf[static PCI_ADDR_SIZE + 1])
{
	return short_address(app->session->host, pci_addr_str(app->choice.addrs[0], buf));
}

static const char host_blocked[] =
	"Nothing can be applied while this host is blocked: page 2 says what it needs first.";

/* What to do about it. Not every refused device was marked: some only stand in the way. */
static void put_way_on(struct buf *out, const struct app *app, const struct refusal *r)
{
	size_t i = index_of(app->session->host, r->address);
	enum devmark mark = i == NO_INDEX ? MARK_PICKED : app->marks[i];
	const struct need_info *need = refusal_need(r);
	_cleanup_(arena_done) struct arena a = {0};
	char first[PCI_ADDR_SIZE + 1];

	if (app->session->report->verdict == VERDICT_BLOCKED)
		buf_puts(out, host_blocked);
	else if (need)
		buf_printf(
			out,
			"Nothing is planned while %s is refused. Take its mark away on page 7%s.",
			need_named(&a, need->id, ""),
			need->arg ? ", or change its value there" : "");
	else if (mark == MARK_PICKED)
		buf_puts(out, "Nothing is planned while a device is refused. Take its mark away on "
			      "page 3.");
	else if (mark == MARK_COMPANION)
		buf_printf(out, "It comes along with %s. Take the mark of %s away on page 3.",
			   devmark_brought_by(app, i), devmark_brought_by(app, i));
	else
		buf_printf(
			out,
			"It is not marked, and stands in the way of %s. Do what is said here, then "
			"press r; or take the mark of %s away on page 3.",
			first_mark(app, first), first_mark(app, first));
}

static void add_refusal(const struct app *app, struct pager *p, const struct refusal *r, int width)
{
	_cleanup_buf_ struct buf way_on = {0};
	const struct need_info *need = refusal_need(r);

	put_way_on(&way_on, app, r);
	pager_item(p, 0, ST_FAIL, glyph(app->glyphs, G_FAIL), 2, width, ST_STRONG,
		   need ? need->title : r->address);
	pager_para(p, 2, width, ST_TEXT, r->detail);
	pager_para(p, 2, width, ST_DIM, buf_str(&way_on));
}

/* What is said when there are no rows. */
static void add_no_plan(struct app *app, struct pager *p, int width)
{
	if (app->choice.n == 0) {
		pager_para(p, 0, width, ST_STRONG, "There is no plan yet: no device is chosen.");
		pager_para(p, 0, width, ST_TEXT,
			   "Go to page 3 (key 3 or p), and mark a device with Space.");
	} else if (app->plan) {
		pager_item(p, 0, ST_OK, glyph(app->glyphs, G_PASS), 2, width, ST_STRONG,
			   "There is nothing to do.");
		pager_para(p, 2, width, ST_TEXT,
			   "Every file says already what this choice needs. Page 6 looks whether "
			   "it is so.");
	} else {
		pager_item(p, 0, ST_FAIL, glyph(app->glyphs, G_FAIL), 2, width, ST_STRONG,
			   "No plan can be made.");
		pager_para(p, 2, width, ST_TEXT, app->plan_err.line);
		pager_para(p, 2, width, ST_TEXT,
			   "Nothing is changed. Do what it says, then press r to read the machine "
			   "again.");
	}
}

static void add_detail(struct app *app, struct pager *p, int width)
{
	const struct plan *plan = app->plan;
	struct plan_row r;

	if (n_rows(plan) == 0) {
		add_no_plan(app, p, width);
		return;
	}
	r = row_at(plan, app->plan_panes.list.cursor);
	if (r.kind == ROW_ALL)
		plan_text_all(p, plan, width);
	else if (r.kind == ROW_EDIT)
		plan_text_edit(p, &plan->edits[r.i], width);
	else if (r.kind == ROW_STEP)
		plan_text_step(p, &plan->steps[r.i], width);
	else if (r.kind == ROW_AFTER)
		plan_text_after(p, plan, width);
	else
		add_refusal(app, p, &plan->refused[r.i], width);
}

/* What ended otherwise than applied is no longer shown on page 5: there one chooses again. */
static void forget_what_ended(struct app *app)
{
	const struct run_state_view *v = &app->run;

	if (v->ended && !v->end.lost && !(v->kind == JOB_APPLY && v->end.outcome == OUTCOME_DONE) &&
	    v->end.outcome != OUTCOME_STUCK)
		app_forget_run(app);
}

static void enter(struct app *app)
{
	forget_what_ended(app);
	app_make_plan(app);
	app->plan_seen = app_plan_usable(app);
}

static void prepare(struct app *app, struct rect body)
{
	struct panes *p = &app->plan_panes;
	int width;

	app_make_plan(app);
	app->plan_seen = app_plan_usable(app);
	width = panes_layout(p, body, WIDE_TEXT, 1, n_rows(app->plan));
	pager_clear(&p->detail);
	add_detail(app, &p->detail, width);
	panes_settle(p);
}

/* In a narrow list the reason stands in the details only. */
static void draw_item(struct rect r, int row, const char *verb, const char *what, const char *why)
{
	int why_col = r.w < NARROW ? r.w : r.w * 11 / 20;

	draw_text(r, row, 3, ST_KEY, verb);
	draw_path(r, row, 9, why_col - 10, ST_TEXT, what);
	draw_field(r, row, why_col, r.w - why_col - 1, ST_DIM, why);
}

static void draw_row(const struct app *app, struct rect r, int row, struct plan_row pr)
{
	static const char *const suffixes[] = {
		[EDIT_CREATE] = " (new)", [EDIT_CHANGE] = "", [EDIT_REMOVE] = " (goes away)"};
	const struct plan *p = app->plan;
	_cleanup_buf_ struct buf line = {0};

	switch (pr.kind) {
	case ROW_ALL:
		draw_text(r, row, 3, ST_TEXT, "the whole plan");
		break;
	case ROW_EDIT:
		buf_printf(&line, "%s%s", p->edits[pr.i].path, suffixes[p->edits[pr.i].kind]);
		draw_item(r, row, "edit", buf_str(&line), p->edits[pr.i].why);
		break;
	case ROW_STEP:
		put_step_row(&line, p->steps[pr.i].argv, p->steps[pr.i].becomes);
		draw_item(r, row, "run", buf_str(&line), p->steps[pr.i].why);
		break;
	case ROW_AFTER:
		draw_text(r, row, 3, ST_TEXT,
			  p->reboot ? "after the reboot, and the way back"
				    : "afterwards, and the way back");
		break;
	case ROW_REFUSAL:
		draw_text(r, row, 1, ST_FAIL, glyph(app->glyphs, G_FAIL));
		buf_printf(&line, "%s  %s", p->refused[pr.i].address, p->refused[pr.i].detail);
		draw_field(r, row, 3, r.w - 4, ST_TEXT, buf_str(&line));
		break;
	}
}

static void put_binding_name(struct buf *out, const struct host *h, const struct binding *b)
{
	const struct device *d = host_device(h, b->addr);

	buf_putc(out, ' ');
	if (d)
		put_full_name(out, d);
	else
		buf_puts(out, b->name ? b->name : "");
}

static void draw_title(const struct app *app, struct rect r)
{
	const struct plan *p = app->plan;
	_cleanup_buf_ struct buf size = {0};
	_cleanup_buf_ struct buf what = {0};
	int cols;

	if (!p || p->n_refused > 0 || plan_empty(p)) {
		draw_text(r, 0, 1, ST_TITLE,
			  p && p->n_refused > 0 ? "Refused: nothing will be changed" : "The plan");
		return;
	}
	put_plan_size(&size, p);
	for (size_t i = 0; i < p->n_bindings; i++) {
		char address[PCI_ADDR_SIZE + 1];

		buf_printf(&what, "%s%s", i > 0 ? ", " : "For ",
			   short_address(app->session->host,
					 pci_addr_str(p->bindings[i].addr, address)));
	}
	if (p->n_bindings > 0)
		put_binding_name(&what, app->session->host, &p->bindings[0]);
	cols = (int)size.len;
	draw_field(r, 0, 1, r.w - cols - 5, ST_TITLE, buf_str(&what));
	draw_field(r, 0, r.w - cols - 2, cols, ST_STRONG, buf_str(&size));
}

static void draw(const struct app *app, struct rect body)
{
	const struct panes *p = &app->plan_panes;

	(void)body;
	draw_title(app, p->at.first);
	for (int i = 0; panes_row(p, i) != SIZE_MAX; i++)
		draw_row(app, p->rows, i, row_at(app->plan, panes_row(p, i)));
	panes_draw(p);
}

static bool act(struct app *app, enum action a)
{
	if (a != ACT_OPEN)
		return false;
	app->plan_panes.in_detail = !app->plan_panes.in_detail;
	return true;
}

static const char *enter_label(const struct app *app)
{
	if (n_rows(app->plan) == 0)
		return NULL;
	return app->plan_panes.in_detail ? "list" : "details";
}

static const char *blocked(const struct app *app)
{
	if (app->choice.n == 0)
		return "There is nothing to apply: no device is chosen. Mark one on page 3.";
	if (!app->plan)
		return "There is nothing to apply: no plan could be made.";
	if (app->plan->n_refused > 0 && app->session->report->verdict == VERDICT_BLOCKED)
		return host_blocked;
	if (app->plan->n_refused > 0)
		return "Nothing can be applied while something is refused: what is said here comes "
		       "first.";
	if (plan_empty(app->plan))
		return "There is nothing to apply: every file says already what this choice needs.";
	return NULL;
}

static struct panes *panes(struct app *app)
{
	return &app->plan_panes;
}

static bool done(const struct app *app)
{
	return app->plan_seen || app->last;
}

const struct page page_plan = {
	.name = "Plan",
	.enter = enter,
	.prepare = prepare,
	.draw = draw,
	.act = act,
	.blocked = blocked,
	.enter_label = enter_label,
	.no_enter = blocked,
	.panes = panes,
	.done = done,
};
