/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/alter.h"

#include <errno.h>
#include <time.h>

#include "virt/change.h"

#define LOOK_AGAIN_MS 100

/* One side of the domain, and what was done to it so far. */
struct side {
	unsigned flag;    /* VIR_DOMAIN_AFFECT_… */
	const char *name; /* for a sentence */
	size_t done;      /* elements */
};

struct work {
	const struct virt *v;
	const struct alter *a;
	virDomainPtr dom;
	struct wanted_list wanted;
	const char *kept; /* its configuration before, secrets too: what puts it back */
	struct side sides[2];
	size_t n_sides;
};

static void wait_a_bit(void)
{
	struct timespec t = {.tv_nsec = LOOK_AGAIN_MS * 1000000L};

	nanosleep(&t, NULL);
}

/* The call only asks the guest, which may take its time, or never do it. */
static int wait_gone(const struct work *w, size_t i, struct err *err)
{
	struct wanted_list one = {&w->wanted.items[i], 1};

	for (int left = w->a->guest_ms;; left -= LOOK_AGAIN_MS) {
		_cleanup_free_ char *live = NULL;
		int r = dom_xml(w->v, w->dom, 0, &live, err);

		if (r < 0 || change_lives(&one, true, live, NULL) == 0)
			return r;
		if (left <= 0)
			break;
		wait_a_bit();
	}
	return err_set(err, EBUSY, "the guest has not let %s go, and may still do so later",
		       one.items->name);
}

static int put_one(const struct work *w, const struct side *s, bool detach, size_t i,
		   struct err *err)
{
	const char *xml = w->a->job->xml[i], *name = w->wanted.items[i].name;
	int r = detach ? w->v->lib.virDomainDetachDeviceFlags(w->dom, xml, s->flag)
		       : w->v->lib.virDomainAttachDeviceFlags(w->dom, xml, s->flag);

	if (r < 0) {
		virt_failed(w->v, err, "%s was not %s %s", name,
			    detach ? "taken out of" : "put into", s->name);
		return -EIO;
	}
	return detach && s->flag == VIR_DOMAIN_AFFECT_LIVE ? wait_gone(w, i, err) : 0;
}

static int put_all(struct work *w, struct err *err)
{
	for (struct side *s = w->sides; s < w->sides + w->n_sides; s++)
		for (size_t i = 0; i < w->wanted.n; i++) {
			int r = put_one(w, s, w->a->job->detach, i, err);

			if (r < 0)
				return r;
			s->done++;
		}
	return 0;
}

static int look(const struct work *w, struct err *err)
{
	const struct virt_job *j = w->a->job;
	_cleanup_free_ char *config = NULL, *live = NULL;
	int r = dom_xml(w->v, w->dom, VIR_DOMAIN_XML_INACTIVE, &config, err);

	if (r == 0)
		r = change_holds(j, w->a->expected, config, err);
	if (r == 0 && j->live)
		r = dom_xml(w->v, w->dom, 0, &live, err);
	if (r == 0 && j->live)
		r = change_lives(&w->wanted, j->detach, live, err);
	return r;
}

/* Not by detaching: what libvirt added to have room would stay. */
static int put_config_back(const struct work *w, struct err *err)
{
	virDomainPtr again = w->v->lib.virDomainDefineXML(w->v->conn, w->kept);

	if (!again)
		return virt_failed(w->v, err, "its configuration could not be put back");
	w->v->lib.virDomainFree(again);
	return 0;
}

static int unplug_back(const struct work *w, struct side *s, struct err *err)
{
	int r = 0;

	while (s->done > 0 && r == 0)
		r = put_one(w, s, !w->a->job->detach, --s->done, err);
	return r;
}

/* All that can be: a guest that keeps a device does not keep the configuration from being put back.
 */
static int take_back(struct work *w, struct err *err)
{
	int r = 0;

	for (struct side *s = w->sides + w->n_sides; s-- > w->sides;) {
		struct err why = {0};
		int q = 0;

		if (s->flag == VIR_DOMAIN_AFFECT_LIVE)
			q = unplug_back(w, s, &why);
		else if (s->done > 0)
			q = put_config_back(w, &why);
		if (r == 0 && q < 0)
			r = err_set(err, -q, "%s", why.line);
	}
	return r;
}

static int do_it(struct work *w, struct err *err)
{
	struct err why = {0}, left = {0};
	int r = put_all(w, &why);

	if (r == 0)
		r = look(w, &why);
	if (r == 0)
		return 0;
	if (take_back(w, &left) == 0)
		return err_set(err, r == -EBUSY ? EBUSY : EIO, "%s; all is as it was before",
			       why.line);
	return err_set(err, ENOTRECOVERABLE, "%s; then %s: look with virsh edit", why.line,
		       left.line);
}

static void choose_sides(struct work *w)
{
	struct side config = {.flag = VIR_DOMAIN_AFFECT_CONFIG, .name = "its configuration"};
	struct side live = {.flag = VIR_DOMAIN_AFFECT_LIVE, .name = "the running domain"};

	if (w->a->job->live && w->a->job->detach)
		w->sides[w->n_sides++] = live;
	w->sides[w->n_sides++] = config;
	if (w->a->job->live && !w->a->job->detach)
		w->sides[w->n_sides++] = live;
}

static int check_fresh(const struct work *w, struct err *err)
{
	_cleanup_(virt_change_done) struct virt_change now = {0};
	const struct virt_change *expected = w->a->expected;
	int r = dom_change(w->v, w->dom, w->a->job, &now, err);

	if (r < 0)
		return r;
	if (streq(now.before, expected->before) && streq(now.after, expected->after))
		return 0;
	return err_set(err, ESTALE,
		       "domain %s has changed since the change was shown: look at it again",
		       w->a->job->domain);
}

static int alter_domain(struct work *w, struct err *err)
{
	_cleanup_wanted_ struct wanted_list wanted = {0};
	_cleanup_free_ char *kept = NULL;
	int r = check_fresh(w, err);

	if (r == 0)
		r = wanted_of(w->a->job, &wanted, err);
	if (r == 0)
		r = dom_xml(w->v, w->dom, VIR_DOMAIN_XML_INACTIVE | VIR_DOMAIN_XML_SECURE, &kept,
			    err);
	if (r < 0)
		return r;
	w->wanted = wanted;
	w->kept = kept;
	choose_sides(w);
	return err_in(err, do_it(w, err), "domain %s", w->a->job->domain);
}

int alter(const struct virt *v, const struct alter *a, struct err *err)
{
	struct work w = {.v = v, .a = a};
	int r = dom_find(v, a->job->domain, &w.dom, err);

	if (r < 0)
		return r;
	r = alter_domain(&w, err);
	v->lib.virDomainFree(w.dom);
	return r;
}
