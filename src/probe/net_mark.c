/* SPDX-License-Identifier: GPL-2.0-or-later */
/* From an interface down through bridges, bonds, VLANs and the like to the cards that carry it. */
#include "probe/net.h"

/* A VLAN on a bridge on a bond is four: no real stack is higher. */
#define DEPTH_MAX 32

const struct iface *net_find(const struct net *net, const char *name)
{
	for (size_t i = 0; i < net->n_ifaces; i++)
		if (streq(net->ifaces[i].name, name))
			return &net->ifaces[i];
	return NULL;
}

struct mark {
	struct net *net;
	const struct net_use *use;
	const char *iface; /* the outermost */
	bool *seen;        /* per interface: a bridge shows each of its ports in three ways */
};

static bool mark_iface(struct mark *m, const struct iface *iface, const char *via, int depth);

static bool mark_lower(struct mark *m, const char *name, const char *via, int depth)
{
	const struct iface *lower = net_find(m->net, name);
	struct arena *tmp = &m->net->s->tmp;

	return lower && mark_iface(m, lower, *via ? arena_printf(tmp, "%s on %s", via, name) : name,
				   depth + 1);
}

/* The entries of a directory below the interface's that begin with a prefix name lower interfaces
 * behind it. */
static bool mark_listed(struct mark *m, const char *dir, const char *prefix, const char *via,
			int depth)
{
	char **names;
	size_t n;
	bool found = false;

	scan_list(m->net->s, dir, &names, &n);
	for (size_t i = 0; i < n; i++)
		if (str_starts(names[i], prefix) &&
		    mark_lower(m, names[i] + strlen(prefix), via, depth))
			found = true;
	return found;
}

static bool mark_slaves(struct mark *m, const struct iface *iface, const char *via, int depth)
{
	struct scan *s = m->net->s;
	const char *slaves =
		root_attr(s->root, &s->tmp, arena_printf(&s->tmp, "%s/bonding/slaves", iface->dir));
	char *names[64];
	size_t n =
		slaves ? scan_fields(&s->tmp, slaves, strlen(slaves), names, ARRAY_SIZE(names)) : 0;
	bool found = false;

	for (size_t i = 0; i < n; i++)
		found = mark_lower(m, names[i], via, depth) || found;
	for (size_t i = 0; i < m->net->n_ifaces; i++)
		if (streq(m->net->ifaces[i].master, iface->name))
			found = mark_lower(m, m->net->ifaces[i].name, via, depth) || found;
	return found;
}

/* The layers, outermost first; the interface itself is one of them where it is not the subject. */
static const char *layers(struct mark *m, const char *via)
{
	struct arena *tmp = &m->net->s->tmp;
	const char *on = *via ? " on " : "";

	if (!m->use->how)
		return via;
	if (m->use->subject)
		return arena_printf(tmp, "%s %s%s%s", m->use->how, m->iface, on, via);
	return arena_printf(tmp, "%s%s%s", m->use->how, *via ? ", on " : "", via);
}

static bool mark_own(struct mark *m, const char *real, const char *via)
{
	const char *subject = m->use->subject ? m->use->subject : m->iface;

	return scan_use(m->net->s, real, m->use->kind, subject, layers(m, via));
}

static bool mark_iface(struct mark *m, const struct iface *iface, const char *via, int depth)
{
	struct scan *s = m->net->s;

	bool *seen = &m->seen[iface - m->net->ifaces];

	if (*seen || depth > DEPTH_MAX)
		return false;
	*seen = true;
	const char *real =
		iface->device ? iface->device : root_realpath(s->root, &s->tmp, iface->dir);
	bool own = real && mark_own(m, real, via);
	bool links = mark_listed(m, iface->dir, "lower_", via, depth);
	bool ports = mark_listed(m, arena_printf(&s->tmp, "%s/brif", iface->dir), "", via, depth);
	bool slaves = mark_slaves(m, iface, via, depth);
	return own || links || ports || slaves;
}

bool net_mark_use(struct net *net, const char *name, const struct net_use *use)
{
	const struct iface *iface = net_find(net, name);
	_cleanup_free_ bool *seen = xcalloc(net->n_ifaces + 1, sizeof(*seen));
	struct mark m = {net, use, name, seen};

	return iface && mark_iface(&m, iface, "", 0);
}

bool net_mark(struct net *net, const char *name, enum use_kind kind)
{
	const struct net_use use = {.kind = kind};

	return net_mark_use(net, name, &use);
}

bool net_mark_defaults(struct net *net, const struct net_use *use)
{
	bool found = false;

	for (size_t i = 0; i < net->n_routes; i++)
		if (route_is_default(&net->routes[i]) &&
		    net_mark_use(net, net->routes[i].iface, use))
			found = true;
	return found;
}

bool net_mark_all(struct net *net, const struct net_use *use)
{
	bool found = false;

	for (size_t i = 0; i < net->n_ifaces; i++)
		found = net_mark_use(net, net->ifaces[i].name, use) || found;
	return found;
}
