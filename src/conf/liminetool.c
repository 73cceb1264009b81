/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/liminetool.h"

#include <errno.h>

#include "conf/bootspan.h"

#define NAME "KERNEL_CMDLINE["

struct setting {
	struct piece key, value; /* quotes excluded */
	bool plus;
};

/* What is between the quotes that text begins with. */
static int take_value(const struct line *l, struct piece text, struct piece *ret, struct err *err)
{
	const char *close = text.len > 1 ? memchr(text.at + 1, *text.at, text.len - 1) : NULL;
	struct piece value, rest;

	if (text.len == 0 || (*text.at != '"' && *text.at != '\''))
		return err_set(err, EINVAL, "line %zu: the words are not in quotes", l->no);
	if (!close)
		return err_set(err, EINVAL, "line %zu: a quote that is not closed", l->no);
	value = (struct piece){text.at + 1, (size_t)(close - text.at) - 1};
	rest = piece_trim(close + 1, text.len - value.len - 2);
	if (rest.len > 0 && *rest.at != '#')
		return err_set(err, EINVAL, "line %zu: more stands behind the words", l->no);
	for (size_t i = 0; i < value.len; i++)
		if (strchr("\\$`", value.at[i]))
			return err_set(err, EINVAL,
				       "line %zu: an escape or a variable in the words", l->no);
	*ret = value;
	return 0;
}

/* 1: the line sets a command line; 0: it does not. */
static int take_setting(const struct line *l, struct setting *ret, struct err *err)
{
	struct piece text = piece_trim(l->at, l->text_len);
	const char *end = text.at + text.len, *p = text.at + strlen(NAME), *close;
	int r;

	if (text.len < strlen(NAME) || memcmp(text.at, NAME, strlen(NAME)) != 0)
		return 0;
	close = memchr(p, ']', (size_t)(end - p));
	if (!close)
		return err_set(err, EINVAL, "line %zu: a name without its end", l->no);
	ret->key = (struct piece){p, (size_t)(close - p)};
	if (ret->key.len > 1 && *p == '"' && close[-1] == '"')
		ret->key = (struct piece){p + 1, ret->key.len - 2};
	text = piece_trim(close + 1, (size_t)(end - close) - 1);
	ret->plus = text.len > 0 && *text.at == '+';
	text = (struct piece){text.at + ret->plus, text.len - ret->plus};
	if (text.len == 0 || *text.at != '=')
		return err_set(err, EINVAL, "line %zu: neither = nor += behind the name", l->no);
	r = take_value(l, piece_trim(text.at + 1, text.len - 1), &ret->value, err);
	return r < 0 ? r : 1;
}

static bool same_key(struct piece a, struct piece b)
{
	return a.len == b.len && memcmp(a.at, b.at, a.len) == 0;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t';
}

/* What has been read of one file. */
struct file {
	struct piece key; /* of the last setting; at NULL: none */
	size_t first;     /* span of that key */
	char last;        /* byte of its value, a blank when it is empty */
};

static int begin_key(struct boot_reader *r, const struct line *l, const struct setting *s,
		     struct file *f, struct err *err)
{
	const char *title = piece_str(s->key, r->mem);

	for (size_t i = 0; i < r->n_spans; i++)
		if (streq(r->spans[i].title, title))
			return err_set(err, EINVAL,
				       "line %zu: more for [%s], which stands before another name",
				       l->no, title);
	r->n_entries += f->key.at != NULL;
	*f = (struct file){s->key, r->n_spans, ' '};
	return 0;
}

static int take_span(struct boot_reader *r, const struct line *l, const struct setting *s,
		     struct file *f, struct err *err)
{
	struct piece words = piece_trim(s->value.at, s->value.len);

	if (s->plus && s->value.len > 0 && !is_blank(*s->value.at) && !is_blank(f->last))
		return err_set(err, EINVAL, "line %zu: += joins this to the word before it", l->no);
	if (!s->plus) {
		r->n_spans = f->first;
		f->last = ' ';
	}
	if (s->value.len > 0)
		f->last = s->value.at[s->value.len - 1];
	if (s->plus && s->value.len == 0)
		return 0;
	boot_push(r, l, words)->cut_len = 0;
	boot_describe(r, f->first, piece_str(s->key, r->mem), "", false);
	return 0;
}

int limine_tool_read(struct boot_reader *r, struct err *err)
{
	struct lines it = lines_of(r->bytes, r->n);
	struct file f = {0};

	for (struct line l; lines_next(&it, &l);) {
		struct setting s;
		int kind = take_setting(&l, &s, err);

		if (kind > 0 && (!f.key.at || !same_key(f.key, s.key)))
			kind = begin_key(r, &l, &s, &f, err);
		else if (kind == 0)
			continue;
		if (kind >= 0)
			kind = take_span(r, &l, &s, &f, err);
		if (kind < 0)
			return kind;
	}
	return 0;
}

static int add_source(const struct conf_source *src, const char *key, struct buf *value,
		      struct err *err)
{
	struct lines it = lines_of(src->bytes, src->len);

	for (struct line l; lines_next(&it, &l);) {
		struct setting s;
		int r = take_setting(&l, &s, err);

		if (r < 0)
			return err_in(err, r, "%s", src->path);
		if (r == 0 || !piece_is(s.key, key))
			continue;
		if (!s.plus)
			buf_clear(value);
		buf_add(value, s.value.at, s.value.len);
	}
	return 0;
}

int limine_tool_value(const struct conf_source *sources, size_t n, const char *key, struct arena *a,
		      char **ret, struct err *err)
{
	_cleanup_buf_ struct buf value = {0};

	for (size_t i = 0; i < n; i++) {
		int r = add_source(&sources[i], key, &value, err);

		if (r < 0)
			return r;
	}
	*ret = arena_str(a, buf_str(&value));
	return 0;
}

void limine_tool_add_line(struct buf *out, const char *words)
{
	buf_printf(out, NAME "default]+=\" %s\"\n", words);
}
