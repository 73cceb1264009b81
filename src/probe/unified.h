/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/probe only: small texts out of a unified kernel image, of which only the ranges are read. */
#pragma once

#include "base/arena.h"
#include "base/err.h"
#include "base/root.h"

struct unified {
	const char *cmdline, *release; /* .cmdline and .uname, bytes without blanks and NULs at the end; NULL: none */
};

/* In the arena. -errno with a line when the file cannot be read or is no such image. */
int unified_read(const struct root *root, const char *path, struct arena *a, struct unified *ret, struct err *err);
