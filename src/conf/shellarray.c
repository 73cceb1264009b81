/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/shellarray.h"

#include <errno.h>

#include "conf/shelltoken.h"

struct scan {
	const char *s;
	size_t n, at;
	const char *name;
	struct arena *mem;
	struct shell_array *arrays;
	size_t n_arrays;
	struct err *err;
};

static size_t line_at(const struct scan *sc, size_t at)
{
	size_t line = 1;

	for (size_t i = 0; i < at; i++)
		line += sc->s[i] == '\n';
	return line;
}

static struct shell_array *push(struct scan *sc, size_t at)
{
	struct shell_array *a = ARENA_PUSH(sc->mem, sc->arrays, sc->n_arrays);

	*a = (struct shell_array){.name = sc->name, .line = line_at(sc, at)};
	return a;
}

static void compute(struct shell_array *a, const char *why)
{
	a->form = ARRAY_COMPUTED;
	a->why = why;
}

static int unterminated(struct scan *sc, size_t at)
{
	return err_set(sc->err, EINVAL, "line %zu: this has no end", line_at(sc, at));
}

/* Takes the word at sc->at. 1: shells differ on what it is. */
static int take_word(struct scan *sc, struct shell_word *ret)
{
	size_t trouble_at;
	enum word_trouble t = shell_word_scan(sc->s, sc->n, sc->at, sc->mem, ret, &trouble_at);

	if (t == WORD_UNTERMINATED)
		return unterminated(sc, trouble_at);
	sc->at = ret->at + ret->len;
	return t == WORD_UNCLEAR || ret->len == 0;
}

/* "${NAME[@]}" or "${NAME[*]}" and nothing else. */
static bool is_former(const struct scan *sc, const struct shell_word *w)
{
	size_t name = strlen(sc->name);
	const char *p = sc->s;
	const struct glyph *g = w->glyphs;

	if (w->n_glyphs != 1 || g->kind == GLYPH_CHAR || g->len != name + strlen("${[@]}"))
		return false;
	p += g->at;
	return memcmp(p, "${", 2) == 0 && memcmp(p + 2, sc->name, name) == 0 &&
	       (memcmp(p + 2 + name, "[@]}", 4) == 0 || memcmp(p + 2 + name, "[*]}", 4) == 0);
}

/* The word's text; NULL when the shell makes something of it. */
static const char *word_text(const struct scan *sc, const struct shell_word *w)
{
	_cleanup_buf_ struct buf text = {0};

	for (size_t i = 0; i < w->n_glyphs; i++) {
		const struct glyph *g = &w->glyphs[i];

		if (g->kind != GLYPH_CHAR ||
		    (g->quoting == QUOTE_NONE && g->len == 1 && strchr("*?[]{}~", g->c)))
			return NULL;
		buf_putc(&text, g->c);
	}
	return arena_str(sc->mem, buf_str(&text));
}

static void take_item(struct scan *sc, struct shell_array *a, const struct shell_word *w)
{
	const char *text = word_text(sc, w);

	if (a->n_items == 0)
		a->front = w->at;
	*ARENA_PUSH(sc->mem, a->items, a->n_items) =
		(struct array_item){text, line_at(sc, w->at), w->at, w->len};
	if (text || a->form == ARRAY_COMPUTED)
		return;
	if (is_former(sc, w) && a->form == ARRAY_LITERAL && !a->plus)
		a->form = ARRAY_EXTENDS;
	else
		compute(a, "the shell computes an item");
}

/* What stands between "(" and ")". 1: it is not to be told what follows. */
static int take_list(struct scan *sc, struct shell_array *a)
{
	size_t open = sc->at++;

	for (;;) {
		struct token t = shell_token(sc->s, sc->n, sc->at);
		struct shell_word w = {0};
		int r;

		sc->at = t.at;
		if (t.kind == TOKEN_END)
			return unterminated(sc, open);
		sc->at += t.len;
		if (t.kind == TOKEN_CLOSE) {
			if (a->n_items == 0)
				a->front = t.at;
			return 0;
		}
		if (t.kind == TOKEN_NEWLINE)
			continue;
		r = t.kind == TOKEN_WORD ? take_word(sc, &w) : 1;
		if (r != 0)
			return r;
		take_item(sc, a, &w);
	}
}

static bool is_space(char c)
{
	return is_shell_blank(c) || c == '\n';
}

/* The words inside a string, each from its first to its last byte. */
static void split_string(struct scan *sc, struct shell_array *a, const struct shell_word *w)
{
	for (size_t i = 0; i < w->n_glyphs;) {
		_cleanup_buf_ struct buf text = {0};
		size_t first = i;

		for (; i < w->n_glyphs && !is_space(w->glyphs[i].c); i++)
			buf_putc(&text, w->glyphs[i].c);
		if (i == first) {
			i++;
			continue;
		}
		*ARENA_PUSH(sc->mem, a->items, a->n_items) = (struct array_item){
			arena_str(sc->mem, buf_str(&text)),
			line_at(sc, w->glyphs[first].at),
			w->glyphs[first].at,
			w->glyphs[i - 1].at + w->glyphs[i - 1].len - w->glyphs[first].at,
		};
		if (a->n_items == 1) {
			a->front = w->glyphs[first].at;
			a->bare = w->glyphs[first].quoting == QUOTE_NONE;
		}
	}
}

