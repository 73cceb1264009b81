/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/guestdetail.h"

#include "cli/needs.h"
#include "ui/devrows.h"
#include "ui/guestneed.h"
#include "ui/guestrom.h"
#include "ui/guestrows.h"
#include "ui/plan_text.h"
#include "ui/words.h"

#define LABEL_COLS 9 /* "Command  " */

void put_guest_head(struct buf *out, const struct app *app)
{
	const struct guestview *v = &app->guest;

	if (!v->guest) {
		buf_puts(out, guestview_no_guest(v));
		return;
	}
	buf_puts(out, v->of_run ? "Of the last run: " : "For ");
	put_guest_devices(out, app);
	buf_putc(out, ' ');
	put_full_name(out, v->guest->fns[0].device);
}

/* False: there is no guest, and why is said. */
static bool add_guest(struct app *app, struct pager *p, int width)
{
	const struct guestview *v = &app->guest;

	if (!v->guest)
		pager_item(p, 0, ST_WARN, glyph(app->glyphs, G_WARN), 2, width, ST_STRONG,
			   guestview_no_guest(v));
	return v->guest;
}

static void put_ports(struct buf *out, const struct domain *d)
{
	if (!d->pcie)
		buf_puts(out, ", conventional slots");
	else if (d->ports == 0)
		buf_puts(out, ", no root port");
	else
		buf_printf(out, ", %u of %u root ports free", d->free_ports, d->ports);
}

/* "win11 is off: pc-q35-9.0, 4 CPUs, 8 GiB, 2 of 4 root ports free." */
static void add_state(struct pager *p, const struct domain *d, int width)
{
	_cleanup_buf_ struct buf line = {0};

	buf_printf(&line, "%s %s: %s, ", d->name, d->running ? "is running" : "is off",
		   *d->machine ? d->machine : "a machine of unknown type");
	put_count(&line, d->vcpus, "CPU", "CPUs");
	buf_puts(&line, ", ");
	put_domain_memory(&line, d);
	put_ports(&line, d);
	buf_putc(&line, '.');
	pager_para(p, 0, width, ST_TEXT, buf_str(&line));
}

static void add_diff_head(struct app *app, struct pager *p, size_t domain, int width)
{
	bool detach = guestview_detaches(&app->guest, domain);
	_cleanup_buf_ struct buf line = {0};

	buf_puts(&line, detach ? "It has " : "It does not have ");
	put_guest_devices(&line, app);
	buf_puts(&line, app->guest.live ? ". As it runs too" : "");
	buf_puts(&line, detach ? ". Taking it out makes of its configuration:"
			       : ". Adding it makes of its configuration:");
	pager_item(p, 0, ST_KEY, "a", 2, width, ST_STRONG, buf_str(&line));
}

static void add_preview(struct app *app, struct pager *p, size_t domain, int width)
{
	const struct virt_preview *pv = guestview_preview(&app->guest, domain, app->guest.live);
	_cleanup_buf_ struct buf line = {0};

	if (!pv->known) {
		buf_printf(&line, "asking libvirt %s", glyph(app->glyphs, G_ELLIPSIS));
		pager_para(p, 0, width, ST_DIM, buf_str(&line));
	} else if (pv->r < 0) {
		pager_item(p, 0, ST_WARN, glyph(app->glyphs, G_WARN), 2, width, ST_STRONG,
			   pv->err.line);
	} else {
		add_diff_head(app, p, domain, width);
		plan_text_diff(p, pv->change.diff);
	}
}

static void add_domain(struct app *app, struct pager *p, size_t domain, int width)
{
	const struct domain *d = &app->guest.domains.items[domain];

	add_state(p, d, width);
	if (guestview_changes(&app->guest, d) || add_guest(app, p, width))
		add_preview(app, p, domain, width);
}

static void add_note(struct app *app, struct pager *p, int width)
{
	_cleanup_buf_ struct buf line = {0};

	put_no_domains(&line, app);
	pager_para(p, 0, width, ST_TEXT, buf_str(&line));
	pager_para(p, 0, width, ST_DIM,
		   "The texts below can be put in by hand, and the rows further down chosen.");
	if (app->guest.known == VIRT_FAILED)
		pager_para(p, 0, width, ST_DIM, "r asks again.");
}

