/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/draw.h"
#include "ui/words.h"

static void enter(struct app *app)
{
	app_read_runs(app);
}

static const struct run *run_here(const struct app *app)
{
	size_t i = app->history.list.cursor;

	return i < app->n_runs ? app->runs[i] : NULL;
}

/* What is to be said of it beyond its state; NULL nothing. */
static const char *standing(const struct app *app, const struct run *r)
{
	int64_t seconds;

	if (r->state == RUN_UNDONE && r->trial)
		return r->confirmed ? "confirmed" : "not confirmed";
	if (r->state != RUN_DONE)
		return NULL;
	switch (run_waits(r, app->session->host, &seconds)) {
	case WAITING_REBOOT:
		return "waits for the reboot";
	case WAITING_CONFIRM:
		return "waits to be confirmed";
	case WAITING_FELL_BACK:
		return "the trial is over";
	case WAITING_GONE:
		return "ended with its boot";
	case WAITING_NOT:
		break;
	}
	return r->confirmed ? "confirmed" : NULL;
}

static void put_kind(struct buf *out, const struct app *app, const struct run *r)
{
	const char *more = standing(app, r);

	buf_puts(out, r->trial ? "trial of " : "");
	if (r->n_lives > 0)
		put_count(out, r->n_lives, "device live", "devices live");
	else
		put_count(out, r->n_bindings, "device", "devices");
	if (r->n_edits > 0 && !r->trial) {
		buf_puts(out, ", ");
		put_count(out, r->n_edits, "edit", "edits");
	}
	if (more)
		buf_printf(out, ", %s", more);
}

static void add_run(const struct app *app, struct pager *p, const struct run *r, int width)
{
	_cleanup_buf_ struct buf line = {0};

	for (size_t i = 0; i < r->n_bindings; i++) {
		char address[PCI_ADDR_SIZE + 1];

		buf_clear(&line);
		buf_printf(&line, "%s %s", pci_addr_str(r->bindings[i].addr, address),
			   r->bindings[i].name ? r->bindings[i].name : "");
		pager_item(p, 0, ST_DIM, "device", 8, width, ST_TEXT, buf_str(&line));
	}
	for (size_t i = 0; i < r->n_lives; i++) {
		char address[PCI_ADDR_SIZE + 1];

		buf_clear(&line);
		buf_printf(&line, "%s from %s to %s", pci_addr_str(r->lives[i].addr, address),
			   driver_or_none(r->lives[i].from), r->lives[i].to);
		pager_item(p, 0, ST_DIM, "live", 8, width, ST_TEXT, buf_str(&line));
	}
	for (size_t i = 0; i < r->n_edits; i++) {
		buf_clear(&line);
		buf_printf(&line, "%s   %s", r->edits[i].path,
			   r->edits[i].why ? r->edits[i].why : "");
		pager_item(p, 0, ST_DIM, edit_kind_name(r->edits[i].kind), 8, width, ST_TEXT,
			   buf_str(&line));
	}
	for (size_t i = 0; i < r->n_steps; i++) {
		buf_clear(&line);
		put_argv(&line, (const char *const *)r->steps[i].argv);
		pager_item(p, 0, ST_DIM, r->steps_ran ? "ran" : "not run", 8, width, ST_TEXT,
			   buf_str(&line));
	}
	if (app->opts->demo) /* the copy is gone when one could type it */
		return;
	buf_clear(&line);
	put_undo_script(&line, app->session, r->id);
	pager_item(p, 0, ST_DIM, "by hand", 8, width, ST_TEXT, buf_str(&line));
}

static void prepare(struct app *app, struct rect body)
{
	struct panes *p = &app->history;
	int width = panes_layout(p, body, WIDE_LIST, 1, app->n_runs);

	pager_clear(&p->detail);
	if (run_here(app))
		add_run(app, &p->detail, run_here(app), width);
	else
		pager_para(&p->detail, 0, width, ST_TEXT,
			   "Nothing has been applied on this host yet.");
	panes_settle(p);
}

static void draw_row(const struct app *app, struct rect r, int row, const struct run *run)
{
	_cleanup_buf_ struct buf size = {0};

	draw_field(r, row, 1, 24, ST_TEXT, run->when);
	draw_field(r, row, 26, 11, run->state == RUN_STUCK ? ST_FAIL : ST_TEXT,
		   run_state_word(run));
	put_kind(&size, app, run);
	draw_field(r, row, 38, r.w - 39, ST_DIM, buf_str(&size));
}

static void draw(const struct app *app, struct rect body)
{
	const struct panes *p = &app->history;

	draw_text(body, 0, 1, ST_TITLE, "Runs on this host, newest first");
	for (int i = 0; panes_row(p, i) != SIZE_MAX; i++)
		draw_row(app, p->rows, i, app->runs[panes_row(p, i)]);
	panes_draw(p);
}

static bool act(struct app *app, enum action a)
{
	if (a == ACT_UNDO)
		app_ask_undo(app, run_here(app));
	return a == ACT_UNDO;
}

static struct panes *panes(struct app *app)
{
	return &app->history;
}

const struct page page_history = {
	.name = "History",
	.enter = enter,
	.prepare = prepare,
	.draw = draw,
	.act = act,
	.panes = panes,
};
