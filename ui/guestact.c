/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/guestact.h"

#include "ui/guestask.h"
#include "ui/guestneed.h"
#include "ui/guestrom.h"
#include "ui/guestrows.h"
#include "ui/guestsave.h"

static bool is_choice(struct guest_row r)
{
	return r.kind == GROW_OPTION || r.kind == GROW_NEED;
}

const char *guestact_no_choose(const struct app *app)
{
	struct guest_row r = guestrow_here(app);

	if (app->guest_panes.in_detail)
		return "The details have the keys: Esc goes back to the list, where Space chooses.";
	if (is_choice(r))
		return NULL;
	if (r.kind == GROW_DOMAIN)
		return "Space chooses in the rows further down: a adds the devices to this "
		       "virtual machine, or takes them out.";
	return "Space chooses in the rows further down: here there is nothing to choose.";
}

/* Why there is no row to attach to; NULL: there is one. */
static const char *no_domains(const struct app *app)
{
	const struct guestview *v = &app->guest;

	if (app->opts->demo)
		return "The bundled host has no libvirt: take the text (w).";
	if (!app->session->root.live)
		return "A tree does not run, so libvirt is not asked: w saves the text, to be put "
		       "in by hand.";
	if (v->domains.n > 0)
		return NULL;
	if (v->known == VIRT_FAILED)
		return v->domains_err.line;
	return v->known == VIRT_KNOWN ? "libvirt has no virtual machine yet: make one, then r "
					"asks again."
				      : "libvirt is being asked: try again in a moment.";
}

const char *guestact_no_attach(const struct app *app)
{
	const struct guestview *v = &app->guest;
	struct guest_row r = guestrow_here(app);
	const char *why = no_domains(app);

	if (why)
		return why;
	if (r.kind != GROW_DOMAIN)
		return "Go up to a virtual machine first: a adds the devices to that one.";
	return guestview_changes(v, &v->domains.items[r.i]) ? NULL : guestview_no_guest(v);
}

const char *guestact_no_save(const struct app *app)
{
	return app->guest.guest ? NULL : guestview_no_guest(&app->guest);
}

static void change_option(struct app *app, enum guest_option i)
{
	struct guest_opts *o = &app->guest.opts;

	switch (i) {
	case GOPT_MANAGED:
		o->unmanaged = !o->unmanaged;
		break;
	case GOPT_APART:
		o->apart = !o->apart;
		break;
	case GOPT_ROM_HIDDEN:
		guestrom_hide(app);
		return;
	default:
		guestrom_toggle(app);
		return;
	}
	guestview_opts_changed(&app->guest);
}

void guestact_choose(struct app *app)
{
	struct guest_row r = guestrow_here(app);

	if (r.kind == GROW_OPTION)
		change_option(app, (enum guest_option)r.i);
	else if (r.kind == GROW_NEED)
		guestneed_toggle(app, (enum need_id)r.i);
}

void guestact_open(struct app *app)
{
	struct guest_row r = guestrow_here(app);

	if (app->guest_panes.in_detail || !is_choice(r))
		app->guest_panes.in_detail = !app->guest_panes.in_detail;
	else if (r.kind == GROW_NEED)
		guestneed_edit(app, (enum need_id)r.i);
	else if (r.i == GOPT_ROM)
		guestrom_edit(app);
	else
		guestact_choose(app);
}

static const char *need_label(const struct app *app, enum need_id id)
{
	return choice_needs(&app->choice, id) ? "leave" : "choose";
}

const char *guestact_enter_label(const struct app *app)
{
	struct guest_row r = guestrow_here(app);

	if (app->guest_panes.in_detail)
		return "list";
	if (r.kind == GROW_OPTION)
		return r.i == GOPT_ROM ? "path" : "change";
	if (r.kind == GROW_NEED)
		return need_infos[r.i].arg ? "value" : need_label(app, (enum need_id)r.i);
	return "details";
}

const char *guestact_choose_label(const struct app *app)
{
	struct guest_row r = guestrow_here(app);

	if (r.kind == GROW_NEED && need_infos[r.i].arg)
		return need_label(app, (enum need_id)r.i);
	if (r.kind != GROW_OPTION || r.i != GOPT_ROM || (!app->guest.rom && !app->guest.rom_left))
		return NULL;
	return app->guest.rom ? "leave" : "choose";
}

const char *guestact_attach_label(const struct app *app)
{
	struct guest_row r = guestrow_here(app);

	return r.kind == GROW_DOMAIN && guestview_detaches(&app->guest, r.i) ? "take out" : "add";
}

