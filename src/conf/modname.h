/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Names of modules and parameters: the kernel and kmod take "-" and "_" as the same letter. */
#pragma once

#include "base/util.h"

static inline char modname_byte(char c)
{
	return c == '-' ? '_' : c;
}

static inline bool modname_same(const char *a, const char *b, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (modname_byte(a[i]) != modname_byte(b[i]))
			return false;
	return true;
}

static inline void modname_normalize(char *name)
{
	for (; *name; name++)
		*name = modname_byte(*name);
}
