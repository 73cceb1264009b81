/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * systemd-boot, and whatever else starts unified images: an entry may be a file written by hand,
 * made by kernel-install, or a unified image, and one host may have all three. A file written by
 * hand is edited; of the others the source is, and their maker runs again.
 */
#include <errno.h>

#include "plan/entries.h"

static bool any_entry(const struct host *h,
		      bool (*is_it)(const struct host *, const struct boot_entry *))
{
	for (size_t i = 0; i < h->n_entries; i++)
		if (boot_entry_is_own(&h->entries[i]) && is_it(h, &h->entries[i]))
			return true;
	return false;
}

static char *entries_cmdline(struct making *m)
{
	char *line = words_of_entries(m), *source;
	if (any_entry(m->host, is_made_by_kernel_install)) {
		source = words_of_kernel_cmdline(m);
		add_line(m, source && *source ? source : NULL);
	}
	add_lines_of_sdboot_manage(m);
	return line;
}

static int edit_entries(struct making *m, const char *why, struct err *err)
{
	if (!next_entry(m->host))
		return err_set(err, ENOENT,
			       "no boot entry of this Linux was found in %s, so its kernel command "
			       "line cannot be edited",
			       m->loader->source);
	int r = need_settled_entries(m, err);
	if (r == 0)
		r = edit_entry_files(m, why, err);
	if (r == 0 && any_entry(m->host, is_made_by_kernel_install))
		r = edit_kernel_cmdline(m, why, err);
	if (r == 0)
		r = edit_sdboot_manage(m, why, err);
	return r == 0 ? edit_image_sources(m, why, err) : r;
}

static void expect_entries(struct making *m)
{
	for (size_t i = 0; i < m->host->n_entries; i++) {
		const struct boot_entry *e = &m->host->entries[i];
		if (!boot_entry_is_own(e) || is_made_by_kernel_install(m->host, e))
			continue;
		if (!e->unified)
			expect_words(m, boot_format_name(BOOT_ENTRY), e->path);
		else if (image_of_entry(m->host, e))
			expect_words(m, READER_UKI, e->path);
	}
}

/* With words or without: an image that changed has to come to where the entries have it. */
static int add_entry_steps(struct making *m, struct err *err)
{
	int r = need_signed_images(m, err);
	if (r == 0)
		r = publish_entries(m, err);
	if (r == 0)
		expect_entries(m);
	return r;
}

static int add_image_steps(struct making *m, struct err *err)
{
	int r = any_entry(m->host, is_made_by_kernel_install) ? need_settled_entries(m, err) : 0;
	return r == 0 ? add_entry_steps(m, err) : r;
}

const struct loader_ops systemd_boot_loader = {
	.kind = LOADER_SYSTEMD_BOOT,
	.name = "systemd-boot",
	.source = "loader/entries",
	.cmdline = entries_cmdline,
	.edit = edit_entries,
	.add_steps = add_entry_steps,
	.after_images = add_image_steps,
	.about = {"Arch Linux, EndeavourOS, Debian by choice",
		  "entries that are written by hand; /etc/kernel/cmdline",
		  "kernel-install add, where it makes the entries"},
};

const struct loader_ops uki_loader = {
	.kind = LOADER_UKI,
	.name = "unified kernel images",
	.source = "EFI/Linux",
	.cmdline = entries_cmdline,
	.edit = edit_entries,
	.add_steps = add_entry_steps,
	.after_images = add_image_steps,
	.about = {"Arch Linux, Fedora by choice",
		  "/etc/kernel/cmdline, cmdline.d, uki.conf, or dracut's kernel_cmdline",
		  "mkinitcpio, kernel-install with ukify, or dracut"},
};
