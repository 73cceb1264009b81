/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/keys.h"

#include "base/text.h"

static const struct {
	const char *name;
	uint32_t key;
} named[] = {
	{"Up", K_UP},        {"Down", K_DOWN},      {"Left", K_LEFT}, {"Right", K_RIGHT},
	{"PgUp", K_PAGE_UP}, {"PgDn", K_PAGE_DOWN}, {"Home", K_HOME}, {"End", K_END},
	{"Tab", K_TAB},      {"Enter", K_ENTER},    {"Space", ' '},   {"Esc", K_ESC},
	{"F1", K_F1},        {"Ctrl-L", K_CTRL_L},
};

uint32_t key_named(const char *name, size_t n)
{
	uint32_t cp;

	for (size_t i = 0; i < ARRAY_SIZE(named); i++)
		if (strlen(named[i].name) == n && memcmp(named[i].name, name, n) == 0)
			return named[i].key;
	return n > 0 && utf8_next(name, n, &cp) == n ? cp : K_OTHER;
}

size_t keys_next(const char **at, const char **ret_name)
{
	size_t n;

	*at += strspn(*at, " ");
	n = strcspn(*at, " ");
	*ret_name = *at;
	*at += n;
	return n;
}

bool keys_hold(const char *names, uint32_t key)
{
	const char *name;

	for (size_t n; (n = keys_next(&names, &name)) > 0;)
		if (key_named(name, n) == key)
			return true;
	return false;
}
