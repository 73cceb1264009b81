/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One line that says what went wrong and where. Fallible functions return 0 or a negative errno and
 * fill the struct err their caller gave (NULL when it does not care). The line names the file, the
 * line or the device; only the outermost layer prints it. A lower line is prefixed, never replaced.
 */
#pragma once

#include "base/util.h"

struct err {
	char line[512]; /* "" when nothing failed; always one line, cut with "…" when longer */
};

/* Fills err with the formatted line and returns -code. code is a positive errno. */
int err_set(struct err *err, int code, const char *fmt, ...) _printf_(3, 4);

/* The same, followed by ": " and strerror(code). */
int err_errno(struct err *err, int code, const char *fmt, ...) _printf_(3, 4);

/* Puts "<formatted>: " before the line that is there, and returns r unchanged. */
int err_in(struct err *err, int r, const char *fmt, ...) _printf_(3, 4);
