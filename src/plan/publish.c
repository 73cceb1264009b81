/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Entries that kernel-install owns are made again by it, and must then be as they were but for our
 * words. */
#include <errno.h>

#include "conf/cmdline.h"
#include "plan/entries.h"
#include "plan/initramfs.h"
#include "base/listing.h"

static bool is_one_of(const char *const *list, const char *path)
{
	for (; list && *list; list++)
		if (streq(*list, path))
			return true;
	return false;
}

static bool runs_kernel_install(const struct making *m, const struct step *s)
{
	return streq(s->argv[0], "kernel-install") ||
	       (streq(s->argv[0], "update-initramfs") && host_has(m->host, ATTR_SYSTEMD_BOOT_HOOK));
}

/* A step that has the entry made, by itself or by a hook of its program; NULL: none does. */
static struct step *step_that_makes(const struct making *m, const struct boot_entry *e)
{
	for (size_t i = 0; i < m->plan->n_steps; i++)
		for (size_t k = 0; k < e->n_initrds; k++)
			if (runs_kernel_install(m, &m->plan->steps[i]) &&
			    is_one_of(m->plan->steps[i].generated, e->initrds[k]))
				return &m->plan->steps[i];
	return NULL;
}

static const char by_hook[] =
	"; its hook makes the boot entry too, and copies kernel and image to the ESP";

static void add_generated(struct making *m, struct step *s, const struct boot_entry *e)
{
	const char **list = NULL;
	size_t n = 0;
	for (const char *const *p = s->generated; p && *p; p++)
		list_add(m->mem, &list, &n, *p);
	list_entry_files(m->mem, e, &list, &n);
	for (size_t i = 0; i < n; i++)
		list[i] = arena_str(m->mem, list[i]);
	*ARENA_PUSH(m->mem, list, n) = NULL;
	s->generated = list;
	if (streq(s->argv[0], "update-initramfs") && !strstr(s->why, by_hook))
		s->why = arena_printf(m->mem, "%s%s", s->why, by_hook);
}

/* Of the initrds that the entry loads, those that are copies of an image that is made again. */
static void expect_copies(struct making *m, const struct boot_entry *e)
{
	const struct initramfs_ops *ops = initramfs_ops_of(m->host);
	const struct initramfs *all = &m->host->initramfs;
	for (size_t i = 0; ops && ops->lister && m->image_changed && i < all->n_images; i++)
		for (size_t k = 0; k < e->n_initrds; k++)
			if (streq(all->images[i].release, e->release) &&
			    streq(path_name(all->images[i].path), path_name(e->initrds[k])))
				expect_image(m, ops->lister, e->initrds[k], e->release);
}

/* What kernel-install will give an entry but for systemd.machine_id=; NULL: not known. */
static const char *words_to_come(struct making *m)
{
	static const struct text_file shipped = {"/usr/lib/kernel/cmdline", BOOT_LINE};
	const char *line = words_of_kernel_cmdline(m);
	if (!line || *line || host_has_file(m->host, KERNEL_CMDLINE))
		return line;
	if (host_has_file(m->host, shipped.path))
		return words_of_text_file(m, &shipped);
	return m->host->cmdline ? without_loader_words(m, m->host->cmdline) : NULL;
}

static int keep_words(struct making *m, const struct boot_entry *e, struct err *err)
{
	const char *line = words_to_come(m);
	char **words = NULL;
	size_t n = 0;
	if (!line || !e->cmdline)
		return 0;
	cmdline_words(cmdline_edit(without_loader_words(m, e->cmdline), m->words, m->n_words, true,
				   &m->scratch),
		      &m->scratch, &words, &n);
	for (size_t i = 0; i < n; i++)
		if (!str_starts(words[i], "systemd.machine_id=") && !cmdline_has(line, words[i]))
			return err_set(err, EINVAL,
				       "%s: has the word `%s`, which " KERNEL_CMDLINE
				       " does not give it: kernel-install would make the entry "
				       "without it. Write it there, or take it out of the entry, "
				       "then run passthru again",
				       e->path, words[i]);
	return 0;
}

static bool changes(const struct making *m, const struct boot_entry *e)
{
	return boot_entry_is_own(e) && is_made_by_kernel_install(m->host, e) &&
	       (m->n_words || m->image_changed);
}

/* kernel-install would put an entry on trial, beside the old one. */
static int need_no_trials(const struct host *h, struct err *err)
{
	static const char path[] = "/etc/kernel/tries";
	if (!host_has_file(h, path))
		return 0;
	return err_set(err, EOPNOTSUPP,
		       "%s: kernel-install makes each entry on trial, under a name that changes "
		       "at each start and beside the entry that is there, so it could not be taken "
		       "back. Move this file away, then run passthru again",
		       path);
}

static int publish(struct making *m, const struct boot_entry *e, struct err *err)
{
	struct step *s = step_that_makes(m, e);
	int r = need_no_trials(m->host, err);
	if (r == 0)
		r = keep_words(m, e, err);
	if (r < 0)
		return r;
	if (s)
		add_generated(m, s, e);
	else
		r = add_kernel_install(m, e->release, err);
	expect_copies(m, e);
	expect_words(m, e->unified ? READER_UKI : boot_format_name(BOOT_ENTRY), e->path);
	return r;
}

/* An entry of a kernel that is gone starts nothing: it keeps its words. */
int publish_entries(struct making *m, struct err *err)
{
	int r = 0;
	for (size_t i = 0; r == 0 && i < m->host->n_entries; i++) {
		const struct boot_entry *e = &m->host->entries[i];
		if (!changes(m, e))
			continue;
		if (e->release)
			r = publish(m, e, err);
		else
			note(m,
			     "%s starts a kernel that is not installed here: it is left as it is.",
			     e->path);
	}
	return r;
}
