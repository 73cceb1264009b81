/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "apply/byhand.h"
#include "apply/putback_parts.h"
#include "apply/say.h"

#define STEP_TIMEOUT_S 1800 /* of a step whose own is not written down */

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

/* Of what carries words the program alone: it would write the new ones once more, over the old ones
   that are back. */
static const char *const *argv_of(struct arena *mem, const struct run_step *step)
{
	const char **plain;

	if (!step->carries_words)
		return (const char *const *)step->argv;
	plain = arena_alloc(mem, 2 * sizeof(*plain));
	plain[0] = step->argv[0];
	return plain;
}

/* What it builds stands beside the old file until it is whole, as on the way forward. */
static int run_step(const struct walk *w, const struct programs *p, size_t i, struct err *err)
{
	const struct run_step *step = &w->saved->run->steps[i];
	const struct root *root = w->saved->store.root;
	int r = programs_step(p, argv_of(&w->saved->mem, step), timeout_of(&w->saved->inv, i), i,
			      err);

	if (r == 0 && step->built)
		r = replace_by(root, step->becomes, step->built, err);
	if (r < 0 && step->built)
		remove_file(root, step->built, NULL);
	return r;
}

static bool is_due(const struct walk *w, size_t i, bool again)
{
	if (w->saved->run->steps[i].again != again || w->saved->run->steps[i].last)
		return false;
	return again ? said_of(&w->saved->said.steps, i).started : !is_pointless(w, i);
}

/* A program that fails once will fail again: that is for a person. */
static int run_due(const struct walk *w, bool again, struct err *err)
{
	_cleanup_programs_ struct programs p = PROGRAMS_NONE;
	int r = programs_start(&w->saved->store, w->o, NULL, &p, err);

	for (size_t i = 0; r == 0 && i < w->saved->run->n_steps; i++) {
		if (!is_due(w, i, again))
			continue;
		r = run_step(w, &p, i, err) < 0
			    ? -EUCLEAN
			    : inventory_sync(w->saved->store.root, &w->saved->inv, err);
	}
	return r;
}

static void name_due(const struct walk *w, bool again)
{
	for (size_t i = 0; i < w->saved->run->n_steps; i++) {
		const struct run_step *step = &w->saved->run->steps[i];

		if (is_due(w, i, again))
			say(w->o, EVENT_NOTE, i,
			    "%s is not run in a tree without --chroot: run it there yourself.",
			    step_by_hand(&w->saved->mem, argv_of(&w->saved->mem, step), step->built,
					 step->becomes));
	}
}

static bool any_due(const struct walk *w, bool again)
{
	for (size_t i = 0; i < w->saved->run->n_steps; i++)
		if (is_due(w, i, again))
			return true;
	return false;
}

int run_again(const struct walk *w, bool again, struct err *err)
{
	if (!any_due(w, again))
		return 0;
	if (programs_run(w->saved->store.root, w->o))
		return run_due(w, again, err);
	name_due(w, again);
	return 0;
}
