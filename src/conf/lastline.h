/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where a line is appended to a file in which a backslash at the end of a line joins it with the
 * next. */
#pragma once

#include "base/buf.h"

/* The bytes, and what is missing so that the next byte begins a line of its own. */
void add_with_line_end(struct buf *out, const char *bytes, size_t n);
