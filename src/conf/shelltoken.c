/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/shelltoken.h"

/* Longer ones before those that they begin with. */
static const struct {
	const char *text;
	enum token_kind kind;
} operators[] = {
	{"\n", TOKEN_NEWLINE},  {";;", TOKEN_DOUBLE_SEMI}, {";", TOKEN_SEMI},
	{"&&", TOKEN_JOIN},     {"&", TOKEN_AMP},          {"||", TOKEN_JOIN},
	{"|", TOKEN_JOIN},      {"(", TOKEN_OPEN},         {")", TOKEN_CLOSE},
	{"<<", TOKEN_HERE},     {"<&", TOKEN_REDIRECT},    {"<>", TOKEN_REDIRECT},
	{"<", TOKEN_REDIRECT},  {">>", TOKEN_REDIRECT},    {">&", TOKEN_REDIRECT},
	{">|", TOKEN_REDIRECT}, {">", TOKEN_REDIRECT},
};

static size_t skip_blanks(const char *s, size_t n, size_t at)
{
	for (;;) {
		if (at < n && is_shell_blank(s[at]))
			at++;
		else if (at + 1 < n && s[at] == '\\' && s[at + 1] == '\n')
			at += 2;
		else
			break;
	}
	if (at < n && s[at] == '#')
		while (at < n && s[at] != '\n')
			at++;
	return at;
}

struct token shell_token(const char *s, size_t n, size_t at)
{
	at = skip_blanks(s, n, at);
	if (at == n)
		return (struct token){TOKEN_END, at, 0};
	for (size_t i = 0; i < ARRAY_SIZE(operators); i++) {
		size_t len = strlen(operators[i].text);

		if (n - at >= len && memcmp(s + at, operators[i].text, len) == 0)
			return (struct token){operators[i].kind, at, len};
	}
	return (struct token){TOKEN_WORD, at, 0};
}
