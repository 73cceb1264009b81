/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/kconfig.h"

#include "base/lines.h"

/* *s, of *n bytes, begins with prefix: moves behind it. */
static bool take(const char **s, size_t *n, const char *prefix)
{
	size_t len = strlen(prefix);

	if (*n < len || memcmp(*s, prefix, len) != 0)
		return false;
	*s += len;
	*n -= len;
	return true;
}

static bool is_all(const char *s, size_t n, const char *text)
{
	return take(&s, &n, text) && n == 0;
}

static enum kconfig_value line_value(const char *s, size_t n, const char *name)
{
	bool unset = take(&s, &n, "# ");

	if (!take(&s, &n, "CONFIG_") || !take(&s, &n, name))
		return KCONFIG_ABSENT;
	if (unset)
		return is_all(s, n, " is not set") ? KCONFIG_NO : KCONFIG_ABSENT;
	if (!take(&s, &n, "="))
		return KCONFIG_ABSENT;
	if (is_all(s, n, "y"))
		return KCONFIG_YES;
	if (is_all(s, n, "m"))
		return KCONFIG_MODULE;
	return is_all(s, n, "n") ? KCONFIG_NO : KCONFIG_OTHER;
}

enum kconfig_value kconfig_get(const char *bytes, size_t n, const char *name)
{
	enum kconfig_value found = KCONFIG_ABSENT;
	struct lines it = lines_of(bytes, n);

	for (struct line l; lines_next(&it, &l);) {
		enum kconfig_value v = line_value(l.at, l.text_len, name);

		if (v != KCONFIG_ABSENT)
			found = v;
	}
	return found;
}
