/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loaders that read the words at each start from a text file of their own: rEFInd, Limine,
 * extlinux. It is edited as it stands, and there is no program to run. Where a tool makes that
 * file, its settings are edited (toolfiles.c).
 */
#include <errno.h>

#include "plan/listing.h"
#include "plan/loader.h"

static const struct {
	const char *name; /* of the file, without its directory */
	enum boot_format format;
} known[] = {
	{"refind_linux.conf", BOOT_REFIND_LINUX},
	{"refind.conf", BOOT_REFIND},
	{"limine.conf", BOOT_LIMINE},
	{"extlinux.conf", BOOT_EXTLINUX},
};

static bool format_of(const char *path, enum boot_format *ret)
{
	for (size_t i = 0; i < ARRAY_SIZE(known); i++)
		if (streq(strrchr(path, '/') + 1, known[i].name)) {
			*ret = known[i].format;
			return true;
		}
	return false;
}

/* Every file of words that the loader reads, in the scratch arena. */
static void list_files(struct making *m, struct text_file **ret, size_t *ret_n)
{
	const struct loader *l = &m->host->loader;
	enum boot_format format;
	if (l->generated && format_of(l->generated, &format))
		*ARENA_PUSH(&m->scratch, *ret, *ret_n) = (struct text_file){l->generated, format};
	for (size_t i = 0; i < l->n_sources; i++)
		if (format_of(l->sources[i], &format))
			*ARENA_PUSH(&m->scratch, *ret, *ret_n) =
				(struct text_file){l->sources[i], format};
}

static char *text_cmdline(struct making *m)
{
	struct text_file *files = NULL;
	size_t n = 0;
	char *line = NULL;
	list_files(m, &files, &n);
	for (size_t i = 0; i < n; i++) {
		char *words = words_of_text_file(m, &files[i]);
		if (!words)
			return NULL;
		line = line && *line ? line : words;
		add_lines_of_text_file(m, &files[i]);
	}
	return line;
}

static int text_edit(struct making *m, const char *why, struct err *err)
{
	struct text_file *files = NULL;
	size_t n = 0;
	int r = 0;
	list_files(m, &files, &n);
	if (!n)
		return err_set(err, ENOENT,
			       "%s: not found, so the kernel command line cannot be edited",
			       m->loader->source);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = edit_text_file(m, &files[i], NULL, why, err);
	return r;
}

const struct loader_ops refind_loader = {
	.kind = LOADER_REFIND,
	.name = "rEFInd",
	.source = "/boot/refind_linux.conf",
	.cmdline = text_cmdline,
	.edit = text_edit,
};

const struct loader_ops limine_loader = {
	.kind = LOADER_LIMINE,
	.name = "Limine",
	.source = "/boot/limine.conf",
	.cmdline = text_cmdline,
	.edit = text_edit,
};

const struct loader_ops extlinux_loader = {
	.kind = LOADER_EXTLINUX,
	.name = "extlinux",
	.source = "/boot/extlinux/extlinux.conf",
	.cmdline = text_cmdline,
	.edit = text_edit,
};
