/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Files of bash assignments that hold lists, read without running them: mkinitcpio.conf(5) with its
 * drop-ins, and mkinitcpio's presets. A list is an array, over as many lines as it likes and with comments
 * between its items, or a string whose blanks part them.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct array_assign {
	const char *name;
	size_t line;	    /* of the name, from 1 */
	bool plus;	    /* NAME+=… adds to what was */
	const char **items; /* decoded; NULL where bash would have to compute one */
	size_t n_items;
	bool computed;	    /* one of them is */
	size_t inside;	    /* where a new first item goes, in the file's bytes */
	bool quoted;	    /* … which is inside quotes */
	bool bare;	    /* NAME=value, where a second word has no place */
};

struct array_file {
	struct array_assign *assigns; /* in order */
	size_t n;
	/* The first line that is no plain assignment (a command, if, a function …), 0: there is none. Nothing
	   behind it is read. */
	size_t opaque_line;
};

/* All in the arena. -EINVAL with "line N: …" for a quote or a parenthesis without its end. */
int shell_arrays_parse(const char *bytes, size_t n, struct arena *a, struct array_file *ret, struct err *err);

/* The last assignment of the file that sets the name (plus: false) or adds to it; NULL: none. */
const struct array_assign *shell_array_last(const struct array_file *f, const char *name, bool plus);

/*
 * The file with one more item, in front of all others of that assignment. Nothing else changes. -EINVAL where it
 * has no place: a bare value.
 */
int shell_array_prepend(const char *bytes, size_t n, const struct array_assign *to, const char *item, struct buf *out,
			struct err *err);