static void add_lines(struct pager *p, const char *text)
{
	while (*text) {
		size_t n = strcspn(text, "\n");
		_cleanup_free_ char *line = xstrndup(text, n);

		pager_line(p, *line == '#' ? ST_DIM : ST_TEXT, line);
		text += n + (text[n] == '\n');
	}
}

/* Where the commands name commands, this names pages. */
static const char *iommu_is_off(const struct app *app)
{
	if (reboot_pending(app) && app->last->n_words + app->last->n_gone_words > 0)
		return "The IOMMU is off, and the reboot is still to come: what was applied counts "
		       "from the next start of this host on.";
	return "The IOMMU is off, so no guest with a PCI device can be started: page 2 says why, "
	       "and what turns it on.";
}

/* Not yet, as the host is now. */
static void add_viable(struct app *app, struct pager *p, enum guest_format format, int width)
{
	const struct guest *g = app->guest.guest;
	_cleanup_buf_ struct buf line = {0};
	struct err err = {0};

	if (session_guest_ready(app->session, g, format, &err) == 0)
		return;
	if (g->n_fns > 0 && app->session->report->iommu.state == IOMMU_OFF)
		buf_puts(&line, iommu_is_off(app));
	else
		buf_printf(&line, "%s.", err.line);
	pager_item(p, 0, ST_WARN, glyph(app->glyphs, G_WARN), 2, width, ST_WARN, buf_str(&line));
}

static void add_note_item(struct app *app, struct pager *p, const char *note, int width)
{
	pager_item(p, 0, ST_KEY, glyph(app->glyphs, G_DOT), 2, width, ST_TEXT, note);
}

static void add_notes(struct app *app, struct pager *p, enum guest_format format, int width)
{
	const struct guestview *v = &app->guest;
	const struct guest_notes *notes = &v->guest->notes[format];
	_cleanup_buf_ struct buf guess = {0};

	if (format == GUEST_LIBVIRT && !guestview_meant(v))
		put_bus_guess(&guess, v->guest);
	if (notes->n > 0 || guess.len > 0)
		pager_gap(p);
	for (size_t i = 0; i < notes->n; i++)
		add_note_item(app, p, notes->items[i], width);
	if (guess.len > 0)
		add_note_item(app, p, buf_str(&guess), width);
}

static void add_text(struct app *app, struct pager *p, bool qemu, int width)
{
	enum guest_format format = qemu ? GUEST_QEMU : GUEST_LIBVIRT;
	_cleanup_buf_ struct buf text = {0};

	if (!add_guest(app, p, width))
		return;
	put_guest_text(&text, app, qemu);
	add_viable(app, p, format, width);
	add_lines(p, buf_str(&text));
	add_notes(app, p, format, width);
}

static void add_labelled(struct pager *p, const char *label, const char *text, int width)
{
	if (text && *text)
		pager_item(p, 0, ST_DIM, label, LABEL_COLS, width, ST_TEXT, text);
}

/* What "yes" and "no" mean. */
static const struct {
	const char *yes, *no;
} option_help[_GOPT_MAX] = {
	[GOPT_MANAGED] = {"libvirt takes the device as the guest starts, and gives it back.",
			  "vfio-pci must have it when the guest starts, as page 4 plans it."},
	[GOPT_APART] = {"Each function is a card of its own: a running guest gets only such.",
			"A card stays one card in the guest, as its drivers expect it."},
	[GOPT_ROM_HIDDEN] =
		{"The guest's firmware does not see the card's ROM: some ROMs hang a guest.",
		 "The guest's firmware shows a picture by the card's ROM, as usual."},
};

static void add_yes_and_no(struct pager *p, enum guest_option i, int width)
{
	add_labelled(p, "yes", option_help[i].yes, width);
	add_labelled(p, "no", option_help[i].no, width);
	pager_para(p, 0, width, ST_DIM, "Space or Enter changes it, and the texts with it.");
}

static void put_rom_keys(struct buf *out, const struct guestview *v)
{
	buf_puts(out, "Enter asks for its path");
	if (v->rom)
		buf_puts(out, ", Space takes it away");
	else if (v->rom_left)
		buf_printf(out, ", Space takes %s again", v->rom_left);
	buf_putc(out, '.');
}

