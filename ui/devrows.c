/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/devrows.h"

#include "base/text.h"
#include "ui/draw.h"
#include "ui/words.h"

#define NARROW 70
#define LEAST_NAME_COLS 16
#define GROUP_COLS 4
#define WIDE_USE_COLS 15 /* a sign and "default route" */
#define HEADING_SIGN 1
#define HEADING_TEXT 3

struct devcolumns devcolumns_for(int address_cols, int width)
{
	bool narrow = width < NARROW;
	struct devcolumns c = {.group = 0, .mark = 5, .address = 7};

	c.address_cols = address_cols;
	c.driver_cols = narrow ? 10 : 13;
	c.use_cols = narrow ? 11 : WIDE_USE_COLS;
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
	const struct host *h = app->session->host;

	buf_printf(out, "%-*s ", c->address_cols,
		   dr->dev == NO_INDEX ? "" : short_address(h, h->devices[dr->dev].address));
	put_branches(out, dr, app->glyphs);
	if (dr->n_marks > 0)
		buf_printf(out, "(%zu marked) ", dr->n_marks);
}

static int row_text_cols(const struct devcolumns *c)
{
	return c->name - c->address + c->name_cols;
}

static void draw_mark(const struct app *app, const struct devcolumns *c, struct rect r, int row,
		      const struct devrow *dr)
{
	enum devmark m = dr->dev == NO_INDEX ? MARK_NONE : app->marks[dr->dev];

	if (m == MARK_PICKED)
		draw_text(r, row, c->mark, ST_OK, glyph(app->glyphs, G_PICKED));
	else if (m == MARK_COMPANION)
		draw_text(r, row, c->mark, ST_OK, glyph(app->glyphs, G_COMPANION));
	else if (dr->dev != NO_INDEX && app->session->report->devices[dr->dev].blocked &&
		 !device_is_bridge(&app->session->host->devices[dr->dev]))
		draw_text(r, row, c->mark, ST_FAIL, glyph(app->glyphs, G_BLOCKED));
}

/* Hazards that have no mark, and whose id is too long for the column or says little. */
static const struct {
	const char *id, *word;
} short_words[] = {
	{"sriov-pf-active", "VFs active"}, {"conventional-bus", "shared bus"},
	{"shared-irq", "shared IRQ"},      {"vmd-child", "behind VMD"},
	{"iommu-less", "no group"},        {"rmrr", "firmware's"},
};

/* The host's use in a word; a hazard that has none shows its id, "no reset". */
static void put_use(struct buf *out, const struct device_report *dr)
{
	const char *id = dr->n_hazards > 0 ? dr->hazards[0].id : "";

	if (dr->mark && *dr->mark) {
		buf_puts(out, dr->mark);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(short_words); i++)
		if (streq(id, short_words[i].id)) {
			buf_puts(out, short_words[i].word);
			return;
		}
	for (; *id; id++)
		buf_putc(out, *id == '-' ? ' ' : *id);
}

/* What the row is folded over, in brackets: it is not the row's own. */
static void draw_hidden_use(const struct app *app, const struct devcolumns *c, struct rect r, int row,
			    const struct devrow *at)
{
	_cleanup_buf_ struct buf what = {0};

	buf_putc(&what, '(');
	put_use(&what, &app->session->report->devices[at->in_use]);
	if (at->n_in_use > 1)
		buf_printf(&what, " +%zu", at->n_in_use - 1);
	buf_putc(&what, ')');
	draw_field(r, row, c->use, c->use_cols, ST_FAIL, buf_str(&what));
}

static void draw_waiting(const struct app *app, const struct devcolumns *c, struct rect r, int row)
{
	draw_text(r, row, c->use, ST_WARN, glyph(app->glyphs, G_WARN));
	draw_field(r, row, c->use + 2, c->use_cols - 2, ST_WARN,
		   c->use_cols < WIDE_USE_COLS ? "reboot" : "waits: reboot");
}

static void draw_own_use(const struct app *app, const struct devcolumns *c, struct rect r, int row,
			 size_t dev)
{
	const struct device_report *dr = &app->session->report->devices[dev];
	enum style st = dr->blocked ? ST_FAIL : ST_WARN;
	_cleanup_buf_ struct buf what = {0};

	put_use(&what, dr);
	if (what.len == 0)
		return;
	draw_text(r, row, c->use, st, glyph(app->glyphs, dr->blocked ? G_FAIL : G_WARN));
	draw_field(r, row, c->use + 2, c->use_cols - 2, st, buf_str(&what));
}

