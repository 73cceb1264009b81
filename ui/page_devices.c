/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <strings.h>

#include "ui/devdetail.h"
#include "ui/devrows.h"
#include "ui/draw.h"
#include "ui/words.h"

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

	p->cursor_at = c.address;
	p->cursor_cols = r ? devrow_cursor_cols(app, &c, r) : 0;
}

static void prepare(struct app *app, struct rect body)
{
	struct panes *p = &app->devices;
	int width = panes_layout(p, body, WIDE_LIST, 1, app->tree.n);
	const struct devrow *r = row_here(app);

	show_cursor(app, p, r);
	pager_clear(&p->detail);
	if (!r)
		pager_para(&p->detail, 0, width, ST_TEXT, "No PCI device was found.");
	else if (r->dev != NO_INDEX)
		devdetail(app, r->dev, &p->detail, width);
	else if (r->group != NO_INDEX)
		groupdetail(app, r->group, &p->detail, width);
	panes_settle(p);
}

static void draw(const struct app *app, struct rect body)
{
	const struct panes *p = &app->devices;
	struct devcolumns c = devcolumns_for(app->tree.address_cols, p->rows.w);

	(void)body;
	devhead_draw(&c, p->at.first);
	for (int i = 0; panes_row(p, i) != SIZE_MAX; i++)
		devrow_draw(app, &c, p->rows, i, &app->tree.rows[panes_row(p, i)]);
	panes_draw(p);
}

static const char *refusal(const struct app *app, size_t i)
{
	const struct device_report *r = &app->session->report->devices[i];

	if (device_is_bridge(&app->session->host->devices[i]))
		return "A bridge stays with the host. Mark the device behind it.";
	for (size_t k = 0; r->blocked && k < r->n_hazards; k++)
		if (r->hazards[k].severity == SEVERITY_BLOCK)
			return r->hazards[k].detail;
	return r->blocked ? "The host needs this device." : NULL;
}

static const char *whose_companion(const struct app *app, size_t i)
{
	const struct host *h = app->session->host;
	struct arena mem = {0};
	const char *found = "another device";
	size_t *idx, n;

	host_companions(h, i, &mem, &idx, &n);
	for (size_t c = 0; c < n; c++)
		if (app->marks[idx[c]] == MARK_PICKED)
			found = short_address(h, h->devices[idx[c]].address);
	arena_done(&mem);
	return found;
}

static void take(struct app *app, size_t i)
{
	const struct host *h = app->session->host;
	const char *address = short_address(h, h->devices[i].address);
	_cleanup_buf_ struct buf with = {0};

	choice_add(&app->choice, h->devices[i].addr);
	app_choice_changed(app);
	put_companions(&with, h, i);
	if (with.len == 0)
		app_say(app, ST_OK, "%s is marked.", address);
	else
		app_say(app, ST_OK, "%s is marked. %s comes along: %s.", address, buf_str(&with),
			h->devices[i].group >= 0 ? "the same IOMMU group" : "the same slot or bus");
}

static void release(struct app *app, size_t i)
{
	const struct host *h = app->session->host;

	choice_remove(&app->choice, h->devices[i].addr);
	app_choice_changed(app);
	app_say(app, ST_TEXT, "%s is no longer marked.", short_address(h, h->devices[i].address));
}

static void mark(struct app *app)
{
	size_t i = row_here(app)->dev;
	const char *why = refusal(app, i);

	if (app->marks[i] == MARK_PICKED)
		release(app, i);
	else if (app->marks[i] == MARK_COMPANION)
		app_say(app, ST_WARN, "It comes along with %s. Take that mark away instead.",
			whose_companion(app, i));
	else if (why)
		app_say(app, ST_FAIL, "%s", why);
	else
		take(app, i);
	app_forget_run(app);
	app_make_plan(app);
}

static void rebuild_at(struct app *app, size_t dev)
{
	devtree_build(&app->tree, app->session->host);
	list_fit(&app->devices.list, app->tree.n, (int)app->devices.list.height);
	if (dev == NO_INDEX)
		return;
	devtree_reveal(&app->tree, app->session->host, dev);
	list_fit(&app->devices.list, app->tree.n, (int)app->devices.list.height);
	list_go(&app->devices.list, app->tree.row_of[dev]);
}

/* False: the row has nothing to fold, or is so already. */
static bool fold(struct app *app, bool hide)
{
	const struct devrow *r = row_here(app);
	struct pci_addr a;

	if (!r || r->dev == NO_INDEX || !r->children || r->folded == hide)
		return false;
	a = app->session->host->devices[r->dev].addr;
	if (hide)
		choice_add(&app->tree.folded, a);
	else
		choice_remove(&app->tree.folded, a);
	rebuild_at(app, r->dev);
	return true;
}

/* Left on a row that cannot be folded goes to the bridge above it. */
static bool to_parent(struct app *app)
{
	const struct devrow *r = row_here(app);
	int parent = r && r->dev != NO_INDEX ? app->session->host->devices[r->dev].parent : -1;

	if (parent >= 0 && app->tree.row_of[parent] != NO_INDEX)
		list_go(&app->devices.list, app->tree.row_of[parent]);
	return true;
}

static void change_view(struct app *app)
{
	const struct devrow *r = row_here(app);
	size_t dev = r ? r->dev : NO_INDEX;

	app->tree.by_group = !app->tree.by_group;
	rebuild_at(app, dev);
}

static void open_row(struct app *app)
{
	const struct devrow *r = row_here(app);

	if (!app->devices.in_detail && r && r->children)
		fold(app, !r->folded);
	else
		app->devices.in_detail = !app->devices.in_detail;
}

static bool act(struct app *app, enum action a)
{
	bool in_list = !app->devices.in_detail;

	switch (a) {
	case ACT_MARK:
		mark(app);
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
	case ACT_LEFT:
		return in_list && !app->tree.by_group ? fold(app, true) || to_parent(app) : true;
	case ACT_RIGHT:
		if (in_list)
			fold(app, false);
		return true;
	default:
		return false;
	}
}

static bool device_holds(const struct app *app, size_t i, const char *what)
{
	const struct device *d = &app->session->host->devices[i];
	const struct device_report *r = &app->session->report->devices[i];
	char ids[16];
	const char *const texts[] = {
		d->address, d->vendor_name, d->device_name, d->class_name,
		d->driver,  r->mark,        device_kind(d), ids,
	};

	snprintf(ids, sizeof(ids), "%04x:%04x", d->vendor, d->device);
	for (size_t t = 0; t < ARRAY_SIZE(texts); t++)
		if (texts[t] && strcasestr(texts[t], what))
			return true;
	return false;
}

/* Rows first; what is folded away is found too, and shown. */
static bool find(struct app *app, const char *what, size_t from, int dir)
{
	const struct host *h = app->session->host;

	for (size_t i = from; i < app->tree.n; i += (size_t)dir) {
		if (app->tree.rows[i].dev == NO_INDEX ||
		    !device_holds(app, app->tree.rows[i].dev, what))
			continue;
		list_go(&app->devices.list, i);
		return true;
	}
	for (size_t i = 0; dir > 0 && i < h->n_devices; i++)
		if (app->tree.row_of[i] == NO_INDEX && device_holds(app, i, what)) {
			rebuild_at(app, i);
			return true;
		}
	return false;
}

static const char *enter_label(const struct app *app)
{
	const struct devrow *r = row_here(app);

	if (app->devices.in_detail)
		return "list";
	return r && r->children ? (r->folded ? "unfold" : "fold") : "details";
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
};
