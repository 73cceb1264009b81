/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/shellvar.h"

#include <ctype.h>
#include <errno.h>

#include "conf/lastline.h"
#include "conf/shellword.h"

/* What is to be done: the raw bytes [at, at + len) give way to text, written for these quotes. */
struct change {
	size_t at, len;
	enum quoting quoting;
	const char *text;
	size_t text_len;
	bool whole; /* a bare word becomes one in double quotes */
};

static bool is_safe_bare(char c)
{
	return isalnum((unsigned char)c) || (unsigned char)c >= 0x80 ||
	       (c && strchr("_-+=.,:/@%", c));
}

static bool all_safe_bare(const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (!is_safe_bare(s[i]))
			return false;
	return true;
}

static void put_double(struct buf *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (strchr("\\\"$`", s[i]))
			buf_putc(out, '\\');
		buf_putc(out, s[i]);
	}
}

static void put_bare(struct buf *out, const char *s, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		if (!is_safe_bare(s[i]))
			buf_putc(out, '\\');
		buf_putc(out, s[i]);
	}
}

/* Bare, and each byte stands for itself. */
static bool is_plain_word(const struct shell_word *w)
{
	for (size_t i = 0; i < w->n_glyphs; i++)
		if (w->glyphs[i].quoting != QUOTE_NONE || w->glyphs[i].len != 1)
			return false;
	return w->len == w->n_glyphs;
}

/* Do the glyphs [first, end) stand between the same quotes? Only a joined line may lie between
 * them. */
static bool is_one_piece(const char *bytes, const struct shell_word *w, size_t first, size_t end)
{
	for (size_t i = first; i + 1 < end; i++) {
		const struct glyph *g = &w->glyphs[i], *next = g + 1;

		if (g->quoting != next->quoting)
			return false;
		for (size_t at = g->at + g->len; at < next->at; at += 2)
			if (memcmp(bytes + at, "\\\n", 2) != 0)
				return false;
	}
	return true;
}

/* Where text that takes the place of no byte goes in: behind glyph k - 1. */
static void insert_at(const struct shell_word *w, size_t k, struct change *c)
{
	const struct glyph *g = w->n_glyphs ? &w->glyphs[k > 0 ? k - 1 : 0] : NULL;

	c->at = g ? g->at + (k > 0 ? g->len : 0) : w->inside;
	c->quoting = g ? g->quoting : w->quoting;
}

/* The smallest change of the value old into new; false when what differs is pieced together. */
static bool find_change(const char *bytes, const struct shell_word *w, const char *old,
			const char *new, struct change *ret)
{
	size_t old_len = w->n_glyphs, new_len = strlen(new), first = 0, same = 0;
	struct change c = {0};

	while (first < old_len && first < new_len && old[first] == new[first])
		first++;
	while (same < old_len - first && same < new_len - first &&
	       old[old_len - 1 - same] == new[new_len - 1 - same])
		same++;
	c.text = new + first;
	c.text_len = new_len - first - same;
	if (first + same == old_len) {
		insert_at(w, first, &c);
	} else {
		const struct glyph *from = &w->glyphs[first], *to = &w->glyphs[old_len - 1 - same];

		if (!is_one_piece(bytes, w, first, old_len - same))
			return false;
		c.at = from->at;
		c.len = to->at + to->len - from->at;
		c.quoting = from->quoting;
	}
	if (c.quoting == QUOTE_NONE && is_plain_word(w) && !all_safe_bare(c.text, c.text_len))
		c = (struct change){.at = w->at,
				    .len = w->len,
				    .text = new,
				    .text_len = new_len,
				    .whole = true};
	*ret = c;
	return true;
}

static void put_change(struct buf *out, const struct change *c)
{
	if (c->whole)
		buf_putc(out, '"');
	if (c->whole || c->quoting == QUOTE_DOUBLE)
		put_double(out, c->text, c->text_len);
	else if (c->quoting == QUOTE_SINGLE)
		buf_add(out, c->text, c->text_len);
	else
		put_bare(out, c->text, c->text_len);
	if (c->whole)
		buf_putc(out, '"');
}

