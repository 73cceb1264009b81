/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/checkdetail.h"

#include "ui/checkrows.h"
#include "ui/words.h"

#define LABEL_COLS 9 /* "Seen in  " */

/* The words that the check tells of stand out in it. */
static void add_evidence(struct pager *p, const struct finding *f, int width)
{
	_cleanup_buf_ struct buf line = {0};
	size_t from = p->n;

	for (size_t i = 0; i < f->n_evidence; i++) {
		buf_clear(&line);
		put_source(&line, &f->evidence[i]);
		buf_printf(&line, ": %s", f->evidence[i].text);
		pager_item(p, 0, ST_DIM, i == 0 ? "Seen in" : "", LABEL_COLS, width, ST_TEXT,
			   buf_str(&line));
	}
	pager_tell(p, from, f->detail);
}

/* "Kernel command line (cmdline)": below the list, its line and the rule stand for this. */
static void add_title(struct app *app, const struct finding *f, int width)
{
	_cleanup_buf_ struct buf title = {0};

	buf_printf(&title, "%s (%s)", f->title, f->id);
	pager_item(&app->checks.detail, 0, status_style(f->status),
		   glyph(app->glyphs, status_glyph(f->status)), 2, width, ST_STRONG,
		   buf_str(&title));
	pager_para(&app->checks.detail, 2, width, ST_TEXT, f->detail);
}

static void add_sentence(struct app *app, const struct finding *f, int width)
{
	pager_item(&app->checks.detail, 0, status_style(f->status),
		   glyph(app->glyphs, status_glyph(f->status)), 2, width, ST_TEXT, f->detail);
}

void checkdetail_fill(struct app *app, int width)
{
	struct pager *p = &app->checks.detail;
	const struct report *r = app->session->report;
	const struct finding *f = checkrow_at(r, app->checks.list.cursor).finding;

	pager_clear(p);
	if (!f)
		return;
	if (panes_beside(&app->checks))
		add_title(app, f, width);
	else
		add_sentence(app, f, width);
	if (f->remedy && *f->remedy)
		pager_item(p, 0, ST_KEY, "Do", LABEL_COLS, width, ST_STRONG, f->remedy);
	add_evidence(p, f, width);
	if (f->why && *f->why)
		pager_item(p, 0, ST_DIM, "Why", LABEL_COLS, width, ST_TEXT, f->why);
}
