/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The change of one file as a unified diff with three lines of context, as `diff -u` would show it:
 * headers "--- a/etc/default/grub" and "+++ b/etc/default/grub", "/dev/null" for the side that has
 * no file, "\ No newline at end of file" where it is so. The text is safe for a terminal: control
 * characters of the file are shown as \xNN, so it is for reading, not for patch(1).
 */
#pragma once

#include "base/buf.h"

struct diff_side {
	const char *bytes; /* NULL: no file on this side */
	size_t len;
};

/* Appends nothing when both sides have the same bytes. path is absolute. */
void diff_unified(const char *path, struct diff_side before, struct diff_side after,
		  struct buf *out);

/* A line of it for reading, without its end: what only fills a file up (GRUB's environment block) is
   told by its number of signs, "####[820 more # of padding]". */
void diff_line_to_read(struct buf *out, const char *line, size_t n);
