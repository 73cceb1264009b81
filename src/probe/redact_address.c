/* SPDX-License-Identifier: GPL-2.0-or-later */
/* IP addresses as people and the log of a firewall write them: who talks to this host, and from
 * where. */
#include "probe/redact.h"

#include <ctype.h>

#define V4_PARTS 4
#define V6_GROUPS 8
#define V6_GROUP_DIGITS 4
#define V6_FIRST_SHORTEST 3 /* "fe80::", "2001:": shorter ones are seldom addresses */

static bool ends_here(const char *s, size_t at, size_t n)
{
	if (at == n)
		return true;
	if (isalnum((unsigned char)s[at]) || s[at] == '_' || s[at] == '-')
		return false;
	return s[at] != '.' || at + 1 == n || !isdigit((unsigned char)s[at + 1]);
}

/* 0 to 255 without a zero in front; the bytes of it, 0 when it is none. */
static size_t v4_part(const char *s, size_t n, unsigned *ret)
{
	size_t i = 0;

	for (*ret = 0; i < n && i < 3 && isdigit((unsigned char)s[i]); i++)
		*ret = *ret * 10 + (unsigned)(s[i] - '0');
	return *ret > 255 || (i > 1 && s[0] == '0') ? 0 : i;
}

/* This host itself, a mask, many hosts, a network at home (RFC 1918), an example (RFC 5737) or a
 * test (RFC 2544): these tell of nobody. */
static bool is_nobodys(const unsigned part[static V4_PARTS])
{
	static const struct {
		unsigned first, second_from, second_to;
	} known[] = {
		{0, 0, 255},     {10, 0, 255}, {127, 0, 255}, {169, 254, 254}, {172, 16, 31},
		{192, 168, 168}, {192, 0, 0},  {198, 18, 19}, {198, 51, 51},   {203, 0, 0},
	};

	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (part[0] == known[i].first && part[1] >= known[i].second_from &&
		    part[1] <= known[i].second_to)
			return true;
	return part[0] >= 224;
}

static size_t take_v4(struct redact *r, const char *s, size_t n, struct buf *out)
{
	unsigned part[V4_PARTS];
	size_t at = 0;

	for (size_t p = 0; p < V4_PARTS; p++) {
		if (p > 0 && (at >= n || s[at++] != '.'))
			return 0;
		size_t len = v4_part(s + at, n - at, &part[p]);
		if (len == 0)
			return 0;
		at += len;
	}
	if (is_nobodys(part) || !ends_here(s, at, n))
		return 0;
	size_t number = redact_number(r, &r->ids, &r->n_ids, s, at);
	buf_printf(out, "198.18.%zu.%zu", number >> 8 & 0xff, number & 0xff);
	return at;
}

static size_t v6_group(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && i < V6_GROUP_DIGITS && isxdigit((unsigned char)s[i]))
		i++;
	return i;
}

/* Eight groups, or fewer with a "::" (RFC 4291, 2.2). */
static size_t take_v6(struct redact *r, const char *s, size_t n, struct buf *out)
{
	size_t first = v6_group(s, n), at = first, groups = 1, gaps = 0;

	while (at + 1 < n && s[at] == ':' && groups < V6_GROUPS) {
		bool gap = s[at + 1] == ':';
		size_t len = v6_group(s + at + 1 + gap, n - at - 1 - gap);

		if (len == 0 && !gap)
			break;
		gaps += gap;
		groups += len > 0;
		at += 1 + gap + len;
		if (len == 0)
			break;
	}
	if (first == 0 || gaps > 1 || !ends_here(s, at, n) ||
	    (at + 1 < n && s[at] == ':' && !isspace((unsigned char)s[at + 1])))
		return 0;
	if (gaps == 1 ? first < V6_FIRST_SHORTEST : groups != V6_GROUPS)
		return 0;
	/* 2001:db8::/32 is for documents (RFC 3849). */
	buf_printf(out, "2001:db8::%zx", redact_number(r, &r->ids, &r->n_ids, s, at));
	return at;
}

size_t redact_address(struct redact *r, const char *s, size_t n, struct buf *out)
{
	size_t took = take_v4(r, s, n, out);

	return took ? took : take_v6(r, s, n, out);
}
