/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/guestask.h"

#include "engine/guest.h"
#include "ui/guestact.h"
#include "ui/guestrows.h"

/* All that the other process needs; it has a copy of what is pointed to. */
struct question {
	const struct session *session;
	const struct guestview *view;
	const struct virt_change *shown; /* VIRT_CHANGE: what was agreed to */
};

/* Of a domain that has some of the devices, these are taken out. */
static struct guest those_it_has(const struct guest *g, const struct domain *d, struct arena *mem)
{
	struct guest part = *g;

	part.fns = NULL;
	part.n_fns = 0;
	for (size_t i = 0; i < g->n_fns; i++)
		if (domain_has(d, g->fns[i].device->addr))
			*ARENA_PUSH(mem, part.fns, part.n_fns) = g->fns[i];
	return part;
}

static int preview(const struct question *q, struct domain_change *ret, struct err *err)
{
	const struct guestview *v = q->view;
	const struct domain *d = &v->domains.items[v->asked.domain];
	struct domain_want want = {.domain = d->name,
				   .detach = v->asked.detach,
				   .live = v->asked.live,
				   .next_start = !v->asked.live};
	_cleanup_(arena_done) struct arena mem = {0};
	struct guest part;

	if (!want.detach)
		return session_domain_preview(q->session, v->guest, &want, ret, err);
	part = those_it_has(guestview_back(v), d, &mem);
	return session_domain_preview(q->session, &part, &want, ret, err);
}

/* What was agreed to: libvirt is asked whether that is still what it would be. */
static int change(const struct question *q, const struct domain_change *c, struct err *err)
{
	struct domain_change agreed = *c;
	enum outcome outcome;

	agreed.change = *q->shown;
	return session_domain_apply(q->session, &agreed, &outcome, err);
}

/* In the other process. */
static void ask(const void *data, struct virt_answer *ret)
{
	const struct question *q = data;
	struct domain_change c = {0};

	if (q->view->asked.what == VIRT_LIST) {
		ret->r = session_domains(q->session, NULL, &ret->domains, &ret->err);
		return;
	}
	ret->r = preview(q, &c, &ret->err);
	ret->change = c.change;
	if (ret->r == 0 && q->view->asked.what == VIRT_CHANGE)
		ret->r = change(q, &c, &ret->err);
}

static int start(struct app *app, struct virt_asked asked, const struct virt_change *shown,
		 struct err *err)
{
	struct guestview *v = &app->guest;
	struct question q = {app->session, v, shown};

	free(v->asked.done);
	v->asked = asked;
	return virtask_start(&v->ask, ask, &q, err);
}

static void ask_for_domains(struct app *app)
{
	struct guestview *v = &app->guest;

	v->known = start(app, (struct virt_asked){.what = VIRT_LIST}, NULL, &v->domains_err) < 0
			   ? VIRT_FAILED
			   : VIRT_ASKED;
}

static void ask_for_preview(struct app *app, size_t domain)
{
	struct guestview *v = &app->guest;
	struct virt_preview *p = guestview_preview(v, domain, v->live);
	struct virt_asked asked = {.what = VIRT_PREVIEW,
				   .domain = domain,
				   .live = v->live,
				   .detach = guestview_detaches(v, domain)};

	p->r = start(app, asked, NULL, &p->err);
	p->known = p->r < 0;
}

void guestask_want(struct app *app)
{
	struct guestview *v = &app->guest;
	struct guest_row here = guestrow_here(app);

	if (!app->session->root.live || virtask_running(&v->ask))
		return;
	if (v->known == VIRT_UNASKED)
		ask_for_domains(app);
	else if (here.kind == GROW_DOMAIN && guestview_changes(v, &v->domains.items[here.i]) &&
		 !guestview_preview(v, here.i, v->live)->known)
		ask_for_preview(app, here.i);
}