static void add_rom(const struct app *app, struct pager *p, int width)
{
	_cleanup_buf_ struct buf owner = {0}, what = {0}, keys = {0};

	put_rom_owner(&owner, app);
	buf_printf(&what,
		   "A file with the option ROM%s%s, where the card's own cannot be read. It is "
		   "seldom needed.",
		   owner.len > 0 ? " " : "", buf_str(&owner));
	put_rom_keys(&keys, &app->guest);
	pager_para(p, 0, width, ST_TEXT, buf_str(&what));
	pager_para(p, 0, width, ST_DIM, buf_str(&keys));
}

/* What to type for the same. */
static void add_command(struct app *app, struct pager *p, enum need_id id, int width)
{
	const char *chosen = choice_needs(&app->choice, id);
	const char *next = guestneed_next(app, id);
	const char *arg = need_infos[id].arg;
	_cleanup_buf_ struct buf line = {0};

	put_need_option(&line, id, chosen ? chosen : *next ? next : arg ? arg : "");
	add_labelled(p, "Command", buf_str(&line), width);
}

static void add_refused(struct app *app, struct pager *p, enum need_id id, int width)
{
	_cleanup_buf_ struct buf line = {0};

	buf_printf(&line, "Refused: %s", guestneed_refused(app, id));
	pager_item(p, 0, ST_FAIL, glyph(app->glyphs, G_FAIL), 2, width, ST_STRONG, buf_str(&line));
}

static const char *how_chosen(const struct app *app)
{
	if (app->choice.n == 0)
		return "Chosen, but no device is, and it comes with a device's plan: mark one on "
		       "page 3.";
	if (!app->plan)
		return "Chosen, but there is no plan: page 4 says why.";
	return app->plan->n_refused == 0 ? "Chosen: page 4 shows what it adds to the plan."
					 : "Chosen, but the plan is refused: page 4 says why.";
}

static void add_chosen(struct app *app, struct pager *p, enum need_id id, int width)
{
	if (guestneed_refused(app, id))
		add_refused(app, p, id, width);
	else
		pager_item(p, 0, ST_OK, glyph(app->glyphs, G_PICKED), 2, width, ST_STRONG,
			   how_chosen(app));
}

/* What the plan says of the value that was chosen. */
static void add_plan_notes(const struct app *app, struct pager *p, enum need_id id, int width)
{
	const struct plan *plan = choice_needs(&app->choice, id) ? app->plan : NULL;

	for (size_t i = 0; plan && i < plan->n_need_notes; i++)
		if (plan->need_notes[i].id == id)
			pager_item(p, 0, ST_WARN, glyph(app->glyphs, G_WARN), 2, width, ST_WARN,
				   plan->need_notes[i].text);
}

static void add_need(struct app *app, struct pager *p, enum need_id id, int width)
{
	const struct need_info *info = &need_infos[id];

	if (choice_needs(&app->choice, id))
		add_chosen(app, p, id, width);
	add_plan_notes(app, p, id, width);
	add_labelled(p, "Now", app->guest.offers[id].state, width);
	add_labelled(p, "Gives", info->gives, width);
	add_labelled(p, "Costs", info->cost, width);
	add_command(app, p, id, width);
}

void guestdetail_fill(struct app *app, int width)
{
	struct pager *p = &app->guest_panes.detail;
	struct guest_row r = guestrow_here(app);

	pager_clear(p);
	switch (r.kind) {
	case GROW_DOMAIN:
		add_domain(app, p, r.i, width);
		break;
	case GROW_NOTE:
		add_note(app, p, width);
		break;
	case GROW_TEXT:
		add_text(app, p, r.i == GTEXT_QEMU, width);
		break;
	case GROW_OPTION:
		if (r.i == GOPT_ROM)
			add_rom(app, p, width);
		else
			add_yes_and_no(p, (enum guest_option)r.i, width);
		break;
	case GROW_NEED:
		add_need(app, p, (enum need_id)r.i, width);
		break;
	case GROW_HEADING:
		break;
	}
}
