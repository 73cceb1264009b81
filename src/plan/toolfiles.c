/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Where a tool makes the loader's text file, its settings are edited and the tool runs:
 * limine-entry-tool (KERNEL_CMDLINE[default]), u-boot-menu (U_BOOT_PARAMETERS).
 */
#include "plan/toolfiles.h"

#include <errno.h>

#include "conf/liminetool.h"
#include "base/listing.h"
#include "plan/shellfiles.h"

#define UBOOT_VARIABLE "U_BOOT_PARAMETERS"

bool is_made_by_tool(const struct host *h)
{
	return h->loader.program && h->loader.n_sources > 0;
}

static int read_settings(struct making *m, struct conf_source **ret, struct err *err)
{
	const struct loader *l = &m->host->loader;
	return drafts_read(&m->drafts, l->sources, l->n_sources, &m->scratch, ret, err);
}

static char *limine_value(struct making *m, struct err *err)
{
	struct conf_source *src;
	char *value;
	int r = read_settings(m, &src, err);
	if (r == 0)
		r = limine_tool_value(src, m->host->loader.n_sources, "default", &m->scratch,
				      &value, err);
	return r < 0 ? NULL : value;
}

/* Does this file alone say anything of the key? */
static bool sets_default(struct making *m, const struct conf_source *s)
{
	char *value;
	return limine_tool_value(s, 1, "default", &m->scratch, &value, NULL) == 0 && *value;
}

/* What is only added goes to one file, what changes or goes to each that has it. */
static int change_limine_file(struct making *m, const struct conf_source *s, bool take_new,
			      const char *why, struct err *err)
{
	const struct text_file file = {s->path, BOOT_LIMINE_TOOL};
	struct word_edit *edits = NULL;
	size_t n = 0;
	for (size_t i = 0; i < m->n_words; i++)
		if (take_new || m->words[i].old)
			*ARENA_PUSH(&m->scratch, edits, n) = m->words[i];
	const struct boot_change change = {.edits = edits, .n = n};
	return n ? change_text_file(m, &file, &change, why, err) : 0;
}

static int check_limine(struct making *m, const char *wanted, const char *path, struct err *err)
{
	const char *now = limine_value(m, err);
	if (!now)
		return -EINVAL;
	return cmdline_same_words(now, wanted)
		       ? 0
		       : err_set(err, EINVAL,
				 "%s: after the edit KERNEL_CMDLINE[default] would not have the "
				 "words that it should have: nothing is changed",
				 path);
}

static int edit_limine(struct making *m, const char *why, struct err *err)
{
	const size_t n = m->host->loader.n_sources;
	struct conf_source *src;
	size_t last = 0;
	const char *old = limine_value(m, err);
	int r = old ? read_settings(m, &src, err) : -EINVAL;
	if (r < 0)
		return r;
	if (!*old)
		return err_set(
			err, EINVAL,
			"%s: KERNEL_CMDLINE[default] is set nowhere, so the running kernel's "
			"words are taken for new entries: set it there, with root=, then run "
			"passthru again",
			src[n - 1].path);
	for (size_t i = 0; i < n; i++)
		if (sets_default(m, &src[i]))
			last = i;
	for (size_t i = 0; r == 0 && i < n; i++)
		if (sets_default(m, &src[i]))
			r = change_limine_file(m, &src[i], i == last, why, err);
	const char *wanted = cmdline_edit(old, m->words, m->n_words, true, &m->scratch);
	return r == 0 ? check_limine(m, wanted, src[last].path, err) : r;
}

static struct shell_files uboot_files(const struct making *m)
{
	const struct loader *l = &m->host->loader;
	return (struct shell_files){l->sources, l->n_sources, .bash = false};
}

/* Where it is not set, the tool has a default of its own, which is not known here. */
static char *uboot_value(struct making *m)
{
	const struct shell_files files = uboot_files(m);
	char *value = shell_files_value(m, &files, UBOOT_VARIABLE);
	return value && *value ? value : NULL;
}

static int edit_uboot(struct making *m, const char *why, struct err *err)
{
	const struct shell_files files = uboot_files(m);
	if (!uboot_value(m))
		return err_set(
			err, EINVAL,
			"%s: %s is set nowhere, or not by a plain text, so its words are not "
			"known: set it there, then run passthru again",
			files.paths[0], UBOOT_VARIABLE);
	return edit_shell_files(m, &files, UBOOT_VARIABLE, true, why, err);
}

char *tool_cmdline(struct making *m)
{
	return m->host->loader.kind == LOADER_LIMINE ? limine_value(m, NULL) : uboot_value(m);
}

int edit_tool_files(struct making *m, const char *why, struct err *err)
{
	return m->host->loader.kind == LOADER_LIMINE ? edit_limine(m, why, err)
						     : edit_uboot(m, why, err);
}
