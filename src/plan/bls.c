/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GRUB that reads type 1 entries: Fedora since 30, RHEL and its kin since 8. The words stand in the
 * entries; those of RHEL 8 and Fedora 30 to 32 have but $kernelopts, which GRUB takes from its
 * environment block. A new kernel is given $kernelopts there, and since then the words of
 * /etc/kernel/cmdline, or where that is missing those of the running kernel (20-grub.install of the
 * package grub2). grub2-mkconfig writes all of these from /etc/default/grub: kernelopts on RHEL 8
 * at each run, the entries when it is asked to, and 20-grub.install asks for both when
 * /etc/kernel/cmdline is older than /etc/default/grub. So all are edited, that file last.
 *
 * grubby is not run: the one of RHEL 8 and early Fedora looks for a word by an unanchored pattern,
 * so that it changes words that merely hold the same letters, and what it does can neither be shown
 * as a diff before nor be undone byte for byte.
 *
 * GRUB reads only the first options line of an entry, and gives one that has none words from
 * elsewhere (grub-core/commands/blscfg.c of rhboot/grub2), unlike what the specification says: both
 * are refused.
 */
#include <errno.h>

#include "plan/entries.h"
#include "plan/steps.h"

/* A unified image holds its words; GRUB does not read them. */
static bool is_edited(const struct boot_entry *e)
{
	return boot_entry_is_own(e) && !e->unified;
}

static struct text_file entry_file(const struct boot_entry *e)
{
	return (struct text_file){e->path, BOOT_ENTRY};
}

static struct text_file environment_file(const struct making *m)
{
	return (struct text_file){m->host->loader.environment, BOOT_GRUBENV};
}

static bool is_carried(struct making *m, const struct boot_entry *e)
{
	const struct text_file f = entry_file(e);
	const char *words = words_of_text_file(m, &f);
	return words && cmdline_has(words, KERNELOPTS);
}

static bool any_entry(struct making *m, bool carried)
{
	for (size_t i = 0; i < m->host->n_entries; i++)
		if (is_edited(&m->host->entries[i]) &&
		    is_carried(m, &m->host->entries[i]) == carried)
			return true;
	return false;
}

/* What $kernelopts is; NULL when that cannot be known: GRUB would then take it from grub.cfg. */
static const char *carried_words(struct making *m)
{
	const struct text_file f = environment_file(m);
	const char *words = f.path ? words_of_text_file(m, &f) : NULL;
	return words && *words ? words : NULL;
}

/* The entry's words with those of $kernelopts in its place. */
static char *line_of(struct making *m, const struct boot_entry *e)
{
	const struct text_file f = entry_file(e);
	char *words = words_of_text_file(m, &f);
	if (!words || !cmdline_has(words, KERNELOPTS))
		return words;
	const char *carried = carried_words(m);
	const struct word_edit expand = {KERNELOPTS, carried};
	return carried ? cmdline_edit(words, &expand, 1, true, &m->scratch) : NULL;
}

/* A host without the file has no use for one: nothing else reads it. */
static bool has_settings(const struct host *h)
{
	return host_has_file(h, grub_loader.source);
}

static char *bls_cmdline(struct making *m)
{
	const struct host *h = m->host;
	const struct boot_entry *next = next_entry(h);
	const char *coming = words_of_kernel_cmdline(m);
	char *line = next ? line_of(m, next) : NULL;
	if (!line)
		return NULL;
	for (size_t i = 0; i < h->n_entries; i++)
		if (is_edited(&h->entries[i]))
			add_line(m, line_of(m, &h->entries[i]));
	if (coming && *coming)
		add_line(m, coming);
	else if (has_settings(h))
		add_line(m, grub_loader.cmdline(m));
	return line;
}

/* GRUB and the specification must read the same words in the entry. */
static int check_entry(struct making *m, const struct boot_entry *e, struct err *err)
{
	struct boot_span *spans = NULL;
	struct draft *f;
	size_t n = 0;
	int r = draft_open(&m->drafts, e->path, &f, err);
	if (r < 0)
		return r;
	r = boot_spans(BOOT_ENTRY, f->bytes, f->len, &m->scratch, &spans, &n, err);
	if (r < 0)
		return err_in(err, r, "%s", e->path);
	if (!n || spans[0].lead)
		return err_set(err, EINVAL,
			       "%s: has no options line, so GRUB gives it words that stand "
			       "elsewhere: write them into it, then run passthru again",
			       e->path);
	if (n > 1)
		return err_set(err, EINVAL,
			       "%s:%zu: a second options line, which GRUB does not read: put all "
			       "words on the first one, then run passthru again",
			       e->path, spans[1].line);
	return 0;
}

static int edit_entries(struct making *m, const char *why, struct err *err)
{
	const struct host *h = m->host;
	int r = need_settled_entries(m, err);
	for (size_t i = 0; r == 0 && i < h->n_entries; i++) {
		const struct text_file f = entry_file(&h->entries[i]);
		if (!is_edited(&h->entries[i]))
			continue;
		r = check_entry(m, &h->entries[i], err);
		if (r == 0)
			r = edit_text_file(m, &f, KERNELOPTS, why_of_entry(m, &h->entries[i], why),
					   err);
	}
	return r;
}