static void remember_question(struct guestview *v, const struct domain *d)
{
	free(v->question);
	v->question = xstrdup(d->name);
	v->question_live = v->live;
}

/* The machine may have been read again while the question stood there. */
static bool is_what_was_asked(const struct app *app)
{
	const struct guestview *v = &app->guest;
	struct guest_row r = guestrow_here(app);

	return r.kind == GROW_DOMAIN && guestview_changes(v, &v->domains.items[r.i]) &&
	       streq(v->domains.items[r.i].name, v->question) && v->live == v->question_live;
}

static void change_now(struct app *app, const char *text)
{
	(void)text;
	if (is_what_was_asked(app))
		guestask_change(app, guestrow_here(app).i, app->guest.live);
	else
		app_say(app, ST_WARN,
			"Something has changed meanwhile, so nothing is done: look at it again.");
}

/* 'n': the running one too, whose preview is wanted first; 's': its configuration, whose preview is
 * shown. */
static void now_or_next(struct app *app, const char *key)
{
	struct guestview *v = &app->guest;

	if (*key == 's' || !is_what_was_asked(app)) {
		change_now(app, key);
		return;
	}
	v->live = true;
	guestact_attach(app);
}

static void put_what(struct buf *out, const struct app *app, const struct domain *d, bool detach)
{
	buf_puts(out, detach ? "Take " : "Give ");
	put_guest_devices(out, app);
	buf_printf(out, detach ? " out of %s" : " to %s", d->name);
}

/* It runs: both can be meant. */
static void ask_when(struct app *app, const struct domain *d, bool detach)
{
	_cleanup_buf_ struct buf q = {0};

	buf_printf(&q, "%s runs. ", d->name);
	put_what(&q, app, d, detach);
	buf_puts(&q, " now, as it runs, or from its next start on?");
	prompt_ask(&app->prompt, PROMPT_KEYS, buf_str(&q), "", now_or_next);
	app->prompt.keys = "ns";
	app->prompt.labels = "n now  s from its next start  Esc leave";
}

static const char *what_follows(const struct app *app, bool detach)
{
	if (detach)
		return app->guest.live
			       ? " now? Its driver there has to let go of it, and later starts are "
				 "without it too."
			       : "? From its next start on it is without.";
	if (app->guest.opts.unmanaged)
		return app->guest.live ? " now? vfio-pci must have it already, as this is not "
					 "managed by libvirt."
				       : "? vfio-pci must have it when the guest starts, as this "
					 "is not managed by "
					 "libvirt.";
	return app->guest.live ? " now? libvirt takes it from its driver on this host at once."
			       : "? libvirt takes it from its driver on this host whenever the "
				 "guest starts.";
}

static void ask_yes(struct app *app, const struct domain *d, bool detach)
{
	_cleanup_buf_ struct buf q = {0};

	put_what(&q, app, d, detach);
	buf_puts(&q, what_follows(app, detach));
	prompt_ask(&app->prompt, PROMPT_YES_NO, buf_str(&q), "", change_now);
}

void guestact_attach(struct app *app)
{
	struct guestview *v = &app->guest;
	struct guest_row r = guestrow_here(app);
	const struct domain *d = &v->domains.items[r.i];
	const struct virt_preview *p = guestview_preview(v, r.i, v->live);
	bool detach = guestview_detaches(v, r.i);

	v->will_change = !p->known;
	if (!p->known)
		app_say(app, ST_DIM, "asking libvirt %s", glyph(app->glyphs, G_ELLIPSIS));
	else if (p->r < 0)
		app_say(app, ST_WARN, "%s", p->err.line);
	else if (d->running && !v->live)
		ask_when(app, d, detach);
	else
		ask_yes(app, d, detach);
	remember_question(v, d);
}

void guestact_preview_came(struct app *app)
{
	struct guestview *v = &app->guest;
	struct guest_row r = guestrow_here(app);

	if (!v->will_change || app->prompt.kind != PROMPT_NONE || app->page != PAGE_GUEST ||
	    r.kind != GROW_DOMAIN || !guestview_preview(v, r.i, v->live)->known)
		return;
	buf_clear(&app->message);
	guestact_attach(app);
}

void guestact_save(struct app *app)
{
	struct guest_row r = guestrow_here(app);

	guestsave_ask(app, r.kind == GROW_TEXT && r.i == GTEXT_QEMU);
}
