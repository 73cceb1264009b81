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

/* What is left of a line behind "CONFIG_" says of this option. */
static enum kconfig_value value_of(const char *s, size_t n, bool unset, const char *name)
{
	if (!take(&s, &n, name))
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

static void read_line(const struct line *l, struct kconfig_option *options, size_t n_options)
{
	const char *s = l->at;
	size_t n = l->text_len;
	bool unset = take(&s, &n, "# ");

	if (!take(&s, &n, "CONFIG_"))
		return;
	for (size_t i = 0; i < n_options; i++) {
		enum kconfig_value v = value_of(s, n, unset, options[i].name);

		if (v == KCONFIG_ABSENT)
			continue;
		options[i].value = v;
		options[i].line = l->at;
		options[i].line_len = l->text_len;
	}
}

void kconfig_read(const char *bytes, size_t n, struct kconfig_option *options, size_t n_options)
{
	struct lines it = lines_of(bytes, n);

	for (size_t i = 0; i < n_options; i++)
		options[i] = (struct kconfig_option){.name = options[i].name};
	for (struct line l; lines_next(&it, &l);)
		read_line(&l, options, n_options);
}
