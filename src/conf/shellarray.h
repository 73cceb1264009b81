/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Lists in files that bash reads, as in /etc/mkinitcpio.conf: NAME=(a "b" c) over several lines with comments, NAME+=(d), and the old
 * form NAME="a b". Found without running the file; an item is put in at the front of a literal list, and no other byte
 * changes.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

enum array_form {
	ARRAY_LITERAL,	/* every item is known */
	ARRAY_EXTENDS,	/* NAME=("${NAME[@]}" …) or NAME=(… "${NAME[@]}"): the former items, where text is NULL */
	ARRAY_COMPUTED, /* only the shell can tell, or a statement that may change the list */
};

struct array_item {
	const char *text; /* decoded; NULL: computed */
	size_t line;
	size_t at, len; /* its raw bytes; of an array's item with its quotes */
};

struct shell_array {
	const char *name;
	size_t line; /* of the name, from 1 */
	enum array_form form;
	const char *why; /* COMPUTED: goes into a sentence */
	bool plus;	 /* += */
	bool string;	 /* NAME="a b": a program that wants a list splits it at blanks */
	struct array_item *items;
	size_t n_items;
	size_t front; /* where an item is put in */
	bool bare;    /* front stands in no quotes, where a blank would end the value */
};

/*
 * Every assignment of the name at the top level, in file order, and between them, as COMPUTED, each statement that
 * may change it: one that names it, and any that reads another file. -EINVAL with "line N: …" for a NUL byte and for what has no
 * end.
 */
int shell_arrays(const char *bytes, size_t n, const char *name, struct arena *a, struct shell_array **ret,
		 size_t *ret_n, struct err *err);

/*
 * What the assignments of one file make of the list so far (*items, *n_items), which becomes the new list; in the arena. For several
 * files in turn, which are then all taken to be lists or all strings. -EINVAL with "line N: …" when it cannot be known: a COMPUTED
 * one, a string behind a list (bash makes it the first item), or a list added to a string of several words (which stays one
 * item).
 */
int shell_array_apply(const struct shell_array *arrays, size_t n, struct arena *a, char ***items, size_t *n_items,
		      struct err *err);

/* The assignment whose front is the list's front: the last plain one. NULL: none, or a computed one replaces it. */
const struct shell_array *shell_array_base(const struct shell_array *arrays, size_t n);

/* The first item that is the word; with module "-" and "_" are equal. -1: none. */
ssize_t items_find(char *const *items, size_t n, const char *word, bool module);

/*
 * The file with the item put in at the front, or with item i taken away; what was put in can be taken out again byte for
 * byte. -EINVAL with "line N: …" when the list is not LITERAL, is a bare word, or the item is no plain word (letters, digits and
 * _ - . / : @ + only).
 */
int shell_array_insert(const char *bytes, size_t n, const struct shell_array *array, const char *item, struct buf *out,
		       struct err *err);
int shell_array_remove(const char *bytes, size_t n, const struct shell_array *array, size_t i, struct buf *out,
		       struct err *err);
