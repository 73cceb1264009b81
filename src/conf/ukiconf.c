/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * ukify's configuration, which Python's configparser reads: keys keep their case, the last of two
 * wins, a line that is indented deeper than its key goes on with the value until an empty line or a
 * comment, and a "#" behind a blank ends a line. ukify makes one line of all words; with "@" the
 * value names a file.
 */
#include <errno.h>

#include "conf/bootspan.h"

struct uki {
	bool in_section; /* [UKI] */
	bool in_value;   /* lines that are indented deeper go on with Cmdline= */
	size_t indent;   /* of its key */
};

static struct piece without_comment(struct piece p)
{
	for (size_t i = 0; i < p.len; i++)
		if (p.at[i] == '#' && (i == 0 || p.at[i - 1] == ' ' || p.at[i - 1] == '\t'))
			return piece_trim(p.at, i);
	return p;
}

static int take_words(struct boot_reader *r, const struct line *l, struct piece words,
		      struct err *err)
{
	bool first = r->n_spans == 0;
	struct boot_span *s;

	if (first && words.len > 0 && *words.at == '@')
		return err_set(err, EINVAL, "line %zu: the words are in another file, %.*s", l->no,
			       (int)words.len - 1, words.at + 1);
	s = boot_push(r, l, words);
	if (first)
		s->cut_len = 0;
	return 0;
}

static int take_key(struct boot_reader *r, const struct line *l, struct piece text, struct uki *u,
		    struct err *err)
{
	const char *equals = memchr(text.at, '=', text.len);
	struct piece value;

	if (!equals)
		return err_set(err, EINVAL, "line %zu: neither a section nor a setting", l->no);
	u->in_value = u->in_section &&
		      piece_is(piece_trim(text.at, (size_t)(equals - text.at)), "Cmdline");
	if (!u->in_value)
		return 0;
	r->n_spans = 0;
	value = piece_trim(equals + 1, text.len - (size_t)(equals + 1 - text.at));
	return take_words(r, l, value, err);
}

static int take_line(struct boot_reader *r, const struct line *l, struct uki *u, struct err *err)
{
	struct piece text = without_comment(piece_trim(l->at, l->text_len));
	size_t indent = (size_t)(text.at - l->at);

	if (text.len == 0) {
		u->in_value = false;
		u->indent = SIZE_MAX;
		return 0;
	}
	if (indent > u->indent)
		return u->in_value ? take_words(r, l, text, err) : 0;
	u->indent = indent;
	if (*text.at != '[')
		return take_key(r, l, text, u, err);
	u->in_section = piece_is(text, "[UKI]");
	u->in_value = false;
	u->indent = SIZE_MAX;
	if (piece_is(text, "[DEFAULT]"))
		return err_set(err, EINVAL, "line %zu: [DEFAULT] gives settings to all sections",
			       l->no);
	return 0;
}

int ukiconf_read(struct boot_reader *r, struct err *err)
{
	struct uki u = {.indent = SIZE_MAX};
	struct lines it = lines_of(r->bytes, r->n);

	for (struct line l; lines_next(&it, &l);) {
		int error = take_line(r, &l, &u, err);

		if (error < 0)
			return error;
	}
	return 0;
}
