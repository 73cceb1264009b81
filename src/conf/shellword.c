/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/shellword.h"

#define DEPTH_MAX 32

struct scan {
	const char *s;
	size_t n, at;
	struct arena *mem; /* NULL: keep no glyphs */
	struct shell_word word;
	unsigned depth; /* of expansions inside each other; above 0 no glyphs are kept */
	enum word_trouble trouble;
	size_t trouble_at;
};

static bool scan_dollar(struct scan *sc, enum quoting q);

static char peek(const struct scan *sc, size_t ahead)
{
	return sc->at + ahead < sc->n ? sc->s[sc->at + ahead] : 0;
}

static bool fail(struct scan *sc, enum word_trouble trouble, size_t at)
{
	sc->trouble = trouble;
	sc->trouble_at = at;
	return false;
}

/* The next len raw bytes give one glyph. */
static void take(struct scan *sc, enum glyph_kind kind, enum quoting q, char c, size_t len)
{
	if (sc->mem && sc->depth == 0)
		*ARENA_PUSH(sc->mem, sc->word.glyphs, sc->word.n_glyphs) = (struct glyph){
			.kind = kind, .quoting = q, .c = c, .at = sc->at, .len = len};
	sc->at += len;
}

static void open_quotes(struct scan *sc, enum quoting q)
{
	sc->at++;
	if (sc->depth > 0 || sc->word.quoting != QUOTE_NONE)
		return;
	sc->word.inside = sc->at;
	sc->word.quoting = q;
}

static bool scan_single(struct scan *sc)
{
	size_t start = sc->at;

	open_quotes(sc, QUOTE_SINGLE);
	while (sc->at < sc->n && sc->s[sc->at] != '\'')
		take(sc, GLYPH_CHAR, QUOTE_SINGLE, sc->s[sc->at], 1);
	if (sc->at == sc->n)
		return fail(sc, WORD_UNTERMINATED, start);
	sc->at++;
	return true;
}

/* A backslash; which bytes may follow it to be meant by themselves depends on the quotes. */
static void scan_backslash(struct scan *sc, enum quoting q)
{
	char next = peek(sc, 1);

	if (next == '\n')
		sc->at += 2;
	else if (next && (q == QUOTE_NONE || strchr("$`\"\\", next)))
		take(sc, GLYPH_CHAR, q, next, 2);
	else
		take(sc, GLYPH_CHAR, q, '\\', 1);
}

static bool scan_backquote(struct scan *sc)
{
	size_t start = sc->at++;

	while (sc->at < sc->n && sc->s[sc->at] != '`')
		sc->at += sc->s[sc->at] == '\\' && sc->at + 1 < sc->n ? 2 : 1;
	if (sc->at == sc->n)
		return fail(sc, WORD_UNTERMINATED, start);
	sc->at++;
	return true;
}

static bool scan_double(struct scan *sc)
{
	size_t start = sc->at;

	open_quotes(sc, QUOTE_DOUBLE);
	while (sc->at < sc->n && sc->s[sc->at] != '"') {
		char c = sc->s[sc->at];

		if (c == '\\')
			scan_backslash(sc, QUOTE_DOUBLE);
		else if (c != '$' && c != '`')
			take(sc, GLYPH_CHAR, QUOTE_DOUBLE, c, 1);
		else if (!scan_dollar(sc, QUOTE_DOUBLE))
			return false;
	}
	if (sc->at == sc->n)
		return fail(sc, WORD_UNTERMINATED, start);
	sc->at++;
	return true;
}

static bool is_special(char c)
{
	return c == '\'' || c == '"' || c == '$' || c == '`';
}

/* A quote or an expansion. */
static bool scan_special(struct scan *sc)
{
	switch (sc->s[sc->at]) {
	case '\'':
		return scan_single(sc);
	case '"':
		return scan_double(sc);
	default:
		return scan_dollar(sc, QUOTE_NONE);
	}
}

/* One step inside $(…) or ${…}: a quote, an escape, an expansion or a plain byte. */
static bool scan_inner(struct scan *sc)
{
	char c = sc->s[sc->at];

	if (is_special(c))
		return scan_special(sc);
	sc->at += c == '\\' && sc->at + 1 < sc->n ? 2 : 1;
	return true;
}

static bool starts_comment(const struct scan *sc)
{
	return sc->s[sc->at] == '#' && strchr(" \t\n;&|(", sc->s[sc->at - 1]);
}

static void skip_comment(struct scan *sc)
{
	while (sc->at < sc->n && sc->s[sc->at] != '\n')
		sc->at++;
}

/* Behind the "(" of $(…). What needs the whole grammar to find its end is unclear. */
static bool skip_parentheses(struct scan *sc, size_t start)
{
	size_t first = sc->at;

	for (unsigned open = 1; open > 0;) {
		char c = peek(sc, 0);

		if (sc->at == sc->n)
			return fail(sc, WORD_UNTERMINATED, start);
		if (c == '<' && peek(sc, 1) == '<')
			return fail(sc, WORD_UNCLEAR, start);
		if (starts_comment(sc)) {
			skip_comment(sc);
			continue;
		}
		open += c == '(';
		open -= c == ')';
		if (!scan_inner(sc))
			return false;
	}
	if (memmem(sc->s + first, sc->at - first, "case", 4))
		return fail(sc, WORD_UNCLEAR, start);
	return true;
}

