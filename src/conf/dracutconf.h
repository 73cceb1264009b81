/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * dracut.conf(5): files of bash assignments, read one after the other by the same shell. Lists are strings, and what adds to
 * one is glued to what was: the value needs a blank at both its ends.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"
#include "conf/source.h"

struct dracut_value {
	const char *text; /* when all files were read; "" unset */
	/* The last assignment that threw away what was before it ("="); NULL: none. */
	const char *reset_path;
	size_t reset_line;
	const char *reset_to; /* the value that it gave; NULL: none */
};

/*
 * The variable's value after all sources, which stand in reading order. -EINVAL with "FILE:LINE: …" where only bash could
 * tell it.
 */
int dracut_conf_value(const struct conf_source *sources, size_t n, const char *variable, struct arena *a,
		      struct dracut_value *ret, struct err *err);

/* The last line of the source that gives the word to the variable, whatever comes behind it; 0: none does. */
size_t dracut_conf_line(const struct conf_source *source, const char *variable, const char *word, struct arena *a);

/*
 * Where ours gives the variable a word that another file takes away again: "FILE:LINE: …" in ret_what, and the sentence that
 * says what to write there in ret_remedy, as safe text. False when nothing takes it away, or when only bash could tell.
 */
bool dracut_conf_loss(const struct conf_source *sources, size_t n, const char *variable, const char *word,
		      const char *ours, struct arena *a, const char **ret_what, const char **ret_remedy);

/* Is the word in a list? Of a module "-" and "_" are equal; a path begins with "/". */
bool dracut_list_has(const char *list, const char *word);

/* The file with `VARIABLE+=" WORD "` as a new last line (a missing final newline is added first). */
void dracut_conf_add(const char *bytes, size_t n, const char *variable, const char *word, struct buf *out);
