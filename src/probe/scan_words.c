/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words that files hold for the next start: of the loader that this host boots from, and of
 * GRUB's defaults, which many a host has that boots from another one.
 */
#include "base/lines.h"
#include "base/text.h"
#include "conf/cmdline.h"
#include "conf/grub.h"
#include "probe/scan.h"

#define GRUB_DEFAULTS "/etc/default/grub"

static void add_word(struct scan *s, const struct file_fact *f, size_t line, const char *text,
		     const char *word)
{
	struct host *h = s->host;
	const char *safe = arena_safe(s->mem, word, strlen(word));
	char *name, *value;

	cmdline_split(safe, s->mem, &name, &value);
	*ARENA_PUSH(s->mem, h->set_words, h->n_set_words) = (struct set_word){
		.path = f->path,
		.line = line,
		.text = text,
		.word = {.name = name, .value = value, .raw = safe},
	};
}

/* A line of a file, safe; "" when it has fewer. Words beside each other share it. */
static const char *line_of(struct scan *s, const struct file_fact *f, size_t no)
{
	const struct host *h = s->host;
	const struct set_word *last = h->n_set_words > 0 ? &h->set_words[h->n_set_words - 1] : NULL;
	struct lines it = lines_of(f->bytes, f->len);

	if (last && last->path == f->path && last->line == no)
		return last->text;
	for (struct line l; lines_next(&it, &l);)
		if (l.no == no)
			return arena_safe(s->mem, l.at, l.text_len);
	return "";
}

static void scan_grub_words(struct scan *s, const char *const *paths, size_t n)
{
	const struct file_fact **files = arena_alloc(&s->tmp, n * sizeof(*files));
	struct grub_source *src = arena_alloc(&s->tmp, n * sizeof(*src));
	struct grub_word *words;
	size_t n_words, n_src = 0;

	for (size_t i = 0; i < n; i++) {
		const struct file_fact *f = scan_file(s, paths[i]);

		if (f->state != FILE_PRESENT)
			continue;
		files[n_src] = f;
		src[n_src++] =
			(struct grub_source){.path = f->path, .bytes = f->bytes, .len = f->len};
	}
	grub_words(src, n_src, &s->tmp, &words, &n_words);
	for (size_t i = 0; i < n_words; i++) {
		const struct file_fact *f = files[words[i].source];

		add_word(s, f, words[i].line, line_of(s, f, words[i].line), words[i].word);
	}
}

/* Part of a physical line is words; what a loader's variable would put in ("$kernelopts") is not.
 */
static void add_words(struct scan *s, const struct file_fact *f, const struct line *l,
		      const char *part)
{
	const char *text = arena_safe(s->mem, l->at, l->text_len);
	char **words;
	size_t n;

	cmdline_words(arena_dup(&s->tmp, part, (size_t)(l->at + l->text_len - part)), &s->tmp,
		      &words, &n);
	for (size_t i = 0; i < n; i++)
		if (words[i][0] != '$')
			add_word(s, f, l->no, text, words[i]);
}

/* Every line but comments, as kernel-install takes etc/kernel/cmdline. */
static const char *words_of_cmdline(const struct line *l)
{
	return l->text_len > 0 && l->at[0] == '#' ? NULL : l->at;
}

/* The options of an entry (Boot Loader Specification, type 1). They may stand in several lines. */
static const char *words_of_entry(const struct line *l)
{
	static const char key[] = "options";
	const char *p = l->at, *end = l->at + l->text_len;

	while (p < end && (*p == ' ' || *p == '\t'))
		p++;
	if ((size_t)(end - p) <= strlen(key) || memcmp(p, key, strlen(key)) != 0)
		return NULL;
	p += strlen(key);
	return *p == ' ' || *p == '\t' ? p : NULL;
}

static void scan_file_words(struct scan *s, const char *path,
			    const char *(*words_of)(const struct line *l))
{
	const struct file_fact *f = scan_file(s, path);

	scan_unreadable(s, f);
	if (f->state != FILE_PRESENT)
		return;
	struct lines it = lines_of(f->bytes, f->len);
	for (struct line l; lines_next(&it, &l);) {
		const char *part = words_of(&l);

		if (part)
			add_words(s, f, &l, part);
	}
}

static void scan_loader_words(struct scan *s)
{
	char **entries;
	size_t n;

	scan_file_words(s, "/etc/kernel/cmdline", words_of_cmdline);
	scan_entries(s, &entries, &n);
	for (size_t i = 0; i < n; i++)
		scan_file_words(s, entries[i], words_of_entry);
}

void scan_words(struct scan *s)
{
	static const char *const defaults[] = {GRUB_DEFAULTS};
	const struct loader *l = &s->host->loader;

	if (l->kind == LOADER_GRUB) {
		scan_grub_words(s, l->sources, l->n_sources);
		return;
	}
	if (l->kind != LOADER_UNKNOWN)
		scan_loader_words(s);
	scan_grub_words(s, defaults, ARRAY_SIZE(defaults));
}
