/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/app.h"
#include "ui/guestneed.h"
#include "ui/words.h"

static void drop_previews(struct guestview *v)
{
	for (size_t i = 0; i < v->n_previews; i++) {
		virt_change_done(&v->previews[i].change);
		v->previews[i] = (struct virt_preview){0};
	}
	v->live = v->will_change = false;
	v->asked.stale = true;
}

static void drop_offers(struct guestview *v)
{
	arena_done(&v->offers_mem);
	v->offered = false;
}

void guestview_forget(struct guestview *v)
{
	drop_previews(v);
	drop_offers(v);
	choice_done(&v->choice);
	guest_free(v->guest);
	guest_free(v->back);
	v->guest = v->back = NULL;
	v->err = (struct err){0};
	v->made = v->of_run = false;
}

void guestview_ask_again(struct guestview *v)
{
	drop_previews(v);
	drop_offers(v);
	v->known = VIRT_UNASKED;
}

bool guestview_opts_unkept(const struct guestview *v)
{
	const struct guest_opts *o = &v->opts;

	return (o->unmanaged || o->apart || o->rom_hidden || o->rom) && !v->opts_kept;
}

void guestview_opts_changed(struct guestview *v)
{
	v->opts_kept = false;
	guestview_forget(v);
}

void guestview_done(struct guestview *v)
{
	guestview_forget(v);
	virtask_leave(&v->ask);
	free(v->previews);
	domains_done(&v->domains);
	free(v->asked.done);
	free(v->rom);
	free(v->rom_left);
	for (size_t i = 0; i < _NEED_MAX; i++)
		free(v->left[i]);
	free(v->meant);
	free(v->question);
}

static bool is_planned(const struct app *app, enum need_id id)
{
	return app->choice.n > 0 && !guestneed_refused(app, id);
}

/* What the host will not have the guest is not told to use. */
static void take_needs(struct guestview *v, const struct app *app)
{
	const struct choice *c = &app->choice;

	for (size_t i = 0; i < c->n_needs; i++)
		if (is_planned(app, c->needs[i].id))
			choice_need(&v->choice, c->needs[i].id, c->needs[i].value);
}

/* What is chosen; without a choice what the last run gave to vfio-pci. */
static void take_devices(struct guestview *v, const struct choice *chosen, const struct run *last)
{
	for (size_t i = 0; i < chosen->n; i++)
		choice_add(&v->choice, chosen->addrs[i]);
	v->of_run = chosen->n == 0;
	for (size_t i = 0; v->of_run && last && i < last->n_bindings; i++)
		if (last->bindings[i].picked)
			choice_add(&v->choice, last->bindings[i].addr);
	v->of_run = v->of_run && v->choice.n > 0;
}

const char *guestview_no_guest(const struct guestview *v)
{
	return v->choice.n == 0
		       ? "No device is chosen, and no run is in force: mark one on page 3 (key 3)."
		       : v->err.line;
}

/* Where nobody has looked at one yet it is the one that has the devices, else the first. */
const struct domain *guestview_meant(const struct guestview *v)
{
	const struct domain *named = NULL;

	if (v->meant)
		domain_named(&v->domains, v->meant, &named, NULL);
	for (size_t i = 0; !named && i < v->domains.n; i++)
		if (guestview_has(v, &v->domains.items[i]) != HAS_NONE)
			named = &v->domains.items[i];
	return named ? named : v->domains.n > 0 ? v->domains.items : NULL;
}

void guestview_mean(struct guestview *v, const struct domain *d)
{
	if (streq(v->meant, d->name))
		return;
	free(v->meant);
	v->meant = xstrdup(d->name);
	v->live = v->will_change = false;
	drop_offers(v);
}

static void make_guest(struct guestview *v, const struct session *s)
{
	struct guest_opts back = v->opts;

	if (session_guest(s, &v->choice, &v->opts, &v->guest, &v->err) == 0)
		return;
	back.back = back.gone = true;
	back.rom = NULL;
	session_guest(s, &v->choice, &back, &v->back, NULL);
}

void guestview_make(struct app *app)
{
	struct guestview *v = &app->guest;
	const struct session *s = app->session;

	if (!v->made) {
		if (app->choice.n_needs > 0)
			app_make_plan(app);
		take_needs(v, app);
		take_devices(v, &app->choice, app->last);
		if (v->choice.n > 0)
			make_guest(v, s);
		v->made = true;
	}
	if (!v->offered)
		session_offers(s, &v->choice, guestview_meant(v), &v->offers_mem, v->offers);
	v->offered = true;
}

const struct guest *guestview_back(const struct guestview *v)
{
	return v->guest ? v->guest : v->back;
}

enum guest_has guestview_has(const struct guestview *v, const struct domain *d)
{
	const struct guest *g = guestview_back(v);
	size_t n = g ? g->n_fns : 0, found = 0;

	for (size_t i = 0; i < n; i++)
		found += domain_has(d, g->fns[i].device->addr);
	return found == 0 ? HAS_NONE : found < n ? HAS_SOME : HAS_ALL;
}

bool guestview_detaches(const struct guestview *v, size_t domain)
{
	return guestview_has(v, &v->domains.items[domain]) != HAS_NONE;
}

bool guestview_changes(const struct guestview *v, const struct domain *d)
{
	return v->guest || guestview_has(v, d) != HAS_NONE;
}

struct virt_preview *guestview_preview(const struct guestview *v, size_t domain, bool live)
{
	return &v->previews[2 * domain + live];
}

/* A text that looks whole and is not would be pasted as it is. */
static void put_left_out(struct buf *out, const struct app *app)
{
	const struct choice *c = &app->choice;

	for (size_t i = 0; i < c->n_needs; i++) {
		const struct need *n = &c->needs[i];
		const char *refused = guestneed_refused(app, n->id);

		if (!is_planned(app, n->id))
			buf_printf(out, "# Left out: %s%s%s. %s%s\n", need_infos[n->id].title,
				   *n->value ? " " : "", n->value,
				   refused ? "It is refused: "
					   : "No device is chosen, so no plan has it.",
				   refused ? refused : "");
	}
}

void put_guest_text(struct buf *out, const struct app *app, bool qemu)
{
	const struct guestview *v = &app->guest;
	const struct domain *d = guestview_meant(v);
	struct guest_for f = {.host = app->session->host, .choice = &v->choice};

	if (!v->guest)
		return;
	f.domain = d ? d->name : NULL;
	f.bus = guest_bus(v->guest, d);
	put_left_out(out, app);
	if (qemu)
		put_qemu_text(out, v->guest, &f);
	else
		put_libvirt_text(out, v->guest, &f);
}

void put_guest_devices(struct buf *out, const struct app *app)
{
	const struct guest *g = guestview_back(&app->guest);
	size_t seen = 0, n = 0;

	for (size_t i = 0; g && i < g->n_fns; i++)
		n += !g->fns[i].unseen;
	for (size_t i = 0; g && i < g->n_fns; i++)
		if (!g->fns[i].unseen)
			buf_printf(out, "%s%s",
				   seen++ == 0 ? ""
				   : seen < n  ? ", "
					       : " and ",
				   short_address(app->session->host, g->fns[i].device->address));
}
