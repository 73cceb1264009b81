/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <strings.h>

#include "ui/draw.h"
#include "ui/words.h"

#define TITLE_COLS 26

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
	pager_item(&app->verdict, 1, verdicts[r->verdict].style,
		   glyph(app->glyphs, verdicts[r->verdict].mark), 3, width - 1,
		   verdicts[r->verdict].style, buf_str(&line));
	pager_gap(&app->verdict);
}

static void add_evidence(struct pager *p, const struct evidence *e, size_t n, int width)
{
	_cleanup_buf_ struct buf line = {0};

	for (size_t i = 0; i < n; i++) {
		buf_clear(&line);
		buf_printf(&line, "%s: %s", e[i].source, e[i].text);
		pager_item(p, 0, ST_DIM, i == 0 ? "Seen in" : "", 9, width, ST_TEXT,
			   buf_str(&line));
	}
}

static void add_detail(struct app *app, int width)
{
	const struct report *r = report_of(app);
	struct pager *p = &app->checks.detail;
	const struct finding *f;

	pager_clear(p);
	if (app->checks.list.cursor >= r->n_findings)
		return;
	f = &r->findings[app->checks.list.cursor];
	pager_item(p, 0, status_style(f->status), glyph(app->glyphs, status_glyph(f->status)), 2,
		   width, ST_STRONG, f->title);
	pager_para(p, 2, width, ST_TEXT, f->detail);
	if (f->remedy && *f->remedy)
		pager_item(p, 0, ST_KEY, "Do", 9, width, ST_STRONG, f->remedy);
	add_evidence(p, f->evidence, f->n_evidence, width);
	if (f->why && *f->why)
		pager_item(p, 0, ST_DIM, "Why", 9, width, ST_TEXT, f->why);
}

static void prepare(struct app *app, struct rect body)
{
	int width;

	add_verdict(app, body.w);
	pager_fit(&app->verdict, (int)app->verdict.n, body.w);
	body = rect_below(body, (int)app->verdict.n);
	width = panes_layout(&app->checks, body, WIDE_LIST, 0, report_of(app)->n_findings);
	add_detail(app, width);
	panes_settle(&app->checks);
}

static void draw_row(const struct app *app, struct rect r, int row, const struct finding *f)
{
	draw_text(r, row, 1, status_style(f->status), glyph(app->glyphs, status_glyph(f->status)));
	draw_field(r, row, 3, TITLE_COLS - 1, ST_TEXT, f->title);
	draw_field(r, row, 3 + TITLE_COLS, r.w - TITLE_COLS - 4,
		   f->status == STATUS_PASS ? ST_DIM : ST_TEXT, f->detail);
}

static void draw(const struct app *app, struct rect body)
{
	const struct panes *p = &app->checks;

	draw_pager(&app->verdict, body);
	for (int i = 0; panes_row(p, i) != SIZE_MAX; i++)
		draw_row(app, p->rows, i, &report_of(app)->findings[panes_row(p, i)]);
	panes_draw(p);
}

static bool act(struct app *app, enum action a)
{
	if (a != ACT_OPEN)
		return false;
	app->checks.in_detail = !app->checks.in_detail;
	return true;
}

static const char *enter_label(const struct app *app)
{
	return app->checks.in_detail ? "list" : "details";
}

static bool find(struct app *app, const char *what, size_t from, int dir)
{
	const struct report *r = report_of(app);

	for (size_t i = from; i < r->n_findings; i += (size_t)dir)
		if (strcasestr(r->findings[i].title, what) ||
		    strcasestr(r->findings[i].detail, what)) {
			list_go(&app->checks.list, i);
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
	.prepare = prepare,
	.draw = draw,
	.act = act,
	.enter_label = enter_label,
	.panes = panes,
	.done = done,
	.find = find,
};
