/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * sdboot-manage (Manjaro, CachyOS): a hook of pacman has it write the entries of systemd-boot anew
 * with each kernel, with the words of LINUX_OPTIONS behind root=, and of LINUX_FALLBACK_OPTIONS in
 * those of the fallback images. It takes all other entries away, so it is not run: the entries are
 * edited as they stand, and the settings for those to come.
 */
#include "plan/entries.h"
#include "base/listing.h"
#include "plan/shellfiles.h"

#define SETTINGS "/etc/sdboot-manage.conf"

static const char *const variables[] = {"LINUX_OPTIONS", "LINUX_FALLBACK_OPTIONS"};

/* It and its drop-ins, which a bash script reads. */
static struct shell_files settings_of(struct making *m)
{
	const struct loader *l = &m->host->loader;
	const char **paths = NULL;
	size_t n = 0;
	for (size_t i = 0; i < l->n_sources; i++)
		if (str_starts(l->sources[i], SETTINGS))
			list_add(&m->scratch, &paths, &n, l->sources[i]);
	return (struct shell_files){paths, n, .bash = true};
}

void add_lines_of_sdboot_manage(struct making *m)
{
	const struct shell_files files = settings_of(m);
	for (size_t i = 0; files.n && i < ARRAY_SIZE(variables); i++)
		add_line(m, shell_files_value(m, &files, variables[i]));
}

int edit_sdboot_manage(struct making *m, const char *why, struct err *err)
{
	const struct shell_files files = settings_of(m);
	int r = 0;
	for (size_t i = 0; r == 0 && files.n && i < ARRAY_SIZE(variables); i++)
		r = edit_shell_files(m, &files, variables[i], true, why, err);
	return r;
}