/* Does the word at `at` of the new bytes, up to the old rest, give the text and nothing else? */
static bool reads_back(const struct buf *out, size_t at, size_t rest, const char *text,
		       struct arena *a)
{
	struct shell_word w;
	size_t trouble_at;

	if (shell_word_scan(out->data, out->len, at, a, &w, &trouble_at) != WORD_FINE)
		return false;
	if (w.at + w.len != out->len - rest || w.n_glyphs != strlen(text))
		return false;
	for (size_t i = 0; i < w.n_glyphs; i++) {
		char c = w.glyphs[i].kind == GLYPH_CHAR ? w.glyphs[i].c : SHELL_FORMER;

		if (c != text[i])
			return false;
	}
	return true;
}

char *shell_text(const struct assign *as, struct arena *a)
{
	if (as->form != ASSIGN_EXTENDS)
		return arena_str(a, as->value);
	return arena_printf(a, "%.*s%c%s", (int)as->former_at, as->value, SHELL_FORMER,
			    as->value + as->former_at);
}

/* The text without the former value of +=, which has no bytes in the file; NULL when that moved. */
static const char *text_in_file(const struct assign *as, const char *text)
{
	if (!as->plus)
		return text;
	return text[0] == SHELL_FORMER ? text + 1 : NULL;
}

static int set_value(const char *bytes, size_t n, const struct assign *as, const char *text,
		     struct arena *a, struct buf *out, struct err *err)
{
	size_t trouble_at, rest = n - as->value_at - as->value_len;
	const char *old = text_in_file(as, shell_text(as, a));
	const char *value = text_in_file(as, text);
	struct shell_word w;
	struct change c;

	if (shell_word_scan(bytes, n, as->value_at, a, &w, &trouble_at) != WORD_FINE ||
	    w.n_glyphs != strlen(old))
		return err_set(err, EINVAL, "line %zu: this is not the file that was parsed",
			       as->line);
	if (!value || !find_change(bytes, &w, old, value, &c))
		return err_set(err, EINVAL,
			       "line %zu: the value of %s is pieced together from several quotes",
			       as->line, as->name);
	if (shell_has_control(c.text, c.text_len))
		return err_set(err, EINVAL, "line %zu: the new value of %s has a control character",
			       as->line, as->name);
	buf_add(out, bytes, c.at);
	put_change(out, &c);
	buf_add(out, bytes + c.at + c.len, n - c.at - c.len);
	if (!reads_back(out, as->value_at, rest, value, a))
		return err_set(err, EINVAL,
			       "line %zu: the new value of %s cannot be written in its quotes",
			       as->line, as->name);
	return 0;
}

int shell_set(const char *bytes, size_t n, const struct assign *as, const char *text,
	      struct buf *out, struct err *err)
{
	_cleanup_buf_ struct buf made = {0};
	struct arena a = {0};
	int r;

	if (as->form == ASSIGN_EXTENDS && !strchr(text, SHELL_FORMER))
		return err_set(err, EINVAL, "line %zu: the former value of %s would be lost",
			       as->line, as->name);
	if (as->form == ASSIGN_COMPUTED)
		return err_set(err, EINVAL, "line %zu: the value of %s is computed by the shell",
			       as->line, as->name);
	r = set_value(bytes, n, as, text, &a, &made, err);
	arena_done(&a);
	if (r == 0)
		buf_add(out, made.data, made.len);
	return r;
}

static void end_append(const char *value, struct buf *out)
{
	put_double(out, value, strlen(value));
	buf_puts(out, "\"\n");
}

void shell_append(const char *bytes, size_t n, const char *name, const char *value, struct buf *out)
{
	add_with_line_end(out, bytes, n);
	buf_printf(out, "%s=\"", name);
	end_append(value, out);
}

void shell_append_to(const char *bytes, size_t n, const char *name, const char *words,
		     struct buf *out)
{
	add_with_line_end(out, bytes, n);
	buf_printf(out, "%s=\"$%s ", name, name);
	end_append(words, out);
}
