/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * /etc/kernel/cmdline: where it is missing, kernel-install takes the words of the running kernel
 * (its 90-loaderentry.install), so the next kernel would go without ours; with ours alone it would
 * not find its root file system.
 */
#include <errno.h>

#include "conf/cmdline.h"
#include "base/listing.h"
#include "plan/entries.h"

const struct text_file kernel_cmdline_file = {KERNEL_CMDLINE, BOOT_LINE};

static bool is_loader_word(const char *word)
{
	return str_starts(word, "BOOT_IMAGE=") || str_starts(word, "initrd=");
}

char *without_loader_words(struct making *m, const char *line)
{
	char *rest = arena_str(&m->scratch, line), **words = NULL;
	size_t n = 0;
	cmdline_words(line, &m->scratch, &words, &n);
	for (size_t i = 0; i < n; i++) {
		_cleanup_buf_ struct buf shorter = {0};
		if (!is_loader_word(words[i]))
			continue;
		cmdline_remove(&shorter, rest, words[i]);
		rest = arena_str(&m->scratch, buf_str(&shorter));
	}
	return rest;
}

char *words_of_kernel_cmdline(struct making *m)
{
	return words_of_text_file(m, &kernel_cmdline_file);
}

static const char *root_word(struct making *m, const char *line)
{
	char **words = NULL;
	size_t n = 0;
	cmdline_words(line ? line : "", &m->scratch, &words, &n);
	for (size_t i = 0; i < n; i++)
		if (str_starts(words[i], "root="))
			return words[i];
	return NULL;
}

/* What kernels to come should be given but for our words; NULL: not known. */
static const char *base_line(const struct making *m)
{
	const struct boot_entry *next = next_entry(m->host);
	if (next && next->cmdline && !strchr(next->cmdline, '$'))
		return next->cmdline;
	return m->host->cmdline;
}

/* Without root= in both, the root file system is found without it (systemd-gpt-auto-generator). */
static int need_root(struct making *m, const char *line, struct err *err)
{
	const char *root = root_word(m, m->host->cmdline);
	if (!root)
		root = root_word(m, base_line(m));
	if (!root || root_word(m, line))
		return 0;
	return err_set(err, EINVAL,
		       KERNEL_CMDLINE ": it would have no root=, but this kernel was started with "
				      "`%s`: the next kernel would not find its root file system. "
				      "Write the whole command line there, then run passthru again",
		       root);
}

/* Words that only go are not named: nothing in the file shows them. */
static const char *why_of_seed(struct making *m, const char *why)
{
	const char **new = NULL;
	size_t n = 0;
	for (size_t i = 0; i < m->n_words; i++)
		if (m->words[i].new)
			list_add(&m->scratch, &new, &n, m->words[i].new);
	return n ? arena_printf(&m->scratch,
				"fixes the whole command line for kernels to come, with %s",
				listing(&m->scratch, new, n))
		 : why;
}

static int seed(struct making *m, struct draft *d, const char *why, struct err *err)
{
	const char *base = base_line(m);
	_cleanup_buf_ struct buf bytes = {0};
	if (!base)
		return err_set(err, ENOENT,
			       KERNEL_CMDLINE ": is not there, and with what this host is started "
					      "is not known: write the whole command line there, "
					      "then run passthru again");
	const char *line = cmdline_edit(without_loader_words(m, base), m->words, m->n_words, true,
					&m->scratch);
	int r = need_root(m, line, err);
	if (r < 0)
		return r;
	buf_printf(&bytes, "%s\n", line);
	return draft_set(&m->drafts, d, &bytes, why_of_seed(m, why), err);
}

int edit_kernel_cmdline(struct making *m, const char *why, struct err *err)
{
	struct draft *d;
	int r = draft_open(&m->drafts, kernel_cmdline_file.path, &d, err);
	if (r < 0)
		return r;
	if (draft_is_new(d))
		return seed(m, d, why, err);
	r = need_root(m, words_of_kernel_cmdline(m), err);
	return r < 0 ? r : edit_text_file(m, &kernel_cmdline_file, NULL, why, err);
}
