/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/guestrows.h"

#include "base/text.h"
#include "ui/draw.h"
#include "ui/guestneed.h"

#define MARK_AT 1
#define NAME_AT 3
#define NAME_COLS 28 /* the longest title of a need */
#define STATE_COLS 9
#define MACHINE_COLS 15

static const char *const headings[_GSEC_MAX] = {
	[GSEC_DOMAINS] = "Virtual machines of libvirt",
	[GSEC_TEXTS] = "As text, to be put in by hand",
	[GSEC_OPTIONS] = "How the guest is told",
	[GSEC_NEEDS] = "What the host does besides",
};

static const char *const texts[_GTEXT_MAX] = {
	[GTEXT_LIBVIRT] = "text for libvirt",
	[GTEXT_QEMU] = "text for QEMU",
};

static const char *const options[_GOPT_MAX] = {
	[GOPT_MANAGED] = "managed by libvirt",
	[GOPT_APART] = "each function apart",
	[GOPT_ROM_HIDDEN] = "option ROM hidden",
	[GOPT_ROM] = "option ROM from a file",
};

static const enum guest_row_kind kinds[_GSEC_MAX] = {
	[GSEC_DOMAINS] = GROW_DOMAIN,
	[GSEC_TEXTS] = GROW_TEXT,
	[GSEC_OPTIONS] = GROW_OPTION,
	[GSEC_NEEDS] = GROW_NEED,
};

static size_t section_rows(const struct guestview *v, enum guest_section s)
{
	switch (s) {
	case GSEC_DOMAINS:
		return v->domains.n > 0 ? v->domains.n : 1;
	case GSEC_TEXTS:
		return _GTEXT_MAX;
	case GSEC_OPTIONS:
		return _GOPT_MAX;
	default:
		return _NEED_MAX;
	}
}

size_t guestrows_count(const struct guestview *v)
{
	size_t n = 0;

	for (int s = 0; s < _GSEC_MAX; s++)
		n += 1 + section_rows(v, (enum guest_section)s);
	return n;
}

struct guest_row guestrow_at(const struct guestview *v, size_t row)
{
	for (int i = 0; i < _GSEC_MAX; i++) {
		enum guest_section s = (enum guest_section)i;
		size_t n = section_rows(v, s);

		if (row == 0)
			return (struct guest_row){GROW_HEADING, s, 0};
		if (row <= n)
			return (struct guest_row){s == GSEC_DOMAINS && v->domains.n == 0 ? GROW_NOTE
											 : kinds[s],
						  s, row - 1};
		row -= 1 + n;
	}
	return (struct guest_row){GROW_HEADING, _GSEC_MAX, 0};
}

struct guest_row guestrow_here(const struct app *app)
{
	return guestrow_at(&app->guest, app->guest_panes.list.cursor);
}

size_t guestrow_heading(const struct guestview *v, size_t row)
{
	while (row > 0 && guestrow_at(v, row).kind != GROW_HEADING)
		row--;
	return row;
}

size_t guestrow_stop(const struct guestview *v, size_t row, enum action a)
{
	bool up = a == ACT_UP || a == ACT_PAGE_UP;

	if (guestrow_at(v, row).kind != GROW_HEADING)
		return row;
	return up && row > 0 ? row - 1 : row + 1;
}

size_t guestrow_of(const struct guestview *v, enum guest_row_kind kind, size_t i)
{
	size_t n = guestrows_count(v);

	for (size_t row = 0; row < n; row++) {
		struct guest_row r = guestrow_at(v, row);

		if (r.kind == kind && r.i == i)
			return row;
	}
	return SIZE_MAX;
}

const char *guestrow_name(const struct guestview *v, struct guest_row r)
{
	switch (r.kind) {
	case GROW_HEADING:
		return r.section < _GSEC_MAX ? headings[r.section] : "";
	case GROW_DOMAIN:
		return v->domains.items[r.i].name;
	case GROW_TEXT:
		return texts[r.i];
	case GROW_OPTION:
		return options[r.i];
	case GROW_NEED:
		return need_infos[r.i].title;
	case GROW_NOTE:
		break;
	}
	return "";
}

void put_no_domains(struct buf *out, const struct app *app)
{
	const struct guestview *v = &app->guest;

	if (app->opts->demo)
		buf_puts(out, "The bundled host does not run: libvirt is not asked.");
	else if (!app->session->root.live)
		buf_puts(out, "A tree does not run: libvirt is not asked.");
	else if (v->known == VIRT_FAILED)
		buf_puts(out, v->domains_err.line);
	else if (v->known == VIRT_KNOWN)
		buf_puts(out, "libvirt has no virtual machine yet.");
	else
		buf_printf(out, "asking libvirt %s", glyph(app->glyphs, G_ELLIPSIS));
}

static void put_rom_value(struct buf *out, const struct guestview *v)
{
	buf_puts(out, v->rom ? v->rom : "no");
	if (!v->rom && v->rom_left)
		buf_printf(out, ", %s was chosen before", v->rom_left);
}

static void put_option_value(struct buf *out, const struct guestview *v, enum guest_option i)
{
	const struct guest_opts *o = &v->opts;

	switch (i) {
	case GOPT_MANAGED:
		buf_puts(out, o->unmanaged ? "no" : "yes");
		break;
	case GOPT_APART:
		buf_puts(out, o->apart ? "yes" : "no");
		break;
	case GOPT_ROM_HIDDEN:
		buf_puts(out, o->rom_hidden ? "yes" : "no");
		break;
	default:
		put_rom_value(out, v);
		break;
	}
}

