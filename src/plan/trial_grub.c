/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * GRUB: the entry stands in custom.cfg, which the menu reads behind its own (41_custom). next_entry
 * in the environment block names it: GRUB takes that away before it starts anything (00_header).
 */
#include <errno.h>

#include "conf/grubenv.h"
#include "conf/grubtrial.h"
#include "plan/trial_parts.h"

#define NEXT_ENTRY "next_entry"

static const struct file_fact *menu_of(const struct trying *t)
{
	const struct file_fact *f = host_file(t->m.host, t->entry->path);
	return f && f->state == FILE_PRESENT ? f : NULL;
}

bool grub_entry_loads(const struct trying *t, const char *image)
{
	const struct file_fact *f = menu_of(t);
	return f && grub_loads_image(f->bytes, f->len, t->entry->line, image);
}

int set_next_entry(struct trying *t, const char *id, struct err *err)
{
	const char *path = t->m.host->loader.environment;
	struct draft *f;
	_cleanup_buf_ struct buf bytes = {0};
	if (!path)
		return err_set(err, ENOENT, "GRUB's environment block was not found.");
	int r = draft_open(&t->m.drafts, path, &f, err);
	if (r < 0)
		return r;
	r = grubenv_set(f->bytes, f->len, NEXT_ENTRY, id, &bytes, err);
	if (r < 0)
		return err_in(err, r, "%s", path);
	r = draft_set(&t->m.drafts, f, &bytes,
		      "has GRUB start the trial once: GRUB takes the word away before it starts it",
		      err);
	f->owned = NEXT_ENTRY;
	return r;
}

static int copy_entry(struct trying *t, struct buf *entry, struct err *err)
{
	const struct file_fact *f = menu_of(t);
	const struct grub_trial how = {
		.line = t->entry->line,
		.title = trial_title(t),
		.id = TRIAL_ID,
		.edits = t->m.words,
		.n_edits = t->m.n_words,
		.image = t->loaded,
		.instead = TRIAL_IMAGE,
	};
	if (!f)
		return err_set(err, EOPNOTSUPP, "%s: could not be read", t->entry->path);
	int r = grub_trial(f->bytes, f->len, &how, entry, err);
	return r < 0 ? err_in(err, r, "%s", f->path) : 0;
}

int try_in_grub(struct trying *t, struct err *err)
{
	const char *path = t->m.host->loader.custom;
	struct draft *f;
	_cleanup_buf_ struct buf entry = {0}, bytes = {0};
	if (!path)
		return err_set(err, ENOENT, "GRUB's menu reads no custom.cfg.");
	int r = draft_open(&t->m.drafts, path, &f, err);
	if (r == 0)
		r = copy_entry(t, &entry, err);
	if (r < 0)
		return r;
	r = grub_custom_add(f->bytes, f->len, &entry, &bytes, err);
	if (r < 0)
		return err_in(err, r, "%s", path);
	r = draft_set(&t->m.drafts, f, &bytes,
		      "adds the menu entry of the trial, which no start takes by itself", err);
	return r < 0 ? r : set_next_entry(t, TRIAL_ID, err);
}
