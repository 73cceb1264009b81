/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * rEFInd's refind.conf and refind_linux.conf, by its ReadTokenLine() (refind/config.c): tokens are
 * parted by blanks, "=" and ","; quotes make one token, in which two quotes are one; "#" outside
 * quotes begins a comment. Of the options only the one token behind the key counts. A
 * submenuentry's options take the place of its menuentry's, its add_options come behind them.
 * Entries that are disabled are foreign.
 */
#include <errno.h>

#include "conf/bootspan.h"

#define TOKENS_MAX 3

struct token {
	struct piece text; /* quotes around it excluded */
	bool quoted;
	bool unclear; /* two quotes in it, a quote inside a bare word, or none at its end */
};

/* One menuentry or submenuentry. */
struct stanza {
	const char *title;
	const char *kernel;
	struct line kernel_line, options_line;
	struct token options; /* text.at NULL: none */
	bool linux_words;     /* an initrd, or root= in options */
	bool disabled;
};

static bool is_separator(char c)
{
	return c == ' ' || c == '\t' || c == '=' || c == ',' || c == '\r';
}

static void take_quoted(const char **p, const char *end, struct token *t)
{
	const char *start = *p;

	while (*p < end && (**p != '"' || (*p + 1 < end && (*p)[1] == '"'))) {
		t->unclear |= **p == '"';
		*p += **p == '"' ? 2 : 1;
	}
	t->text = (struct piece){start, (size_t)(*p - start)};
	t->unclear |= *p == end;
	*p += *p < end;
}

static bool next_token(const char **p, const char *end, struct token *ret)
{
	const char *start;
	struct token t = {0};

	while (*p < end && is_separator(**p))
		(*p)++;
	if (*p == end || **p == '#')
		return false;
	t.quoted = **p == '"';
	if (t.quoted) {
		(*p)++;
		take_quoted(p, end, &t);
	} else {
		for (start = *p; *p < end && !is_separator(**p) && **p != '#'; (*p)++)
			t.unclear |= **p == '"';
		t.text = (struct piece){start, (size_t)(*p - start)};
	}
	*ret = t;
	return true;
}

static size_t read_tokens(const struct line *l, struct token t[TOKENS_MAX])
{
	const char *p = l->at, *end = l->at + l->text_len;
	size_t n = 0;

	while (n < TOKENS_MAX && next_token(&p, end, &t[n]))
		n++;
	return n;
}

/* Can words be put into this token? */
static int check_options(const struct token *t, size_t line, struct err *err)
{
	if (t->unclear)
		return err_set(err, EINVAL,
			       "line %zu: quotes inside the options, or one that is not closed",
			       line);
	if (!t->quoted)
		return err_set(err, EINVAL, "line %zu: the options are not in quotes", line);
	return 0;
}

static int take_linux_line(struct boot_reader *r, const struct line *l, struct err *err)
{
	struct token t[TOKENS_MAX];
	size_t first = r->n_spans, n = read_tokens(l, t);
	const char *title;

	if (n == 0)
		return 0;
	title = piece_str(t[0].text, r->mem);
	if (n == 1)
		return err_set(err, EINVAL, "line %zu: a title without options", l->no);
	boot_push(r, l, piece_trim(t[1].text.at, t[1].text.len))->cut_len = 0;
	boot_describe(r, first, title, "", false);
	r->n_entries++;
	if (t[0].unclear)
		return err_set(err, EINVAL,
			       "line %zu: quotes inside the title, or one that is not closed",
			       l->no);
	return r->spans[first].recovery ? 0 : check_options(&t[1], l->no, err);
}

int refind_linux_read(struct boot_reader *r, struct err *err)
{
	struct lines it = lines_of(r->bytes, r->n);

	for (struct line l; lines_next(&it, &l);) {
		int error = take_linux_line(r, &l, err);

		if (error < 0)
			return error;
	}
	return 0;
}

static bool has_kernel(const struct stanza *s)
{
	return s->kernel && (strcasestr(s->kernel, "vmlinuz") || strcasestr(s->kernel, "bzimage"));
}

static int check_stanza(const struct stanza *s, struct err *err)
{
	if (!s->options.text.at)
		return 0;
	if (s->options.text.len == 0)
		return err_set(err, EINVAL, "line %zu: options without words", s->options_line.no);
	return check_options(&s->options, s->options_line.no, err);
}