/* Chosen: its value, and why it is refused where it is. Else what would be chosen, or that nothing
 * can be. */
static void put_need_value(struct buf *out, const struct app *app, enum need_id id)
{
	const char *value = choice_needs(&app->choice, id);
	const char *refused = guestneed_refused(app, id);
	const struct offer *o = &app->guest.offers[id];

	if (value)
		buf_printf(out, "%s%s%s", *value ? value : "yes", refused ? ", refused: " : "",
			   refused ? refused : "");
	else if (app->guest.left[id])
		buf_printf(out, "no, %s was chosen before", app->guest.left[id]);
	else if (!o->possible)
		buf_puts(out, o->state);
	else if (need_infos[id].arg && *o->value)
		buf_printf(out, "no, %s is suggested", o->value);
	else
		buf_puts(out, "no");
}

void put_guestrow_value(struct buf *out, const struct app *app, struct guest_row r)
{
	const struct domain *d;

	switch (r.kind) {
	case GROW_DOMAIN:
		d = &app->guest.domains.items[r.i];
		buf_printf(out, "%s %s", d->running ? "running" : "off", d->machine);
		break;
	case GROW_NOTE:
		put_no_domains(out, app);
		break;
	case GROW_OPTION:
		put_option_value(out, &app->guest, (enum guest_option)r.i);
		break;
	case GROW_NEED:
		put_need_value(out, app, (enum need_id)r.i);
		break;
	case GROW_TEXT:
		buf_puts(out, r.i == GTEXT_QEMU ? "arguments, and lines for its monitor"
						: "elements of its XML");
		break;
	case GROW_HEADING:
		break;
	}
}

static int name_cols(struct rect r)
{
	return r.w / 2 - NAME_AT < NAME_COLS ? r.w / 2 - NAME_AT : NAME_COLS;
}

int guestrow_cursor_cols(struct rect r)
{
	return NAME_AT - MARK_AT + name_cols(r);
}

static void draw_domain(struct rect r, int at, const struct domain *d)
{
	int col = NAME_AT + name_cols(r) + 1;
	_cleanup_buf_ struct buf ports = {0};

	put_domain_ports(&ports, d);
	draw_field(r, at, col, STATE_COLS - 1, d->running ? ST_OK : ST_DIM,
		   d->running ? "running" : "off");
	draw_field(r, at, col + STATE_COLS, MACHINE_COLS - 1, ST_TEXT,
		   *d->machine ? d->machine : "unknown");
	col += STATE_COLS + MACHINE_COLS;
	draw_field(r, at, col, r.w - col - 1, d->free_ports > 0 ? ST_TEXT : ST_DIM,
		   buf_str(&ports));
}

static void draw_heading(const struct app *app, struct rect r, int at, enum guest_section s)
{
	int col = NAME_AT + name_cols(r) + 1;

	draw_text(r, at, MARK_AT, ST_TITLE, headings[s]);
	if (s != GSEC_DOMAINS || app->guest.domains.n == 0)
		return;
	draw_text(r, at, col, ST_DIM, "State");
	draw_text(r, at, col + STATE_COLS, ST_DIM, "Machine");
	draw_text(r, at, col + STATE_COLS + MACHINE_COLS, ST_DIM, "Free ports");
}

static void draw_need_mark(const struct app *app, struct rect r, int at, enum need_id id)
{
	if (guestneed_refused(app, id))
		draw_text(r, at, MARK_AT, ST_FAIL, glyph(app->glyphs, G_FAIL));
	else if (choice_needs(&app->choice, id))
		draw_text(r, at, MARK_AT, ST_OK, glyph(app->glyphs, G_PICKED));
}

/* All of the devices, or some. */
static void draw_domain_mark(const struct app *app, struct rect r, int at, const struct domain *d)
{
	enum guest_has has = guestview_has(&app->guest, d);

	if (has != HAS_NONE)
		draw_text(r, at, MARK_AT, ST_OK,
			  glyph(app->glyphs, has == HAS_ALL ? G_PICKED : G_COMPANION));
}

static void draw_mark(const struct app *app, struct rect r, int at, struct guest_row row)
{
	if (row.kind == GROW_DOMAIN)
		draw_domain_mark(app, r, at, &app->guest.domains.items[row.i]);
	else if (row.kind == GROW_NEED)
		draw_need_mark(app, r, at, (enum need_id)row.i);
}

static enum style value_style(const struct app *app, struct guest_row row)
{
	if (row.kind == GROW_NEED)
		return choice_needs(&app->choice, (enum need_id)row.i) ? ST_STRONG : ST_DIM;
	return row.kind == GROW_OPTION ? ST_TEXT : ST_DIM;
}

static void draw_value(const struct app *app, struct rect r, int at, struct guest_row row)
{
	int col = row.kind == GROW_NOTE ? NAME_AT : NAME_AT + name_cols(r) + 1;
	_cleanup_buf_ struct buf value = {0};

	put_guestrow_value(&value, app, row);
	draw_field(r, at, col, r.w - col - 1, value_style(app, row), buf_str(&value));
}

void guestrow_draw(const struct app *app, struct rect r, int at, struct guest_row row)
{
	if (row.kind == GROW_HEADING) {
		draw_heading(app, r, at, row.section);
		return;
	}
	draw_mark(app, r, at, row);
	draw_field(r, at, NAME_AT, name_cols(r), ST_TEXT, guestrow_name(&app->guest, row));
	if (row.kind == GROW_DOMAIN)
		draw_domain(r, at, &app->guest.domains.items[row.i]);
	else
		draw_value(app, r, at, row);
}
