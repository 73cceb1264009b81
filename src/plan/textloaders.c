/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Loaders that read the words at each start from a text file of their own: rEFInd, Limine,
 * extlinux. It is edited as it stands, and there is no program to run. Where a tool makes that
 * file, its settings are edited (toolfiles.c).
 */
#include <errno.h>

#include "plan/entries.h"
#include "plan/initramfs.h"
#include "base/listing.h"
#include "plan/toolfiles.h"

static const struct {
	const char *name; /* of the file, without its directory */
	enum boot_format format;
} known[] = {
	{"refind_linux.conf", BOOT_REFIND_LINUX},
	{"refind.conf", BOOT_REFIND},
	{"limine.conf", BOOT_LIMINE},
	{"extlinux.conf", BOOT_EXTLINUX},
	{"syslinux.cfg", BOOT_EXTLINUX},
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

static bool is_listed(const struct text_file *files, size_t n, const char *path)
{
	for (size_t i = 0; i < n; i++)
		if (streq(files[i].path, path))
			return true;
	return false;
}

/* Every file of words that the loader reads, in the scratch arena: rEFInd has two. */
static void list_files(struct making *m, struct text_file **ret, size_t *ret_n)
{
	const struct host *h = m->host;
	enum boot_format format;
	if (h->loader.generated && format_of(h->loader.generated, &format))
		*ARENA_PUSH(&m->scratch, *ret, *ret_n) =
			(struct text_file){h->loader.generated, format};
	for (size_t i = 0; i < h->n_entries; i++)
		if (format_of(h->entries[i].path, &format) &&
		    !is_listed(*ret, *ret_n, h->entries[i].path))
			*ARENA_PUSH(&m->scratch, *ret, *ret_n) =
				(struct text_file){h->entries[i].path, format};
}

static char *text_cmdline(struct making *m)
{
	struct text_file *files = NULL;
	size_t n = 0;
	char *line = NULL;
	if (is_made_by_tool(m->host))
		return tool_cmdline(m);
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
	if (is_made_by_tool(m->host))
		return edit_tool_files(m, why, err);
	list_files(m, &files, &n);
	if (!n)
		return err_set(err, ENOENT,
			       "%s: not found, so the kernel command line cannot be edited",
			       m->loader->source);
	for (size_t i = 0; r == 0 && i < n; i++)
		r = edit_text_file(m, &files[i], NULL, why, err);
	/* CONFIG.md of Limine: it refuses a configuration whose sum is not the enrolled one, and
	   nothing on the file system tells. */
	if (r == 0 && m->loader->kind == LOADER_LIMINE)
		note(m,
		     "If the sum of %s was enrolled in Limine (limine enroll-config), enroll the "
		     "new one before you reboot: Limine does not start with another.",
		     files[0].path);
	return r;
}

/* All that the tool writes: the loader's file, and the kernels and images that its entries load. */
static const char *const *files_of_tool(struct making *m)
{
	const struct host *h = m->host;
	const char **list = NULL;
	size_t n = 0;
	list_add(&m->scratch, &list, &n, h->loader.generated);
	for (size_t i = 0; i < h->n_entries; i++)
		if (boot_entry_is_own(&h->entries[i]))
			list_entry_files(&m->scratch, &h->entries[i], &list, &n);
	for (size_t i = 0; i < h->initramfs.n_images; i++)
		if (h->initramfs.images[i].by == IMAGE_BY_LOADER)
			list_add(&m->scratch, &list, &n, h->initramfs.images[i].path);
	*ARENA_PUSH(&m->scratch, list, n) = NULL;
	return list;
}

static void expect_images(struct making *m)
{
	const struct initramfs *i = &m->host->initramfs;
	const struct initramfs_ops *ops = initramfs_ops_of(m->host);
	for (size_t k = 0; k < i->n_images; k++) {
		const struct boot_image *image = &i->images[k];
		if (image->by != IMAGE_BY_LOADER)
			continue;
		if (image->unified)
			expect_words(m, READER_UKI, image->path);
		if (ops && ops->expect && m->image_changed)
			ops->expect(m, image);
	}
}

static bool makes_images(const struct making *m)
{
	const struct initramfs *all = &m->host->initramfs;
	for (size_t i = 0; i < all->n_images; i++)
		if (all->images[i].by == IMAGE_BY_LOADER)
			return true;
	return false;
}

static int run_tool(struct making *m, enum boot_format format, struct err *err)
{
	const struct loader *l = &m->host->loader;
	if (!is_made_by_tool(m->host) || !l->generated)
		return 0;
	int r = add_loader_program(
		m,
		arena_printf(&m->scratch, "%swrite the boot entries into %s%s",
			     makes_images(m) ? "build the images of all kernels and " : "",
			     l->generated, makes_images(m) ? ": about a minute" : ""),
		files_of_tool(m), NULL, err);
	if (r < 0)
		return r;
	expect_words(m, boot_format_name(format), l->generated);
	expect_images(m);
	return 0;
}

/* Limine halts at a file that has not the sum which the entry says (hash_mismatch_panic). */
static int need_no_sums(struct making *m, struct err *err)
{
	const char *path = m->host->loader.generated;
	struct boot_span *spans = NULL;
	struct draft *d;
	size_t n = 0;
	if (!m->image_changed || !path || is_made_by_tool(m->host))
		return 0;
	int r = draft_open(&m->drafts, path, &d, err);
	if (r == 0)
		r = boot_spans(BOOT_LIMINE, d->bytes, d->len, &m->scratch, &spans, &n, err);
	for (size_t i = 0; r == 0 && i < n; i++)
		if (spans[i].sums && !spans[i].recovery && !spans[i].foreign)
			return err_set(
				err, EINVAL,
				"%s:%zu: this entry has a sum of its initramfs (\"#\" behind "
				"the path), and the new initramfs would have another one, so "
				"Limine would not start it. Take the sum out, then run "
				"passthru again",
				path, spans[i].line);
	return r;
}

static int limine_steps(struct making *m, struct err *err)
{
	int r = need_no_sums(m, err);
	return r < 0 ? r : run_tool(m, BOOT_LIMINE, err);
}

static int extlinux_steps(struct making *m, struct err *err)
{
	return run_tool(m, BOOT_EXTLINUX, err);
}

const struct loader_ops refind_loader = {
	.kind = LOADER_REFIND,
	.name = "rEFInd",
	.source = "/boot/refind_linux.conf",
	.cmdline = text_cmdline,
	.edit = text_edit,
	.about = {"any, by choice", "refind_linux.conf and the stanzas of refind.conf", ""},
};

const struct loader_ops limine_loader = {
	.kind = LOADER_LIMINE,
	.name = "Limine",
	.source = "/boot/limine.conf",
	.cmdline = text_cmdline,
	.edit = text_edit,
	.add_steps = limine_steps,
	.after_images = limine_steps,
	.about = {"CachyOS, Omarchy, any by choice",
		  "limine.conf, or the settings of limine-entry-tool",
		  "limine-update or limine-mkinitcpio, where limine-entry-tool is at hand"},
};

const struct loader_ops extlinux_loader = {
	.kind = LOADER_EXTLINUX,
	.name = "extlinux",
	.source = "/boot/extlinux/extlinux.conf",
	.cmdline = text_cmdline,
	.edit = text_edit,
	.add_steps = extlinux_steps,
	.about = {"boards with U-Boot, SYSLINUX",
		  "extlinux.conf, or U_BOOT_PARAMETERS of u-boot-menu",
		  "u-boot-update, where it is at hand"},
};
