/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/draw.h"
#include "ui/keys.h"
#include "ui/words.h"

#define KEY_COLS 16

static void put_keys(struct buf *out, const char *keys)
{
	const char *name;
	bool first = true;

	for (size_t n; (n = keys_next(&keys, &name)) > 0; first = false)
		buf_printf(out, "%s%.*s", first ? "" : "  ", (int)n, name);
}

static void add_action(struct app *app, const struct action_info *a)
{
	_cleanup_buf_ struct buf keys = {0};

	put_keys(&keys, a->keys);
	pager_item(&app->help, 2, ST_KEY, buf_str(&keys), KEY_COLS, app->cols - 1, ST_TEXT,
		   a->help);
}

/* Before the first page and behind the last one there is none. */
static bool leads_nowhere(enum page_id page, enum action a)
{
	if (page == PAGE_HOST)
		return a == ACT_PREV || a == ACT_LEFT;
	return page + 1 == PAGE_STEPS && (a == ACT_NEXT || a == ACT_RIGHT);
}

static bool is_known_below(const struct app *app, enum action a)
{
	return action_info(a)->pages & 1u << app->under && !leads_nowhere(app->under, a);
}

static void enter(struct app *app)
{
	app->help.top = 0;
}

static void prepare(struct app *app, struct rect body)
{
	struct pager *p = &app->help;
	_cleanup_buf_ struct buf title = {0};

	pager_clear(p);
	buf_printf(&title, "Keys of the page %s", page_of(app->under)->name);
	pager_para(p, 1, app->cols - 1, ST_TITLE, buf_str(&title));
	for (int a = ACT_NONE + 1; a < _ACT_MAX; a++)
		if (is_known_below(app, (enum action)a))
			add_action(app, action_info((enum action)a));
	pager_fit(p, body.h, body.w - 1);
}

static void draw(const struct app *app, struct rect body)
{
	draw_pager(&app->help, body);
}

static bool act(struct app *app, enum action a)
{
	return pager_act(&app->help, a);
}

const struct page page_help = {
	.name = "Help",
	.enter = enter,
	.prepare = prepare,
	.draw = draw,
	.act = act,
};
