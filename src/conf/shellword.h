/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One word of the shell, taken apart: each byte that it gives, from which bytes of the file, and
 * under which quotes. For shellvar.c and shellset.c.
 */
#pragma once

#include "base/arena.h"

enum quoting { QUOTE_NONE, QUOTE_SINGLE, QUOTE_DOUBLE };

enum glyph_kind {
	GLYPH_CHAR,
	GLYPH_VARIABLE, /* $NAME or ${NAME} */
	GLYPH_COMPUTED, /* any other expansion */
};

struct glyph {
	enum glyph_kind kind;
	enum quoting quoting;
	char c;         /* of GLYPH_CHAR */
	size_t at, len; /* its raw bytes, quotes around it excluded */
};

struct shell_word {
	size_t at, len;
	struct glyph *glyphs;
	size_t n_glyphs;
	size_t inside;        /* a place inside the first quotes, or at when there are none */
	enum quoting quoting; /* at that place */
};

enum word_trouble {
	WORD_FINE,
	WORD_UNTERMINATED, /* a quote or an expansion has no end */
	WORD_UNCLEAR,      /* shells differ here, or it is nested too deep to tell */
};

/*
 * Takes the word that starts at `at`; it ends before an unquoted blank, newline or operator. With
 * an arena NULL no glyphs are kept. On trouble *ret_trouble_at is where it starts.
 */
enum word_trouble shell_word_scan(const char *s, size_t n, size_t at, struct arena *a,
				  struct shell_word *ret, size_t *ret_trouble_at);

/* The name in a GLYPH_VARIABLE, with its length. */
const char *glyph_name(const char *s, const struct glyph *g, size_t *ret_len);

/* Length of the variable name that s begins with, 0: none. */
size_t shell_name_len(const char *s, size_t n);

/* A control character other than a tab: what no value that we write may hold. */
bool shell_has_control(const char *s, size_t n);

static inline bool is_shell_blank(char c)
{
	return c == ' ' || c == '\t';
}
