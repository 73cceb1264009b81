/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The tokens between blanks and comments of a shell file. For shellvar.c. */
#pragma once

#include "conf/shellword.h"

enum token_kind {
	TOKEN_END,
	TOKEN_NEWLINE,
	TOKEN_WORD,
	TOKEN_SEMI,        /* ; */
	TOKEN_DOUBLE_SEMI, /* ;; */
	TOKEN_AMP,         /* & */
	TOKEN_JOIN,        /* && || | */
	TOKEN_OPEN,        /* ( */
	TOKEN_CLOSE,       /* ) */
	TOKEN_REDIRECT,    /* < > >> >& … */
	TOKEN_HERE,        /* << */
};

struct token {
	enum token_kind kind;
	size_t at, len;
};

/* The token at or behind `at`. A word's end is not looked for (len 0): what it is decides how it is
 * scanned. */
struct token shell_token(const char *s, size_t n, size_t at);
