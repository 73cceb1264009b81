/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "apply/filenow.h"
#include "apply/putback_parts.h"
#include "apply/say.h"

#define KILLED_WAIT_MS 5000 /* for what was just killed to be gone */

enum made {
	AS_BEFORE, /* nothing to do */
	OURS,      /* as the run left it, or a run that was cut off: the copy goes back */
	REMADE,    /* somebody made it again since */
};

/* A finished run knows its files by their sums; all that an unfinished one could have written is
   its own, and so are the names of a trial. */
static int judge_made(const struct walk *w, size_t i, enum made *ret, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	struct said_item said = said_of(&w->saved->said.generated, i);
	const char *sum;
	uint64_t size;
	int r;

	*ret = OURS;
	if (!w->saved->said.reached_done || w->saved->run->trial ||
	    (!said.sum &&
	     root_exists(w->saved->store.root, w->saved->inv.generated[i].path) == TRI_NO))
		return 0;
	r = file_sum(w->saved->store.root, w->saved->inv.generated[i].path, &mem, &sum, &size, err);
	if (r == 0 && (!streq(said.sum, sum) || said.size != size))
		*ret = REMADE;
	return r;
}

/* Of a finished run, a file that is gone since went with its kernel: it is not brought back. Where
 * the run has no sum of it, its own program took it away. */
static bool gone_since(const struct walk *w, size_t i)
{
	const struct generated *g = &w->saved->inv.generated[i];

	if (!said_of(&w->saved->said.generated, i).sum ||
	    root_exists(w->saved->store.root, g->path) != TRI_NO)
		return false;
	say(w->o, EVENT_NOTE, 0, "%s was removed since this run and stays so.", g->path);
	return true;
}

static int judge(const struct walk *w, size_t i, enum made *ret, struct err *err)
{
	const struct store *s = &w->saved->store;
	const struct generated *g = &w->saved->inv.generated[i];
	int same;

	*ret = AS_BEFORE;
	if (said_of(&w->saved->said.generated, i).back)
		return 0;
	if (!g->present)
		return root_exists(s->root, g->path) == TRI_NO ? 0 : judge_made(w, i, ret, err);
	same = files_same(s->root, store_path(s, "generated", g->path), g->path, err);
	if (same != 0 || gone_since(w, i))
		return same < 0 ? same : 0;
	return judge_made(w, i, ret, err);
}

static int restore(const struct walk *w, size_t i, struct err *err)
{
	const struct store *s = &w->saved->store;
	const struct generated *g = &w->saved->inv.generated[i];
	const char *copy = store_path(s, "generated", g->path);
	int r = store_sweep(s, g->path, err);

	if (r == 0)
		r = g->present ? copy_file(s->root, copy, g->path, store_temp(s, g->path), err)
			       : remove_file(s->root, g->path, err);
	if (r < 0)
		return r;
	journal_add(w->journal, NULL, "undo-generated %zu", i);
	say(w->o, EVENT_PUT_BACK, i, "%s", g->path);
	return 0;
}

/*
 * Something was made again since. So all programs run, on edits that are back; what the run itself
 * made then gets its exact old bytes all the same.
 */
static int make_again(const struct walk *w, struct err *err)
{
	say(w->o, EVENT_NOTE, 0,
	    "Generated files were made again since this run. If a kernel was installed since, make "
	    "its "
	    "initramfs again too.");
	/* From edits that are not back a program would only make the wrong thing again. */
	if (w->r < 0)
		return 0;
	return run_again(w, false, err);
}

/* A name of ours: whenever a run or an undo died there, nobody else made that file. */
static bool is_built(const struct walk *w, const char *path)
{
	for (size_t i = 0; i < w->saved->run->n_steps; i++)
		if (streq(w->saved->run->steps[i].built, path))
			return true;
	return false;
}

static int remove_leftovers(const struct walk *w, struct err *err)
{
	const struct inventory *inv = &w->saved->inv;
	int r = 0;

	for (size_t i = 0; r == 0 && i < inv->n_leftovers; i++)
		if (!w->saved->said.reached_done || w->saved->run->trial ||
		    is_built(w, inv->leftovers[i]))
			r = remove_file(w->saved->store.root, inv->leftovers[i], err);
	return r;
}

static int judge_all(const struct walk *w, enum made *made, bool *ret_remade, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < w->saved->inv.n_generated; i++) {
		r = store_sweep(&w->saved->store, w->saved->inv.generated[i].path, err);
		if (r == 0)
			r = judge(w, i, &made[i], err);
		*ret_remade |= made[i] == REMADE;
	}
	return r;
}

/* What was not made again since; and of that, what a program reads the old words from that it then
   writes. */
static int restore_ours(const struct walk *w, const enum made *made, bool read_again,
			struct err *err)
{
	const struct inventory *inv = &w->saved->inv;
	int r = 0;

	for (size_t i = 0; r == 0 && i < inv->n_generated; i++) {
		size_t step = inv->generated[i].step;
		bool read =
			step < w->saved->run->n_steps && w->saved->run->steps[step].carries_words;

		if (made[i] == OURS && (read || !read_again))
			r = restore(w, i, err);
	}
	return r;
}

int put_back_generated(struct walk *w, struct err *err)
{
	size_t n = w->saved->inv.n_generated;
	_cleanup_free_ enum made *made = xcalloc(n + 1, sizeof(*made));
	bool remade = false;
	int r = programs_ended(&w->saved->store, KILLED_WAIT_MS, err);

	/* A program that was ended in the midst has synced nothing. */
	if (r == 0)
		r = inventory_sync(w->saved->store.root, &w->saved->inv, err);
	/* First: update-initramfs keeps the old image as a hard link, and hard links are not
	   replaced. */
	if (r == 0)
		r = remove_leftovers(w, err);
	if (r == 0)
		r = judge_all(w, made, &remade, err);
	if (r == 0 && remade)
		r = restore_ours(w, made, true, err);
	if (r == 0 && remade)
		r = make_again(w, err);
	return r == 0 ? restore_ours(w, made, false, err) : r;
}
