/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loaders that read type 1 entries: a file of its own for the trial, under a name that is never the
 * first. */
#include <errno.h>

#include "conf/entrytrial.h"
#include "plan/steps.h"
#include "plan/trial_parts.h"

#define BOOTCTL_TIMEOUT_S 60

/* What the plan would make of the entry, where it edits the file itself; else the file. */
static struct conf_source entry_to_be(const struct trying *t)
{
	const char *path = t->entry->path;
	const struct file_fact *f = host_file(t->m.host, path);
	for (size_t i = 0; i < t->of->n_edits; i++)
		if (streq(t->of->edits[i].path, path))
			return (struct conf_source){path, t->of->edits[i].after,
						    t->of->edits[i].after_len};
	return (struct conf_source){path, f->bytes, f->len};
}

/* A word that goes may stand in the variable by which the entry has its words: that one belongs to
 * all entries. */
static int expand(struct trying *t, struct err *err)
{
	const struct text_file f = {t->m.host->loader.environment, BOOT_GRUBENV};
	struct making *m = &t->m;
	struct word_edit *edits = NULL;
	size_t n = 0;
	if (!t->of->n_gone_words || !cmdline_has(t->entry->cmdline, KERNELOPTS))
		return 0;
	const char *words = f.path ? words_of_text_file(m, &f) : NULL;
	if (!words || !*words)
		return err_set(err, EOPNOTSUPP,
			       "%s: has no kernelopts, from which %s has its words",
			       f.path ? f.path : "grubenv", t->entry->path);
	*ARENA_PUSH(&m->scratch, edits, n) = (struct word_edit){KERNELOPTS, words};
	for (size_t i = 0; i < m->n_words; i++)
		*ARENA_PUSH(&m->scratch, edits, n) = m->words[i];
	m->words = edits;
	m->n_words = n;
	return 0;
}

static int copy_entry(struct trying *t, const char *path, struct err *err)
{
	const struct conf_source old = entry_to_be(t);
	const struct entry_trial how = {
		.title = trial_title(t),
		.edits = t->m.words,
		.n_edits = t->m.n_words,
		.image = t->loaded,
		.instead = TRIAL_IMAGE,
	};
	struct draft *f;
	_cleanup_buf_ struct buf bytes = {0};
	int r = draft_open(&t->m.drafts, path, &f, err);
	if (r < 0)
		return r;
	if (!draft_is_new(f))
		return err_set(err, EOPNOTSUPP, "%s: is there already, and a trial would write it",
			       path);
	r = entry_trial(old.bytes, old.len, &how, &bytes, err);
	if (r < 0)
		return err_in(err, r, "%s", old.path);
	return draft_set(&t->m.drafts, f, &bytes,
			 "is the boot entry of the trial, which no start takes by itself", err);
}

/* *ret: the file's name. */
static int add_entry(struct trying *t, const char **ret, struct err *err)
{
	const char *path = boot_trial_path(t->m.host->loader.kind, t->entry, &t->m.scratch);
	if (!path)
		return err_set(err, EOPNOTSUPP, "%s: is no entry that can be copied for a trial",
			       t->entry->path);
	*ret = path_name(path);
	int r = expand(t, err);
	return r == 0 ? copy_entry(t, path, err) : r;
}

int try_in_bls(struct trying *t, struct err *err)
{
	const char *name;
	int r = add_entry(t, &name, err);
	if (r < 0)
		return r;
	return set_next_entry(
		t, arena_printf(&t->m.scratch, "%.*s", (int)(strlen(name) - strlen(".conf")), name),
		err);
}

int try_in_systemd_boot(struct trying *t, struct err *err)
{
	const char *name;
	int r = add_entry(t, &name, err);
	if (r < 0)
		return r;
	const char *const argv[] = {"bootctl", "set-oneshot", name, NULL};
	add_step(&t->m, &(struct step_row){
				.argv = argv,
				.why = "have systemd-boot start the trial once, last of all",
				.timeout_s = BOOTCTL_TIMEOUT_S,
				.last = true,
			});
	return 0;
}
