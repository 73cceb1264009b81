/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Lines of modprobe.d that are not taken as they were meant. */
#include "check/findings.h"
#include "check/howto.h"
#include "check/lint.h"

/* Behind "PATH:LINE ". */
static const char *const made_of_it[] = {
	[FLAW_DIRECTIVE] = "begins with no word that modprobe knows, so the line does nothing.",
	[FLAW_NO_ARGUMENTS] = "lacks what must follow, so modprobe ignores the line.",
	[FLAW_COMMENT] =
		"has a comment behind the line: its words are taken as settings. A comment "
		"needs a line of its own.",
	[FLAW_GLUED_PRE] = "has no blank behind pre: or post:, so there is no dependency.",
	[FLAW_DOTTED] = "names the module again in front of a parameter: the module does not know "
			"that one. It is ids= here, and vfio-pci.ids= on the kernel command line.",
	[FLAW_IDS] = "has something in ids= that is no vendor:device in hex digits: the driver "
		     "skips it.",
	[FLAW_PARAMETER] = "has a misspelt parameter: vfio-pci does not know it and goes on "
			   "without.",
};

/* Behind "PATH:LINE: ". */
static const char *const mends[] = {
	[FLAW_DIRECTIVE] = "begin it with options, softdep, blacklist or alias",
	[FLAW_NO_ARGUMENTS] = "add what is missing, or take it out",
	[FLAW_COMMENT] = "give the comment a line of its own",
	[FLAW_GLUED_PRE] = "write a blank behind pre: or post:",
	[FLAW_DOTTED] = "write ids= without vfio-pci. in front",
	[FLAW_IDS] = "write ids=VENDOR:DEVICE, with commas and no blanks between several",
	[FLAW_PARAMETER] = "spell the parameter as modinfo -p vfio-pci does",
};

/* Why nothing can be said; NULL when each file was read. */
static const char *unread(const struct bench *b)
{
	for (size_t i = 0; i < b->host->n_files; i++) {
		const struct file_fact *file = &b->host->files[i];

		if (file->state == FILE_UNREADABLE && strstr(file->path, "/modprobe.d/"))
			return arena_printf(b->mem, "%s could not be read: %s.", file->path,
					    file->problem ? file->problem : "no reason is known");
	}
	return NULL;
}

void check_modprobe_lines(const struct bench *b, struct finding *f)
{
	struct hits hits = {.b = b, .f = f};

	for (size_t i = 0; i < b->host->n_flaws; i++) {
		const struct modprobe_flaw_at *flaw = &b->host->flaws[i];

		hit(&hits, "%s:%zu %s", flaw->path, flaw->line, made_of_it[flaw->flaw]);
		hit_fix(&hits, "in %s:%zu %s", flaw->path, flaw->line, mends[flaw->flaw]);
		prove_place(b, f, flaw->path, flaw->line, flaw->text);
	}
	judge_hits(&hits, "modprobe takes every line as it was meant.", unread(b));
	advise_fixes(&hits, false, true);
}
