/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/versort.h"

#include <ctype.h>

#include "base/util.h"

struct span {
	const char *at, *end;
};

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'A' && c <= 'Z') || (c >= 'a' && c <= 'z');
}

/* Where a byte that is no part of a number stands. */
static int rank(const struct span *s)
{
	if (s->at == s->end)
		return -1;
	if (is_digit(*s->at))
		return 0;
	if (*s->at == '~')
		return -2;
	return is_letter(*s->at) ? (unsigned char)*s->at : (unsigned char)*s->at + 256;
}

static bool in_text(const struct span *s)
{
	return s->at < s->end && !is_digit(*s->at);
}

static size_t take_number(struct span *s, const char **ret)
{
	while (s->at < s->end && *s->at == '0')
		s->at++;
	*ret = s->at;
	while (s->at < s->end && is_digit(*s->at))
		s->at++;
	return (size_t)(s->at - *ret);
}

static int cmp_numbers(struct span *a, struct span *b)
{
	const char *x, *y;
	size_t n = take_number(a, &x), m = take_number(b, &y);

	return n != m ? (n < m ? -1 : 1) : memcmp(x, y, n);
}

static int cmp_spans(struct span a, struct span b)
{
	while (a.at < a.end || b.at < b.end) {
		while (in_text(&a) || in_text(&b)) {
			if (rank(&a) != rank(&b))
				return rank(&a) < rank(&b) ? -1 : 1;
			a.at++;
			b.at++;
		}
		int order = cmp_numbers(&a, &b);
		if (order)
			return order;
	}
	return 0;
}

/* Without the ends that begin with a dot and a letter: "50-vfio" of "50-vfio.conf". */
static struct span stem(const char *name)
{
	struct span s = {name, name + strlen(name)};

	for (const char *p = s.end; p > name;) {
		while (p > name && (isalnum((unsigned char)p[-1]) || p[-1] == '~'))
			p--;
		if (p == name || p[-1] != '.' || !(is_letter(*p) || *p == '~') || p - 1 == name)
			break;
		s.end = --p;
	}
	return s;
}

int version_sort_cmp(const char *a, const char *b)
{
	struct span x = {a, a + strlen(a)}, y = {b, b + strlen(b)};
	int order = cmp_spans(stem(a), stem(b));

	return order ? order : cmp_spans(x, y);
}
