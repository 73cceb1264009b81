/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "apply/filenow.h"
#include "apply/putback_parts.h"
#include "apply/say.h"

#define STEP_TIMEOUT_S 1800 /* of a step whose own is not written down */
#define KILLED_WAIT_MS 5000 /* for what was just killed to be gone */

enum made {
	AS_BEFORE, /* nothing to do */
	OURS,      /* as the run left it, or a run that was cut off: the copy goes back */
	REMADE,    /* somebody made it again since */
};

/* A finished run knows its files by their sums; all that an unfinished one could have written is
   its own. */
static int judge_made(const struct walk *w, size_t i, enum made *ret, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	struct said_item said = said_of(&w->saved->said.generated, i);
	const char *sum;
	uint64_t size;
	int r;

	*ret = OURS;
	if (!w->saved->said.reached_done)
		return 0;
	r = file_sum(w->saved->store.root, w->saved->inv.generated[i].path, &mem, &sum, &size, err);
	if (r == 0 && (!streq(said.sum, sum) || said.size != size))
		*ret = REMADE;
	return r;
}

/* Of a finished run, a file that is gone since went with its kernel: it is not brought back. */
static bool gone_since(const struct walk *w, const struct generated *g)
{
	if (!w->saved->said.reached_done || root_exists(w->saved->store.root, g->path) != TRI_NO)
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
	if (same != 0 || gone_since(w, g))
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

static int timeout_of(const struct inventory *inv, size_t step)
{
	return step < inv->n_timeouts ? inv->timeouts[step] : STEP_TIMEOUT_S;
}

/* The kernel that step was for is gone: it has nothing to make any more. */
static bool is_pointless(const struct walk *w, size_t step)
{
	const struct inventory *inv = &w->saved->inv;
	bool had_files = false;

	for (size_t i = 0; i < inv->n_generated; i++) {
		const struct generated *g = &inv->generated[i];

		if (g->step != step || !g->present)
			continue;
		if (root_exists(w->saved->store.root, g->path) != TRI_NO)
			return false;
		had_files = true;
	}
	return had_files;
}

/* A program that fails once will fail again: that is for a person. */
static int run_steps(const struct walk *w, struct err *err)
{
	_cleanup_programs_ struct programs p = PROGRAMS_NONE;
	const struct run *run = w->saved->run;
	int r = programs_start(&w->saved->store, w->o, NULL, &p, err);

	for (size_t i = 0; r == 0 && i < run->n_steps; i++) {
		const char *const *argv = (const char *const *)run->steps[i].argv;

		if (is_pointless(w, i))
			continue;
		if (programs_step(&p, argv, timeout_of(&w->saved->inv, i), i, err) < 0)
			r = -EUCLEAN;
	}
	return r == 0 ? inventory_sync(w->saved->store.root, &w->saved->inv, err) : r;
}

static void name_steps(const struct walk *w)
{
	for (size_t i = 0; i < w->saved->run->n_steps; i++)
		say(w->o, EVENT_NOTE, i,
		    "%s is not run in a tree without --chroot: run it there yourself.",
		    program_line(&w->saved->mem, (const char *const *)w->saved->run->steps[i].argv));
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
	if (programs_run(w->saved->store.root, w->o))
		return run_steps(w, err);
	name_steps(w);
	return 0;
}

static int remove_leftovers(const struct walk *w, struct err *err)
{
	const struct inventory *inv = &w->saved->inv;
	int r = 0;

	if (w->saved->said.reached_done)
		return 0;
	for (size_t i = 0; r == 0 && i < inv->n_leftovers; i++)
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

int put_back_generated(struct walk *w, struct err *err)
{
	size_t n = w->saved->inv.n_generated;
	_cleanup_free_ enum made *made = xcalloc(n + 1, sizeof(*made));
	bool remade = false;
	int r = programs_ended(&w->saved->store, KILLED_WAIT_MS, err);

	/* First: update-initramfs keeps the old image as a hard link, and hard links are not
	   replaced. */
	if (r == 0)
		r = remove_leftovers(w, err);
	if (r == 0)
		r = judge_all(w, made, &remade, err);
	if (r == 0 && remade)
		r = make_again(w, err);
	for (size_t i = 0; r == 0 && i < n; i++)
		if (made[i] == OURS)
			r = restore(w, i, err);
	return r;
}