static void put_done(struct buf *out, const struct app *app, const struct virt_asked *asked)
{
	buf_printf(out, "%s %s ", app->guest.domains.items[asked->domain].name,
		   asked->detach ? "is without" : "has");
	put_guest_devices(out, app);
	if (!asked->live)
		buf_puts(out, " from its next start on.");
	else
		buf_puts(out, " now, and at each later start.");
}

static void start_change(struct app *app, struct virt_asked asked, const struct virt_change *shown)
{
	_cleanup_buf_ struct buf done = {0};
	struct err err = {0};

	put_done(&done, app, &asked);
	asked.done = buf_take(&done);
	if (start(app, asked, shown, &err) < 0)
		app_say(app, ST_FAIL, "%s", err.line);
}

void guestask_change(struct app *app, size_t domain, bool live)
{
	struct guestview *v = &app->guest;
	struct virt_asked asked = {.what = VIRT_CHANGE,
				   .domain = domain,
				   .live = live,
				   .detach = guestview_detaches(v, domain)};

	if (virtask_running(&v->ask)) {
		app_say(app, ST_WARN,
			"libvirt is being asked something: press a again in a moment.");
		return;
	}
	start_change(app, asked, &guestview_preview(v, domain, live)->change);
}

static void renew_domains(struct guestview *v, struct virt_answer *a)
{
	free(v->previews);
	domains_done(&v->domains);
	v->domains = a->domains;
	a->domains = (struct domains){0};
	v->domains_err = a->err;
	v->known = a->r < 0 ? VIRT_FAILED : VIRT_KNOWN;
	v->n_previews = 2 * v->domains.n;
	v->previews = xcalloc(v->n_previews + 1, sizeof(*v->previews));
}

/* The row of what the cursor was on: there may be more domains above it now, or fewer. */
static size_t row_again(const struct guestview *v, struct guest_row was, const char *name)
{
	if (was.kind != GROW_DOMAIN)
		return guestrow_of(v, was.kind, was.i);
	for (size_t i = 0; i < v->domains.n; i++)
		if (streq(v->domains.items[i].name, name))
			return guestrow_of(v, GROW_DOMAIN, i);
	return SIZE_MAX;
}

static void take_domains(struct app *app, struct virt_answer *a)
{
	struct guestview *v = &app->guest;
	struct list *l = &app->guest_panes.list;
	struct guest_row was = guestrow_here(app);
	_cleanup_free_ char *name = xstrdup(guestrow_name(v, was));
	size_t above = l->cursor - l->top, row;

	guestview_ask_again(v); /* a preview is of what was there before */
	renew_domains(v, a);
	row = row_again(v, was, name);
	l->cursor = row == SIZE_MAX ? 1 : row;
	l->top = l->cursor > above ? l->cursor - above : 0;
}

static void take_preview(struct app *app, struct virt_answer *a)
{
	const struct guestview *v = &app->guest;
	struct virt_preview *p = guestview_preview(v, v->asked.domain, v->asked.live);

	*p = (struct virt_preview){.known = true, .r = a->r, .err = a->err, .change = a->change};
	a->change = (struct virt_change){0};
	guestact_preview_came(app);
}

/* Whatever came of it, libvirt is looked at again. */
static void take_change(struct app *app, const struct virt_answer *a)
{
	if (a->r < 0)
		app_say(app, ST_FAIL, "%s", a->err.line);
	else
		app_say(app, ST_OK, "%s", app->guest.asked.done);
	app->guest.opts_kept |= a->r == 0 && !app->guest.asked.detach && !app->guest.asked.stale;
	guestview_ask_again(&app->guest);
}

void guestask_ready(struct app *app)
{
	struct guestview *v = &app->guest;
	struct virt_answer a = {0};

	if (!virtask_read(&v->ask, &a))
		return;
	if (v->asked.what == VIRT_CHANGE)
		take_change(app, &a);
	else if (v->asked.what == VIRT_PREVIEW && !v->asked.stale)
		take_preview(app, &a);
	else if (v->asked.what == VIRT_LIST && v->known == VIRT_ASKED)
		take_domains(app, &a);
	virt_answer_done(&a);
}
