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

static bool binds(const struct run *r, const struct device *d)
{
	for (size_t i = 0; i < r->n_bindings; i++)
		if (pci_addr_cmp(r->bindings[i].addr, d->addr) == 0)
			return true;
	return false;
}

static bool started_since(const struct run *r, const struct host *h)
{
	return *h->boot_id && *r->boot_id && !streq(h->boot_id, r->boot_id);
}

const struct run *run_waiting(struct run *const *runs, size_t n, const struct host *h,
			      const struct device *d)
{
	if (d->driver && streq(d->driver, "vfio-pci"))
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (runs[i]->state == RUN_DONE && !started_since(runs[i], h) && binds(runs[i], d))
			return runs[i];
	return NULL;
}

bool run_lacks_programs(const struct run *r)
{
	return r->n_steps > 0 && !r->steps_ran;
}

void promises_done(struct promises *p)
{
	arena_done(&p->mem);
	*p = (struct promises){0};
}
