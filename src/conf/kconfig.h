/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A kernel's config file: CONFIG_X=y, =m, or "# CONFIG_X is not set". */
#pragma once

#include "base/util.h"

enum kconfig_value { KCONFIG_ABSENT, KCONFIG_NO, KCONFIG_MODULE, KCONFIG_YES, KCONFIG_OTHER };

struct kconfig_option {
	const char *name; /* the caller's, without CONFIG_ */
	/* ABSENT: the file does not mention it (older or other architecture): that is unknown, not no. */
	enum kconfig_value value;
	const char *line; /* its line in the file's bytes, without the line end; NULL: absent */
	size_t line_len;
};

/* Fills value and line of every option in one pass over the file; of two lines about one the later counts. */
void kconfig_read(const char *bytes, size_t n, struct kconfig_option *options, size_t n_options);
