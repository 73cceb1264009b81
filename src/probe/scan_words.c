/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The words that files hold for the next start: of the loader that this host boots from, and of
 * GRUB's defaults, which many a host has that boots from another one.
 */
#include "base/lines.h"
#include "base/text.h"
#include "conf/bootfile.h"
#include "conf/cmdline.h"
#include "conf/grub.h"
#include "probe/boot.h"

#define GRUB_DEFAULTS "/etc/default/grub"

static void add_word(struct scan *s, const struct file_fact *f, size_t line, const char *text,
		     const char *word)
{
	struct host *h = s->host;
	const char *safe = scan_safe(s, word);
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

/* One stretch of a file is words; what a loader's variable would put in ("$kernelopts") is not. */
static void add_span(struct scan *s, const struct file_fact *f, const struct boot_span *b)
{
	char **words;
	size_t n;

	cmdline_words(arena_dup(&s->tmp, f->bytes + b->at, b->len), &s->tmp, &words, &n);
	for (size_t i = 0; i < n; i++)
		if (words[i][0] != '$')
			add_word(s, f, b->line, line_of(s, f, b->line), words[i]);
}

/* What starts a rescue system or another one is left out. */
static void scan_file_words(struct scan *s, const char *path, enum boot_format format)
{
	const struct file_fact *f = scan_file(s, path);
	struct boot_span *spans;
	size_t n;

	if (!boot_read_spans(s, f, format, &spans, &n))
		return;
	for (size_t i = 0; i < n; i++)
		if (!spans[i].recovery && !spans[i].foreign && !spans[i].lead)
			add_span(s, f, &spans[i]);
}

/* Files that are no entries and no shell: by name; without one, GRUB's and Limine's shell files. */
static bool format_of(const char *path, enum boot_format *ret)
{
	static const struct {
		const char *start, *end;
		enum boot_format format;
	} formats[] = {
		{"/etc/kernel/cmdline", "cmdline", BOOT_LINE},
		{"/usr/lib/kernel/cmdline", "cmdline", BOOT_LINE},
		{"/etc/cmdline.d/", ".conf", BOOT_LINE},
		{"/etc/kernel/", "uki.conf", BOOT_UKI_CONF},
		{"/", "/limine.conf", BOOT_LIMINE},
		{"/", "/refind_linux.conf", BOOT_REFIND_LINUX},
		{"/", "/refind.conf", BOOT_REFIND},
		{"/", "/extlinux.conf", BOOT_EXTLINUX},
		{"/", "/syslinux.cfg", BOOT_EXTLINUX},
		{"/", "/grubenv", BOOT_GRUBENV},
	};

	for (size_t i = 0; i < ARRAY_SIZE(formats); i++) {
		if (!str_starts(path, formats[i].start) || !str_ends(path, formats[i].end))
			continue;
		*ret = formats[i].format;
		return true;
	}
	return false;
}

static void scan_by_name(struct scan *s, const char *path)
{
	enum boot_format format;

	if (path && format_of(path, &format))
		scan_file_words(s, path, format);
}

static bool is_own_entry(const struct boot_entry *e)
{
	return !e->foreign && !e->unified && str_ends(path_name(e->path), ".conf") && e->line == 0;
}

/* The settings first, then what the next start reads. */
static void scan_loader_words(struct scan *s)
{
	const struct host *h = s->host;
	const struct loader *l = &h->loader;

	for (size_t i = 0; i < l->n_sources; i++)
		scan_by_name(s, l->sources[i]);
	scan_by_name(s, l->generated);
	if (l->kind == LOADER_GRUB_BLS)
		scan_by_name(s, l->environment);
	for (size_t i = 0; i < h->n_entries; i++)
		if (is_own_entry(&h->entries[i]))
			scan_file_words(s, h->entries[i].path, BOOT_ENTRY);
}

static bool is_read_as_shell(const struct loader *l)
{
	return l->kind == LOADER_GRUB || l->kind == LOADER_GRUB_BLS ||
	       (l->kind == LOADER_PROXMOX && l->under_grub);
}

/* GRUB's files among the sources; what else is there has a format of its own. */
static void scan_shell_sources(struct scan *s)
{
	const struct loader *l = &s->host->loader;
	const char **paths = arena_alloc(&s->tmp, l->n_sources * sizeof(*paths));
	size_t n = 0;

	for (size_t i = 0; i < l->n_sources; i++)
		if (str_starts(l->sources[i], GRUB_DEFAULTS))
			paths[n++] = l->sources[i];
	scan_grub_words(s, paths, n);
}

void scan_words(struct scan *s)
{
	static const char *const defaults[] = {GRUB_DEFAULTS};
	const struct loader *l = &s->host->loader;

	if (is_read_as_shell(l))
		scan_shell_sources(s);
	if (l->kind != LOADER_GRUB && l->kind != LOADER_UNKNOWN)
		scan_loader_words(s);
	if (!is_read_as_shell(l))
		scan_grub_words(s, defaults, ARRAY_SIZE(defaults));
}
