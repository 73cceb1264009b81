/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/bootspan.h"

#include <ctype.h>
#include <strings.h>

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

struct piece piece_trim(const char *at, size_t len)
{
	while (len > 0 && is_blank(*at)) {
		at++;
		len--;
	}
	while (len > 0 && is_blank(at[len - 1]))
		len--;
	return (struct piece){at, len};
}

struct piece piece_word(struct piece *p)
{
	struct piece word = {p->at, 0};

	while (word.len < p->len && !is_blank(word.at[word.len]))
		word.len++;
	*p = piece_trim(p->at + word.len, p->len - word.len);
	return word;
}

bool piece_is(struct piece p, const char *text)
{
	return p.len == strlen(text) && memcmp(p.at, text, p.len) == 0;
}

bool piece_is_nocase(struct piece p, const char *text)
{
	return p.len == strlen(text) && strncasecmp(p.at, text, p.len) == 0;
}

char *piece_str(struct piece p, struct arena *a)
{
	return arena_dup(a, p.at, p.len);
}

bool boot_key(const struct line *l, struct piece *ret_key, struct piece *ret_value)
{
	struct piece rest = piece_trim(l->at, l->text_len);

	if (rest.len == 0 || *rest.at == '#')
		return false;
	*ret_key = piece_word(&rest);
	*ret_value = rest;
	return true;
}

struct boot_span *boot_push(struct boot_reader *r, const struct line *l, struct piece value)
{
	struct boot_span *s = ARENA_PUSH(r->mem, r->spans, r->n_spans);

	*s = (struct boot_span){
		.entry = r->n_entries,
		.title = "",
		.kernel = "",
		.line = l->no,
		.at = (size_t)(value.at - r->bytes),
		.len = value.len,
		.cut_at = (size_t)(l->at - r->bytes),
		.cut_len = l->len,
	};
	return s;
}

struct boot_span *boot_push_missing(struct boot_reader *r, const struct line *l, const char *key,
				    const char *sep)
{
	bool ended = l->len > l->text_len;
	const char *at = ended ? l->at + l->len : l->at;
	struct boot_span *s = boot_push(r, l, (struct piece){at, 0});
	size_t indent = (size_t)(piece_trim(l->at, l->text_len).at - l->at);
	const char *end = ended && l->len - l->text_len == 2 ? "\r\n" : "\n";

	s->lead = arena_printf(r->mem, "%.*s%s%s", (int)indent, l->at, key, sep);
	s->tail = end;
	s->cut_len = 0;
	return s;
}

/* Does the text hold the word, with no letter or digit beside it, in any case? */
static bool says(const char *text, const char *word)
{
	size_t len = strlen(word);

	for (const char *p = text; (p = strcasestr(p, word)); p++)
		if ((p == text || !isalnum((unsigned char)p[-1])) &&
		    !isalnum((unsigned char)p[len]))
			return true;
	return false;
}

static bool starts_rescue(const char *title, const char *kernel, const char *line)
{
	static const char *const titles[] = {"rescue", "recovery", "single-user",
					     "minimal options"};
	static const char *const words[] = {"single", "systemd.unit=rescue.target",
					    "systemd.unit=emergency.target"};

	for (size_t i = 0; i < ARRAY_SIZE(titles); i++)
		if (says(title, titles[i]))
			return true;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++)
		if (cmdline_has(line, words[i]))
			return true;
	return says(kernel, "rescue") || says(kernel, "recovery");
}

void boot_describe(struct boot_reader *r, size_t first, const char *title, const char *kernel,
		   bool foreign)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const char *line;
	bool recovery;

	if (first == r->n_spans)
		return;
	line = boot_line_of(r->bytes, r->spans, r->n_spans, r->spans[first].entry, &mem);
	recovery = starts_rescue(title, kernel, line);
	for (size_t i = first; i < r->n_spans; i++) {
		r->spans[i].title = title;
		r->spans[i].kernel = kernel;
		r->spans[i].recovery = recovery;
		r->spans[i].foreign = foreign;
	}
}

bool boot_has_root(const struct boot_reader *r, size_t first)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const char *line;

	if (first >= r->n_spans)
		return false;
	line = boot_line_of(r->bytes, r->spans, r->n_spans, r->spans[first].entry, &mem);
	for (struct cmdline_word w; cmdline_next(&line, &w);)
		if (w.value && w.name_len == strlen("root") && str_starts(w.name, "root="))
			return true;
	return false;
}

bool boot_names_kernel(const char *path)
{
	return strcasestr(path, "vmlinuz") || strcasestr(path, "bzimage") ||
	       strcasestr(path, "/EFI/Linux/") || strcasestr(path, "\\EFI\\Linux\\");
}
