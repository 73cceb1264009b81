/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Pop!_OS: kernelstub keeps the words in /etc/kernelstub/configuration and writes
 * NAME-current.conf, for the newest kernel, and NAME-oldkern.conf, for the one before, with copies
 * of both in EFI/NAME-UUID (installer.py of pop-os/kernelstub). `-a` adds the words that are not
 * there yet, in their order. `-d` makes a set of all others, which loses their order: where a word
 * changes or goes, the whole list is given with `-o`.
 */
#include <ctype.h>
#include <errno.h>

#include "conf/cmdline.h"
#include "plan/entries.h"
#include "base/listing.h"
#include "plan/steps.h"

#define CONFIGURATION "/etc/kernelstub/configuration"
#define CURRENT "-current.conf"
#define OLD "-oldkern.conf"
#define KERNELSTUB_TIMEOUT_S 600

static bool is_made(const struct boot_entry *e)
{
	return boot_entry_is_own(e) && (str_ends(e->path, CURRENT) || str_ends(e->path, OLD));
}

static const struct boot_entry *current_entry(const struct host *h)
{
	for (size_t i = 0; i < h->n_entries; i++)
		if (is_made(&h->entries[i]) && str_ends(h->entries[i].path, CURRENT))
			return &h->entries[i];
	return NULL;
}

static char *kernelstub_cmdline(struct making *m)
{
	const struct boot_entry *current = current_entry(m->host);
	for (size_t i = 0; i < m->host->n_entries; i++)
		if (is_made(&m->host->entries[i]))
			add_line(m, m->host->entries[i].cmdline);
	return current ? arena_str(&m->scratch, current->cmdline) : NULL;
}

/* The part of the configuration that counts: from "user", which is behind "default". */
static const char *user_part(const char *configuration)
{
	const char *user = strstr(configuration, "\"user\"");
	return user ? user : configuration;
}

/* The JSON array of the words, in the scratch arena; NULL: there is none. */
static char *words_array(struct making *m, const char *part)
{
	const char *name = strstr(part, "\"kernel_options\"");
	const char *from = name ? strchr(name, '[') : NULL;
	const char *to = from ? strchr(from, ']') : NULL;
	return to ? arena_printf(&m->scratch, "%.*s", (int)(to - from), from) : NULL;
}

/* Is the setting true? */
static bool is_true(const char *part, const char *name)
{
	const char *at = strstr(part, name);
	at = at ? strchr(at, ':') : NULL;
	for (at = at ? at + 1 : ""; isspace((unsigned char)*at);)
		at++;
	return str_starts(at, "true");
}

static int read_configuration(const struct making *m, const char **ret, struct err *err)
{
	const struct file_fact *f = host_file(m->host, CONFIGURATION);
	if (!f || f->state != FILE_PRESENT || strlen(f->bytes) != f->len)
		return err_set(err, ENOENT,
			       CONFIGURATION ": %s: run kernelstub once, which writes it, then run "
					     "passthru again",
			       f && f->problem ? f->problem : "could not be read");
	*ret = user_part(f->bytes);
	return 0;
}

/* These two stand in no list: kernelstub puts them before it. */
static bool is_added_by_kernelstub(const char *word)
{
	return str_starts(word, "root=UUID=") || streq(word, "ro");
}

/* kernelstub writes the entry anew: a word that only the entry has would be lost. */
static int keep_words(struct making *m, const struct boot_entry *e, const char *part,
		      struct err *err)
{
	const char *list = words_array(m, part);
	char **words = NULL;
	size_t n = 0;
	cmdline_words(e->cmdline ? e->cmdline : "", &m->scratch, &words, &n);
	for (size_t i = 0; i < n; i++) {
		const char *quoted = arena_printf(&m->scratch, "\"%s\"", words[i]);
		if (!is_added_by_kernelstub(words[i]) && !(list && strstr(list, quoted)))
			return err_set(err, EINVAL,
				       "%s: has the word `%s`, which " CONFIGURATION
				       " has not: kernelstub would make the entry without it. Run "
				       "kernelstub -a '%s', or take it out of the entry, then run "
				       "passthru again",
				       e->path, words[i], words[i]);
	}
	return 0;
}

static int kernelstub_edit(struct making *m, const char *why, struct err *err)
{
	const struct boot_entry *current = current_entry(m->host);
	const char *part = NULL;
	(void)why;
	if (!current)
		return err_set(err, ENOENT,
			       "no entry of kernelstub (NAME" CURRENT ") was found in "
			       "loader/entries, so nothing tells what it writes");
	int r = read_configuration(m, &part, err);
	if (r == 0)
		r = need_settled_entries(m, err);
	if (r == 0 && !is_true(part, "\"setup_loader\""))
		return err_set(err, EOPNOTSUPP,
			       CONFIGURATION
			       ": setup_loader is not true, so kernelstub does not "
			       "write the boot entries: run kernelstub --loader, then "
			       "run passthru again");
	if (r == 0 && !is_true(part, "\"manage_mode\""))
		return err_set(err, EOPNOTSUPP,
			       CONFIGURATION
			       ": manage_mode is not true, so kernelstub also writes "
			       "the firmware's boot entries, which cannot be put back: "
			       "run kernelstub --manage-only, then run passthru again");
	for (size_t i = 0; r == 0 && i < m->host->n_entries; i++)
		if (is_made(&m->host->entries[i]))
			r = keep_words(m, &m->host->entries[i], part, err);
	return r;
}

