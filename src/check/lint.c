/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/lint.h"

#include <ctype.h>
#include <stdarg.h>

#include "base/lines.h"
#include "base/listing.h"
#include "base/text.h"
#include "check/findings.h"
#include "check/howto.h"

/* So many hits are told in the detail; the others only stand in the evidence. */
#define TOLD_MOST 3
/* And the clauses of a remedy end behind so many bytes. */
#define FIXES_MOST 400
#define PROVEN_MOST                                                                                \
	100 /* pieces of evidence; nobody reads more, and a hostile file takes no hours */

static bool same_text(const char *a, const char *b)
{
	return a == b || streq(a, b);
}

static struct lint_word *word_of(const struct bench *b, struct lint_words *words,
				 const struct param *p)
{
	for (size_t i = 0; i < words->n; i++) {
		const struct param *known = words->items[i].param;

		if (streq(known->name, p->name) && same_text(known->value, p->value))
			return &words->items[i];
	}
	struct lint_word *w = ARENA_PUSH(b->mem, words->items, words->n);

	w->param = p;
	return w;
}

static bool is_end(const struct param *p)
{
	return streq(p->raw, "--");
}

static bool same_line(const struct set_word *a, const struct set_word *b)
{
	return a && a->line == b->line && streq(a->path, b->path);
}

struct lint_words lint_words(const struct bench *b)
{
	const struct host *h = b->host;
	const struct set_word *end = NULL;
	struct lint_words words = {0};

	for (size_t i = 0; i < h->n_params && !is_end(&h->params[i]); i++)
		word_of(b, &words, &h->params[i])->running = true;
	for (size_t i = 0; i < h->n_set_words; i++) {
		const struct set_word *s = &h->set_words[i];

		if (is_end(&s->word))
			end = s;
		if (same_line(end, s))
			continue;
		struct lint_word *w = word_of(b, &words, &s->word);
		*ARENA_PUSH(b->mem, w->set, w->n_set) = s;
	}
	return words;
}

void hit(struct hits *hits, const char *fmt, ...)
{
	_cleanup_free_ char *text = NULL;
	va_list ap;

	if (++hits->n > TOLD_MOST)
		return;
	va_start(ap, fmt);
	BUG_ON(vasprintf(&text, fmt, ap) < 0);
	va_end(ap);
	hits->told = hits->told ? arena_printf(hits->b->mem, "%s %s", hits->told, text)
				: arena_str(hits->b->mem, text);
}

void hit_word(struct hits *hits, const struct lint_word *w)
{
	prove_word(hits->b, hits->f, w);
	unwanted_add(hits->b, &hits->out, w->param);
}

void hit_line(struct hits *hits, const char *path, size_t line)
{
	hits->lines = join_once(hits->b, hits->lines,
				line ? arena_printf(hits->b->mem, "%s:%zu", path, line) : path);
}

void hit_fix(struct hits *hits, const char *fmt, ...)
{
	_cleanup_free_ char *text = NULL;
	va_list ap;

	va_start(ap, fmt);
	BUG_ON(vasprintf(&text, fmt, ap) < 0);
	va_end(ap);
	if (!hits->fixes)
		hits->fixes = arena_str(hits->b->mem, text);
	/* "… a.conf:1" is not what "… a.conf:12" says. */
	else if (strlen(hits->fixes) < FIXES_MOST && !text_lists(hits->fixes, text, ';'))
		hits->fixes = arena_printf(hits->b->mem, "%s; %s", hits->fixes, text);
}

void advise_fixes(struct hits *hits, bool cmdline, bool initramfs)
{
	if (hits->fixes)
		hits->f->remedy =
			arena_printf(hits->b->mem, "%c%s.%s", toupper((unsigned char)*hits->fixes),
				     hits->fixes + 1, howto_then(hits->b, cmdline, initramfs));
}

void judge_hits(struct hits *hits, const char *passed, const char *why_unknown)
{
	const char *text = hits->told;

	if (hits->n == 0) {
		judged(hits->f, why_unknown ? STATUS_UNKNOWN : STATUS_PASS,
		       why_unknown ? why_unknown : passed,
		       why_unknown ? howto_read(hits->b, "See notes.") : "");
		return;
	}
	if (hits->n > TOLD_MOST)
		text = arena_printf(hits->b->mem,
				    hits->f->n_evidence < PROVEN_MOST
					    ? "%s And %zu more: see the evidence."
					    : "%s And %zu more: the evidence shows the first.",
				    text, hits->n - TOLD_MOST);
	judged(hits->f, STATUS_WARN, text, NULL);
}

const char *words_unread(const struct host *h)
{
	if (h->cmdline || h->n_set_words > 0)
		return NULL;
	return "The kernel command line could not be read (proc/cmdline).";
}

static void prove_once(const struct bench *b, struct finding *f, const char *source,
		       const char *text)
{
	if (f->n_evidence >= PROVEN_MOST)
		return;
	for (size_t i = 0; i < f->n_evidence; i++)
		if (streq(f->evidence[i].source, source) && streq(f->evidence[i].text, text))
			return;
	prove_finding(b, f, source, text);
}

void prove_place(const struct bench *b, struct finding *f, const char *path, size_t line,
		 const char *text)
{
	const char *source = path + (*path == '/');

	if (line)
		source = arena_printf(b->mem, "%s:%zu", source, line);
	prove_once(b, f, source, text);
}

void prove_word(const struct bench *b, struct finding *f, const struct lint_word *w)
{
	if (w->running && b->host->cmdline)
		prove_once(b, f, "proc/cmdline", b->host->cmdline);
	for (size_t i = 0; i < w->n_set; i++)
		prove_place(b, f, w->set[i]->path, w->set[i]->line, w->set[i]->text);
}

const char *word_lines(const struct bench *b, const struct lint_word *w)
{
	const char *lines = NULL;

	for (size_t i = 0; i < w->n_set; i++)
		lines = join_once(b, lines,
				  arena_printf(b->mem, "%s:%zu", w->set[i]->path, w->set[i]->line));
	return lines ? lines : "the kernel command line";
}

static const char *line_text(const struct bench *b, const char *path, size_t no)
{
	const struct file_fact *file = host_file(b->host, path);

	if (!file || file->state != FILE_PRESENT || !file->bytes)
		return NULL;
	struct lines it = lines_of(file->bytes, file->len);
	for (struct line l; lines_next(&it, &l);)
		if (l.no == no)
			return arena_safe(b->mem, l.at, l.text_len);
	return NULL;
}

void prove_directive(const struct bench *b, struct finding *f, const struct modprobe_line *l)
{
	const char *text;

	if (f->n_evidence >= PROVEN_MOST)
		return;
	text = line_text(b, l->path, l->line);
	if (!text)
		text = arena_printf(b->mem, "%s %s %s", l->directive, l->module, l->args);
	prove_place(b, f, l->path, l->line, text);
}

const char *directive_place(const struct bench *b, const struct modprobe_line *l)
{
	return arena_printf(b->mem, "%s:%zu", l->path, l->line);
}

const struct log_line *unknown_to_kernel(const struct host *h, const char *raw)
{
	for (size_t i = 0; i < h->log.n_lines; i++) {
		const char *text = h->log.lines[i].text;

		if (str_starts(text, "Unknown kernel command line parameters") && strstr(text, raw))
			return &h->log.lines[i];
	}
	return NULL;
}
