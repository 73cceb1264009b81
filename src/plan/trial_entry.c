/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Loaders that read type 1 entries: a file of its own for the trial, under a name that is never the
 * first. */
#include <errno.h>

#include "conf/entrytrial.h"
#include "plan/steps.h"
#include "plan/trial_parts.h"

#define BOOTCTL_TIMEOUT_S 60

/* What the plan would make of the entry, where it edits the file itself; else the file. */
static int entry_to_be(struct trying *t, struct conf_source *ret, struct err *err)
{
	const char *path = t->entry->path;
	struct draft *f;
	int r = draft_open(&t->m.drafts, path, &f, err);
	if (r < 0)
		return r;
	*ret = (struct conf_source){path, f->bytes, f->len};
	for (size_t i = 0; i < t->of->n_edits; i++) {
		const struct edit *e = &t->of->edits[i];
		if (streq(e->path, path) && e->after)
			*ret = (struct conf_source){path, e->after, e->after_len};
	}
	return 0;
}

/* A word that goes may stand in the variable from which the entry has its words: that one is every
 * entry's, so this one has the words themselves. */
static int find_carried(struct trying *t, struct entry_trial *how, struct err *err)
{
	const struct text_file f = {t->m.host->loader.environment, BOOT_GRUBENV};
	if (!t->of->n_gone_words || !t->entry->cmdline ||
	    !cmdline_has(t->entry->cmdline, KERNELOPTS))
		return 0;
	how->carrier = KERNELOPTS;
	how->carried = f.path ? words_of_text_file(&t->m, &f) : NULL;
	if (how->carried && *how->carried)
		return 0;
	return err_set(err, EOPNOTSUPP, "%s: has no kernelopts, from which %s has its words",
		       f.path ? f.path : "grubenv", t->entry->path);
}

static int copy_entry(struct trying *t, struct buf *bytes, struct err *err)
{
	struct conf_source old;
	struct entry_trial how = {
		.title = trial_title(t),
		.edits = t->m.words,
		.n_edits = t->m.n_words,
		.image = t->loaded,
		.instead = TRIAL_IMAGE,
	};
	int r = entry_to_be(t, &old, err);
	if (r == 0)
		r = find_carried(t, &how, err);
	if (r < 0)
		return r;
	r = entry_trial(old.bytes, old.len, &how, bytes, err);
	return r < 0 ? err_in(err, r, "%s", old.path) : 0;
}

static int write_entry(struct trying *t, const char *path, struct err *err)
{
	struct draft *f;
	_cleanup_buf_ struct buf bytes = {0};
	int r = draft_open(&t->m.drafts, path, &f, err);
	if (r < 0)
		return r;
	if (!draft_is_new(f))
		return err_set(err, EOPNOTSUPP, "%s: is there already, and a trial would write it",
			       path);
	r = copy_entry(t, &bytes, err);
	return r < 0 ? r
		     : draft_set(&t->m.drafts, f, &bytes,
				 "is the boot entry of the trial, which no start takes by itself",
				 err);
}

/* *ret: the file's name. */
static int add_entry(struct trying *t, const char **ret, struct err *err)
{
	const char *path = boot_trial_path(t->m.host->loader.kind, t->entry, &t->m.scratch);
	if (!path)
		return err_set(err, EOPNOTSUPP, "%s: is no entry that can be copied for a trial",
			       t->entry->path);
	*ret = path_name(path);
	return write_entry(t, path, err);
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
