/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/modprobeline.h"

#include <errno.h>

#include "conf/modname.h"

#define BLANKS "\t "

/* The directives of kmod_config_parse(), and what must follow each. */
static const struct {
	const char *name;
	bool has_args;
} directives[] = {
	{"alias", true},  {"blacklist", false}, {"options", true}, {"install", true},
	{"remove", true}, {"softdep", true},    {"weakdep", true},
};

const char *softdep_word(const char **args, size_t *ret_len)
{
	const char *word = *args + strspn(*args, SOFTDEP_BLANKS);

	*ret_len = strcspn(word, SOFTDEP_BLANKS);
	*args = word + *ret_len;
	return *ret_len > 0 ? word : NULL;
}

struct modprobe_reader modprobe_read(const char *bytes, size_t n)
{
	return (struct modprobe_reader){.bytes = bytes, .n = n, .line = 1};
}

/* Bytes of the logical line at r->at, its line end included, and how many physical lines they are.
 */
static size_t line_len(const struct modprobe_reader *r, size_t *ret_lines)
{
	size_t i = r->at;

	*ret_lines = 1;
	while (i < r->n && r->bytes[i] != '\n') {
		bool escape = r->bytes[i] == '\\' && i + 1 < r->n;

		*ret_lines += escape && r->bytes[i + 1] == '\n';
		i += escape ? 2 : 1;
	}
	return i - r->at + (i < r->n);
}

/* As freadline_wrapped(): a backslash goes, with the newline behind it. */
static void join(const struct modprobe_reader *r, struct modprobe_line_text *l, struct arena *a)
{
	size_t end = l->at + l->len, out = 0;

	l->text = arena_alloc(a, l->len + 1);
	l->from = arena_alloc(a, (l->len + 1) * sizeof(*l->from));
	for (size_t i = l->at; i < end && r->bytes[i] != '\n'; i++) {
		if (r->bytes[i] == '\\' && ++i >= end)
			break;
		if (r->bytes[i] == '\n')
			continue;
		l->from[out] = i;
		l->text[out++] = r->bytes[i];
	}
}

/* strtok_r() with a length: the text stays whole. */
static const char *take_token(const char **p, size_t *ret_len)
{
	const char *at = *p + strspn(*p, BLANKS);

	*ret_len = strcspn(at, BLANKS);
	*p = at + *ret_len;
	*p += **p != 0;
	return at;
}

/* libkmod's underscores(): dashes inside [ ] stay; NULL when the brackets do not fit together. */
static char *normal_name(struct arena *a, const char *at, size_t len)
{
	char *name = arena_dup(a, at, len);
	bool inside = false;

	for (char *p = name; *p; p++) {
		if (*p == ']' && !inside)
			return NULL;
		inside = (inside || *p == '[') && *p != ']';
		if (!inside)
			*p = modname_byte(*p);
	}
	return len > 0 && !inside ? name : NULL;
}

static void set_bad(struct modprobe_line_text *l)
{
	l->directive = l->module = "";
	l->args = l->text;
}

/* alias PATTERN MODULE: the other way round than all others. */
static void parse_alias(struct modprobe_line_text *l, struct arena *a, const char *p)
{
	size_t pattern_len, module_len;
	const char *pattern = take_token(&p, &pattern_len);
	const char *module = take_token(&p, &module_len);

	l->args = normal_name(a, pattern, pattern_len);
	l->module = normal_name(a, module, module_len);
	if (!l->args || !l->module)
		set_bad(l);
}

static void parse(struct modprobe_line_text *l, struct arena *a)
{
	const char *p = l->text, *word;
	size_t len, kind = 0;

	if (*p == '#')
		return;
	word = take_token(&p, &len);
	if (len == 0)
		return;
	while (kind < ARRAY_SIZE(directives) && (strlen(directives[kind].name) != len ||
						 memcmp(directives[kind].name, word, len) != 0))
		kind++;
	if (kind == ARRAY_SIZE(directives)) {
		set_bad(l);
		return;
	}
	l->known = true;
	l->directive = directives[kind].name;
	if (streq(l->directive, "alias")) {
		parse_alias(l, a, p);
		return;
	}
	word = take_token(&p, &len);
	l->module = normal_name(a, word, len);
	l->args = directives[kind].has_args ? p + strspn(p, BLANKS) : "";
	if (!l->module || (directives[kind].has_args && !*p))
		set_bad(l);
}

bool modprobe_next(struct modprobe_reader *r, struct arena *a, struct modprobe_line_text *ret)
{
	size_t lines;

	if (r->at == r->n)
		return false;
	*ret = (struct modprobe_line_text){
		.line = r->line, .at = r->at, .len = line_len(r, &lines)};
	join(r, ret, a);
	parse(ret, a);
	r->at += ret->len;
	r->line += lines;
	return true;
}

int modprobe_refuse_nul(const char *bytes, size_t n, struct err *err)
{
	size_t line = 1;

	for (size_t i = 0; i < n; i++) {
		if (!bytes[i])
			return err_set(err, EINVAL, "line %zu: a NUL byte", line);
		line += bytes[i] == '\n';
	}
	return 0;
}
