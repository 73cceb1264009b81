/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dracut.conf(5): files of bash assignments, read one after the other by the same shell. Lists are strings, and what adds to
 * one is glued to what was: the value needs a blank at both its ends.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct dracut_source {
	const char *path; /* for error lines */
	const char *bytes;
	size_t len;
};

struct dracut_value {
	const char *text; /* when all files were read; "" unset */
	/* The last assignment that threw away what was before it ("="); NULL: none. */
	const char *reset_path;
	size_t reset_line;
};

/*
 * The variable's value after all sources, which stand in reading order. -EINVAL with "FILE:LINE: …" where only bash could
 * tell it.
 */
int dracut_conf_value(const struct dracut_source *sources, size_t n, const char *variable, struct arena *a,
		      struct dracut_value *ret, struct err *err);

/* The last line of the source that gives the word to the variable, whatever comes behind it; 0: none does. */
size_t dracut_conf_line(const struct dracut_source *source, const char *variable, const char *word, struct arena *a);

/* Is the word in a list? Of a module "-" and "_" are equal; a path begins with "/". */
bool dracut_list_has(const char *list, const char *word);

/* The file with `VARIABLE+=" WORD "` as a new last line (a missing final newline is added first). */
void dracut_conf_add(const char *bytes, size_t n, const char *variable, const char *word, struct buf *out);
