/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/devdetail.h"

#include "ui/devrows.h"
#include "ui/words.h"

#define LABEL_COLS 9
#define MOST_NAMED 4 /* companions that are listed; the tree marks them all */

/* The label carries the colour and the text has none: a cursor that passes then costs few bytes. */
static void add(struct pager *p, int width, const char *label, enum style st,
		const struct buf *text)
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

static const struct hazard *blocking(const struct device_report *r)
{
	for (size_t i = 0; i < r->n_hazards; i++)
		if (r->hazards[i].severity == SEVERITY_BLOCK)
			return &r->hazards[i];
	return NULL;
}

static const struct binding *planned(const struct app *app, const struct device *d)
{
	for (size_t i = 0; app->plan && i < app->plan->n_bindings; i++)
		if (pci_addr_cmp(app->plan->bindings[i].addr, d->addr) == 0)
			return &app->plan->bindings[i];
	return NULL;
}

static void add_answer(const struct app *app, size_t i, struct pager *p, int width)
{
	const struct device *d = &app->session->host->devices[i];
	const struct device_report *r = &app->session->report->devices[i];
	const struct binding *b = planned(app, d);
	_cleanup_buf_ struct buf text = {0};

	if (device_is_bridge(d))
		buf_puts(&text, "a bridge: it stays with the host");
	else if (r->blocked)
		buf_printf(&text, "cannot be passed: %s",
			   blocking(r) ? blocking(r)->detail : "the host needs it");
	else
		buf_printf(&text, "can be passed%s%s", b && b->why ? ": " : "",
			   b && b->why ? b->why : "");
	add(p, width, "Verdict",
	    device_is_bridge(d) ? ST_DIM
	    : r->blocked        ? ST_FAIL
				: ST_OK,
	    &text);
}

static void add_identity(const struct app *app, const struct device *d, struct pager *p, int width)
{
	_cleanup_buf_ struct buf text = {0};

	buf_printf(&text, "%s  %04x:%04x  ", short_address(app->session->host, d->address),
		   d->vendor, d->device);
	put_full_name(&text, d);
	pager_para(p, 0, width, ST_STRONG, buf_str(&text));
}

static void add_ids(const struct device *d, struct pager *p, int width)
{
	_cleanup_buf_ struct buf text = {0};

	buf_printf(&text, "class %06x, revision %02x", d->class, d->revision);
	if (d->subvendor || d->subdevice)
		buf_printf(&text, ", subsystem %04x:%04x", d->subvendor, d->subdevice);
	if (d->numa_node >= 0)
		buf_printf(&text, ", memory node %d", d->numa_node);
	add(p, width, "Ids", ST_DIM, &text);
}

static void add_group(const struct app *app, size_t i, struct pager *p, int width)
{
	const struct host *h = app->session->host;
	const struct device *d = &h->devices[i];
	_cleanup_buf_ struct buf text = {0};
	_cleanup_buf_ struct buf with = {0};

	if (d->group >= 0)
		buf_printf(&text, "%d", d->group);
	else
		buf_puts(&text, "none is known while the IOMMU is off");
	if (!device_is_bridge(d))
		put_companions(&with, h, i);
	if (with.len > 0)
		buf_printf(&text, "; comes along: %s", buf_str(&with));
	else if (d->group >= 0 && !device_is_bridge(d))
		buf_puts(&text, "; nothing else has to come along");
	add(p, width, "Group", ST_DIM, &text);
}

/* Modules that claim the device besides the driver that has it. */
static void put_rivals(struct buf *out, const struct device *d)
{
	const char *between = d->driver ? "; also wanted by " : "; wanted by ";

	for (size_t i = 0; i < d->n_candidates; i++) {
		if (streq(d->candidates[i].module, d->driver))
			continue;
		buf_printf(out, "%s%s%s", between, d->candidates[i].module,
			   d->candidates[i].kind == MODULE_BUILTIN ? " (in the kernel)" : "");
		between = ", ";
	}
}

static void add_driver(const struct device *d, struct pager *p, int width)
{
	_cleanup_buf_ struct buf text = {0};

	buf_puts(&text, d->driver ? d->driver : "none is bound");
	put_rivals(&text, d);
	if (d->driver_override)
		buf_printf(&text, "; driver_override %s", d->driver_override);
	add(p, width, "Driver", ST_DIM, &text);
}

static void add_state(const struct device *d, struct pager *p, int width)
{
	_cleanup_buf_ struct buf text = {0};

	for (size_t i = 0; i < d->n_resets; i++)
		buf_printf(&text, "%s%s", i > 0 ? ", " : "", d->resets[i]);
	if (d->n_resets == 0)
		buf_puts(&text, d->can_reset == TRI_YES  ? "yes"
				: d->can_reset == TRI_NO ? "the kernel offers none"
							 : "unknown");
	if (d->power_state)
		buf_printf(&text, "; power %s", d->power_state);
	if (d->vfs_active > 0)
		buf_printf(&text, "; %u virtual functions are active", d->vfs_active);
	if (d->sriov_vf == TRI_YES)
		buf_puts(&text, "; is a virtual function");
	add(p, width, "Reset", ST_DIM, &text);
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
	add(p, width, "Host use", ST_DIM, &text);
}

static void add_hazards(const struct app *app, const struct device_report *r, struct pager *p,
			int width)
{
	for (size_t i = 0; i < r->n_hazards; i++) {
		bool blocks = r->hazards[i].severity == SEVERITY_BLOCK;
		enum style st = blocks ? ST_FAIL : ST_WARN;

		if (&r->hazards[i] == blocking(r)) /* the verdict has said it */
			continue;
		pager_item(p, LABEL_COLS - 2, st, glyph(app->glyphs, blocks ? G_FAIL : G_WARN),
			   LABEL_COLS, width, ST_TEXT, r->hazards[i].detail);
	}
}

void devdetail(const struct app *app, size_t i, struct pager *out, int width)
{
	const struct device *d = &app->session->host->devices[i];

	add_identity(app, d, out, width);
	add_group(app, i, out, width);
	add_driver(d, out, width);
	add_state(d, out, width);
	add_answer(app, i, out, width);
	add_hazards(app, &app->session->report->devices[i], out, width);
	add_uses(d, out, width);
	add_ids(d, out, width);
}

void groupdetail(const struct app *app, size_t group, struct pager *out, int width)
{
	const struct group *g = &app->session->host->groups[group];
	_cleanup_buf_ struct buf text = {0};

	buf_printf(&text, "Group %d%s%s", g->id, g->type ? ", domain type " : "",
		   g->type ? g->type : "");
	pager_para(out, 0, width, ST_STRONG, buf_str(&text));
	pager_para(out, 0, width, ST_TEXT,
		   app->session->report->groups[group].why ? app->session->report->groups[group].why
							   : "");
	for (size_t i = 0; i < g->n_direct_regions; i++)
		pager_item(out, 0, ST_DIM, "Reserved", LABEL_COLS, width, ST_WARN,
			   g->direct_regions[i]);
}
