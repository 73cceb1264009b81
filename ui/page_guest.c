/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/draw.h"
#include "ui/guestact.h"
#include "ui/guestask.h"
#include "ui/guestdetail.h"
#include "ui/guestrows.h"

/* Where libvirt is not asked, the first text is what there is to see. */
static size_t first_row(const struct app *app)
{
	return app->session->root.live ? 1 : guestrow_of(&app->guest, GROW_TEXT, GTEXT_LIBVIRT);
}

static void enter(struct app *app)
{
	struct list *l = &app->guest_panes.list;

	app->guest.live = app->guest.will_change = false;
	if (l->cursor == 0)
		l->cursor = first_row(app);
}

static void prepare(struct app *app, struct rect body)
{
	struct panes *p = &app->guest_panes;
	struct guestview *v = &app->guest;
	struct guest_row here;
	int width;

	p->gives_way = true;
	width = panes_layout(p, body, WIDE_EVEN, 1, guestrows_count(v));
	p->list.cursor = guestrow_stop(v, p->list.cursor, ACT_DOWN);
	list_show_heading(&p->list, guestrow_heading(v, p->list.cursor));
	here = guestrow_here(app);
	if (here.kind == GROW_DOMAIN)
		guestview_mean(v, &v->domains.items[here.i]);
	guestview_make(app);
	guestask_want(app);
	p->cursor_at = 1;
	p->cursor_cols = guestrow_cursor_cols(p->rows);
	guestdetail_fill(app, width);
	panes_settle(p);
}

static void draw(const struct app *app, struct rect body)
{
	const struct panes *p = &app->guest_panes;
	const struct guestview *v = &app->guest;
	_cleanup_buf_ struct buf head = {0};

	(void)body;
	put_guest_head(&head, app);
	draw_field(p->at.first, 0, 1, p->at.first.w - 2, v->guest ? ST_TITLE : ST_WARN,
		   buf_str(&head));
	for (int i = 0; panes_row(p, i) != SIZE_MAX; i++)
		guestrow_draw(app, p->rows, i, guestrow_at(v, panes_row(p, i)));
	panes_draw(p);
}

/* False: not an action that moves the list's cursor. */
static bool move(struct app *app, enum action a)
{
	struct list *l = &app->guest_panes.list;

	if (app->guest_panes.in_detail || !list_act(l, a))
		return false;
	list_go(l, guestrow_stop(&app->guest, l->cursor, a));
	return true;
}

static bool act(struct app *app, enum action a)
{
	switch (a) {
	case ACT_OPEN:
		guestact_open(app);
		return true;
	case ACT_CHOOSE:
		guestact_choose(app);
		return true;
	case ACT_ATTACH:
		guestact_attach(app);
		return true;
	case ACT_SAVE_TEXT:
		guestact_save(app);
		return true;
	default:
		return move(app, a);
	}
}

static bool holds(const struct app *app, struct guest_row r, const char *what)
{
	_cleanup_buf_ struct buf value = {0};

	if (r.kind == GROW_HEADING)
		return false;
	put_guestrow_value(&value, app, r);
	return strcasestr(guestrow_name(&app->guest, r), what) || strcasestr(buf_str(&value), what);
}

static bool find(struct app *app, const char *what, size_t from, int dir)
{
	size_t n = guestrows_count(&app->guest);

	for (size_t i = from; i < n; i += (size_t)dir)
		if (holds(app, guestrow_at(&app->guest, i), what)) {
			list_go(&app->guest_panes.list, i);
			return true;
		}
	return false;
}

static struct panes *panes(struct app *app)
{
	return &app->guest_panes;
}

static bool done(const struct app *app)
{
	const struct guestview *v = &app->guest;

	for (size_t i = 0; i < v->domains.n; i++)
		if (guestview_has(v, &v->domains.items[i]) == HAS_ALL)
			return true;
	return false;
}

const struct page page_guest = {
	.name = "Guest",
	.enter = enter,
	.prepare = prepare,
	.draw = draw,
	.act = act,
	.enter_label = guestact_enter_label,
	.panes = panes,
	.done = done,
	.find = find,
};
