/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/probe only: interfaces, what they stand on, and which of them carries an address. */
#pragma once

#include "probe/scan.h"

/* An address of either family; IPv4 as ::ffff:a.b.c.d, so that one comparison does for both. */
struct ip {
	uint8_t b[16];
};

struct route {
	struct ip dest;
	unsigned bits; /* of dest; an IPv4 default route has 96 */
	bool v4;
	const char *iface;
};

struct iface {
	const char *name;
	const char *dir;    /* sys/class/net/NAME */
	const char *device; /* real path of what it drives, NULL: a virtual one */
	const char *master; /* the bridge or bond above it, NULL: none */
};

struct net {
	struct scan *s;
	struct iface *ifaces;
	size_t n_ifaces;
	struct route *routes; /* of both families, without loopback */
	size_t n_routes;
};

/* The host's interfaces and routes, read once. */
struct net *net_of(struct scan *s);
const struct iface *net_find(const struct net *net, const char *name);

/* proc/net/route and proc/net/ipv6_route. Of IPv4 that is the main table alone: a card that only a
 * table of policy routing leads to counts as one that is up (net/ipv4/fib_trie.c,
 * fib_route_seq_start). */
void net_read_routes(struct net *net);
bool route_is_default(const struct route *r);

/* "192.0.2.1", "2001:db8::1". */
bool ip_parse(const char *text, struct ip *ret);
/* n hex digits as proc/net/tcp writes an address: 32-bit words of it as the machine stores them. */
bool ip_parse_words(const char *hex, size_t n, struct ip *ret);
bool ip_is_loopback(const struct ip *ip);

/* The interface that has the address; NULL: none, or it is not known. */
const char *net_own(struct net *net, const struct ip *ip);
/* How the address is reached, by the tables of this host; NULL: not at all. */
const struct route *net_route_to(const struct net *net, const struct ip *ip);
/* The interface that has the address, or through which its network is reached; NULL: not known. */
const char *net_iface_of(struct net *net, const struct ip *ip);

/* What a card is needed for. */
struct net_use {
	enum use_kind kind;
	const char *subject; /* NULL: the interface */
	/* Stands in via before the layers: "NFS over", and the interface; without a subject, why:
	 * "clevis in the initramfs". NULL: nothing does. */
	const char *how;
};

/* Marks every function that carries the interface, through bridges, bonds and VLANs. False: none
 * was found. */
bool net_mark_use(struct net *net, const char *iface, const struct net_use *use);
bool net_mark(struct net *net, const char *iface, enum use_kind kind);
/* The same for the interfaces of the default routes, and for every interface. */
bool net_mark_defaults(struct net *net, const struct net_use *use);
bool net_mark_all(struct net *net, const struct net_use *use);

/* Who comes in over SSH, and where (net_ssh.c). */
void net_mark_ssh(struct net *net);
