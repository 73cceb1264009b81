/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/text.h"
#include "ui/checkdetail.h"
#include "ui/checkrows.h"
#include "ui/draw.h"
#include "ui/words.h"

#define MARK_AT 1
#define TITLE_AT 3
#define SMALL_ROWS 16   /* a body with fewer rows … */
#define SMALL_VERDICT 2 /* … has so many for the verdict */
#define SMALL_DETAILS 3 /* … and for the details below the list: five are left for that */

static const struct {
	const char *word;
	enum style style;
	enum glyph mark;
} verdicts[] = {
	[VERDICT_UNKNOWN] = {"unknown", ST_WARN, G_UNKNOWN},
	[VERDICT_READY] = {"ready", ST_OK, G_PASS},
	[VERDICT_FIXABLE] = {"fixable", ST_WARN, G_WARN},
	[VERDICT_BLOCKED] = {"blocked", ST_FAIL, G_FAIL},
};

static const struct report *report_of(const struct app *app)
{
	return app->session->report;
}

static void add_verdict(struct app *app, int width)
{
	const struct report *r = report_of(app);
	bool failing = report_ready_but_failing(r);
	enum style st = failing ? ST_FAIL : verdicts[r->verdict].style;
	enum glyph mark = failing ? G_FAIL : verdicts[r->verdict].mark;
	_cleanup_buf_ struct buf line = {0};

	pager_clear(&app->verdict);
	buf_printf(&line, "%s: %s", verdicts[r->verdict].word,
		   r->verdict_detail ? r->verdict_detail : "");
	pager_item(&app->verdict, MARK_AT, st, glyph(app->glyphs, mark), TITLE_AT, width - 1, st,
		   buf_str(&line));
}

/* On a small screen a long sentence leaves room for the list; the Host page has all of it. */
static int verdict_rows(const struct app *app, struct rect body)
{
	int most = body.h < SMALL_ROWS ? SMALL_VERDICT : body.h / 4, n = (int)app->verdict.n;

	return n < most ? n : most;
}

/* What is cut off says where all of it can be read. */
static void end_verdict(struct app *app, int rows, int cols)
{
	static const char rest[] = " (all of it: page 1)";
	struct pager *v = &app->verdict;
	struct pager_line *last;
	_cleanup_buf_ struct buf text = {0};
	size_t fits;

	if (rows <= 0 || v->n <= (size_t)rows)
		return;
	last = &v->lines[rows - 1];
	fits = (size_t)(cols - last->indent) - sizeof(rest) - 1;
	buf_add(&text, last->text, text_clip(last->text, fits));
	buf_printf(&text, "%s%s", glyph(app->glyphs, G_ELLIPSIS), rest);
	last->text = arena_str(&v->mem, buf_str(&text));
	v->n = (size_t)rows;
}

static int title_cols(const struct report *r)
{
	size_t most = 0;

	for (size_t i = 0; i < r->n_findings; i++)
		if (text_width(r->findings[i].title) > most)
			most = text_width(r->findings[i].title);
	return (int)most;
}

/* Where that is out of sight, its group is shown from the top. */
static void jump(struct list *l, size_t row)
{
	size_t top = l->top;

	list_go(l, row);
	if (l->top != top)
		l->top = row;
}

static void enter(struct app *app)
{
	struct list *l = &app->checks.list;
	bool first_time = l->n == 0;

	if (!first_time)
		return;
	list_fit(l, checkrows_count(report_of(app)), 1);
	jump(l, checkrow_worst(report_of(app)));
}

static void prepare(struct app *app, struct rect body)
{
	struct panes *p = &app->checks;
	const struct report *r = report_of(app);
	bool small = body.h < SMALL_ROWS;
	int width;

	add_verdict(app, body.w);
	end_verdict(app, verdict_rows(app, body), body.w - 1);
	pager_fit(&app->verdict, verdict_rows(app, body), body.w);
	body = rect_below(body, verdict_rows(app, body));
	p->gives_way = true;
	p->few_details = small && !p->in_detail ? SMALL_DETAILS : 0;
	width = panes_layout(p, body, WIDE_EVEN, 1, checkrows_count(r));
	list_show_heading(&p->list, checkrow_heading(r, p->list.cursor));
	p->cursor_at = MARK_AT;
	p->cursor_cols = TITLE_AT - MARK_AT + title_cols(r);
	checkdetail_fill(app, width);
	panes_settle(p);
}

