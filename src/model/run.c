/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/run.h"

const char *run_state_name(enum run_state s)
{
	static const char *const names[] = {
		[RUN_PLANNED] = "planned", [RUN_UNFINISHED] = "unfinished", [RUN_DONE] = "done",
		[RUN_UNDONE] = "undone",   [RUN_STUCK] = "stuck",
	};

	return names[s];
}

void run_free(struct run *r)
{
	if (!r)
		return;
	arena_done(&r->mem);
	free(r);
}

void promises_done(struct promises *p)
{
	arena_done(&p->mem);
	*p = (struct promises){0};
}
