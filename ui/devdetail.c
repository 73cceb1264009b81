/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/devdetail.h"

#include "model/passing.h"
#include "ui/devrows.h"
#include "ui/words.h"

#define MOST_NAMED 3 /* companions that are listed; the tree marks them all */

void put_fact(struct pager *p, int width, const char *label, enum style st, const struct buf *text)
{
	if (text->len > 0)
		pager_item(p, 0, st, label, LABEL_COLS, width, ST_TEXT, buf_str(text));
}

void put_companions(struct buf *out, const struct host *h, size_t i)
{
	struct arena mem = {0};
	size_t *idx, n, named = 0;

	host_companions(h, i, &mem, &idx, &n);
	for (size_t c = 0; c < n && named < MOST_NAMED; c++)
		if (idx[c] != i)
			buf_printf(out, "%s%s", named++ > 0 ? ", " : "",
				   short_address(h, h->devices[idx[c]].address));
	if (n > named + 1)
		buf_printf(out, " and %zu more", n - named - 1);
	arena_done(&mem);
}

const char *along_bond(const struct host *h, size_t i)
{
	struct arena mem = {0};
	const char *bond = NULL;
	size_t *idx, n;

	host_companions(h, i, &mem, &idx, &n);
	for (size_t c = 0; c < n; c++) {
		const char *this = idx[c] == i ? bond : companion_bond(h, i, idx[c]);

		bond = !bond || streq(bond, this) ? this : "the same slot or bus";
	}
	arena_done(&mem);
	return bond ? bond : "";
}

static const struct binding *planned(const struct app *app, const struct device *d)
{
	for (size_t i = 0; app->plan && i < app->plan->n_bindings; i++)
		if (pci_addr_cmp(app->plan->bindings[i].addr, d->addr) == 0)
			return &app->plan->bindings[i];
	return NULL;
}

static const enum style passing_styles[] = {
	[PASSING_STAYS] = ST_DIM,
	[PASSING_NO] = ST_FAIL,
	[PASSING_WARNED] = ST_WARN,
	[PASSING_FREE] = ST_OK,
};

static void add_answer(const struct app *app, size_t i, struct pager *p, int width)
{
	const struct session *s = app->session;
	const struct run *run = waiting_for(app, i);
	enum passing may = device_passing(s->host, s->report, i);
	const struct binding *b = planned(app, &s->host->devices[i]);
	_cleanup_buf_ struct buf text = {0};

	if (run)
		buf_printf(&text, "applied, waits for the reboot: then vfio-pci has it (run of %s)",
			   run->when);
	else
		put_passing(&text, s->host, s->report, i);
	if (!run && may >= PASSING_WARNED && b && b->why)
		buf_printf(&text, ": %s", b->why);
	put_fact(p, width, "Verdict", run ? ST_WARN : passing_styles[may], &text);
}

static void add_identity(const struct app *app, const struct device *d, struct pager *p, int width)
{
	_cleanup_buf_ struct buf text = {0};

	buf_printf(&text, "%s  %04x:%04x  ", short_address(app->session->host, d->address),
		   d->vendor, d->device);
	put_full_name(&text, d);
	pager_para(p, 0, width, ST_STRONG, buf_str(&text));
}

/* The others of its predicted group. */
static void put_predicted(struct buf *out, const struct app *app, size_t i)
{
	const struct host *h = app->session->host;
	const struct device_report *of = app->session->report->devices;
	size_t named = 0, n = 0;

	buf_printf(out, "~%d is predicted", of[i].predicted);
	for (size_t m = 0; m < h->n_devices; m++) {
		if (m == i || of[m].predicted != of[i].predicted)
			continue;
		if (n++ < MOST_NAMED)
			buf_printf(out, "%s%s", named++ > 0 ? ", " : ", with ",
				   short_address(h, h->devices[m].address));
	}
	if (n > named)
		buf_printf(out, " and %zu more", n - named);
	if (n == 0)
		buf_puts(out, ", alone");
}

static void add_group(const struct app *app, size_t i, struct pager *p, int width)
{
	const struct host *h = app->session->host;
	const struct device *d = &h->devices[i];
	_cleanup_buf_ struct buf text = {0};

	if (d->group >= 0)
		buf_printf(&text, "%d", d->group);
	else if (h->n_groups > 0)
		buf_puts(&text, "in none");
	else if (app->session->report->devices[i].predicted >= 0)
		put_predicted(&text, app, i);
	else
		buf_puts(&text, "not known while the IOMMU is off");
	put_fact(p, width, "Group", ST_DIM, &text);
}

