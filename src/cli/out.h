/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Text on stdout: columns, and colours when stdout is a terminal that may have them. */
#pragma once

#include "cli/cli.h"

enum ink { INK_NONE, INK_OK, INK_WARN, INK_FAIL, INK_DIM, INK_BOLD };

/* Called once before anything is printed: decides on colours and glyphs. */
void out_begin(const struct cli_opts *o);

/* The text, then blanks up to width columns (one at least). */
void out_column(const char *text, size_t width);
void out_ink(enum ink ink, const char *text);
/* Text broken at blanks to 80 columns, each line behind indent blanks. */
void out_wrapped(size_t indent, const char *text);

const char *out_mark(enum status s); /* "✓", "!", "✗", "?" or their ASCII twins */
enum ink out_status_ink(enum status s);
/* A unified diff with its added and removed lines coloured. */
void out_diff(const char *diff);

/* Brings stdout out. False: some of it was lost (a full disk, a closed pipe), which is told on stderr. */
bool out_end(void);

/* One line on stderr: "passthru: …". */
void out_error(const char *line);

/*
 * A failure told once: on stderr, and with --json also as {"schema":1,"outcome":…,"error":…} on stdout. Returns
 * the outcome as exit status.
 */
int out_failure(const struct cli_opts *o, enum outcome outcome, const char *line);
