/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unified kernel images: the words stand inside, so their source is edited and the image is made
 * again with the initramfs.
 *
 * kernel-install gives ukify /etc/kernel/cmdline (60-ukify.install). mkinitcpio takes the file of
 * --cmdline, else /etc/kernel/cmdline and every /etc/cmdline.d/X.conf behind it (build_uki() in
 * mkinitcpio). dracut takes kernel_cmdline= of its settings; without it, what it finds out about
 * this host (--hostonly-cmdline).
 */
#include <errno.h>

#include "plan/entries.h"
#include "plan/initramfs.h"
#include "base/listing.h"
#include "plan/shellfiles.h"

#define DRACUT_VARIABLE "kernel_cmdline"

static bool is_word_file(const char *path)
{
	return streq(path, KERNEL_CMDLINE) || str_starts(path, "/etc/cmdline.d/");
}

/* What follows --cmdline among the options of a preset; NULL: it has none. */
static const char *own_file(const struct boot_image *image)
{
	static const char joined[] = "--cmdline=";
	for (size_t i = 0; i < image->n_options; i++) {
		if (str_starts(image->options[i], joined))
			return image->options[i] + strlen(joined);
		if (streq(image->options[i], "--cmdline") && i + 1 < image->n_options)
			return image->options[i + 1];
	}
	return NULL;
}

/* The files that mkinitcpio reads for this image, in that order. */
static void files_of(struct making *m, const struct boot_image *image, const char ***ret,
		     size_t *ret_n)
{
	const struct loader *l = &m->host->loader;
	const char *own = own_file(image);
	if (own) {
		list_add(&m->scratch, ret, ret_n, own);
		return;
	}
	for (size_t i = 0; i < l->n_sources; i++)
		if (is_word_file(l->sources[i]) && host_has_file(m->host, l->sources[i]))
			list_add(&m->scratch, ret, ret_n, l->sources[i]);
}

/* Their words together; NULL when one cannot be read. */
static char *words_of_files(struct making *m, const char *const *files, size_t n)
{
	_cleanup_buf_ struct buf line = {0};
	for (size_t i = 0; i < n; i++) {
		const struct text_file f = {files[i], BOOT_LINE};
		const char *words = words_of_text_file(m, &f);
		if (!words)
			return NULL;
		buf_printf(&line, "%s%s", line.len && *words ? " " : "", words);
	}
	return arena_str(&m->scratch, buf_str(&line));
}

/* dracut is a bash script. */
static struct shell_files settings_of(const struct making *m)
{
	const struct initramfs *i = &m->host->initramfs;
	return (struct shell_files){i->settings, i->n_settings, .bash = true};
}

static bool is_by_dracut(const struct making *m)
{
	return m->host->initramfs.kind == INITRAMFS_DRACUT;
}

char *words_of_image_sources(struct making *m, const struct boot_image *image)
{
	const char **files = NULL;
	const struct shell_files settings = settings_of(m);
	size_t n = 0;
	if (image->by == IMAGE_BY_KERNEL_INSTALL)
		return words_of_kernel_cmdline(m);
	if (is_by_dracut(m))
		return shell_files_value(m, &settings, DRACUT_VARIABLE);
	files_of(m, image, &files, &n);
	return words_of_files(m, files, n);
}

static int edit_settings(struct making *m, const char *why, struct err *err)
{
	const struct shell_files files = settings_of(m);
	const char *words = shell_files_value(m, &files, DRACUT_VARIABLE);
	if (!words || !*words)
		return err_set(err, EINVAL,
			       "/etc/dracut.conf.d: no file there gives " DRACUT_VARIABLE
			       "= a value that can be read, so dracut makes up the command line of "
			       "its images itself: write the whole line there as " DRACUT_VARIABLE
			       "=\"…\", then run passthru again");
	return edit_shell_files(m, &files, DRACUT_VARIABLE, true, why, err);
}

/* The words that change; in the file that takes new ones also those that are in none of the files.
 */
static struct boot_change change_of(struct making *m, bool takes_new, const char *all)
{
	struct word_edit *edits = NULL;
	size_t n = 0;
	for (size_t i = 0; i < m->n_words; i++)
		if (m->words[i].old || (takes_new && !cmdline_has(all, m->words[i].new)))
			*ARENA_PUSH(&m->scratch, edits, n) = m->words[i];
	return (struct boot_change){edits, n, NULL};
}

/* New words go to /etc/kernel/cmdline where it is one of them, else to the last one. */
static int edit_files(struct making *m, const char *const *files, size_t n, const char *why,
		      struct err *err)
{
	size_t target = streq(files[0], KERNEL_CMDLINE) ? 0 : n - 1;
	const char *all = words_of_files(m, files, n);
	int r = 0;
	for (size_t i = 0; r == 0 && i < n; i++) {
		const struct text_file f = {files[i], BOOT_LINE};
		const struct boot_change change = change_of(m, i == target, all ? all : "");
		r = change_text_file(m, &f, &change, why, err);
	}
	return r;
}

/* What a bare `ukify build` takes; kernel-install gives it the words of /etc/kernel/cmdline. */
static int edit_uki_conf(struct making *m, const char *why, struct err *err)
{
	static const struct text_file conf = {"/etc/kernel/uki.conf", BOOT_UKI_CONF};
	const char *words = host_has_file(m->host, conf.path) ? words_of_text_file(m, &conf) : "";
	return words && *words && *words != '@' ? edit_text_file(m, &conf, NULL, why, err) : 0;
}

static int edit_image(struct making *m, const struct boot_image *image, const char *why,
		      struct err *err)
{
	const char **files = NULL;
	size_t n = 0;
	if (image->by == IMAGE_BY_KERNEL_INSTALL)
		return edit_uki_conf(m, why, err);
	if (is_by_dracut(m))
		return edit_settings(m, why, err);
	files_of(m, image, &files, &n);
	return n ? edit_files(m, files, n, why, err) : edit_kernel_cmdline(m, why, err);
}

/* Nothing here makes it: then it is none that this host can be meant to start from, unless it did.
 */
static int pass_over(struct making *m, const struct boot_entry *e, struct err *err)
{
	if (e != next_entry(m->host)) {
		note(m, "%s is left as it is: nothing was found here that makes this image.",
		     e->path);
		return 0;
	}
	return err_set(err, EOPNOTSUPP,
		       "%s: this host starts from it, and nothing was found that makes this image "
		       "again (looked for kernel-install, a preset of mkinitcpio and dracut's "
		       "uefi=yes): the command line inside cannot be changed",
		       e->path);
}

int edit_image_sources(struct making *m, const char *why, struct err *err)
{
	int r = 0;
	for (size_t i = 0; r == 0 && i < m->host->n_entries; i++) {
		const struct boot_entry *e = &m->host->entries[i];
		const struct boot_image *image = image_of_entry(m->host, e);
		if (!e->unified || !boot_entry_is_own(e))
			continue;
		if (image)
			r = edit_image(m, image, why, err);
		else if (!e->by_kernel_install)
			r = pass_over(m, e, err);
	}
	return r;
}
