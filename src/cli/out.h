/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text on stdout and stderr: columns, and colours where that is a terminal that may have them. With
 * --ascii, and on a terminal whose locale is not UTF-8, all of it is ASCII. JSON does not come here.
 */
#pragma once

#include "cli/cli.h"

enum ink { INK_NONE, INK_OK, INK_WARN, INK_FAIL, INK_DIM, INK_BOLD };

/* Called before anything is printed: decides on colours and characters. */
void out_begin(const struct cli_opts *o);

/* true: what follows is to be known besides, and goes to stderr, so that stdout has what is piped on alone; false: back. */
void out_aside(bool aside);
void out_puts(const char *text);
void out_printf(const char *fmt, ...) _printf_(1, 2);
/* The text, then blanks up to width columns (one at least). */
void out_column(const char *text, size_t width);
void out_ink(enum ink ink, const char *text);
/* Columns of a line: COLUMNS of the environment, else those of the terminal, 80 where stdout is none. */
size_t out_width(void);
/* Text broken at blanks to that width, each line behind indent blanks. */
void out_wrapped(size_t indent, const char *text);
/* The same behind a label of its own on the first line; the text of all lines begins at column at. */
void out_labelled(size_t indent, const char *label, size_t at, const char *text);
/* A list of names: broken like text on a terminal, one line everywhere else. */
void out_names(size_t indent, const char *text);
/* What fits on the line behind used columns, and a sign at its end when that is not all. */
void out_cut(enum ink ink, const char *text, size_t used);

const char *out_ellipsis(void); /* "…" or its ASCII twin */
/* What leads to a child in a tree, and past it. */
enum branch { BRANCH_TEE, BRANCH_LAST, BRANCH_PAST, BRANCH_NONE };
const char *out_branch(enum branch b); /* "├─ ", "└─ ", "│  ", "   " or their ASCII twins */
const char *out_mark(enum status s); /* "✓", "!", "✗", "?" or their ASCII twins */
enum ink out_status_ink(enum status s);
/* A unified diff with its added and removed lines coloured. */
void out_diff(const char *diff);

/* Brings stdout out. False: some of it was lost (a full disk, a closed pipe), which is told on stderr. */
bool out_end(void);

/* One line on stderr: "passthru: …". */
void out_error(const char *line);
void out_errorf(const char *fmt, ...) _printf_(1, 2);

/*
 * A failure told once: on stderr, and with --json also as {"schema":1,"outcome":…,"error":…} on stdout. Returns
 * the outcome as exit status.
 */
int out_failure(const struct cli_opts *o, enum outcome outcome, const char *line);
