/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/entries.h"

#include <errno.h>

const struct boot_image *image_of_entry(const struct host *h, const struct boot_entry *e)
{
	for (size_t i = 0; e->unified && i < h->initramfs.n_images; i++)
		if (streq(h->initramfs.images[i].path, e->path))
			return &h->initramfs.images[i];
	return NULL;
}

bool is_made_by_kernel_install(const struct host *h, const struct boot_entry *e)
{
	const struct boot_image *image = image_of_entry(h, e);
	return image ? image->by == IMAGE_BY_KERNEL_INSTALL : e->by_kernel_install;
}

const struct boot_entry *next_entry(const struct host *h)
{
	const struct boot_entry *first = NULL;
	for (size_t i = h->n_entries; i-- > 0;) {
		if (!boot_entry_is_own(&h->entries[i]))
			continue;
		if (!first || h->entries[i].booted || !first->booted)
			first = &h->entries[i];
	}
	return first;
}

/* Programs of a tree have not run: there the source tells what they will make. */
static char *words_of_source(struct making *m, const struct boot_entry *e)
{
	const struct boot_image *image = image_of_entry(m->host, e);
	char *words = NULL;
	if (m->host->live)
		return NULL;
	if (is_made_by_kernel_install(m->host, e))
		words = words_of_kernel_cmdline(m);
	else if (image)
		words = words_of_image_sources(m, image);
	return words && *words ? words : NULL;
}

static char *words_of_entry(struct making *m, const struct boot_entry *e)
{
	const struct text_file f = {e->path, BOOT_ENTRY};
	char *words = words_of_source(m, e);
	if (!words && !e->unified && !e->by_kernel_install)
		words = words_of_text_file(m, &f);
	return words ? words : arena_str(&m->scratch, e->cmdline);
}

char *words_of_entries(struct making *m)
{
	const struct boot_entry *next = next_entry(m->host);
	char *line = next ? words_of_entry(m, next) : NULL;
	for (size_t i = 0; i < m->host->n_entries; i++) {
		const struct boot_entry *e = &m->host->entries[i];
		if (e != next && boot_entry_is_own(e))
			add_line(m, words_of_entry(m, e));
	}
	return line;
}

int need_settled_entries(struct making *m, struct err *err)
{
	for (size_t i = 0; i < m->host->n_entries; i++) {
		const struct boot_entry *e = &m->host->entries[i];
		if (boot_entry_is_own(e) && e->tries_left > 0)
			return err_set(
				err, EBUSY,
				"%s: this entry is on trial, and its name counts the starts that "
				"are left (%d): it is renamed at each start, so a change could not "
				"be taken back. Start it until it counts as good, or, where it "
				"runs well now, say so: `sudo /usr/lib/systemd/systemd-bless-boot "
				"good`. Then run passthru again",
				e->path, e->tries_left);
	}
	return 0;
}

const char *why_of_entry(struct making *m, const struct boot_entry *e, const char *why)
{
	return arena_printf(&m->scratch, "%s when %s starts (boot entry)", why,
			    e->release ? e->release : "this kernel");
}

int edit_entry_files(struct making *m, const char *why, struct err *err)
{
	int r = 0;
	for (size_t i = 0; r == 0 && i < m->host->n_entries; i++) {
		const struct boot_entry *e = &m->host->entries[i];
		const struct text_file f = {e->path, BOOT_ENTRY};
		if (boot_entry_is_own(e) && !e->unified && !e->by_kernel_install)
			r = edit_text_file(m, &f, NULL, why_of_entry(m, e, why), err);
	}
	return r;
}
