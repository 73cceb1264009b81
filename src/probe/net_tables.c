/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The kernel's tables of routes and addresses (net/ipv4/fib_trie.c, net/ipv6/route.c,
 * net/ipv6/addrconf.c). */
#include <arpa/inet.h>
#include <ctype.h>
#include <ifaddrs.h>
#include <net/route.h>

#include "base/lines.h"
#include "probe/net.h"

#define TABLE_MAX (16 * 1024 * 1024)
#define V4_BITS 96

static const uint8_t mapped[12] = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

static void from_v4(struct ip *ip, uint32_t in_network_order)
{
	memcpy(ip->b, mapped, sizeof(mapped));
	memcpy(ip->b + sizeof(mapped), &in_network_order, sizeof(in_network_order));
}

bool ip_parse(const char *text, struct ip *ret)
{
	struct in_addr v4;

	if (inet_pton(AF_INET, text, &v4) == 1)
		from_v4(ret, v4.s_addr);
	else if (inet_pton(AF_INET6, text, ret->b) != 1)
		return false;
	return true;
}

static bool hex_word(const char *hex, uint32_t *ret)
{
	char text[9] = {0};
	uint64_t v;

	memcpy(text, hex, 8);
	if (!isxdigit((unsigned char)text[0]) || parse_u64(text, 16, UINT32_MAX, &v) < 0)
		return false;
	*ret = (uint32_t)v;
	return true;
}

bool ip_parse_words(const char *hex, size_t n, struct ip *ret)
{
	uint32_t words[4];

	if (n != 8 && n != 32)
		return false;
	for (size_t i = 0; i < n / 8; i++)
		if (!hex_word(hex + i * 8, &words[i]))
			return false;
	if (n == 8)
		from_v4(ret, words[0]);
	else
		memcpy(ret->b, words, sizeof(words));
	return true;
}

/* 32 hex digits in the order of the address. */
static bool parse_bytes(const char *hex, struct ip *ret)
{
	uint32_t word;

	if (strlen(hex) != 32)
		return false;
	for (size_t i = 0; i < 4; i++) {
		if (!hex_word(hex + i * 8, &word))
			return false;
		word = htonl(word);
		memcpy(ret->b + i * 4, &word, sizeof(word));
	}
	return true;
}

bool ip_is_loopback(const struct ip *ip)
{
	static const uint8_t one[16] = {[15] = 1};

	return memcmp(ip->b, one, 16) == 0 || (memcmp(ip->b, mapped, 12) == 0 && ip->b[12] == 127);
}

bool route_is_default(const struct route *r)
{
	return r->bits == (r->v4 ? V4_BITS : 0);
}

static void add_route(struct net *net, const struct route *r)
{
	if (!streq(r->iface, "lo"))
		*ARENA_PUSH(&net->s->tmp, net->routes, net->n_routes) = *r;
}

/* Iface Destination Gateway Flags RefCnt Use Metric Mask … */
static void read_v4(struct net *net, char **f, size_t n)
{
	struct route r = {.v4 = true, .iface = f[0]};
	uint64_t flags;
	uint32_t mask;

	if (n < 8 || strlen(f[7]) != 8 || !hex_word(f[7], &mask) ||
	    !ip_parse_words(f[1], strlen(f[1]), &r.dest) ||
	    parse_u64(f[3], 16, UINT32_MAX, &flags) < 0)
		return;
	r.bits = V4_BITS + (unsigned)__builtin_popcount(mask);
	if (flags & RTF_UP && !(flags & RTF_REJECT))
		add_route(net, &r);
}

/* Destination, its bits, source, its bits, next hop, metric, references, use, flags, interface */
static void read_v6(struct net *net, char **f, size_t n)
{
	struct route r = {0};
	uint64_t flags, bits;

	if (n < 10 || !parse_bytes(f[0], &r.dest) || parse_u64(f[1], 16, 128, &bits) < 0 ||
	    parse_u64(f[8], 16, UINT32_MAX, &flags) < 0)
		return;
	r.iface = f[9];
	r.bits = (unsigned)bits;
	if (flags & RTF_UP && !(flags & RTF_REJECT))
		add_route(net, &r);
}

static void read_table(struct net *net, const char *path,
		       void (*row)(struct net *net, char **f, size_t n))
{
	_cleanup_buf_ struct buf text = {0};
	char *f[10];

	if (!scan_read(net->s, path, TABLE_MAX, &text))
		return;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);)
		row(net, f, scan_fields(&net->s->tmp, l.at, l.text_len, f, ARRAY_SIZE(f)));
}

void net_read_routes(struct net *net)
{
	read_table(net, "proc/net/route", read_v4);
	read_table(net, "proc/net/ipv6_route", read_v6);
}

static bool in_network(const struct ip *ip, const struct route *r)
{
	unsigned whole = r->bits / 8, rest = r->bits % 8;

	if (memcmp(ip->b, r->dest.b, whole) != 0)
		return false;
	return rest == 0 || (ip->b[whole] ^ r->dest.b[whole]) >> (8 - rest) == 0;
}

static bool ip_of_sockaddr(const struct sockaddr *sa, struct ip *ret)
{
	if (sa && sa->sa_family == AF_INET)
		from_v4(ret, ((const struct sockaddr_in *)(const void *)sa)->sin_addr.s_addr);
	else if (sa && sa->sa_family == AF_INET6)
		memcpy(ret->b, &((const struct sockaddr_in6 *)(const void *)sa)->sin6_addr, 16);
	else
		return false;
	return true;
}

/* A live machine can be asked. */
static const char *iface_by_kernel(struct net *net, const struct ip *ip)
{
	const char *found = NULL;
	struct ifaddrs *all;
	struct ip own;

	if (!net->s->root->live || getifaddrs(&all) < 0)
		return NULL;
	for (const struct ifaddrs *a = all; a && !found; a = a->ifa_next)
		if (ip_of_sockaddr(a->ifa_addr, &own) && memcmp(own.b, ip->b, 16) == 0)
			found = arena_str(&net->s->tmp, a->ifa_name);
	freeifaddrs(all);
	return found;
}

/* Address, index, bits, scope, flags, name: the machine's own IPv6 addresses */
static const char *iface_by_table(struct net *net, const struct ip *ip)
{
	struct scan *s = net->s;
	_cleanup_buf_ struct buf text = {0};
	struct ip own;
	char *f[6];

	if (!scan_read(s, "proc/net/if_inet6", TABLE_MAX, &text))
		return NULL;
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);)
		if (scan_fields(&s->tmp, l.at, l.text_len, f, 6) == 6 && parse_bytes(f[0], &own) &&
		    memcmp(own.b, ip->b, 16) == 0)
			return f[5];
	return NULL;
}

const struct route *net_route_to(const struct net *net, const struct ip *ip)
{
	const struct route *best = NULL;

	for (size_t i = 0; i < net->n_routes; i++) {
		const struct route *r = &net->routes[i];

		/* An IPv6 default route would hold the mapped addresses too. */
		if (in_network(ip, r) && (r->v4 || memcmp(ip->b, mapped, 12) != 0) &&
		    (!best || r->bits > best->bits))
			best = r;
	}
	return best;
}

const char *net_own(struct net *net, const struct ip *ip)
{
	const char *iface = iface_by_kernel(net, ip);

	return iface ? iface : iface_by_table(net, ip);
}

const char *net_iface_of(struct net *net, const struct ip *ip)
{
	const char *iface = net_own(net, ip);
	const struct route *r = iface ? NULL : net_route_to(net, ip);

	return r ? r->iface : iface;
}
