/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/devdetail.h"
#include "ui/devmark.h"
#include "ui/devrows.h"
#include "ui/devsearch.h"
#include "ui/draw.h"
#include "ui/words.h"

#define SUMMARY_ROWS 4 /* what it is, can it be passed, its group: the rest after Enter */

static const struct devrow *row_here(const struct app *app)
{
	size_t i = app->devices.list.cursor;

	return i < app->tree.n ? &app->tree.rows[i] : NULL;
}

static void enter(struct app *app)
{
	app_make_plan(app);
}

static void show_cursor(struct app *app, struct panes *p, const struct devrow *r)
{
	struct devcolumns c = devcolumns_for(app->tree.address_cols, p->rows.w);

	p->cursor_at = p->cursor_cols = 0;
	if (r)
		devrow_cursor(app, &c, r, &p->cursor_at, &p->cursor_cols);
}

static void put_nothing_here(struct app *app, struct pager *p, int width)
{
	_cleanup_buf_ struct buf none = {0};

	if (app->tree.filter.kind == FILTER_ALL) {
		pager_para(p, 0, width, ST_TEXT, "No PCI device was found.");
		return;
	}
	if (app->tree.filter.kind == FILTER_ASSIGNABLE)
		put_none_assignable(&none, app->session->host, app->session->report);
	else
		buf_puts(&none, "No device here is of that kind.");
	pager_para(p, 0, width, ST_TEXT, buf_str(&none));
	pager_para(p, 0, width, ST_DIM, "f and Enter show all again.");
}

static void prepare(struct app *app, struct rect body)
{
	struct panes *p = &app->devices;
	int head = app->tree.filter.kind == FILTER_ALL ? 1 : 2, width;
	const struct devrow *r;

	p->gives_way = true;
	p->few_details = SUMMARY_ROWS;
	width = panes_layout(p, body, WIDE_LIST, head, app->tree.n);
	r = row_here(app);
	devtree_note_picks(&app->tree, app->session->host, &app->choice);
	show_cursor(app, p, r);
	pager_clear(&p->detail);
	if (!r)
		put_nothing_here(app, &p->detail, width);
	else if (r->dev != NO_INDEX)
		devdetail(app, r->dev, &p->detail, width);
	else
		headingdetail(app, r, &p->detail, width);
	panes_settle(p);
}

static void draw(const struct app *app, struct rect body)
{
	const struct panes *p = &app->devices;
	struct devcolumns c = devcolumns_for(app->tree.address_cols, p->rows.w);

	(void)body;
	devhead_draw(app, &c, p->at.first);
	for (int i = 0; panes_row(p, i) != SIZE_MAX; i++)
		devrow_draw(app, &c, p->rows, i, &app->tree.rows[panes_row(p, i)]);
	panes_draw(p);
}

static void build(struct app *app)
{
	devtree_build(&app->tree, app->session->host, app->session->report);
	list_fit(&app->devices.list, app->tree.n, (int)app->devices.list.height);
}

static void go_to(struct app *app, size_t row)
{
	list_fit(&app->devices.list, app->tree.n, (int)app->devices.list.height);
	if (row != NO_INDEX)
		list_go(&app->devices.list, row);
}

/* Unfolds what hides the device. */
static void go_to_device(struct app *app, size_t dev)
{
	devtree_reveal(&app->tree, app->session->host, app->session->report, dev);
	go_to(app, app->tree.row_of[dev]);
}

/* The row that folds what is below this one: virtual functions have one of their own. NO_INDEX
 * none.
 */
static size_t folding_row(const struct app *app)
{
	size_t at = app->devices.list.cursor;
	const struct devrow *rows = app->tree.rows;

	if (at >= app->tree.n)
		return NO_INDEX;
	if (rows[at].folds)
		return at;
	return at + 1 < app->tree.n && rows[at + 1].kind == ROW_VFS &&
			       rows[at + 1].of == rows[at].dev
		       ? at + 1
		       : NO_INDEX;
}

/* False: the row has nothing to fold, or is so already. */
static bool fold(struct app *app, bool hide)
{
	size_t row = folding_row(app);
	uint64_t key;

	if (row == NO_INDEX || app->tree.rows[row].folded == hide)
		return false;
	key = row_here(app)->key;
	devtree_fold(&app->tree, row, hide);
	build(app);
	go_to(app, devtree_row_of_key(&app->tree, key));
	return true;
}

/* Left on a row that cannot be folded goes to the one that folds it. */
static void to_row_above(struct app *app)
{
	const struct devrow *r = row_here(app);

	if (r && r->up != NO_INDEX)
		list_go(&app->devices.list, r->up);
}

/* The first device below a heading, or the heading itself when it is none. */
static size_t device_near(const struct app *app)
{
	const struct devrow *r = row_here(app);
	size_t next = app->devices.list.cursor + 1;

	if (!r)
		return NO_INDEX;
	if (r->dev != NO_INDEX)
		return r->dev;
	if (r->kind == ROW_VFS)
		return r->of;
	return next < app->tree.n ? app->tree.rows[next].dev : NO_INDEX;
}

static void change_view(struct app *app)
{
	size_t dev = device_near(app);

	app->tree.by_group = !app->tree.by_group;
	build(app);
	if (dev != NO_INDEX)
		go_to_device(app, dev);
}

static void open_row(struct app *app)
{
	const struct devrow *r = row_here(app);

	if (!app->devices.in_detail && r && r->folds)
		fold(app, !r->folded);
	else
		app->devices.in_detail = !app->devices.in_detail;
}

