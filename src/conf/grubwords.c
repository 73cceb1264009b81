/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "conf/cmdline.h"
#include "conf/grubwalk.h"
#include "conf/shellword.h"

/* Stands in a value for what only the shell could tell. Where the line is cut it is no blank. */
#define UNKNOWN '\1'
/* No kernel takes a longer line (COMMAND_LINE_SIZE is 4096 at most); what is behind is left out. */
#define VALUE_MAX 16384

struct origin {
	size_t source, at;
};

/* A value with the place that each of its bytes comes from. */
struct value {
	struct arena mem;
	char *text;
	struct origin *from;
	size_t len, n_from; /* equal */
};

static void put(struct value *v, char c, struct origin from)
{
	if (v->len == VALUE_MAX)
		return;
	*ARENA_PUSH(&v->mem, v->text, v->len) = c;
	*ARENA_PUSH(&v->mem, v->from, v->n_from) = from;
}

static void put_value(struct value *v, const struct value *other)
{
	for (size_t i = 0; i < other->len; i++)
		put(v, other->text[i], other->from[i]);
}

static bool is_variable(const char *s, const struct glyph *g, const char *name)
{
	size_t len;
	const char *at;

	if (g->kind != GLYPH_VARIABLE)
		return false;
	at = glyph_name(s, g, &len);
	return len == strlen(name) && memcmp(at, name, len) == 0;
}

static void put_glyph(struct value *v, size_t source, const struct glyph *g)
{
	put(v, g->kind == GLYPH_CHAR ? g->c : UNKNOWN, (struct origin){source, g->at});
}

/* The assignment makes a new value of the former one. The former one is put in once. */
static void assign(struct value *v, const struct grub_source *src, size_t source,
		   const struct assign *as)
{
	const char *s = src[source].bytes;
	struct value new = {0};
	struct shell_word w = {0};
	bool used = as->plus;
	size_t trouble_at;

	if (used)
		put_value(&new, v);
	shell_word_scan(s, src[source].len, as->value_at, &v->mem, &w, &trouble_at);
	for (size_t i = 0; i < w.n_glyphs; i++) {
		if (!used && is_variable(s, &w.glyphs[i], as->name)) {
			put_value(&new, v);
			used = true;
		} else {
			put_glyph(&new, source, &w.glyphs[i]);
		}
	}
	arena_done(&v->mem);
	*v = new;
}

/* The variable behind all files. Where a statement may have changed it nothing before is known. */
static void put_variable(struct value *out, const struct grub_source *src, size_t n,
			 const char *variable)
{
	struct arena files = {0};
	struct value v = {0};
	struct grub_walk w;

	if (grub_walk(src, n, variable, &files, &w, NULL) == 0) {
		for (struct grub_step s; grub_walk_next(&w, &s);) {
			if (s.assign)
				assign(&v, src, s.source, s.assign);
			else if (opaque_may_set(src[s.source].bytes, s.opaque, variable))
				v.len = v.n_from = 0;
		}
	}
	put_value(out, &v);
	arena_done(&v.mem);
	arena_done(&files);
}

char *grub_sure(const struct grub_source *src, size_t n, const char *variable, struct arena *a)
{
	_cleanup_buf_ struct buf sure = {0};
	struct value v = {0};
	const char *line;

	put_variable(&v, src, n, variable);
	line = arena_dup(&v.mem, v.text, v.len);
	for (struct cmdline_word w; cmdline_next(&line, &w);) {
		if (memchr(w.at, UNKNOWN, w.len))
			continue;
		buf_puts(&sure, sure.len ? " " : "");
		buf_add(&sure, w.at, w.len);
	}
	arena_done(&v.mem);
	return arena_str(a, buf_str(&sure));
}

static size_t line_at(const struct grub_source *src, size_t at)
{
	size_t line = 1;

	for (size_t i = 0; i < at; i++)
		line += src->bytes[i] == '\n';
	return line;
}

void grub_words(const struct grub_source *src, size_t n, struct arena *a, struct grub_word **ret,
		size_t *ret_n)
{
	struct grub_word *words = NULL;
	struct value all = {0};
	size_t n_words = 0;
	const char *line;

	put_variable(&all, src, n, "GRUB_CMDLINE_LINUX");
	put(&all, ' ', (struct origin){0});
	put_variable(&all, src, n, "GRUB_CMDLINE_LINUX_DEFAULT");
	line = all.text = arena_dup(&all.mem, all.text, all.len);
	for (struct cmdline_word w; cmdline_next(&line, &w);) {
		const struct origin *from = &all.from[w.at - all.text];

		if (!memchr(w.at, UNKNOWN, w.len))
			*ARENA_PUSH(a, words, n_words) = (struct grub_word){
				.source = from->source,
				.line = line_at(&src[from->source], from->at),
				.word = arena_dup(a, w.at, w.len),
			};
	}
	arena_done(&all.mem);
	*ret = words;
	*ret_n = n_words;
}
