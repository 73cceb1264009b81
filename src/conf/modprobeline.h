/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The logical lines of a modprobe.d file, with the way back to its bytes, for those that read or
 * edit one. */
#pragma once

#include "base/arena.h"
#include "base/err.h"

struct modprobe_line_text {
	char *text;     /* joined, without its line end; a backslash is gone as libkmod drops it */
	size_t *from;   /* for each byte of text, its place in the file */
	size_t line;    /* first physical line, from 1 */
	size_t at, len; /* its bytes in the file, line end included */
	const char *directive; /* "options" …; "" for a line that libkmod ignores as bad; NULL: a
				  comment or nothing */
	bool known;            /* begins with a directive of libkmod's, be it bad or not */
	const char *module;    /* with underscores */
	const char *args;      /* in text */
};

struct modprobe_reader {
	const char *bytes;
	size_t n, at, line; /* what comes next */
};

#define SOFTDEP_BLANKS " \t\n\v\f\r"

/* Takes the next word off the args of a softdep; NULL at the end. */
const char *softdep_word(const char **args, size_t *ret_len);

/* -EINVAL with "line N: …": no editor of text keeps what stands behind a NUL byte. */
int modprobe_refuse_nul(const char *bytes, size_t n, struct err *err);

struct modprobe_reader modprobe_read(const char *bytes, size_t n);
bool modprobe_next(struct modprobe_reader *r, struct arena *a, struct modprobe_line_text *ret);