/* "✗ 2 to fix   ! 3 to look at   ? 4 unknown   ✓ 36 fine" */
static void draw_counts(const struct app *app, struct rect r)
{
	int col = MARK_AT;

	for (size_t i = 0; i < ARRAY_SIZE(status_order); i++) {
		enum status s = status_order[i];
		size_t n = report_count(report_of(app), s);
		_cleanup_buf_ struct buf line = {0};

		if (n == 0)
			continue;
		buf_printf(&line, "%s %zu %s", glyph(app->glyphs, status_glyph(s)), n,
			   status_phrase(s));
		col += draw_text(r, 0, col, status_style(s), buf_str(&line)) + 3;
	}
}

static void draw_finding(const struct app *app, struct rect r, int row, const struct finding *f)
{
	int cols = title_cols(report_of(app)), detail_at = TITLE_AT + cols + 2;
	bool pass = f->status == STATUS_PASS;

	draw_text(r, row, MARK_AT, status_style(f->status),
		  glyph(app->glyphs, status_glyph(f->status)));
	draw_field(r, row, TITLE_AT, cols, pass ? ST_TEXT : ST_STRONG, f->title);
	draw_field(r, row, detail_at, r.w - detail_at - 1, pass ? ST_DIM : ST_TEXT, f->detail);
}

/* Below the list the rule is the head of the details; beside it they have one of their own. */
static void draw_id(const struct app *app)
{
	const struct finding *f = checkrow_at(report_of(app), app->checks.list.cursor).finding;
	_cleanup_buf_ struct buf id = {0};

	if (!f || panes_beside(&app->checks))
		return;
	buf_printf(&id, " %s ", f->id);
	draw_text(app->checks.at.rule, 0, TITLE_AT - 1, ST_TEXT, buf_str(&id));
}

static void draw(const struct app *app, struct rect body)
{
	const struct panes *p = &app->checks;

	body.h = verdict_rows(app, body);
	draw_pager(&app->verdict, body);
	draw_counts(app, p->at.first);
	for (int i = 0; panes_row(p, i) != SIZE_MAX; i++) {
		struct checkrow row = checkrow_at(report_of(app), panes_row(p, i));

		if (row.finding)
			draw_finding(app, p->rows, i, row.finding);
		else
			draw_text(p->rows, i, MARK_AT, ST_TITLE, finding_group_title(row.group));
	}
	panes_draw(p);
	draw_id(app);
}

/* False: not an action that moves the list's cursor. */
static bool move(struct app *app, enum action a)
{
	struct list *l = &app->checks.list;

	if (app->checks.in_detail || !list_act(l, a))
		return false;
	list_go(l, checkrow_stop(report_of(app), l->cursor, a));
	return true;
}

/* Says when there is no other, and when it went on from the other end of the list. */
static void go_to_problem(struct app *app, int dir)
{
	struct list *l = &app->checks.list;
	size_t was = l->cursor, to = checkrow_problem(report_of(app), was, dir);

	jump(l, to);
	if (to == was)
		app_say(app, ST_DIM, "There is no other.");
	else if (dir > 0 ? to < was : to > was)
		app_say(app, ST_DIM, dir > 0 ? "From the top again." : "From the end again.");
}

static bool act(struct app *app, enum action a)
{
	switch (a) {
	case ACT_OPEN:
		app->checks.in_detail = !app->checks.in_detail;
		return true;
	case ACT_PROBLEM:
	case ACT_PROBLEM_UP:
		go_to_problem(app, a == ACT_PROBLEM ? 1 : -1);
		return true;
	default:
		return move(app, a);
	}
}

static const char *enter_label(const struct app *app)
{
	return app->checks.in_detail ? "list" : "details";
}

static bool find(struct app *app, const char *what, size_t from, int dir)
{
	const struct report *r = report_of(app);
	size_t n = checkrows_count(r);

	for (size_t i = from; i < n; i += (size_t)dir) {
		const struct finding *f = checkrow_at(r, i).finding;

		if (!f || !finding_holds(f, what))
			continue;
		jump(&app->checks.list, i);
		panes_want(&app->checks, what);
		return true;
	}
	return false;
}

static struct panes *panes(struct app *app)
{
	return &app->checks;
}

static bool done(const struct app *app)
{
	return app->visited[PAGE_CHECKS] && app->page != PAGE_CHECKS;
}

const struct page page_checks = {
	.name = "Checks",
	.enter = enter,
	.prepare = prepare,
	.draw = draw,
	.act = act,
	.enter_label = enter_label,
	.panes = panes,
	.done = done,
	.find = find,
	.finds_all = true,
};
