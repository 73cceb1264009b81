/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel command line in GRUB's files. A word that changes is changed where it stands, in
 * GRUB_CMDLINE_LINUX or GRUB_CMDLINE_LINUX_DEFAULT, in the main file or in a drop-in; a new word
 * goes to _DEFAULT, so that a recovery entry boots without it. conf/grub.h has the rules.
 */
#include "conf/grub.h"

#include <errno.h>

#include "conf/cmdline.h"
#include "plan/entries.h"

static const char *const variables[] = {"GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT"};
#define NEW_WORDS 1 /* index of the variable that gets them */

struct files {
	struct grub_source *at;
	size_t n;
};

/* Where GRUB reads entries, the words of new kernels stand beside its shell files. */
static bool is_shell_file(const char *path)
{
	return !streq(path, KERNEL_CMDLINE);
}

/* The files as the plan leaves them so far. */
static int read_files(struct making *m, struct files *ret, struct err *err)
{
	const struct loader *l = &m->host->loader;
	struct files files = {0};
	for (size_t i = 0; i < l->n_sources; i++) {
		struct draft *f;
		if (!is_shell_file(l->sources[i]))
			continue;
		int r = draft_open(&m->drafts, l->sources[i], &f, err);
		if (r < 0)
			return r;
		*ARENA_PUSH(&m->scratch, files.at, files.n) = (struct grub_source){
			.path = f->fact->path,
			.bytes = f->bytes,
			.len = f->len,
			.bash = l->sh_is_bash,
		};
	}
	if (!files.n)
		return err_set(err, ENOENT,
			       "%s: not found, so the kernel command line cannot be edited",
			       grub_loader.source);
	*ret = files;
	return 0;
}

/* What the files give the variable; "" when no file assigns it, NULL when that cannot be known. */
static char *value_of(struct making *m, const struct files *files, const char *variable)
{
	return grub_value(files->at, files->n, variable, &m->scratch);
}

static char *grub_cmdline(struct making *m)
{
	struct files files;
	if (read_files(m, &files, NULL) < 0)
		return NULL;
	const char *all = value_of(m, &files, variables[0]);
	const char *normal = value_of(m, &files, variables[1]);
	return all && normal ? arena_printf(&m->scratch, "%s %s", all, normal) : NULL;
}

static char *grub_sure_words(struct making *m)
{
	struct files files;
	_cleanup_buf_ struct buf line = {0};
	if (read_files(m, &files, NULL) < 0)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(variables); i++)
		buf_printf(&line, "%s ", grub_sure(files.at, files.n, variables[i], &m->scratch));
	return arena_str(&m->scratch, buf_str(&line));
}

/* A word that is to go, and that no file surely has, may stand in a value that cannot be known. */
static int refuse_hidden(struct making *m, const struct files *files, const char *variable,
			 struct err *err)
{
	struct grub_place place;
	bool hidden = false;
	const char *sure = grub_sure_words(m);
	for (size_t i = 0; i < m->n_words; i++)
		hidden |= m->words[i].old && !(sure && cmdline_has(sure, m->words[i].old));
	if (!hidden || value_of(m, files, variable))
		return 0;
	int r = grub_find(files->at, files->n, variable, &m->scratch, &place, err);
	return r < 0 ? r
		     : err_set(err, EINVAL, "%s: what it gives %s cannot be known",
			       files->at[0].path, variable);
}

/* Words are only added, and not to this variable: then it does not matter what it holds. */
static bool is_left_alone(const struct making *m, size_t variable)
{
	for (size_t i = 0; i < m->n_words; i++)
		if (m->words[i].old)
			return false;
	return variable != NEW_WORDS;
}

/* The files become drafts; those that did not change stay as they are. */
static int write_files(struct making *m, const struct files *files, const struct grub_source *to,
		       const char *why, struct err *err)
{
	for (size_t i = 0; i < files->n; i++) {
		struct draft *f;
		_cleanup_buf_ struct buf bytes = {0};
		int r = draft_open(&m->drafts, files->at[i].path, &f, err);
		if (r < 0)
			return r;
		buf_add(&bytes, to[i].bytes, to[i].len);
		r = draft_set(&m->drafts, f, &bytes, why, err);
		if (r < 0)
			return r;
	}
	return 0;
}

static int edit_variable(struct making *m, size_t variable, const char *why, struct err *err)
{
	const struct grub_change change = {m->words, m->n_words, variable == NEW_WORDS};
	struct grub_source *to;
	struct files files;
	if (is_left_alone(m, variable))
		return 0;
	int r = read_files(m, &files, err);
	if (r == 0)
		r = refuse_hidden(m, &files, variables[variable], err);
	if (r == 0)
		r = grub_edit_variable(files.at, files.n, variables[variable], &change, &m->scratch,
				       &to, err);
	return r < 0 ? r : write_files(m, &files, to, why, err);
}

static int grub_edit(struct making *m, const char *why, struct err *err)
{
	for (size_t i = 0; i < ARRAY_SIZE(variables); i++) {
		int r = edit_variable(m, i, why, err);
		if (r < 0)
			return r;
	}
	return 0;
}

/* The menu that was found, else the one that the program is told to write; update-grub is told
 * none. */
static const char *menu_path(const struct loader *l)
{
	if (l->generated)
		return l->generated;
	for (const char *const *arg = l->program; *arg; arg++)
		if (streq(arg[0], "-o") && arg[1])
			return arg[1];
	return "/boot/grub/grub.cfg";
}

/*
 * grub-mkconfig writes PATH.new and renames it; without BLS entries it writes nothing else. It is
 * never told a stub on the ESP: that would take the place of the menu that the stub goes on to.
 */
static int grub_steps(struct making *m, struct err *err)
{
	const char *path = menu_path(&m->host->loader);
	const char *const generated[] = {path, NULL};
	const char *const leftovers[] = {arena_printf(&m->scratch, "%s.new", path), NULL};
	int r = add_loader_program(
		m, arena_printf(&m->scratch, "write the new kernel command line into %s", path),
		generated, leftovers, err);
	if (r == 0)
		expect_words(m, READER_GRUB_CFG, path);
	return r;
}

const struct loader_ops grub_loader = {
	.kind = LOADER_GRUB,
	.name = "GRUB",
	.source = "/etc/default/grub",
	.cmdline = grub_cmdline,
	.sure_words = grub_sure_words,
	.edit = grub_edit,
	.add_steps = grub_steps,
	.about =
		{"Debian, Ubuntu, RHEL 7, openSUSE Leap, Arch Linux, Gentoo, Void",
		 "/etc/default/grub and the drop-ins that are read",
		 "update-grub, grub-mkconfig or grub2-mkconfig, with the path that is booted from"},
};
