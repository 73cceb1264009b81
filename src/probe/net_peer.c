/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which card carries what the host has from another machine. */
#include "probe/net_peer.h"

struct peer_walk {
	struct net *net;
	struct net_use use;
	const struct block_use *wants;
};

/* "192.0.2.5", "[2001:db8::5]:6789", "fe80::5%enp3s0": the address, and the interface behind "%" */
static bool parse_address(struct scan *s, const char *text, struct ip *ret, const char **ret_zone)
{
	bool bracket = *text == '[';
	char *bare = arena_str(&s->tmp, text + bracket);

	bare[strcspn(bare, bracket ? "]" : "/")] = '\0';
	char *zone = strchr(bare, '%'), *colon = strchr(bare, ':');
	if (zone)
		*zone++ = '\0';
	/* One colon alone stands before a port. */
	if (!bracket && colon && !strchr(colon + 1, ':'))
		*colon = '\0';
	*ret_zone = zone;
	return ip_parse(bare, ret);
}

static bool mark_iface(struct peer_walk *w, const char *iface)
{
	return iface && net_mark_use(w->net, iface, &w->use);
}

/* This machine's end of the connection. */
static bool mark_local(struct peer_walk *w, const char *local)
{
	const char *zone;
	struct ip ip;

	if (!local || !parse_address(w->net->s, local, &ip, &zone))
		return false;
	const char *own = net_own(w->net, &ip);
	const struct route *r = net_route_to(w->net, &ip);
	return mark_iface(w, zone) || mark_iface(w, own) ||
	       (r && !route_is_default(r) && mark_iface(w, r->iface));
}

/* The other end. One that is this machine itself needs no card. */
static bool mark_server(struct peer_walk *w, const char *server)
{
	const char *zone;
	struct ip ip;

	if (!server)
		return false;
	if (streq(server, "localhost"))
		return true;
	if (!parse_address(w->net->s, server, &ip, &zone))
		return false;
	if (mark_iface(w, zone) || ip_is_loopback(&ip) || net_own(w->net, &ip))
		return true;
	const struct route *r = net_route_to(w->net, &ip);
	return r && mark_iface(w, r->iface);
}

/* No card of this tree can be told from the others. */
static bool mark_any(struct peer_walk *w)
{
	if (net_mark_defaults(w->net, &w->use))
		return true;
	if (!net_mark_all(w->net, &w->use))
		return false;
	scan_note(w->net->s, "%s: the card under it was not found, so every network card counts",
		  w->wants->subject);
	return true;
}

bool net_mark_peer(struct scan *s, const struct net_peer *peer, const struct block_use *use)
{
	const char *above = use->via ? arena_printf(&s->tmp, "%s, ", use->via) : "";
	struct peer_walk w = {
		.net = net_of(s),
		.use = {.kind = use->kind,
			.subject = use->subject,
			.how = arena_printf(&s->tmp, "%s%s over", above, peer->how)},
		.wants = use,
	};

	return mark_iface(&w, peer->iface) || mark_local(&w, peer->local) ||
	       mark_server(&w, peer->server) || mark_any(&w);
}
