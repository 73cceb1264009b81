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

const char *run_state_word(const struct run *r)
{
	return r->trial && r->confirmed && r->state == RUN_UNDONE ? "tried"
								  : run_state_name(r->state);
}

static bool lacks_confirming(const struct run *r)
{
	return !r->confirmed && (r->trial || r->confirm_minutes);
}

bool run_is_to_confirm(const struct run *r)
{
	return r->state == RUN_DONE && lacks_confirming(r);
}

bool run_was_left_alone(const struct run *r)
{
	return r->state == RUN_UNDONE && lacks_confirming(r);
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

static bool are_known(const char *boot_id, const char *other)
{
	return boot_id && *boot_id && other && *other;
}

bool boot_is_same(const char *boot_id, const char *other)
{
	return are_known(boot_id, other) && streq(boot_id, other);
}

bool boot_is_another(const char *boot_id, const char *other)
{
	return are_known(boot_id, other) && !streq(boot_id, other);
}

const struct run *run_waiting(struct run *const *runs, size_t n, const struct host *h,
			      const struct device *d)
{
	if (d->driver && streq(d->driver, "vfio-pci"))
		return NULL;
	for (size_t i = 0; i < n; i++)
		if (runs[i]->state == RUN_DONE && !boot_is_another(h->boot_id, runs[i]->boot_id) &&
		    binds(runs[i], d))
			return runs[i];
	return NULL;
}

bool run_lacks_programs(const struct run *r)
{
	return r->n_steps > 0 && !r->steps_ran;
}

bool host_on_trial(const struct host *h)
{
	return host_param(h, TRIAL_WORD) != NULL;
}

static int64_t seconds_left(const struct run *r, const struct host *h)
{
	int64_t from = r->n_lives ? r->armed_cs : 0;
	int64_t end = from / 100 + (int64_t)r->confirm_minutes * 60;

	if (h->uptime_s < 0 || from < 0)
		return -1;
	return h->uptime_s < end ? end - h->uptime_s : 0;
}

enum waiting run_waits(const struct run *r, const struct host *h, int64_t *ret_seconds)
{
	bool again = boot_is_another(h->boot_id, r->boot_id);

	*ret_seconds = -1;
	if (!run_is_to_confirm(r))
		return WAITING_NOT;
	if (r->n_lives && again)
		return WAITING_GONE;
	if (!r->n_lives && !again)
		return WAITING_REBOOT;
	if (r->trial && !host_on_trial(h))
		return WAITING_FELL_BACK;
	*ret_seconds = r->confirm_minutes ? seconds_left(r, h) : -1;
	return WAITING_CONFIRM;
}

bool run_undo_wants_reboot(const struct run *r, const struct host *h)
{
	if (r->n_lives)
		return false;
	/* What was confirmed in the start on trial was applied in it, and runs in it. */
	return host_on_trial(h) || (!r->trial && !boot_is_same(h->boot_id, r->boot_id));
}

struct run *run_that_waits(struct run *const *runs, size_t n, const struct host *h)
{
	int64_t seconds;

	for (size_t i = n; i-- > 0;)
		if (run_waits(runs[i], h, &seconds) != WAITING_NOT)
			return runs[i];
	return NULL;
}

void promises_done(struct promises *p)
{
	arena_done(&p->mem);
	*p = (struct promises){0};
}
