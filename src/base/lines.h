/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lines of a file that keep their exact ends: the sum of all [at, at + len) is the file.
 *
 *	struct lines it = lines_of(bytes, n);
 *	for (struct line l; lines_next(&it, &l);) …
 */
#pragma once

#include "base/util.h"

struct line {
	const char *at;  /* first byte, in the caller's memory */
	size_t text_len; /* without the line end ("\n" or "\r\n") */
	size_t len;      /* with it; equal to text_len for a last line without one */
	size_t no;       /* from 1 */
};

struct lines {
	const char *at, *end;
	size_t no;
};

struct lines lines_of(const char *bytes, size_t n);
bool lines_next(struct lines *it, struct line *ret);
bool line_goes_on(const struct line *l); /* it ends with a "\\" */
