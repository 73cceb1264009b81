/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/listing.h"

#include "base/buf.h"

static char *joined(struct arena *a, const char *const *items, size_t n, const char *last)
{
	_cleanup_buf_ struct buf text = {0};
	for (size_t i = 0; i < n; i++) {
		if (i > 0)
			buf_puts(&text, i + 1 == n ? last : ", ");
		buf_puts(&text, items[i]);
	}
	return arena_str(a, buf_str(&text));
}

char *listing(struct arena *a, const char *const *items, size_t n)
{
	return joined(a, items, n, " and ");
}

char *alternatives(struct arena *a, const char *const *items, size_t n)
{
	return joined(a, items, n, " or ");
}

bool list_has(const char *const *items, size_t n, const char *item)
{
	for (size_t i = 0; i < n; i++)
		if (streq(items[i], item))
			return true;
	return false;
}

bool text_lists(const char *text, const char *item, char sep)
{
	size_t len = strlen(item);
	for (const char *at = text; (at = strstr(at, item)); at++)
		if ((at == text || at[-1] == ' ') && (at[len] == sep || !at[len]))
			return true;
	return false;
}

void list_add(struct arena *a, const char ***items, size_t *n, const char *item)
{
	if (!list_has(*items, *n, item))
		*ARENA_PUSH(a, *items, *n) = item;
}
