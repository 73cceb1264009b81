/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <strings.h>

#include "base/text.h"
#include "ui/checkrows.h"
#include "ui/draw.h"
#include "ui/words.h"

#define MARK_AT 1
#define TITLE_AT 3
#define LABEL_COLS 9 /* "Seen in  " */
#define READING_PART                                                                               \
	4 /* while the details below it have the keys, the list keeps a quarter of the rows */

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
	_cleanup_buf_ struct buf line = {0};

	pager_clear(&app->verdict);
	buf_printf(&line, "%s: %s", verdicts[r->verdict].word,
		   r->verdict_detail ? r->verdict_detail : "");
	pager_item(&app->verdict, MARK_AT, verdicts[r->verdict].style,
		   glyph(app->glyphs, verdicts[r->verdict].mark), TITLE_AT, width - 1,
		   verdicts[r->verdict].style, buf_str(&line));
}

/* On a small screen a long sentence leaves room for the list; the Host page has all of it. */
static int verdict_rows(const struct app *app, struct rect body)
{
	int most = body.h / 4, n = (int)app->verdict.n;

	return n < most ? n : most;
}

static void add_evidence(struct pager *p, const struct evidence *e, size_t n, int width)
{
	_cleanup_buf_ struct buf line = {0};

	for (size_t i = 0; i < n; i++) {
		buf_clear(&line);
		buf_printf(&line, "%s: %s", e[i].source, e[i].text);
		pager_item(p, 0, ST_DIM, i == 0 ? "Seen in" : "", LABEL_COLS, width, ST_TEXT,
			   buf_str(&line));
	}
}

/* Beside the list the details have a title of their own; below it the list's line stands for it. */
static void add_sentence(struct app *app, const struct finding *f, int width)
{
	struct pager *p = &app->checks.detail;
	const char *mark = glyph(app->glyphs, status_glyph(f->status));
	bool beside = panes_beside(&app->checks);

	pager_item(p, 0, status_style(f->status), mark, 2, width, beside ? ST_STRONG : ST_TEXT,
		   beside ? f->title : f->detail);
	if (beside)
		pager_para(p, 2, width, ST_TEXT, f->detail);
}

static void add_detail(struct app *app, int width)
{
	struct pager *p = &app->checks.detail;
	const struct finding *f = checkrow_at(report_of(app), app->checks.list.cursor).finding;

	pager_clear(p);
	if (!f)
		return;
	add_sentence(app, f, width);
	if (f->remedy && *f->remedy)
		pager_item(p, 0, ST_KEY, "Do", LABEL_COLS, width, ST_STRONG, f->remedy);
	add_evidence(p, f->evidence, f->n_evidence, width);
	if (f->why && *f->why)
		pager_item(p, 0, ST_DIM, "Why", LABEL_COLS, width, ST_TEXT, f->why);
}

static int title_cols(const struct report *r)
{
	size_t most = 0;

	for (size_t i = 0; i < r->n_findings; i++)
		if (text_width(r->findings[i].title) > most)
			most = text_width(r->findings[i].title);
	return (int)most;
}

/* The heading of the group that the cursor is in stays in sight as long as both have room. */
static void show_heading(struct list *l, const struct report *r)
{
	size_t heading = checkrow_heading(r, l->cursor);

	if (heading < l->top && l->cursor - heading < l->height)
		l->top = heading;
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
	int width;

	add_verdict(app, body.w);
	pager_fit(&app->verdict, verdict_rows(app, body), body.w);
	body = rect_below(body, verdict_rows(app, body));
	p->most_rows = p->in_detail ? body.h / READING_PART : 0;
	width = panes_layout(p, body, WIDE_EVEN, 1, checkrows_count(r));
	show_heading(&p->list, r);
	p->cursor_at = MARK_AT;
	p->cursor_cols = TITLE_AT - MARK_AT + title_cols(r);
	add_detail(app, width);
	panes_settle(p);
}

/* "✗ 2 to fix   ! 3 to look at   ? 4 unknown   ✓ 36 fine" */
static void draw_counts(const struct app *app, struct rect r)
{
	static const enum status order[] = {STATUS_FAIL, STATUS_WARN, STATUS_UNKNOWN, STATUS_PASS};
	int col = MARK_AT;

	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		size_t n = report_count(report_of(app), order[i]);
		_cleanup_buf_ struct buf line = {0};

		if (n == 0)
			continue;
		buf_printf(&line, "%s %zu %s", glyph(app->glyphs, status_glyph(order[i])), n,
			   status_phrase(order[i]));
		col += draw_text(r, 0, col, status_style(order[i]), buf_str(&line)) + 3;
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

static bool act(struct app *app, enum action a)
{
	struct list *l = &app->checks.list;

	switch (a) {
	case ACT_OPEN:
		app->checks.in_detail = !app->checks.in_detail;
		return true;
	case ACT_PROBLEM:
	case ACT_PROBLEM_UP:
		jump(l, checkrow_problem(report_of(app), l->cursor, a == ACT_PROBLEM ? 1 : -1));
		return true;
	default:
		return move(app, a);
	}
}

static const char *enter_label(const struct app *app)
{
	return app->checks.in_detail ? "list" : "details";
}

static bool finding_holds(const struct finding *f, const char *what)
{
	return strcasestr(f->id, what) || strcasestr(f->title, what) ||
	       strcasestr(f->detail, what) || strcasestr(f->remedy, what);
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
};
