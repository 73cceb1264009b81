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

static void prepare(struct app *app, struct rect body)
{
	struct pager *p = &app->help;
	_cleanup_buf_ struct buf title = {0};

	pager_clear(p);
	buf_printf(&title, "Keys of the page %s", page_of(app->under)->name);
	pager_para(p, 1, app->cols - 1, ST_TITLE, buf_str(&title));
	for (int a = ACT_NONE + 1; a < _ACT_MAX; a++)
		if (action_info((enum action)a)->pages & 1u << app->under)
			add_action(app, action_info((enum action)a));
	pager_fit(p, body.h, body.w - 1);
}

static void draw(const struct app *app, struct rect body)
{
	draw_pager(&app->help, body);
}

static bool act(struct app *app, enum action a)
{
	return a == ACT_LEFT || a == ACT_RIGHT || pager_act(&app->help, a);
}

const struct page page_help = {
	.name = "Help",
	.prepare = prepare,
	.draw = draw,
	.act = act,
};