static int end_stanza(struct boot_reader *r, const struct stanza *s, bool sub, struct err *err)
{
	size_t first = r->n_spans;
	bool own;

	if (s->options.text.at) {
		boot_push(r, &s->options_line, piece_trim(s->options.text.at, s->options.text.len));
	} else if (!sub && (has_kernel(s) || s->linux_words) && s->kernel_line.at && !s->disabled) {
		struct boot_span *span = boot_push_missing(r, &s->kernel_line, "options", " \"");

		span->tail = arena_printf(r->mem, "\"%s", span->tail);
	}
	own = !s->disabled && (s->linux_words || boot_has_root(r, first) ||
			       (s->kernel && boot_names_kernel(s->kernel)));
	boot_describe(r, first, s->title, s->kernel ? s->kernel : "", !own);
	r->n_entries++;
	if (!own || first == r->n_spans || r->spans[first].recovery)
		return 0;
	return check_stanza(s, err);
}

static void take_setting(struct boot_reader *r, const struct line *l, const struct token *t,
			 size_t n, struct stanza *s)
{
	struct piece key = t[0].text;

	if (piece_is_nocase(key, "disabled")) {
		s->disabled = true;
	} else if (n < 2) {
		return;
	} else if (piece_is_nocase(key, "loader")) {
		s->kernel = piece_str(t[1].text, r->mem);
		s->kernel_line = *l;
	} else if (piece_is_nocase(key, "initrd")) {
		s->linux_words = true;
	} else if (piece_is_nocase(key, "options")) {
		s->options = t[1];
		s->options_line = *l;
	}
}

/* A menuentry and, while one is open, its submenuentry. */
struct refind {
	struct stanza main, sub;
	bool in_main, in_sub;
};

static int end_open(struct boot_reader *r, struct refind *f, struct err *err)
{
	bool sub = f->in_sub;

	if (!f->in_main)
		return 0;
	f->in_main = sub;
	f->in_sub = false;
	return end_stanza(r, sub ? &f->sub : &f->main, sub, err);
}

static void begin_sub(struct boot_reader *r, struct refind *f, const struct token *t)
{
	f->sub = (struct stanza){
		.title = arena_printf(r->mem, "%s, %.*s", f->main.title, (int)t[1].text.len,
				      t[1].text.at),
		.kernel = f->main.kernel,
		.kernel_line = f->main.kernel_line,
		.linux_words = f->main.linux_words,
		.disabled = f->main.disabled,
	};
	f->in_sub = true;
}

static int take_line(struct boot_reader *r, struct refind *f, const struct line *l, struct err *err)
{
	struct token t[TOKENS_MAX];
	size_t n = read_tokens(l, t);

	if (n == 0)
		return 0;
	if (f->in_main && piece_is(t[0].text, "}"))
		return end_open(r, f, err);
	if (f->in_main && !f->in_sub && n > 1 && piece_is_nocase(t[0].text, "submenuentry")) {
		begin_sub(r, f, t);
	} else if (f->in_main) {
		take_setting(r, l, t, n, f->in_sub ? &f->sub : &f->main);
	} else if (n > 1 && piece_is_nocase(t[0].text, "menuentry")) {
		f->main = (struct stanza){.title = piece_str(t[1].text, r->mem)};
		f->in_main = true;
	}
	return 0;
}

static int by_place(const void *a, const void *b)
{
	const struct boot_span *x = a, *y = b;

	return (x->at > y->at) - (x->at < y->at);
}

int refind_read(struct boot_reader *r, struct err *err)
{
	struct lines it = lines_of(r->bytes, r->n);
	struct refind f = {0};

	for (struct line l; lines_next(&it, &l);) {
		int error = take_line(r, &f, &l, err);

		if (error < 0)
			return error;
	}
	if (f.in_main)
		return err_set(err, EINVAL, "line %zu: the last menuentry has no end", it.no);
	/* A menuentry ends behind its submenuentries. */
	if (r->n_spans > 0)
		qsort(r->spans, r->n_spans, sizeof(*r->spans), by_place);
	for (size_t i = 0; i < r->n_spans; i++)
		r->spans[i].entry = i;
	return 0;
}
