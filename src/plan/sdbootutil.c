/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * openSUSE with systemd-boot or grub2-bls: sdbootutil makes the entries. `sdbootutil
 * update-all-entries` writes the words of /etc/kernel/cmdline into the options line of every entry
 * of the running snapshot, with root= and rootflags= of that snapshot, and makes the predictions by
 * which a TPM unlocks the disk anew. Entries of other snapshots keep theirs: they are the way back.
 * Where /etc/kernel/cmdline is missing it takes the running line instead.
 */
#include <errno.h>

#include "plan/entries.h"
#include "base/listing.h"
#include "plan/steps.h"

#define SDBOOTUTIL_TIMEOUT_S 600

/* An entry that update-all-entries writes. One of another snapshot counts as recovery. */
static bool is_written(const struct boot_entry *e)
{
	return boot_entry_is_own(e) && !e->unified;
}

/*
 * What stands in /etc/kernel/cmdline wins at the next update, what stands in the entries at the
 * next start. Programs of a tree have not run: there the file tells what they will make.
 */
static char *sdbootutil_cmdline(struct making *m)
{
	const struct host *h = m->host;
	char *line = words_of_kernel_cmdline(m);
	for (size_t i = 0; h->live && i < h->n_entries; i++) {
		const struct text_file f = {h->entries[i].path, BOOT_ENTRY};
		if (is_written(&h->entries[i]))
			add_line(m, words_of_text_file(m, &f));
	}
	return line && *line ? line : NULL;
}

/* sdbootutil gives an entry its own root= and rootflags=; what the plan changes is no loss. */
static bool is_expected(const struct making *m, const char *word)
{
	for (size_t i = 0; i < m->n_words; i++)
		if (streq(m->words[i].old, word))
			return true;
	return str_starts(word, "root=") || str_starts(word, "rootflags=") ||
	       str_starts(word, "systemd.machine_id=");
}

/* Words that somebody wrote into an entry alone go when it is written again. */
static void note_lost(struct making *m, const struct text_file *entry, const char *given)
{
	const char *line = words_of_text_file(m, entry), **lost = NULL;
	char **words = NULL;
	size_t n = 0, n_lost = 0;
	cmdline_words(line ? line : "", &m->scratch, &words, &n);
	for (size_t i = 0; i < n; i++)
		if (!is_expected(m, words[i]) && !cmdline_has(given, words[i]))
			list_add(&m->scratch, &lost, &n_lost, words[i]);
	if (n_lost)
		note(m,
		     "%s has words that %s lacks, and sdbootutil takes them out: %s. Write them "
		     "into %s first where they are to stay.",
		     entry->path, KERNEL_CMDLINE, listing(&m->scratch, lost, n_lost),
		     KERNEL_CMDLINE);
}

static void note_all_lost(struct making *m)
{
	const char *given = words_of_kernel_cmdline(m);
	for (size_t i = 0; given && i < m->host->n_entries; i++) {
		const struct text_file f = {m->host->entries[i].path, BOOT_ENTRY};
		if (is_written(&m->host->entries[i]))
			note_lost(m, &f, given);
	}
}

static int sdbootutil_edit(struct making *m, const char *why, struct err *err)
{
	const char *given = words_of_kernel_cmdline(m);
	if (given && !*given)
		return err_set(
			err, ENOENT,
			"%s: sdbootutil writes the boot entries from this file, and it is "
			"missing or empty: write the words of /proc/cmdline into it, without "
			"BOOT_IMAGE= and initrd=, then run passthru again",
			KERNEL_CMDLINE);
	int r = need_settled_entries(m, err);
	if (r == 0)
		r = edit_text_file(m, &kernel_cmdline_file, NULL, why, err);
	if (r == 0)
		note_all_lost(m);
	return r;
}

static int sdbootutil_steps(struct making *m, struct err *err)
{
	static const char *const predict[] = {"sdbootutil", "update-predictions", NULL};
	const struct host *h = m->host;
	const char **written = NULL;
	size_t n = 0;
	for (size_t i = 0; i < h->n_entries; i++)
		if (is_written(&h->entries[i]))
			list_add(&m->scratch, &written, &n, h->entries[i].path);
	if (!n)
		return err_set(err, ENOENT,
			       "no boot entry of the running snapshot was found in loader/entries "
			       "on the ESP, so what sdbootutil would write cannot be read back");
	for (size_t i = 0; i < n; i++)
		expect_words(m, boot_format_name(BOOT_ENTRY), written[i]);
	*ARENA_PUSH(&m->scratch, written, n) = NULL;
	int r = add_loader_program(m, "write the new kernel command line into the boot entries",
				   written, NULL, err);
	if (r == 0)
		add_step(m,
			 &(struct step_row){
				 .argv = predict,
				 .why = "let a TPM that unlocks the disk know the new command line",
				 .timeout_s = SDBOOTUTIL_TIMEOUT_S,
				 .again = true,
			 });
	return r;
}

const struct loader_ops sdbootutil_loader = {
	.kind = LOADER_SDBOOTUTIL,
	.name = "boot entries made by sdbootutil",
	.source = KERNEL_CMDLINE,
	.cmdline = sdbootutil_cmdline,
	.edit = sdbootutil_edit,
	.add_steps = sdbootutil_steps,
	.about = {"openSUSE Tumbleweed, MicroOS", "/etc/kernel/cmdline",
		  "sdbootutil update-all-entries"},
};
