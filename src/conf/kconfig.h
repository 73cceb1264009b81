/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kernel's config file: CONFIG_X=y, =m, or "# CONFIG_X is not set". */
#pragma once

#include "base/util.h"

enum kconfig_value { KCONFIG_ABSENT, KCONFIG_NO, KCONFIG_MODULE, KCONFIG_YES, KCONFIG_OTHER };
/* name without CONFIG_. ABSENT: the file does not mention it (older or other architecture): that is unknown, not no. */
enum kconfig_value kconfig_get(const char *bytes, size_t n, const char *name);
