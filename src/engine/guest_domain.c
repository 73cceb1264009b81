/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is done to a domain: held against the machine as it is, done by libvirt, and logged. */
#include "engine/guest.h"

#include <errno.h>

#include "engine/log.h"
#include "model/viable.h"
#include "plan/live.h"

/* A device has one guest at a time. */
static int not_with_another(const struct domain_change *c, const struct guest *g, struct err *err)
{
	for (size_t i = 0; i < c->domains.n; i++) {
		const struct domain *other = &c->domains.items[i];
		for (size_t k = 0; k < g->n_fns; k++)
			if (other != c->domain && other->running && domain_has(other, g->fns[k].device->addr))
				return err_set(err, EBUSY, "%s: the domain %s has it and runs: shut that one down first",
					       g->fns[k].device->address, other->name);
	}
	return 0;
}

/* As a binding that ends with the boot: libvirt does just that. */
static int nothing_uses(const struct host *h, const struct report *report, const struct choice *taken, struct err *err)
{
	struct plan *p = NULL;
	int r = plan_live(h, report, taken, "vfio-pci", 0, &p, err);
	if (r == 0 && p->n_refused > 0)
		r = err_set(err, EBUSY, "%s: %s", p->refused[0].address, p->refused[0].detail);
	plan_free(p);
	return r;
}

/* Somebody was asked since the machine was read. */
static int nothing_uses_now(const struct session *s, const struct choice *taken, const struct guest_usb *usb, size_t n_usb,
			    struct err *err)
{
	struct host *now = NULL;
	if (taken->n == 0 && n_usb == 0)
		return 0;
	int r = probe_host(&s->root, &s->env, &now, err);
	if (r < 0)
		return r;
	struct report *report = check_host(now);
	r = guest_usb_leaves(now, usb, n_usb, err);
	if (r == 0 && taken->n > 0)
		r = nothing_uses(now, report, taken, err);
	report_free(report);
	host_free(now);
	return r;
}

static int fits_its_state(const struct domain *d, const struct domain_want *want, struct err *err)
{
	if (want->live && !d->running)
		return err_set(err, ESRCH, "%s does not run, so nothing can be changed in it now: leave out --live", d->name);
	if (d->running && !want->live && !want->next_start)
		return err_set(err, ETXTBSY, "%s runs: shut it down first, or say which is meant: --live changes it now and for its next starts, "
			       "--next-start for those alone", d->name);
	return 0;
}

/* What speaks against an attach, the host's side of it. */
static int may_attach(const struct session *s, const struct guest *g, const struct domain_want *want, struct domain_change *c,
		      struct err *err)
{
	int r = want->live ? session_guest_pluggable(s, g, err) : session_guest_viable(s, g, err);
	if (r < 0 || !want->live)
		return r;
	for (size_t i = 0; i < g->n_fns && !g->unmanaged; i++)
		choice_add(&c->taken, g->fns[i].device->addr);
	c->usb = g->n_usb > 0 ? arena_dup(&c->mem, g->usb, g->n_usb * sizeof(*g->usb)) : NULL;
	c->n_usb = g->n_usb;
	r = not_with_another(c, g, err);
	return r < 0 || c->taken.n == 0 ? r : nothing_uses(s->host, s->report, &c->taken, err);
}

/* What came along may have been left out of the domain, or have joined the group since. */
static bool is_meant(const struct guest_fn *f, const struct domain_want *want, const struct domain *d)
{
	return !want->detach || f->picked || domain_has(d, f->device->addr);
}

static void make_job(const struct guest *g, const struct domain_want *want, struct domain_change *c)
{
	unsigned bus = want->live || want->detach ? 0 : guest_bus(g, c->domain);
	struct guest_xml *xml = NULL;
	size_t n = 0;
	guest_libvirt(g, bus, &c->mem, &xml, &n);
	const char **docs = arena_alloc(&c->mem, (n + 1) * sizeof(*docs));
	c->what = arena_alloc(&c->mem, (n + 1) * sizeof(*c->what));
	for (size_t i = 0; i < n; i++) {
		if (i < g->n_fns && !is_meant(&g->fns[i], want, c->domain))
			continue;
		docs[c->n_what] = xml[i].xml;
		c->what[c->n_what++] = arena_str(&c->mem, xml[i].what);
	}
	c->job = (struct virt_job){
		.uri = arena_str(&c->mem, want->uri ? want->uri : VIRT_URI),
		.domain = arena_str(&c->mem, want->domain),
		.xml = docs,
		.n_xml = c->n_what,
		.detach = want->detach,
		.live = want->live,
	};
}