/* Of the row's own device, or of one that it is folded over. */
static void draw_use(const struct app *app, const struct devcolumns *c, struct rect r, int row,
		     const struct devrow *at)
{
	if (at->in_use != NO_INDEX)
		draw_hidden_use(app, c, r, row, at);
	else if (at->dev == NO_INDEX || device_is_bridge(&app->session->host->devices[at->dev]))
		return;
	else if (waiting_for(app, at->dev))
		draw_waiting(app, c, r, row);
	else
		draw_own_use(app, c, r, row, at->dev);
}

void put_group_short(struct buf *out, const struct app *app, size_t dev)
{
	int group = app->session->host->devices[dev].group;
	int predicted = app->session->report->devices[dev].predicted;

	if (group >= 0)
		buf_printf(out, "%d", group);
	else if (app->session->host->n_groups == 0 && predicted >= 0)
		buf_printf(out, "~%d", predicted);
}

static void draw_group(const struct app *app, const struct devcolumns *c, struct rect r, int row,
		       enum style st, size_t dev)
{
	_cleanup_buf_ struct buf group = {0};
	_cleanup_buf_ struct buf right = {0};

	put_group_short(&group, app, dev);
	buf_printf(&right, "%4s", buf_str(&group));
	draw_field(r, row, c->group, GROUP_COLS, st, group.len > 0 ? buf_str(&right) : "");
}

static void draw_device(const struct app *app, const struct devcolumns *c, struct rect r, int row,
			const struct devrow *dr)
{
	const struct device *d = &app->session->host->devices[dr->dev];
	enum style st = device_is_bridge(d) || dr->aside ? ST_DIM : ST_TEXT;
	_cleanup_buf_ struct buf name = {0};

	put_row_start(&name, app, c, dr);
	put_row_name(&name, d);
	draw_group(app, c, r, row, st, dr->dev);
	draw_mark(app, c, r, row, dr);
	draw_field(r, row, c->address, row_text_cols(c), st, buf_str(&name));
	draw_field(r, row, c->driver, c->driver_cols, st, d->driver ? d->driver : "");
	draw_use(app, c, r, row, dr);
}

void put_heading(struct buf *out, const struct app *app, const struct devrow *dr)
{
	const struct host *h = app->session->host;

	switch (dr->kind) {
	case ROW_VFS:
		put_count(out, dr->n_devices, "virtual function", "virtual functions");
		break;
	case ROW_DOMAIN:
		buf_printf(out, "Domain %04zx", dr->of);
		break;
	case ROW_GROUP:
		buf_printf(out, "Group %d", h->groups[dr->of].id);
		break;
	case ROW_PREDICTED:
		buf_printf(out, "Group ~%zu", dr->of);
		break;
	default:
		buf_puts(out, h->n_groups > 0 ? "In no IOMMU group" : "No group can be predicted");
		break;
	}
}

static void draw_vfs(const struct app *app, const struct devcolumns *c, struct rect r, int row,
		     const struct devrow *dr)
{
	_cleanup_buf_ struct buf text = {0};

	put_row_start(&text, app, c, dr);
	put_heading(&text, app, dr);
	draw_mark(app, c, r, row, dr);
	draw_field(r, row, c->address, row_text_cols(c), ST_TEXT, buf_str(&text));
	draw_use(app, c, r, row, dr);
}

/* Red is for what would hurt, and nobody wants to pass bridges. */
static bool only_bridges(const struct host *h, const struct group *g)
{
	for (size_t m = 0; m < g->n_members; m++)
		if (!device_is_bridge(&h->devices[g->members[m]]))
			return false;
	return true;
}

/* What stands behind the title of a heading: the verdict on a group, else how much there is. */
static int draw_answer(const struct app *app, struct rect r, int row, int col,
		       const struct devrow *dr)
{
	static const char *const words[] = {
		[ASSIGN_NO] = "stays", [ASSIGN_RISKY] = "risky", [ASSIGN_YES] = "can be passed"};
	static const enum style styles[] = {
		[ASSIGN_NO] = ST_FAIL, [ASSIGN_RISKY] = ST_WARN, [ASSIGN_YES] = ST_OK};
	const struct host *h = app->session->host;
	enum assignable a;

	if (dr->kind == ROW_PREDICTED)
		return draw_text(r, row, col, ST_DIM, "predicted");
	if (dr->kind != ROW_GROUP)
		return 0;
	a = app->session->report->groups[dr->of].assignable;
	return draw_text(r, row, col, only_bridges(h, &h->groups[dr->of]) ? ST_DIM : styles[a],
			 words[a]);
}

