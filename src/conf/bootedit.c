/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "conf/bootspan.h"

/* A file that is being edited: its spans, and the words that come to stand in each. */
struct editing {
	const struct boot_ops *ops;
	const struct boot_change *change;
	const char *bytes;
	size_t n;
	struct arena *mem;
	struct boot_span *spans;
	char **texts;
	size_t n_spans;
};

/* What is left behind the words that the kernel reads: init's part, or a quote without an end. */
static const char *behind_words(const char *text)
{
	const char *behind = text;

	for (struct cmdline_word w; cmdline_next(&text, &w) && !w.open;)
		behind = text;
	return behind + strspn(behind, " \t\n\v\f\r\xa0");
}

/*
 * The spans [first, *ret_end) hold all that the kernel reads of an entry whose last span is before
 * last: what stands behind "--" is init's.
 */
static int kernel_spans(const struct editing *e, size_t first, size_t last, size_t *ret_end,
			struct err *err)
{
	size_t i = first;

	while (i + 1 < last && !*behind_words(e->texts[i]))
		i++;
	if (i + 1 < last && !str_starts(behind_words(e->texts[i]), "--"))
		return err_set(err, EINVAL, "line %zu: a quote that is not closed",
			       e->spans[i].line);
	*ret_end = i + 1;
	return 0;
}

static bool entry_has(const struct editing *e, size_t first, size_t end, const char *word)
{
	for (size_t i = first; i < end; i++)
		if (cmdline_has(e->texts[i], word))
			return true;
	return false;
}

/* A word of plain characters, as it will stand in the file. */
static bool is_plain_word(const char *word, const char *never)
{
	const char *p = word;
	struct cmdline_word w;

	for (; *p; p++)
		if (*p <= ' ' || *p > '~' || strchr("\\$`'#", *p) || strchr(never, *p))
			return false;
	p = word;
	return cmdline_next(&p, &w) && !*p && !w.open;
}

static int edit_entry(struct editing *e, size_t first, size_t end, struct err *err)
{
	const struct boot_change *c = e->change;
	bool take_new = !c->carrier || !entry_has(e, first, end, c->carrier);

	for (size_t k = 0; k < c->n; k++) {
		const struct word_edit *w = &c->edits[k];
		bool there = w->old && entry_has(e, first, end, w->old);

		if (w->old ? !there || *w->old == '$'
			   : !take_new || entry_has(e, first, end, w->new))
			continue;
		if (w->new && !is_plain_word(w->new, e->ops->never))
			return err_set(err, EINVAL,
				       "line %zu: %s cannot be written here without loss",
				       e->spans[first].line, w->new);
		for (size_t i = w->old ? first : end - 1; i < end; i++)
			e->texts[i] = cmdline_edit(e->texts[i], w, 1, true, e->mem);
	}
	return 0;
}

static size_t entry_end(const struct editing *e, size_t first)
{
	size_t end = first + 1;

	while (end < e->n_spans && e->spans[end].entry == e->spans[first].entry)
		end++;
	return end;
}

static int edit_spans(struct editing *e, struct err *err)
{
	for (size_t first = 0, last, end = 0; first < e->n_spans; first = last) {
		int r;

		last = entry_end(e, first);
		if (e->spans[first].recovery || e->spans[first].foreign)
			continue;
		r = kernel_spans(e, first, last, &end, err);
		if (r == 0)
			r = edit_entry(e, first, end, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static bool is_changed(const struct editing *e, size_t i)
{
	const struct boot_span *s = &e->spans[i];

	return strlen(e->texts[i]) != s->len || memcmp(e->texts[i], e->bytes + s->at, s->len) != 0;
}

/* The bytes that the new words take the place of. */
static void put_span(const struct editing *e, size_t i, size_t *kept, struct buf *out)
{
	const struct boot_span *s = &e->spans[i];
	bool cut = !*e->texts[i] && s->cut_len > 0;
	size_t at = cut ? s->cut_at : s->at;

	buf_add(out, e->bytes + *kept, at - *kept);
	*kept = at + (cut ? s->cut_len : s->len);
	if (cut)
		return;
	buf_puts(out, s->lead ? s->lead : "");
	buf_puts(out, e->texts[i]);
	buf_puts(out, s->tail ? s->tail : "");
}

/* *ret_line is where the last change is, 0: nothing changed. */
static void put_file(const struct editing *e, struct buf *out, size_t *ret_line)
{
	size_t kept = 0;

	*ret_line = 0;
	for (size_t i = 0; i < e->n_spans; i++) {
		if (!is_changed(e, i))
			continue;
		put_span(e, i, &kept, out);
		*ret_line = e->spans[i].line;
	}
	buf_add(out, e->bytes + kept, e->n - kept);
}

static char *new_line_of(const struct editing *e, size_t entry)
{
	_cleanup_buf_ struct buf line = {0};

	for (size_t i = 0; i < e->n_spans; i++)
		if (e->spans[i].entry == entry && *e->texts[i])
			buf_printf(&line, line.len > 0 ? " %s" : "%s", e->texts[i]);
	return arena_str(e->mem, buf_str(&line));
}

/* Is every command line of the new file what was to be written there? */
static int read_back(enum boot_format f, const struct editing *e, const struct buf *out,
		     struct err *err)
{
	struct boot_span *spans;
	size_t n;
	int r = boot_spans(f, out->data, out->len, e->mem, &spans, &n, err);

	if (r < 0)
		return r;
	for (size_t i = 0; i < e->n_spans; i++) {
		size_t entry = e->spans[i].entry;
		const char *now = boot_line_of(out->data, spans, n, entry, e->mem);

		if (!streq(now, new_line_of(e, entry)))
			return err_set(err, EINVAL,
				       "line %zu: the words would not be read as they are written",
				       e->spans[i].line);
	}
	if (n > 0 && spans[n - 1].entry != e->spans[e->n_spans - 1].entry)
		return err_set(err, EINVAL, "line %zu: the file would get another command line",
			       spans[n - 1].line);
	return 0;
}

int boot_edit(enum boot_format f, const char *bytes, size_t n, const struct boot_change *c,
	      struct buf *out, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_buf_ struct buf new = {0};
	struct editing e = {boot_ops_of(f), c, bytes ? bytes : "", n, &mem, NULL, NULL, 0};
	size_t line;
	int r = boot_spans(f, bytes, n, &mem, &e.spans, &e.n_spans, err);

	if (r < 0)
		return r;
	e.texts = arena_alloc(&mem, (e.n_spans + 1) * sizeof(*e.texts));
	for (size_t i = 0; i < e.n_spans; i++)
		e.texts[i] = arena_dup(&mem, e.bytes + e.spans[i].at, e.spans[i].len);
	r = edit_spans(&e, err);
	if (r < 0)
		return r;
	put_file(&e, &new, &line);
	if (line > 0 && e.ops->fit)
		r = e.ops->fit(&new, n, line, err);
	if (r == 0 && line > 0)
		r = read_back(f, &e, &new, err);
	if (r == 0)
		buf_add(out, new.data, new.len);
	return r;
}