static bool is_rescue_carried(struct making *m)
{
	for (size_t i = 0; i < m->host->n_entries; i++) {
		const struct boot_entry *e = &m->host->entries[i];
		if (e->recovery && e->cmdline && cmdline_has(e->cmdline, KERNELOPTS))
			return true;
	}
	return false;
}

static int edit_environment(struct making *m, const char *why, struct err *err)
{
	const struct text_file f = environment_file(m);
	struct draft *d;
	if (!any_entry(m, true))
		return 0;
	if (!carried_words(m))
		return err_set(err, ENOENT,
			       "%s: the boot entries take their words from its variable "
			       "kernelopts, which cannot be read there. Run grub2-mkconfig -o %s, "
			       "which writes it, then run passthru again",
			       f.path ? f.path : "grubenv",
			       m->host->loader.generated ? m->host->loader.generated
							 : "/boot/grub2/grub.cfg");
	int r = edit_text_file(m, &f, NULL, why, err);
	if (r == 0)
		r = draft_open(&m->drafts, f.path, &d, err);
	if (r < 0)
		return r;
	d->owned = &KERNELOPTS[1];
	if (d->why && is_rescue_carried(m))
		note(m, "The rescue entry takes the same words from kernelopts.");
	return 0;
}

/* Where all that a new entry is given is $kernelopts, a file that is not there is not read either.
 */
static int edit_coming(struct making *m, const char *why, struct err *err)
{
	const char *coming = words_of_kernel_cmdline(m);
	bool there = !coming || *coming;
	return there || any_entry(m, false) ? edit_kernel_cmdline(m, why, err) : 0;
}

/* What the settings of grub2-mkconfig lack: a word that they have already may be missing only
 * elsewhere. */
static int edit_settings(struct making *m, const char *why, struct err *err)
{
	struct word_edit *const all = m->words, *lacking = NULL;
	const size_t n_all = m->n_words;
	const char *line = grub_loader.cmdline(m);
	size_t n = 0;
	for (size_t i = 0; i < n_all; i++)
		if (all[i].old || !line || !cmdline_has(line, all[i].new))
			*ARENA_PUSH(&m->scratch, lacking, n) = all[i];
	m->words = lacking;
	m->n_words = n;
	int r = grub_loader.edit(m, why, err);
	m->words = all;
	m->n_words = n_all;
	return r;
}

/*
 * /etc/default/grub must not become newer than a /etc/kernel/cmdline that stays as it is: the next
 * kernel would have all entries written from it, and lose what somebody has added to them by
 * grubby.
 */
static bool may_edit_settings(struct making *m)
{
	const char *coming = words_of_kernel_cmdline(m);
	if (!has_settings(m->host) || !coming || !*coming)
		return has_settings(m->host);
	return !streq(coming, cmdline_edit(coming, m->words, m->n_words, true, &m->scratch));
}

static int bls_edit(struct making *m, const char *why, struct err *err)
{
	if (!next_entry(m->host))
		return err_set(err, ENOENT, "%s: no boot entry of this host was found there",
			       m->loader->source);
	const char *to_come = arena_printf(&m->scratch, "%s for kernels to come", why);
	int r = edit_entries(m, why, err);
	if (r == 0)
		r = edit_environment(m, why, err);
	if (r == 0 && may_edit_settings(m))
		r = edit_settings(m, to_come, err);
	return r == 0 ? edit_coming(m, to_come, err) : r;
}

/* Where words come from two places, each is expected to have those that it was given. */
static void expect_given(struct making *m, const struct text_file *f)
{
	const char *line = words_of_text_file(m, f), *reader = boot_format_name(f->format);
	for (size_t i = 0; i < m->n_words; i++) {
		const struct word_edit *w = &m->words[i];
		if (w->new &&line && cmdline_has(line, w->new))
			expect(m, EXPECT_LOADER_WORD, reader, f->path, w->new);
		if (w->old)
			expect(m, EXPECT_LOADER_NO_WORD, reader, f->path, w->old);
	}
}

/* No program has to run: GRUB reads the entries and its environment at each start. */
static int bls_steps(struct making *m, struct err *err)
{
	const struct host *h = m->host;
	const struct text_file environment = environment_file(m);
	(void)err;
	for (size_t i = 0; i < h->n_entries; i++) {
		const struct boot_entry *e = &h->entries[i];
		const struct text_file f = entry_file(e);
		if (is_edited(e) && is_carried(m, e))
			expect_given(m, &f);
		else if (is_edited(e))
			expect_words(m, boot_format_name(BOOT_ENTRY), e->path);
	}
	if (any_entry(m, true))
		expect_given(m, &environment);
	return 0;
}

const struct loader_ops bls_loader = {
	.kind = LOADER_GRUB_BLS,
	.name = "GRUB with BLS entries",
	.source = "/boot/loader/entries",
	.cmdline = bls_cmdline,
	.edit = bls_edit,
	.add_steps = bls_steps,
	.about = {"Fedora, RHEL 8 and later with their kin",
		  "the entries, kernelopts in grubenv, /etc/default/grub, /etc/kernel/cmdline", ""},
};