/* "vmlinuz-previous.efi" of "vmlinuz.efi", "initrd.img-previous" of "initrd.img". */
static const char *previous(struct making *m, const char *path)
{
	static const char efi[] = ".efi";
	if (!str_ends(path, efi))
		return arena_printf(&m->scratch, "%s-previous", path);
	return arena_printf(&m->scratch, "%.*s-previous.efi", (int)(strlen(path) - strlen(efi)),
			    path);
}

static void list_both(struct making *m, const char *path, const char ***ret, size_t *ret_n)
{
	list_add(&m->scratch, ret, ret_n, path);
	list_add(&m->scratch, ret, ret_n, previous(m, path));
}

/* All that kernelstub writes; what is not there yet too. */
static const char *const *written_files(struct making *m)
{
	const struct boot_entry *e = current_entry(m->host);
	const char **list = NULL;
	size_t n = 0;
	const size_t stem = strlen(e->path) - strlen(CURRENT);
	const char *dir = strstr(e->path, "/entries/");
	list_add(&m->scratch, &list, &n, CONFIGURATION);
	list_add(&m->scratch, &list, &n, e->path);
	list_add(&m->scratch, &list, &n, arena_printf(&m->scratch, "%.*s" OLD, (int)stem, e->path));
	if (dir)
		list_add(&m->scratch, &list, &n,
			 arena_printf(&m->scratch, "%.*s/loader.conf", (int)(dir - e->path),
				      e->path));
	if (e->kernel)
		list_both(m, e->kernel, &list, &n);
	for (size_t i = 0; i < e->n_initrds; i++)
		list_both(m, e->initrds[i], &list, &n);
	*ARENA_PUSH(&m->scratch, list, n) = NULL;
	return list;
}

/* All words of the list with the change done, without those that stand in none. */
static char *whole_list(struct making *m)
{
	const char *line = cmdline_edit(current_entry(m->host)->cmdline, m->words, m->n_words, true,
					&m->scratch);
	char **words = NULL;
	size_t n = 0;
	_cleanup_buf_ struct buf list = {0};
	cmdline_words(line, &m->scratch, &words, &n);
	for (size_t i = 0; i < n; i++)
		if (!is_added_by_kernelstub(words[i]))
			buf_printf(&list, "%s%s", list.len ? " " : "", words[i]);
	return arena_str(&m->scratch, buf_str(&list));
}

static char *new_words(struct making *m)
{
	_cleanup_buf_ struct buf list = {0};
	for (size_t i = 0; i < m->n_words; i++)
		buf_printf(&list, "%s%s", i ? " " : "", m->words[i].new);
	return arena_str(&m->scratch, buf_str(&list));
}

/* "-a WORDS", "-o WORDS"; without words it just copies the new image. */
static void add_kernelstub_step(struct making *m)
{
	const char *option = !m->n_words ? NULL : only_adds_words(m) ? "-a" : "-o";
	const char *words = !m->n_words ? NULL : only_adds_words(m) ? new_words(m) : whole_list(m);
	const char *const argv[] = {"kernelstub", option, words, NULL};
	add_step(m, &(struct step_row){
			    .argv = argv,
			    .why = m->n_words ? "write the new kernel command line into the boot "
						"entries, and copy kernels and images to them"
					      : "copy kernels and images to the boot entries",
			    .timeout_s = KERNELSTUB_TIMEOUT_S,
			    .generated = written_files(m),
			    .carries_words = m->n_words > 0,
		    });
}

/* The entry of the kernel before is written where there is such a kernel. */
static bool is_written(const struct host *h, const struct boot_entry *e)
{
	size_t n = 0;
	for (size_t i = 0; i < h->n_kernels; i++)
		n += h->kernels[i].image && h->kernels[i].initrd;
	return is_made(e) && (n > 1 || str_ends(e->path, CURRENT));
}

static int kernelstub_steps(struct making *m, struct err *err)
{
	if (!current_entry(m->host))
		return 0;
	if (m->host->live && !m->host->loader.has_generator)
		return err_set(
			err, ENOENT,
			"kernelstub: writes the boot entries of this host, but it was looked "
			"for and is not installed");
	add_kernelstub_step(m);
	for (size_t i = 0; i < m->host->n_entries; i++)
		if (is_written(m->host, &m->host->entries[i]))
			expect_words(m, boot_format_name(BOOT_ENTRY), m->host->entries[i].path);
	return 0;
}

const struct loader_ops kernelstub_loader = {
	.kind = LOADER_KERNELSTUB,
	.name = "kernelstub",
	.source = CONFIGURATION,
	.cmdline = kernelstub_cmdline,
	.edit = kernelstub_edit,
	.add_steps = kernelstub_steps,
	.after_images = kernelstub_steps,
	.about = {"Pop!_OS", "", "kernelstub"},
};
