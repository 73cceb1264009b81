/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Text that may reach a terminal. Everything read from hardware, files or logs is untrusted: bytes
 * that are no printable UTF-8 (control characters, escape sequences, bidi overrides, broken
 * sequences) become visible as \xNN or U+FFFD before anything prints them.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"

/*
 * One code point from at most n bytes (n > 0). Returns the bytes used; a broken byte gives U+FFFD
 * and 1.
 */
size_t utf8_next(const char *s, size_t n, uint32_t *ret_cp);

/*
 * Columns of one code point on a terminal: 0, 1 or 2 (East Asian wide); -1 for what must not be
 * printed. The locale of the process does not matter.
 */
int cp_width(uint32_t cp);

/* Columns of safe text. */
size_t text_width(const char *s);

/* Bytes of the longest start of s that fits in cols columns. */
size_t text_clip(const char *s, size_t cols);

/* Appends n bytes made safe. Tabs become a blank; with keep_lines "\n" stays a line end. */
void text_safe(struct buf *out, const char *bytes, size_t n, bool keep_lines);
char *arena_safe(struct arena *a, const char *bytes, size_t n);

/*
 * Appends n bytes of safe text for a reader who can only be shown ASCII. No column moves: "…" is
 * "~", every other character beyond ASCII "?" once a column. ASCII stays, line ends too.
 */
void text_ascii(struct buf *out, const char *text, size_t n);

/* Does the locale of this process (LC_CTYPE) write UTF-8? */
bool locale_is_utf8(void);
