/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The network cards that the host stands on: default route, SSH, and whatever is up. */
#include <ifaddrs.h>

#include "base/text.h"
#include "probe/net.h"

static void find_ifaces(struct net *net)
{
	struct scan *s = net->s;
	char **names;
	size_t n;

	scan_list(s, "sys/class/net", &names, &n);
	for (size_t i = 0; i < n; i++) {
		const char *dir = arena_printf(&s->tmp, "sys/class/net/%s", names[i]);

		/* "bonding_masters" is a file. */
		if (streq(names[i], "lo") || !scan_exists(s, arena_printf(&s->tmp, "%s/.", dir)))
			continue;
		*ARENA_PUSH(&s->tmp, net->ifaces, net->n_ifaces) = (struct iface){
			.name = names[i],
			.dir = dir,
			.device = root_realpath(s->root, &s->tmp,
						arena_printf(&s->tmp, "%s/device", dir)),
			.master = root_link_name(s->root, &s->tmp,
						 arena_printf(&s->tmp, "%s/master", dir)),
		};
	}
}

/* A default route that leads to no card we can see (Open vSwitch, a tunnel) goes through one of
 * them. */
static void mark_default_routes(struct net *net)
{
	static const struct net_use use = {.kind = USE_DEFAULT_ROUTE};
	const char *lost = NULL;
	bool found = false;

	for (size_t i = 0; i < net->n_routes; i++) {
		const struct route *r = &net->routes[i];

		if (!route_is_default(r))
			continue;
		if (net_mark(net, r->iface, USE_DEFAULT_ROUTE))
			found = true;
		else
			lost = r->iface;
	}
	if (!lost || found)
		return;
	scan_note(net->s,
		  "default route: the card under %s was not found, so every network card counts",
		  lost);
	net_mark_all(net, &use);
}

static bool has_route(const struct net *net, const char *iface)
{
	for (size_t i = 0; i < net->n_routes; i++)
		if (streq(net->routes[i].iface, iface))
			return true;
	return false;
}

static bool has_address(const char *iface)
{
	struct ifaddrs *all;
	bool found = false;

	if (getifaddrs(&all) < 0)
		return true;
	for (const struct ifaddrs *a = all; a && !found; a = a->ifa_next)
		found = streq(a->ifa_name, iface) && a->ifa_addr &&
			(a->ifa_addr->sa_family == AF_INET || a->ifa_addr->sa_family == AF_INET6);
	freeifaddrs(all);
	return found;
}

static bool has_upper(struct scan *s, const struct iface *iface)
{
	char **names;
	size_t n;

	scan_list(s, iface->dir, &names, &n);
	for (size_t i = 0; i < n; i++)
		if (str_starts(names[i], "upper_"))
			return true;
	return iface->master;
}

/* Up, and somebody's: a cable alone brings an interface up. Only a running kernel tells all
 * addresses. */
static bool in_use(struct net *net, const struct iface *iface)
{
	struct scan *s = net->s;
	const char *state =
		root_attr(s->root, &s->tmp, arena_printf(&s->tmp, "%s/operstate", iface->dir));

	if (has_route(net, iface->name))
		return true;
	if (!streq(state, "up"))
		return false;
	return !s->root->live || has_address(iface->name) || has_upper(s, iface);
}

struct net *net_of(struct scan *s)
{
	if (s->net)
		return s->net;
	s->net = arena_alloc(&s->tmp, sizeof(*s->net));
	s->net->s = s;
	find_ifaces(s->net);
	net_read_routes(s->net);
	return s->net;
}

void scan_net(struct scan *s)
{
	struct net *net = net_of(s);

	mark_default_routes(net);
	net_mark_ssh(net);
	for (size_t i = 0; i < net->n_ifaces; i++)
		if (net->ifaces[i].device && in_use(net, &net->ifaces[i]))
			net_mark(net, net->ifaces[i].name, USE_NET_UP);
}