static int take_string(struct scan *sc, struct shell_array *a)
{
	struct shell_word w = {0};
	char next = sc->at < sc->n ? sc->s[sc->at] : '\n';
	int r = 0;

	a->string = true;
	a->front = sc->at;
	if (!is_space(next) && next != ';')
		r = take_word(sc, &w);
	if (r != 0)
		return r;
	if (w.n_glyphs > 0)
		a->front = w.glyphs[w.n_glyphs - 1].at + w.glyphs[w.n_glyphs - 1].len;
	else if (w.len > 0)
		a->front = w.inside;
	if (!word_text(sc, &w))
		compute(a, "the shell computes it");
	else if (a->plus)
		compute(a, "a string is added, which does not make an item");
	else
		split_string(sc, a, &w);
	return 0;
}

/* Is there NAME= or NAME+= of any name at `at`? *ret_value is behind the "=". */
static bool is_assignment(const struct scan *sc, size_t at, size_t *ret_name_len, size_t *ret_value)
{
	size_t len = shell_name_len(sc->s + at, sc->n - at), p = at + len;

	if (len == 0)
		return false;
	p += p < sc->n && sc->s[p] == '+';
	if (p == sc->n || sc->s[p] != '=')
		return false;
	*ret_name_len = len;
	*ret_value = p + 1;
	return true;
}

static bool is_name(const struct scan *sc, size_t at, size_t len)
{
	return len == strlen(sc->name) && memcmp(sc->s + at, sc->name, len) == 0;
}

/* An assignment: of another name it is only skipped. */
static int take_assignment(struct scan *sc, size_t name_len, size_t value)
{
	struct shell_array other = {0}, *a = &other;
	size_t start = sc->at;
	bool list = value < sc->n && sc->s[value] == '(';
	int r;

	if (is_name(sc, start, name_len))
		a = push(sc, start);
	a->plus = sc->s[value - 2] == '+';
	sc->at = value;
	r = list ? take_list(sc, a) : take_string(sc, a);
	if (r == 0 && sc->at < sc->n && !is_space(sc->s[sc->at]) && sc->s[sc->at] != ';')
		r = 1;
	if (r > 0)
		compute(a, "shells differ on what this is");
	return r;
}

/* Text that is no assignment: may it change the list? */
static void take_opaque(struct scan *sc, size_t at, size_t end)
{
	size_t len = shell_name_len(sc->s + at, end - at);
	bool reads = (len == 6 && memcmp(sc->s + at, "source", 6) == 0) ||
		     (len == 4 && memcmp(sc->s + at, "eval", 4) == 0) ||
		     (at < end && sc->s[at] == '.');

	if (!reads && !memmem(sc->s + at, end - at, sc->name, strlen(sc->name)))
		return;
	compute(push(sc, at),
		reads ? "another file or text is read here" : "a command that names it");
}

/* Words after which what follows is not at the top level. */
static bool begins_block(const struct scan *sc, size_t at, size_t len)
{
	static const char *const words[] = {"if",     "for", "while", "until", "case",
					    "select", "{",   "[[",    "((",    "function"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (len == strlen(words[i]) && memcmp(sc->s + at, words[i], len) == 0)
			return true;
	return false;
}

/* Up to the end of a simple command. 1: what follows cannot be told. */
static int take_command(struct scan *sc)
{
	size_t start = sc->at;
	int r = 0;

	for (bool first = true;; first = false) {
		struct token t = shell_token(sc->s, sc->n, sc->at);
		struct shell_word w = {0};

		if (t.kind == TOKEN_END || t.kind == TOKEN_NEWLINE || t.kind == TOKEN_SEMI)
			break;
		sc->at = t.at;
		r = t.kind == TOKEN_WORD ? take_word(sc, &w) : t.kind != TOKEN_REDIRECT;
		if (t.kind == TOKEN_REDIRECT)
			sc->at += t.len;
		if (r == 0 && first && begins_block(sc, w.at, w.len))
			r = 1;
		if (r != 0)
			break;
	}
	if (r == 0)
		take_opaque(sc, start, sc->at);
	else
		sc->at = start;
	return r;
}

/* One statement, or the blank before it. 1: what follows cannot be told. */
static int take_statement(struct scan *sc)
{
	size_t former = sc->n_arrays, name_len, value;

	for (;;) {
		struct token t = shell_token(sc->s, sc->n, sc->at);
		int r;

		sc->at = t.at;
		if (t.kind == TOKEN_END || t.kind == TOKEN_NEWLINE || t.kind == TOKEN_SEMI) {
			sc->at += t.len;
			return 0;
		}
		if (t.kind != TOKEN_WORD)
			return 1;
		if (is_assignment(sc, t.at, &name_len, &value)) {
			r = take_assignment(sc, name_len, value);
			if (r != 0)
				return r;
			continue;
		}
		for (size_t i = former; i < sc->n_arrays; i++)
			compute(&sc->arrays[i], "it is set for one command only");
		r = take_command(sc);
		if (r != 0)
			return r;
	}
}

int shell_arrays(const char *bytes, size_t n, const char *name, struct arena *a,
		 struct shell_array **ret, size_t *ret_n, struct err *err)
{
	struct scan sc = {.s = bytes ? bytes : "", .n = n, .name = name, .mem = a, .err = err};
	const char *nul = n > 0 ? memchr(bytes, 0, n) : NULL;

	if (nul)
		return err_set(err, EINVAL, "line %zu: a NUL byte",
			       line_at(&sc, (size_t)(nul - bytes)));
	while (sc.at < n) {
		int r = take_statement(&sc);

		if (r < 0)
			return r;
		if (r > 0) {
			take_opaque(&sc, sc.at, n);
			break;
		}
	}
	*ret = sc.arrays;
	*ret_n = sc.n_arrays;
	return 0;
}