static void add_companions(const struct app *app, size_t i, struct pager *p, int width)
{
	const struct host *h = app->session->host;
	_cleanup_buf_ struct buf with = {0};

	if (device_is_bridge(&h->devices[i]))
		return;
	put_companions(&with, h, i);
	if (with.len > 0)
		buf_printf(&with, " (%s)", along_bond(h, i));
	put_fact(p, width, "Along", ST_DIM, &with);
}

static const char *where(const struct candidate *c)
{
	return c->kind == MODULE_BUILTIN ? " (built in)" : "";
}

/* Modules that claim the device besides the driver that has it. */
static void put_rivals(struct buf *out, const struct device *d)
{
	const char *between = d->driver ? "; also wanted by " : "; wanted by ";

	for (size_t i = 0; i < d->n_candidates; i++) {
		if (streq(d->candidates[i].module, d->driver)) {
			buf_puts(out, where(&d->candidates[i]));
			continue;
		}
	}
	for (size_t i = 0; i < d->n_candidates; i++) {
		if (streq(d->candidates[i].module, d->driver))
			continue;
		buf_printf(out, "%s%s%s", between, d->candidates[i].module,
			   where(&d->candidates[i]));
		between = ", ";
	}
}

/* Bound live: by which run, and how long that lasts. */
static void put_live(struct buf *out, const struct app *app, const struct device *d)
{
	const struct run *run =
		run_live_of(app->runs, app->n_runs, app->session->host, d);
	int64_t left = waits_left_ms(&app->waits, app->now_ms);

	if (!run)
		return;
	buf_printf(out, "; bound live by the run of %s", run->when);
	if (run != app->waits.run) {
		buf_puts(out, ", until the reboot; b gives it back");
		return;
	}
	buf_puts(out, ", not confirmed yet");
	if (left > 0) {
		buf_puts(out, ": ");
		put_minutes_left(out, left);
		buf_puts(out, " left");
	}
	buf_puts(out, "; b gives it back");
}

static void add_driver(const struct app *app, const struct device *d, struct pager *p, int width)
{
	_cleanup_buf_ struct buf text = {0};

	buf_puts(&text, d->driver ? d->driver : "none is bound");
	put_rivals(&text, d);
	if (d->driver_override)
		buf_printf(&text, "; driver_override %s", d->driver_override);
	put_live(&text, app, d);
	put_fact(p, width, "Driver", ST_DIM, &text);
}

static const char *const use_words[_USE_KIND_MAX] = {
	[USE_ROOT] = "holds",
	[USE_BOOT] = "boots from",
	[USE_SWAP] = "holds",
	[USE_MOUNT] = "mounted on",
	[USE_DEFAULT_ROUTE] = "default route",
	[USE_SSH] = "your SSH session",
	[USE_NET_UP] = "network up",
	[USE_CONSOLE] = "console",
	[USE_INPUT] = "input",
	[USE_PROCESS] = "in use by",
	[USE_UNLOCK] = "remote unlock",
	[USE_LAYER] = "part of",
};

static void add_uses(const struct device *d, struct pager *p, int width)
{
	_cleanup_buf_ struct buf text = {0};

	for (size_t i = 0; i < d->n_uses; i++) {
		const struct use *u = &d->uses[i];

		buf_printf(&text, "%s%s %s", i > 0 ? "; " : "", use_words[u->kind],
			   u->subject ? u->subject : "");
		if (u->via && *u->via)
			buf_printf(&text, " (%s)", u->via);
	}
	put_fact(p, width, "Host use", ST_DIM, &text);
}

static void add_hazards(const struct app *app, const struct device_report *r, struct pager *p,
			int width)
{
	for (size_t i = 0; i < r->n_hazards; i++) {
		bool blocks = r->hazards[i].severity == SEVERITY_BLOCK;
		enum style st = blocks ? ST_FAIL : ST_WARN;

		if (&r->hazards[i] == first_block(r)) /* the verdict has said it */
			continue;
		pager_item(p, LABEL_COLS - 2, st, glyph(app->glyphs, blocks ? G_FAIL : G_WARN),
			   LABEL_COLS, width, ST_TEXT, r->hazards[i].detail);
	}
}

