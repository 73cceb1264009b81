/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel command line as text. Words are separated by blanks outside double quotes, as the
 * kernel's next_arg() does (lib/cmdline.c). Every function is bytes to bytes: order, quoting and
 * blanks of all other words stay as they are.
 *
 * A word that is just "--" ends the kernel's part: what follows is init's (parse_args() in kernel/params.c).
 * No function here sees the words behind it, and words are added before it. A last word whose quote is
 * never closed would swallow what is added behind it: words are added before that one too.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"

/* One word, as pointers into the line. */
struct cmdline_word {
	const char *at;
	size_t len;
	const char *name; /* without an opening quote */
	size_t name_len;
	const char *value; /* without quotes; NULL when there is no "=" */
	size_t value_len;
	bool open; /* its quote is never closed */
};

/* Takes the next word off *line; false at the end. */
bool cmdline_next(const char **line, struct cmdline_word *ret);

/* The words as they stand, in the arena. */
void cmdline_words(const char *line, struct arena *a, char ***ret, size_t *ret_n);

/* Name (with "-" turned to "_") and value (without quotes, NULL when there is no "=") of one word, in the arena. */
void cmdline_split(const char *word, struct arena *a, char **ret_name, char **ret_value);

/* Do two words set the same parameter ("vfio-pci.ids=1:2" and "vfio_pci.ids=3:4")? */
bool cmdline_same_name(const char *word, const char *other);

bool cmdline_has(const char *line, const char *word); /* the very word, "-" and "_" in its name equal */

/* line with word added at the end behind one blank (none when line is empty). The line itself when it has the word. */
void cmdline_add(struct buf *out, const char *line, const char *word);
/* line without every occurrence of the very word. cmdline_remove(cmdline_add(l, w), w) is l when l had no w. */
void cmdline_remove(struct buf *out, const char *line, const char *word);
/* line with the very word old replaced where it stands by new. */
void cmdline_replace(struct buf *out, const char *line, const char *old, const char *new);

/* One change of a command line: old NULL adds, new NULL takes away, both change a word where it stands. */
struct word_edit {
	const char *old, *new;
};
/*
 * line with the edits done in turn. An old word that is not there is passed over, and with take_new false so is what
 * would only be added. In the arena.
 */
char *cmdline_edit(const char *line, const struct word_edit *edits, size_t n, bool take_new, struct arena *a);
/* Are both lines made of the same words, in any order? */
bool cmdline_same_words(const char *line, const char *other);
