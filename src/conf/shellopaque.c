/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/shellvar.h"
#include "conf/shellword.h"

static bool is_name_byte(char c)
{
	return shell_name_len(&c, 1) == 1 || (c >= '0' && c <= '9');
}

/* The next place of the whole name in [at, end); NULL: none. */
static const char *find_name(const char *at, const char *end, const char *start, const char *name)
{
	size_t len = strlen(name);

	while (at < end && (at = memmem(at, (size_t)(end - at), name, len))) {
		bool begins = at == start || !is_name_byte(at[-1]);
		bool ends = at + len == end || !is_name_byte(at[len]);

		if (begins && ends)
			return at;
		at++;
	}
	return NULL;
}

/* How the name stands there. */
enum mention { MENTION_READ, MENTION_EXPANSION_SETS, MENTION_BARE };

static enum mention mention_at(const char *p, const char *end, const char *start, const char *name)
{
	const char *next = p + strlen(name);

	if (p > start && p[-1] == '$')
		return MENTION_READ;
	if (p - start < 2 || p[-1] != '{' || p[-2] != '$')
		return MENTION_BARE;
	next += next < end && *next == ':';
	return next < end && *next == '=' ? MENTION_EXPANSION_SETS : MENTION_READ;
}

bool opaque_may_set(const char *bytes, const struct opaque *o, const char *variable)
{
	const char *start = bytes + o->at, *end = start + o->len;
	enum mention least = o->reach == OPAQUE_NAMES ? MENTION_BARE : MENTION_EXPANSION_SETS;
	bool arithmetic = memmem(start, o->len, "((", 2) != NULL;

	if (o->reach == OPAQUE_ANY)
		return true;
	for (const char *p = start; (p = find_name(p, end, start, variable));
	     p += strlen(variable)) {
		enum mention m = mention_at(p, end, start, variable);

		if (arithmetic || m == MENTION_EXPANSION_SETS || m == least)
			return true;
	}
	return false;
}

bool opaque_may_freeze(const char *bytes, const struct opaque *o)
{
	static const char *const attributes[] = {"readonly", "declare", "typeset", "local"};
	const char *start = bytes + o->at;

	for (size_t i = 0; i < ARRAY_SIZE(attributes); i++)
		if (find_name(start, start + o->len, start, attributes[i]))
			return true;
	return false;
}