static void put_remark(struct buf *out, const struct app *app, const struct devrow *dr)
{
	const char *why = dr->kind == ROW_GROUP ? app->session->report->groups[dr->of].why : NULL;

	if (dr->folded || !why)
		put_count(out, dr->n_devices, "device", "devices");
	else
		buf_puts(out, why);
}

static void draw_heading(const struct app *app, const struct devcolumns *c, struct rect r, int row,
			 const struct devrow *dr)
{
	_cleanup_buf_ struct buf title = {0};
	_cleanup_buf_ struct buf remark = {0};
	int col = HEADING_TEXT, n;

	put_heading(&title, app, dr);
	put_remark(&remark, app, dr);
	draw_text(r, row, HEADING_SIGN, ST_DIM,
		  glyph(app->glyphs, dr->folded ? G_FOLDED : G_OPENED));
	col += draw_text(r, row, col, ST_STRONG, buf_str(&title)) + 2;
	if (dr->n_marks > 0) {
		_cleanup_buf_ struct buf marks = {0};

		buf_printf(&marks, "%zu marked", dr->n_marks);
		col += draw_text(r, row, col, ST_OK, buf_str(&marks)) + 2;
	}
	n = draw_answer(app, r, row, col, dr);
	col += n > 0 ? n + 2 : 0;
	draw_field(r, row, col, (dr->in_use != NO_INDEX ? c->use : r.w) - col - 1, ST_DIM,
		   buf_str(&remark));
	if (dr->in_use != NO_INDEX)
		draw_use(app, c, r, row, dr);
}

void devrow_draw(const struct app *app, const struct devcolumns *c, struct rect r, int row,
		 const struct devrow *dr)
{
	if (dr->kind == ROW_DEVICE)
		draw_device(app, c, r, row, dr);
	else if (dr->kind == ROW_VFS)
		draw_vfs(app, c, r, row, dr);
	else
		draw_heading(app, c, r, row, dr);
}

void devrow_cursor(const struct app *app, const struct devcolumns *c, const struct devrow *dr,
		   int *ret_at, int *ret_cols)
{
	_cleanup_buf_ struct buf name = {0};
	int cols;

	if (dr->kind != ROW_DEVICE && dr->kind != ROW_VFS) {
		put_heading(&name, app, dr);
		*ret_at = HEADING_SIGN;
		*ret_cols = HEADING_TEXT - HEADING_SIGN + (int)text_width(buf_str(&name));
		return;
	}
	put_row_start(&name, app, c, dr);
	if (dr->kind == ROW_VFS)
		put_heading(&name, app, dr);
	else
		buf_puts(&name, device_kind(&app->session->host->devices[dr->dev]));
	cols = (int)text_width(buf_str(&name));
	*ret_at = c->address;
	*ret_cols = cols < row_text_cols(c) ? cols : row_text_cols(c);
}

static void put_filter_line(struct buf *out, const struct devtree *t, const struct host *h)
{
	_cleanup_buf_ struct buf what = {0};

	if (!devfilter_known(&t->filter, h)) {
		buf_puts(out, "No kind of device and no driver here is called ");
		text_safe(out, t->filter.driver, strlen(t->filter.driver), false);
		return;
	}
	put_devfilter(&what, &t->filter);
	buf_puts(out, "Only ");
	text_safe(out, buf_str(&what), what.len, false);
	buf_printf(out, ": %zu of ", t->n_taken);
	put_count(out, h->n_devices, "device", "devices");
	if (t->n_lost > 0)
		buf_printf(out, "; %zu marked, not shown", t->n_lost);
}

void devhead_draw(const struct app *app, const struct devcolumns *c, struct rect r)
{
	int row = 0;

	if (app->tree.filter.kind != FILTER_ALL) {
		_cleanup_buf_ struct buf line = {0};

		put_filter_line(&line, &app->tree, app->session->host);
		draw_text(r, row++, HEADING_SIGN, ST_WARN, buf_str(&line));
	}
	draw_text(r, row, c->group + 1, ST_TITLE, "Grp");
	draw_field(r, row, c->address, c->address_cols, ST_TITLE, "Address");
	draw_field(r, row, c->name, c->name_cols, ST_TITLE, "Device");
	draw_field(r, row, c->driver, c->driver_cols, ST_TITLE, "Driver");
	draw_field(r, row, c->use, c->use_cols, ST_TITLE, "Host use");
}
