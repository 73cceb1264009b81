/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel command line in GRUB's files. A word that changes is changed where it stands, in
 * GRUB_CMDLINE_LINUX or GRUB_CMDLINE_LINUX_DEFAULT, in the main file or in a drop-in; a new word
 * goes to _DEFAULT, so that a recovery entry boots without it. After the edit all files together
 * must give exactly the old words with ours.
 */
#include "conf/grub.h"

#include <errno.h>

#include "conf/cmdline.h"
#include "plan/loader.h"

static const char *const variables[] = {"GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT"};
#define NEW_WORDS 1 /* index of the variable that gets them */

struct files {
	struct grub_source *at;
	size_t n;
};

/* The files as the plan leaves them so far. */
static int read_files(struct making *m, struct files *ret, struct err *err)
{
	const struct loader *l = &m->host->loader;
	struct files files = {.n = l->n_sources};
	if (!files.n)
		return err_set(err, ENOENT,
			       "%s: not found, so the kernel command line cannot be edited",
			       grub_loader.source);
	files.at = arena_alloc(&m->scratch, files.n * sizeof(*files.at));
	for (size_t i = 0; i < files.n; i++) {
		struct draft *f;
		int r = draft_open(&m->drafts, l->sources[i], &f, err);
		if (r < 0)
			return r;
		files.at[i] = (struct grub_source){
			.path = f->fact->path, .bytes = f->bytes, .len = f->len};
	}
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

/* line with its words changed that are to change, and with take_new the new ones behind them. */
static char *edited(struct making *m, const char *line, bool take_new)
{
	return cmdline_edit(line, m->words, m->n_words, take_new, &m->scratch);
}

static int write_place(struct making *m, const struct grub_source *source,
		       const struct grub_place *place, size_t variable, const char *why,
		       struct err *err)
{
	struct draft *f;
	_cleanup_buf_ struct buf bytes = {0};
	const char *old = place->missing ? "" : place->assign.value;
	const char *value = edited(m, old, variable == NEW_WORDS);
	int r = draft_open(&m->drafts, source->path, &f, err);
	if (r < 0 || streq(value, old))
		return r;
	if (place->missing)
		shell_append(f->bytes, f->len, variables[variable], value, &bytes);
	else
		r = shell_set(f->bytes, f->len, &place->assign, value, &bytes, err);
	if (r < 0)
		return err_in(err, r, "%s", source->path);
	return draft_set(&m->drafts, f, &bytes, why, err);
}

/* The line that still has a word which was to go: one that only adds to a value is not edited. */
static int refuse_rest(struct making *m, const struct files *files, size_t variable,
		       struct err *err)
{
	for (size_t i = files->n; i-- > 0;) {
		struct shell_file parsed = {0};
		const struct grub_source *src = &files->at[i];
		if (shell_parse(src->bytes, src->len, &m->scratch, &parsed, NULL) < 0)
			continue;
		for (size_t k = parsed.n_assigns; k-- > 0;) {
			const struct assign *as = &parsed.assigns[k];
			if (as->form == ASSIGN_EXTENDS && streq(as->name, variables[variable]) &&
			    as->value && !streq(edited(m, as->value, false), as->value))
				return err_set(err, EINVAL,
					       "%s:%zu: this line adds to %s what has to change, "
					       "and passthru edits only plain assignments: edit it "
					       "yourself, then run passthru again",
					       src->path, as->line, as->name);
		}
	}
	return err_set(err, EINVAL,
		       "%s: after the edit %s would not have the words that it should have: "
		       "nothing is changed",
		       files->at[0].path, variables[variable]);
}

/* Words are only added, and not to this variable: then it does not matter what it holds. */
static bool is_left_alone(const struct making *m, size_t variable)
{
	for (size_t i = 0; i < m->n_words; i++)
		if (m->words[i].old)
			return false;
	return variable != NEW_WORDS;
}

static int edit_variable(struct making *m, size_t variable, const char *why, struct err *err)
{
	struct files files;
	struct grub_place place = {0};
	if (is_left_alone(m, variable))
		return 0;
	int r = read_files(m, &files, err);
	if (r < 0)
		return r;
	const char *old = value_of(m, &files, variables[variable]);
	const char *wanted = old ? edited(m, old, variable == NEW_WORDS) : NULL;
	if (streq(old, wanted))
		return 0;
	r = grub_find(files.at, files.n, variables[variable], &m->scratch, &place, err);
	if (r < 0)
		return r;
	r = write_place(m, &files.at[place.missing ? 0 : place.source], &place, variable, why, err);
	if (r < 0)
		return r;
	r = read_files(m, &files, err);
	if (r < 0)
		return r;
	const char *now = value_of(m, &files, variables[variable]);
	return wanted && now && cmdline_same_words(now, wanted)
		       ? 0
		       : refuse_rest(m, &files, variable, err);
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

static int grub_steps(struct making *m, struct err *err)
{
	const char *path = m->host->loader.generated;
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
	.edit = grub_edit,
	.add_steps = grub_steps,
};