/* Each on a line of its own, for there may be many. */
static void add_below(const struct device *d, struct pager *p, int width)
{
	for (size_t i = 0; i < d->n_below; i++) {
		const struct below *b = &d->below[i];
		_cleanup_buf_ struct buf text = {0};

		buf_printf(&text, "%s %s", below_word(b->kind), b->name);
		if (b->what && *b->what)
			buf_printf(&text, ": %s", b->what);
		put_fact(p, width, i == 0 ? "Below" : "", ST_DIM, &text);
	}
}

static void add_members(const struct app *app, const struct devrow *row, struct pager *out, int width)
{
	_cleanup_buf_ struct buf text = {0};

	put_count(&text, row->n_devices, "device", "devices");
	if (row->folded)
		buf_puts(&text, ", folded away");
	if (row->n_marks > 0)
		buf_printf(&text, ", %zu of them marked", row->n_marks);
	if (row->n_in_use > 0)
		buf_printf(&text, ", %zu in use: %s %s", row->n_in_use, 
			   short_address(app->session->host, app->session->host->devices[row->in_use].address),
			   app->session->report->devices[row->in_use].mark);
	put_fact(out, width, "Here", ST_DIM, &text);
}

/* What a device is folded over must not be taken for its own. */
static void add_hidden(const struct app *app, size_t i, struct pager *out, int width)
{
	size_t row = app->tree.row_of ? app->tree.row_of[i] : NO_INDEX;

	if (row != NO_INDEX && app->tree.rows[row].folded)
		add_members(app, &app->tree.rows[row], out, width);
}

void devdetail(const struct app *app, size_t i, struct pager *out, int width)
{
	const struct device *d = &app->session->host->devices[i];

	add_identity(app, d, out, width);
	add_answer(app, i, out, width);
	add_hidden(app, i, out, width);
	add_hazards(app, &app->session->report->devices[i], out, width);
	add_group(app, i, out, width);
	add_companions(app, i, out, width);
	add_uses(d, out, width);
	add_driver(app, d, out, width);
	add_below(d, out, width);
	devfacts(app, i, out, width);
}

static void add_group_heading(const struct app *app, size_t group, struct pager *out, int width)
{
	const struct group *g = &app->session->host->groups[group];
	const char *why = app->session->report->groups[group].why;
	_cleanup_buf_ struct buf text = {0};

	buf_printf(&text, "Group %d%s%s", g->id, g->type ? ", domain type " : "",
		   g->type ? g->type : "");
	pager_para(out, 0, width, ST_STRONG, buf_str(&text));
	if (why)
		pager_para(out, 0, width, ST_TEXT, why);
	for (size_t i = 0; i < g->n_direct_regions; i++)
		pager_item(out, 0, ST_DIM, "Reserved", LABEL_COLS, width, ST_WARN,
			   g->direct_regions[i]);
}

static const char *const heading_notes[] = {
	[ROW_PREDICTED] =
		"Predicted: there are no groups while the IOMMU is off. By the kernel's own "
		"rules these would be one group. After the reboot passthru shows the real "
		"ones.",
	[ROW_UNGROUPED] = "Without a group a device cannot be passed.",
	[ROW_DOMAIN] = "A part of the machine with bus numbers of its own.",
	[ROW_VFS] = "Each can be passed by itself, as long as it is in a group of its own; the "
		    "device that has them stays.",
};

void headingdetail(const struct app *app, const struct devrow *row, struct pager *out, int width)
{
	_cleanup_buf_ struct buf title = {0};

	if (row->kind == ROW_GROUP) {
		add_group_heading(app, row->of, out, width);
		return;
	}
	put_heading(&title, app, row);
	if (row->kind == ROW_VFS)
		buf_printf(&title, " of %s",
			   short_address(app->session->host,
					 app->session->host->devices[row->of].address));
	pager_para(out, 0, width, ST_STRONG, buf_str(&title));
	if (row->kind != ROW_UNGROUPED || app->session->host->n_groups > 0)
		pager_para(out, 0, width, ST_TEXT, heading_notes[row->kind]);
	else
		pager_para(out, 0, width, ST_TEXT,
			   "The way from here to the processor could not be read. After the reboot "
			   "passthru shows the groups.");
	add_members(app, row, out, width);
}