/* From this row on, the first that the filter lets through: not a bridge that leads to it. */
static size_t taken_from(const struct app *app, size_t row)
{
	for (size_t i = row; i < app->tree.n; i++)
		if (app->tree.rows[i].dev != NO_INDEX && !app->tree.rows[i].aside)
			return i;
	return row;
}

static void show_only(struct app *app, const char *typed)
{
	struct devplace was = devplace_take(&app->tree, app->devices.list.cursor);

	app->tree.filter = devfilter_of(typed);
	build(app);
	if (app->tree.filter.kind != FILTER_ALL)
		devtree_reveal_taken(&app->tree, app->session->host, app->session->report);
	go_to(app, taken_from(app, devplace_find(&was, &app->tree)));
	devplace_done(&was);
}

static void keep_place(struct app *app)
{
	devtree_keep(&app->tree, app->devices.list.cursor);
}

static void go_back(struct app *app)
{
	size_t row = devtree_go_back(&app->tree, app->session->host, app->session->report);

	go_to(app, row);
}

static void keep_filter(struct app *app, const char *typed)
{
	struct devfilter f = devfilter_of(typed);

	if (!devfilter_known(&f, app->session->host)) {
		go_back(app);
		app_say(app, ST_WARN,
			"No kind of device and no driver here is called %s. Kinds: assignable, "
			"display, "
			"network, storage, usb, audio, unbound.",
			typed);
		return;
	}
	show_only(app, typed);
	if (f.kind != FILTER_ALL && app->tree.n_taken > 0)
		app_say(app, ST_DIM, "f and Enter show all again.");
}

static void ask_filter(struct app *app)
{
	keep_place(app);
	prompt_ask(&app->prompt, PROMPT_SEARCH,
		   "Show only: assignable, display, network, storage, usb, audio, unbound, or the "
		   "name of a driver? The first letters do. Nothing typed shows all.",
		   "", keep_filter);
	app->prompt.typed = show_only;
	app->prompt.cancel = go_back;
}

static void mark(struct app *app, const struct devrow *r)
{
	if (r->dev != NO_INDEX)
		devmark_toggle(app, r->dev);
	else if (r->kind == ROW_VFS)
		app_say(app, ST_WARN, "Mark one of the virtual functions%s.",
			r->folded ? ": + shows them" : " below");
	else
		app_say(app, ST_WARN, "This is a heading. Mark a device below it%s.",
			r->folded ? ": + shows them" : "");
}

static void bind_live(struct app *app, const struct devrow *r)
{
	if (r && r->dev != NO_INDEX)
		app_ask_live(app, r->dev);
	else
		app_say(app, ST_WARN, "This is a heading. Go to the device.");
}

static bool act(struct app *app, enum action a)
{
	bool in_list = !app->devices.in_detail;

	switch (a) {
	case ACT_MARK:
		mark(app, row_here(app));
		return true;
	case ACT_LIVE:
		bind_live(app, row_here(app));
		return true;
	case ACT_VIEW:
		change_view(app);
		return true;
	case ACT_OPEN:
		open_row(app);
		return true;
	case ACT_FOLD:
	case ACT_UNFOLD:
		fold(app, a == ACT_FOLD);
		return true;
	case ACT_FILTER:
		ask_filter(app);
		return true;
	case ACT_OUT:
		if (in_list && !fold(app, true))
			to_row_above(app);
		return true;
	case ACT_INTO:
		if (in_list)
			fold(app, false);
		return true;
	default:
		return false;
	}
}

static size_t match_in_rows(const struct app *app, const char *what, size_t from, int dir)
{
	for (size_t i = from; i < app->tree.n; i += (size_t)dir)
		if (app->tree.rows[i].dev != NO_INDEX &&
		    device_holds(app->session, app->tree.rows[i].dev, what))
			return i;
	return NO_INDEX;
}

static size_t match_folded_away(const struct app *app, const char *what)
{
	for (size_t i = 0; i < app->session->host->n_devices; i++)
		if (app->tree.hidden_by[i] != NO_INDEX && device_holds(app->session, i, what))
			return i;
	return NO_INDEX;
}

/* What is folded away is found too, and shown, when no row has it. */
static bool find(struct app *app, const char *what, size_t from, int dir)
{
	size_t row = match_in_rows(app, what, from, dir), dev;

	if (row != NO_INDEX) {
		list_go(&app->devices.list, row);
		return true;
	}
	if (dir < 0 || match_in_rows(app, what, 0, 1) != NO_INDEX)
		return false;
	dev = match_folded_away(app, what);
	if (dev == NO_INDEX)
		return false;
	go_to_device(app, dev);
	return true;
}

static const char *enter_label(const struct app *app)
{
	const struct devrow *r = row_here(app);

	if (app->devices.in_detail)
		return "list";
	if (!r)
		return NULL;
	return r->folds ? (r->folded ? "unfold" : "fold") : "details";
}

static const char *blocked(const struct app *app)
{
	return app->choice.n == 0 ? "No device is chosen. Mark one with Space first." : NULL;
}

static struct panes *panes(struct app *app)
{
	return &app->devices;
}

static bool done(const struct app *app)
{
	return app->choice.n > 0 || app->last;
}

const struct page page_devices = {
	.name = "Devices",
	.enter = enter,
	.prepare = prepare,
	.draw = draw,
	.act = act,
	.blocked = blocked,
	.enter_label = enter_label,
	.panes = panes,
	.done = done,
	.find = find,
	.keep_place = keep_place,
	.go_back = go_back,
};
