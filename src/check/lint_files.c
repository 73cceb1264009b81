/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Files of settings that nothing reads. */
#include "base/listing.h"
#include "base/lines.h"
#include "base/text.h"
#include "check/findings.h"
#include "check/howto.h"
#include "check/lint.h"
#include "check/loaders.h"

#define GRUB_FILE "/etc/default/grub"

/* Directories of distributions: a file of the administrator that takes the place of one there is
 * meant to. */
static const char *const packaged[] = {"/usr/lib/", "/lib/"};

/* Words of this field, as parts of a line. */
static const char *const subjects[] = {"iommu", "vfio", "pcie_acs_override", "intremap"};

static bool is_packaged(const char *path)
{
	for (size_t i = 0; i < ARRAY_SIZE(packaged); i++)
		if (str_starts(path, packaged[i]))
			return true;
	return false;
}

static void hit_ignored(struct hits *hits, const struct ignored_file *file)
{
	if (file->why == IGNORED_SUFFIX) {
		hit(hits, "%s is not read: its name must end in %s.", file->path, file->by);
		hit_fix(hits, "rename %s to %s%s or remove it", file->path, file->path, file->by);
		prove_place(hits->b, hits->f, file->path, 0,
			    arena_printf(hits->b->mem, "does not end in %s", file->by));
		return;
	}
	if (is_packaged(file->path))
		return;
	hit(hits, "%s is not read: %s has the same name and comes first.", file->path, file->by);
	hit_fix(hits, "put what you want of %s into %s", file->path, file->by);
	prove_place(hits->b, hits->f, file->path, 0,
		    arena_printf(hits->b->mem, "hidden by %s", file->by));
}

void check_ignored_files(const struct bench *b, struct finding *f)
{
	struct hits hits = {.b = b, .f = f};

	for (size_t i = 0; i < b->host->n_ignored; i++)
		hit_ignored(&hits, &b->host->ignored[i]);
	judge_hits(&hits, "No file of settings is passed over for its name.", NULL);
	advise_fixes(&hits, false, true);
}

static bool is_on_subject(const char *text)
{
	if (text[strspn(text, " \t")] == '#')
		return false;
	for (size_t i = 0; i < ARRAY_SIZE(subjects); i++)
		if (strstr(text, subjects[i]))
			return true;
	return false;
}

/* Its lines on the subject, as evidence. */
static void prove_grub_lines(const struct bench *b, struct finding *f)
{
	const struct file_fact *file = host_file(b->host, GRUB_FILE);

	if (!file || file->state != FILE_PRESENT || !file->bytes)
		return;
	struct lines it = lines_of(file->bytes, file->len);
	for (struct line l; lines_next(&it, &l);) {
		const char *text = arena_safe(b->mem, l.at, l.text_len);

		if (is_on_subject(text))
			prove_place(b, f, GRUB_FILE, l.no, text);
	}
}

/* "Its words come from A and B." */
static const char *real_sources(const struct bench *b)
{
	const struct loader *l = &b->host->loader;

	if (l->n_sources == 0)
		return "";
	return arena_printf(b->mem, " Its words come from %s.",
			    listing(b->mem, l->sources, l->n_sources));
}

void check_unused_grub(const struct bench *b, struct finding *f)
{
	const struct loader *l = &b->host->loader;
	struct hits hits = {.b = b, .f = f};

	if (!loader_reads_grub_defaults(b->host))
		prove_grub_lines(b, f);
	if (f->n_evidence > 0 && l->kind == LOADER_UNKNOWN) {
		judge_hits(&hits, NULL,
			   "Nothing tells by which boot loader this host starts, so the words "
			   "in " GRUB_FILE " may do nothing.");
		return;
	}
	if (f->n_evidence > 0) {
		hit(&hits,
		    "This host starts by %s, so what " GRUB_FILE
		    " says about passthrough does nothing.%s",
		    l->name ? l->name : "another boot loader", real_sources(b));
		if (l->evidence_source && l->evidence_text)
			prove_finding(b, f, l->evidence_source, l->evidence_text);
	}
	judge_hits(&hits,
		   loader_reads_grub_defaults(b->host)
			   ? GRUB_FILE " is in use."
			   : "No GRUB file holds words for passthrough in vain.",
		   NULL);
	if (hits.n > 0)
		f->remedy = arena_printf(b->mem, "Set there what you want of it. %s",
					 howto_add_word(b, "WORD"));
}
