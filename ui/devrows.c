/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/devrows.h"

#include "base/text.h"
#include "ui/draw.h"
#include "ui/words.h"

#define NARROW 70
#define LEAST_NAME_COLS 16

struct devcolumns devcolumns_for(int address_cols, int width)
{
	bool narrow = width < NARROW;
	struct devcolumns c = {.group = 0, .mark = 5, .address = 7};

	c.address_cols = address_cols;
	c.driver_cols = narrow ? 10 : 13;
	c.use_cols = narrow ? 11 : 14;
	c.name = c.address + c.address_cols + 1;
	c.use = width - c.use_cols - 1;
	c.driver = c.use - c.driver_cols - 1;
	c.name_cols = c.driver - c.name - 1;
	if (c.name_cols < LEAST_NAME_COLS)
		c.name_cols = LEAST_NAME_COLS;
	return c;
}

void put_branches(struct buf *out, const struct devrow *row, enum glyph_set glyphs)
{
	for (int d = 1; d < row->depth; d++)
		buf_puts(out, row->open & 1ull << d ? glyph(glyphs, G_VRULE) : " ");
	if (row->depth > 0)
		buf_puts(out, glyph(glyphs, row->last ? G_CORNER : G_TEE));
	if (row->children)
		buf_puts(out, glyph(glyphs, row->folded ? G_FOLDED : G_BRANCH));
	if (row->depth > 0 || row->children)
		buf_putc(out, ' ');
}

/* Legal forms say nothing about a device. */
static const char *const legal_forms[] = {
	" Corporation", " Corp",    ", Inc",          " Inc",        " Co.",
	", Ltd",        " Ltd",     " Semiconductor", " Technology", " Technologies",
	" Electronics", " Limited", " GmbH",          " AG",
};

void put_short_vendor(struct buf *out, const char *vendor)
{
	const char *open = strrchr(vendor, '['), *close = open ? strchr(open, ']') : NULL;
	size_t n = strlen(vendor);

	if (close && close > open + 1) {
		buf_add(out, open + 1, (size_t)(close - open - 1));
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(legal_forms); i++) {
		const char *at = strstr(vendor, legal_forms[i]);

		if (at && at > vendor && (size_t)(at - vendor) < n)
			n = (size_t)(at - vendor);
	}
	buf_add(out, vendor, n);
}

void put_full_name(struct buf *out, const struct device *d)
{
	if (!*d->vendor_name && !*d->device_name) {
		buf_printf(out, "%04x:%04x", d->vendor, d->device);
		return;
	}
	put_short_vendor(out, d->vendor_name);
	if (*d->device_name)
		buf_printf(out, " %s", d->device_name);
	else
		buf_printf(out, " %04x", d->device);
}

void put_row_name(struct buf *out, const struct device *d)
{
	buf_printf(out, "%s  ", device_kind(d));
	put_full_name(out, d);
}

/* Address, branches and name are one run of text in one style: few bytes when the cursor passes. */
static void put_row_start(struct buf *out, const struct app *app, const struct devcolumns *c,
			  const struct devrow *dr)
{
	const struct device *d = &app->session->host->devices[dr->dev];

	buf_printf(out, "%-*s ", c->address_cols, short_address(app->session->host, d->address));
	put_branches(out, dr, app->glyphs);
}

static int row_text_cols(const struct devcolumns *c)
{
	return c->name - c->address + c->name_cols;
}

/* A marked device is folded away below bridge i. */
static bool hides_a_mark(const struct app *app, size_t i)
{
	const struct host *h = app->session->host;

	for (size_t d = 0; device_is_bridge(&h->devices[i]) && d < h->n_devices; d++) {
		int up = h->devices[d].parent;

		if (app->marks[d] != MARK_PICKED || app->tree.row_of[d] != NO_INDEX)
			continue;
		while (up >= 0 && (size_t)up != i && app->tree.row_of[up] == NO_INDEX)
			up = h->devices[up].parent;
		if (up >= 0 && (size_t)up == i)
			return true;
	}
	return false;
}

static void draw_mark(const struct app *app, const struct devcolumns *c, struct rect r, int row,
		      size_t i)
{
	enum devmark m = app->marks[i];

	if (m == MARK_PICKED || hides_a_mark(app, i))
		draw_text(r, row, c->mark, ST_OK, glyph(app->glyphs, G_PICKED));
	else if (m == MARK_COMPANION)
		draw_text(r, row, c->mark, ST_OK, glyph(app->glyphs, G_COMPANION));
	else if (app->session->report->devices[i].blocked &&
		 !device_is_bridge(&app->session->host->devices[i]))
		draw_text(r, row, c->mark, ST_FAIL, glyph(app->glyphs, G_BLOCKED));
}