static int preview(const struct session *s, const struct guest *g, const struct domain_want *want, struct domain_change *c,
		   struct err *err)
{
	int r = session_domains(s, want->uri, &c->domains, err);
	if (r == 0)
		r = domain_named(&c->domains, want->domain, &c->domain, err);
	if (r == 0)
		r = fits_its_state(c->domain, want, err);
	if (r == 0 && !want->detach)
		r = may_attach(s, g, want, c, err);
	if (r < 0)
		return r;
	make_job(g, want, c);
	return virt_preview(&c->job, &c->change, err);
}

int session_domain_preview(const struct session *s, const struct guest *g, const struct domain_want *want,
			   struct domain_change *ret, struct err *err)
{
	struct domain_change c = {0};
	int r = preview(s, g, want, &c, err);
	if (r < 0)
		domain_change_done(&c);
	else
		*ret = c;
	return r;
}

void domain_change_done(struct domain_change *c)
{
	virt_change_done(&c->change);
	domains_done(&c->domains);
	choice_done(&c->taken);
	arena_done(&c->mem);
	*c = (struct domain_change){0};
}

/* What libvirt refused beforehand has changed nothing. Of a process that died nobody knows how far it came. */
static enum outcome outcome_of(int r)
{
	switch (r) {
	case 0:
		return OUTCOME_DONE;
	case -EIO:
	case -EBUSY:
		return OUTCOME_PUT_BACK;
	case -ETIME:
	case -EOWNERDEAD:
	case -ENOTRECOVERABLE:
		return OUTCOME_STUCK;
	default:
		return OUTCOME_REFUSED;
	}
}

int session_domain_apply(const struct session *s, const struct domain_change *c, enum outcome *ret_outcome, struct err *err)
{
	struct err why = {0};
	int r = nothing_uses_now(s, &c->taken, c->usb, c->n_usb, &why);
	*ret_outcome = OUTCOME_REFUSED;
	if (r == 0) {
		r = virt_apply(&c->job, &c->change, &why);
		*ret_outcome = outcome_of(r);
	}
	log_act(s, &(struct log_act){
		.what = c->job.detach ? "detach" : "attach",
		.domain = c->job.domain,
		.things = c->what,
		.n_things = c->n_what,
		.outcome = *ret_outcome,
		.why = why.line,
	});
	return r < 0 ? err_set(err, -r, "%s", why.line) : 0;
}

/* Those that were so before stay as they are. */
static int give_back(const struct guest *g, size_t n, const char *uri, bool take)
{
	int r = 0;
	for (size_t i = n; i > 0; i--) {
		const struct device *d = g->fns[i - 1].device;
		if (driver_is_vfio(d->driver) != take && virt_nodedev(uri, d->addr, !take, NULL) < 0)
			r = -EIO;
	}
	return r;
}

static int nodedev_each(const struct guest *g, const char *uri, bool take, enum outcome *ret_outcome, struct err *err)
{
	size_t i = 0;
	int r = 0;
	for (; i < g->n_fns && r == 0; i++)
		r = virt_nodedev(uri, g->fns[i].device->addr, take, err);
	*ret_outcome = outcome_of(r);
	if (r == 0 || i <= 1)
		return r;
	if (give_back(g, i - 1, uri, take) < 0)
		*ret_outcome = OUTCOME_STUCK;
	else if (*ret_outcome != OUTCOME_STUCK)
		*ret_outcome = OUTCOME_PUT_BACK;
	return r;
}

int session_nodedev(const struct session *s, const struct guest *g, const char *uri, bool take, enum outcome *ret_outcome,
		    struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const char **things = arena_alloc(&mem, (g->n_fns + 1) * sizeof(*things));
	struct choice taken = {0};
	struct err why = {0};
	int r;
	*ret_outcome = OUTCOME_REFUSED;
	if (!s->root.live)
		return err_set(err, EOPNOTSUPP, "in a tree no device changes its driver");
	uri = uri ? uri : VIRT_URI;
	r = libvirt_is_here(uri, err);
	if (r < 0)
		return r;
	for (size_t i = 0; i < g->n_fns; i++) {
		things[i] = g->fns[i].device->address;
		choice_add(&taken, g->fns[i].device->addr);
	}
	if (take)
		r = nothing_uses_now(s, &taken, NULL, 0, &why);
	if (r == 0)
		r = nodedev_each(g, uri, take, ret_outcome, &why);
	log_act(s, &(struct log_act){
		.what = take ? "nodedev-detach" : "nodedev-reattach",
		.things = things,
		.n_things = g->n_fns,
		.outcome = *ret_outcome,
		.why = why.line,
	});
	choice_done(&taken);
	return r < 0 ? err_set(err, -r, "%s", why.line) : 0;
}