/* Behind the "{" of ${…}. A single quote between double quotes quotes there or does not, by the
 * operator. */
static bool skip_braces(struct scan *sc, size_t start, enum quoting q)
{
	for (;;) {
		char c = peek(sc, 0);

		if (sc->at == sc->n)
			return fail(sc, WORD_UNTERMINATED, start);
		if (c == '\'' && q == QUOTE_DOUBLE)
			return fail(sc, WORD_UNCLEAR, start);
		if (!scan_inner(sc))
			return false;
		if (c == '}')
			return true;
	}
}

/* Moves behind the expansion that starts at "$" or "`". */
static bool skip_expansion(struct scan *sc, enum quoting q)
{
	size_t start = sc->at;

	if (peek(sc, 0) == '`')
		return scan_backquote(sc);
	sc->at += 2;
	if (sc->s[start + 1] == '(')
		return skip_parentheses(sc, start);
	if (sc->s[start + 1] == '{')
		return skip_braces(sc, start, q);
	return true; /* $1, $? … */
}

size_t shell_name_len(const char *s, size_t n)
{
	size_t i = 0;

	while (i < n && (s[i] == '_' || (s[i] >= 'A' && s[i] <= 'Z') ||
			 (s[i] >= 'a' && s[i] <= 'z') || (i > 0 && s[i] >= '0' && s[i] <= '9')))
		i++;
	return i;
}

bool shell_has_control(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (((unsigned char)s[i] < ' ' && s[i] != '\t') || s[i] == 0x7f)
			return true;
	return false;
}

const char *glyph_name(const char *s, const struct glyph *g, size_t *ret_len)
{
	bool braces = s[g->at + 1] == '{';

	*ret_len = g->len - (braces ? 3 : 1);
	return s + g->at + (braces ? 2 : 1);
}

/* Raw length of $NAME or ${NAME} here, 0: it is something else. */
static size_t variable_len(const struct scan *sc)
{
	bool braces = peek(sc, 1) == '{';
	size_t lead = braces ? 2 : 1, name;

	if (peek(sc, 0) != '$' || sc->n - sc->at <= lead)
		return 0;
	name = shell_name_len(sc->s + sc->at + lead, sc->n - sc->at - lead);
	if (name == 0 || (braces && peek(sc, lead + name) != '}'))
		return 0;
	return lead + name + braces;
}

static bool is_lone_dollar(const struct scan *sc, enum quoting q)
{
	char next = peek(sc, 1);

	if (peek(sc, 0) != '$')
		return false;
	if (next == '\'' || next == '"')
		return q == QUOTE_DOUBLE; /* elsewhere dash and bash differ: $'…' */
	return !next || !strchr("({@*#?-$!0123456789", next);
}

static bool scan_dollar(struct scan *sc, enum quoting q)
{
	size_t start = sc->at, len = variable_len(sc);
	bool ok;

	if (len > 0) {
		take(sc, GLYPH_VARIABLE, q, 0, len);
		return true;
	}
	if (is_lone_dollar(sc, q)) {
		take(sc, GLYPH_CHAR, q, '$', 1);
		return true;
	}
	if (sc->depth == DEPTH_MAX)
		return fail(sc, WORD_UNCLEAR, start);
	if (peek(sc, 0) == '$' && (peek(sc, 1) == '\'' || peek(sc, 1) == '"')) {
		take(sc, GLYPH_COMPUTED, q, 0, 1);
		return true;
	}
	sc->depth++;
	ok = skip_expansion(sc, q);
	sc->depth--;
	len = sc->at - start;
	sc->at = start;
	take(sc, GLYPH_COMPUTED, q, 0, len);
	return ok;
}

/* "~" at the start of a value, or behind a ":" in it, is a home directory. */
static bool is_tilde(const struct scan *sc)
{
	return sc->s[sc->at] == '~' && (sc->at == sc->word.at || sc->s[sc->at - 1] == ':');
}

static bool scan_bare(struct scan *sc)
{
	char c = sc->s[sc->at];

	if (is_special(c))
		return scan_special(sc);
	if (c == '\\')
		scan_backslash(sc, QUOTE_NONE);
	else
		take(sc, is_tilde(sc) ? GLYPH_COMPUTED : GLYPH_CHAR, QUOTE_NONE, c, 1);
	return true;
}

enum word_trouble shell_word_scan(const char *s, size_t n, size_t at, struct arena *a,
				  struct shell_word *ret, size_t *ret_trouble_at)
{
	struct scan sc = {.s = s, .n = n, .at = at, .mem = a, .word = {.at = at, .inside = at}};

	while (sc.at < n && !strchr(" \t\n;&|<>()", s[sc.at]))
		if (!scan_bare(&sc)) {
			*ret_trouble_at = sc.trouble_at;
			return sc.trouble;
		}
	sc.word.len = sc.at - at;
	*ret = sc.word;
	return WORD_FINE;
}