/* The host's use in a word; a hazard that has none shows its id, "no reset". */
static void put_use(struct buf *out, const struct device_report *dr)
{
	if (dr->mark && *dr->mark) {
		buf_puts(out, dr->mark);
		return;
	}
	for (const char *c = dr->n_hazards > 0 ? dr->hazards[0].id : ""; *c; c++)
		buf_putc(out, *c == '-' ? ' ' : *c);
}

static void draw_use(const struct app *app, const struct devcolumns *c, struct rect r, int row,
		     size_t i)
{
	const struct device_report *dr = &app->session->report->devices[i];
	enum style st = dr->blocked ? ST_FAIL : ST_WARN;
	_cleanup_buf_ struct buf what = {0};

	put_use(&what, dr);
	if (what.len == 0 || device_is_bridge(&app->session->host->devices[i]))
		return;
	draw_text(r, row, c->use, st, glyph(app->glyphs, dr->blocked ? G_FAIL : G_WARN));
	draw_field(r, row, c->use + 2, c->use_cols - 2, st, buf_str(&what));
}

static void draw_device(const struct app *app, const struct devcolumns *c, struct rect r, int row,
			const struct devrow *dr)
{
	const struct host *h = app->session->host;
	const struct device *d = &h->devices[dr->dev];
	enum style st = device_is_bridge(d) ? ST_DIM : ST_TEXT;
	_cleanup_buf_ struct buf name = {0};
	char group[16] = "";

	if (d->group >= 0)
		snprintf(group, sizeof(group), "%4d", d->group);
	put_row_start(&name, app, c, dr);
	put_row_name(&name, d);
	draw_field(r, row, c->group, 4, st, group);
	draw_mark(app, c, r, row, dr->dev);
	draw_field(r, row, c->address, row_text_cols(c), st, buf_str(&name));
	draw_field(r, row, c->driver, c->driver_cols, st, d->driver ? d->driver : "");
	draw_use(app, c, r, row, dr->dev);
}

static void draw_heading(const struct app *app, struct rect r, int row, const struct devrow *dr)
{
	static const char *const words[] = {
		[ASSIGN_NO] = "stays", [ASSIGN_RISKY] = "risky", [ASSIGN_YES] = "can be passed"};
	static const enum style styles[] = {
		[ASSIGN_NO] = ST_FAIL, [ASSIGN_RISKY] = ST_WARN, [ASSIGN_YES] = ST_OK};
	const struct report *rep = app->session->report;
	char text[32];
	int col = 1;

	if (dr->group == NO_INDEX) {
		draw_text(r, row, 1, ST_STRONG, "In no IOMMU group");
		return;
	}
	snprintf(text, sizeof(text), "Group %d  ", app->session->host->groups[dr->group].id);
	col += draw_text(r, row, col, ST_STRONG, text);
	col += draw_text(r, row, col, styles[rep->groups[dr->group].assignable],
			 words[rep->groups[dr->group].assignable]);
	draw_text(r, row, col + 2, ST_DIM,
		  rep->groups[dr->group].why ? rep->groups[dr->group].why : "");
}

void devrow_draw(const struct app *app, const struct devcolumns *c, struct rect r, int row,
		 const struct devrow *dr)
{
	if (dr->dev == NO_INDEX)
		draw_heading(app, r, row, dr);
	else
		draw_device(app, c, r, row, dr);
}

int devrow_cursor_cols(const struct app *app, const struct devcolumns *c, const struct devrow *dr)
{
	_cleanup_buf_ struct buf name = {0};
	int cols;

	if (dr->dev == NO_INDEX)
		return c->name - c->address;
	put_row_start(&name, app, c, dr);
	buf_puts(&name, device_kind(&app->session->host->devices[dr->dev]));
	cols = (int)text_width(buf_str(&name));
	return cols < row_text_cols(c) ? cols : row_text_cols(c);
}

void devhead_draw(const struct devcolumns *c, struct rect r)
{
	draw_text(r, 0, c->group + 1, ST_TITLE, "Grp");
	draw_field(r, 0, c->address, c->address_cols, ST_TITLE, "Address");
	draw_field(r, 0, c->name, c->name_cols, ST_TITLE, "Device");
	draw_field(r, 0, c->driver, c->driver_cols, ST_TITLE, "Driver");
	draw_field(r, 0, c->use, c->use_cols, ST_TITLE, "Host use");
}
