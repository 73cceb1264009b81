/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "plan/steps.h"

static const char *const *copies(struct arena *a, const char *const *items)
{
	const char **list = NULL;
	size_t n = 0;
	for (; items && *items; items++)
		*ARENA_PUSH(a, list, n) = arena_str(a, *items);
	*ARENA_PUSH(a, list, n) = NULL;
	return list;
}

void add_step(struct making *m, const struct step_row *row)
{
	*ARENA_PUSH(m->mem, m->plan->steps, m->plan->n_steps) = (struct step){
		.argv = copies(m->mem, row->argv),
		.why = arena_str(m->mem, row->why),
		.timeout_s = row->timeout_s,
		.generated = copies(m->mem, row->generated),
		.leftovers = copies(m->mem, row->leftovers),
		.built = arena_str(m->mem, row->built),
		.becomes = arena_str(m->mem, row->becomes),
		.again = row->again,
		.last = row->last,
		.carries_words = row->carries_words,
	};
}

static bool begins_with(const char *const *argv, const char *const *words)
{
	for (; *words; argv++, words++)
		if (!streq(*argv, *words))
			return false;
	return true;
}

bool has_step(const struct making *m, const char *const *argv)
{
	for (size_t i = 0; i < m->plan->n_steps; i++)
		if (begins_with(m->plan->steps[i].argv, argv))
			return true;
	return false;
}

void expect(struct making *m, enum expect_kind kind, const char *reader, const char *path,
	    const char *subject)
{
	struct plan *p = m->plan;
	for (size_t i = 0; i < p->n_expects; i++) {
		const struct expect *e = &p->expects[i];
		if (e->kind == kind && streq(e->path, path) && streq(e->subject, subject))
			return;
	}
	*ARENA_PUSH(m->mem, p->expects, p->n_expects) =
		(struct expect){kind, arena_str(m->mem, reader), arena_str(m->mem, path),
				arena_str(m->mem, subject)};
}
