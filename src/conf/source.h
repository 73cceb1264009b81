/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One of several files that are read as if they were one. */
#pragma once

#include <stddef.h>

struct conf_source {
	const char *path; /* for messages */
	const char *bytes;
	size_t len;
};
