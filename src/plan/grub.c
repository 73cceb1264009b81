/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel command line in GRUB's files. A word that changes is changed where it stands, in
 * GRUB_CMDLINE_LINUX or GRUB_CMDLINE_LINUX_DEFAULT, in the main file or in a drop-in. conf/grub.h
 * has the rules, and says where a new word goes.
 */
#include <errno.h>

#include "conf/cmdline.h"
#include "plan/entries.h"
#include "plan/shellfiles.h"

static const char *const variables[] = {"GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT"};

static bool gets_new_words(const struct making *m, size_t variable)
{
	return streq(variables[variable], grub_home(m->host->loader.kind == LOADER_GRUB_BLS));
}

/* Where GRUB reads entries, the words of new kernels stand beside its shell files. */
static bool is_shell_file(const char *path)
{
	return !streq(path, KERNEL_CMDLINE);
}

/* In the scratch arena. */
static int find_files(struct making *m, struct shell_files *ret, struct err *err)
{
	const struct loader *l = &m->host->loader;
	const char **paths = NULL;
	size_t n = 0;
	for (size_t i = 0; i < l->n_sources; i++)
		if (is_shell_file(l->sources[i]))
			*ARENA_PUSH(&m->scratch, paths, n) = l->sources[i];
	if (!n)
		return err_set(err, ENOENT,
			       "%s: not found, so the kernel command line cannot be edited",
			       grub_loader.source);
	*ret = (struct shell_files){paths, n, .bash = l->sh_is_bash};
	return 0;
}

static char *grub_cmdline(struct making *m)
{
	struct shell_files files;
	if (find_files(m, &files, NULL) < 0)
		return NULL;
	const char *all = shell_files_value(m, &files, variables[0]);
	const char *normal = shell_files_value(m, &files, variables[1]);
	return all && normal ? arena_printf(&m->scratch, "%s %s", all, normal) : NULL;
}

static char *grub_sure_words(struct making *m)
{
	struct shell_files files;
	struct grub_source *src;
	_cleanup_buf_ struct buf line = {0};
	if (find_files(m, &files, NULL) < 0 || read_shell_files(m, &files, &src, NULL) < 0)
		return NULL;
	for (size_t i = 0; i < ARRAY_SIZE(variables); i++)
		buf_printf(&line, "%s ", grub_sure(src, files.n, variables[i], &m->scratch));
	return arena_str(&m->scratch, buf_str(&line));
}

/* A word that is to go, and that no file surely has, may stand in a value that cannot be known. */
static int refuse_hidden(struct making *m, const struct shell_files *files, const char *variable,
			 struct err *err)
{
	struct grub_source *src;
	struct grub_place place;
	bool hidden = false;
	const char *sure = grub_sure_words(m);
	for (size_t i = 0; i < m->n_words; i++)
		hidden |= m->words[i].old && !(sure && cmdline_has(sure, m->words[i].old));
	if (!hidden || shell_files_value(m, files, variable))
		return 0;
	int r = read_shell_files(m, files, &src, err);
	if (r == 0)
		r = grub_find(src, files->n, variable, &m->scratch, &place, err);
	return r < 0 ? r
		     : err_set(err, EINVAL, "%s: what it gives %s cannot be known", src[0].path,
			       variable);
}

/* Words are only added, and not to this variable: then it does not matter what it holds. */
static bool is_left_alone(const struct making *m, size_t variable)
{
	return only_adds_words(m) && !gets_new_words(m, variable);
}

static int edit_variable(struct making *m, size_t variable, const char *why, struct err *err)
{
	struct shell_files files;
	if (is_left_alone(m, variable))
		return 0;
	int r = find_files(m, &files, err);
	if (r == 0)
		r = refuse_hidden(m, &files, variables[variable], err);
	return r < 0 ? r
		     : edit_shell_files(m, &files, variables[variable], gets_new_words(m, variable),
					why, err);
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
	.about = {"Debian, Ubuntu, RHEL 7, openSUSE Leap, Arch Linux, Gentoo, Void",
		  "/etc/default/grub and the drop-ins that are read",
		  "update-grub (Debian, Ubuntu), grub2-mkconfig (RHEL, openSUSE) or grub-mkconfig, "
		  "onto the file that is booted from"},
};
