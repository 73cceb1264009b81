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

/* ${NAME=x} and ${NAME:=x} set the variable; so may arithmetic, which is told by "((". */
static bool expansion_sets(const char *start, const char *end, const char *name)
{
	bool arithmetic = memmem(start, (size_t)(end - start), "((", 2) != NULL;
	size_t len = strlen(name);

	for (const char *p = start; (p = find_name(p, end, start, name)); p += len) {
		const char *next = p + len;

		if (arithmetic)
			return true;
		if (p == start || p[-1] != '{')
			continue;
		next += next < end && *next == ':';
		if (next < end && *next == '=')
			return true;
	}
	return false;
}

bool opaque_may_set(const char *bytes, const struct opaque *o, const char *variable)
{
	const char *start = bytes + o->at, *end = start + o->len;

	switch (o->reach) {
	case OPAQUE_EXPANDS:
		return expansion_sets(start, end, variable);
	case OPAQUE_NAMES:
		return find_name(start, end, start, variable) != NULL;
	case OPAQUE_ANY:
		break;
	}
	return true;
}
