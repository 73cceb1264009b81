/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "apply/confirmed.h"
#include "apply/forward.h"
#include "apply/lock.h"
#include "apply/owned.h"
#include "apply/plan_store.h"
#include "apply/putback.h"
#include "apply/recover.h"

struct confirm {
	const struct root *root;
	const struct host *host;
	const struct apply_opts *o;
	struct saved saved; /* the run that waits */
	struct journal journal;
	char *recovered; /* the run that was put back first, NULL: none */
	char **ret_id;
};

static int nothing_waits(const struct confirm *c, struct err *err)
{
	if (c->recovered)
		return err_set(
			err, ENOENT,
			"run %s was cut off or is over, and is put back now: nothing is left "
			"to confirm",
			c->recovered);
	return err_set(err, ENOENT, "nothing waits to be confirmed");
}

/* It shows that one can still log in: the one that bound the device shows nothing. */
static int check_login(const struct confirm *c, struct err *err)
{
	const struct run *run = c->saved.run;

	if (c->host->login_cs < 0 || run->armed_cs < 0)
		return err_set(err, EPERM,
			       "it cannot be seen here that this login is newer than the binding: "
			       "log in anew and run passthru confirm there");
	if (c->host->login_cs > run->armed_cs)
		return 0;
	return err_set(err, EPERM,
		       "this login is older than the binding: log in anew, which shows that one "
		       "still can, and run passthru confirm there");
}

/* It stays whatever comes now. What could not be cleared away, the next start tries again, unless
   that would not help. */
static int not_finished(const struct confirm *c, const struct err *why, enum outcome *ret_outcome,
			int r, struct err *err)
{
	*ret_outcome = OUTCOME_STUCK;
	err_set(err, -r, "what waited stays now, but not all is cleared away: %s%s", why->line,
		r == -EUCLEAN ? "" : "; the next start of passthru as root goes on with it");
	if (r == -EUCLEAN)
		say_how_to_finish(c->root, c->saved.store.id, err);
	return r;
}

static int confirm_in_place(struct confirm *c, enum outcome *ret_outcome, struct err *err)
{
	struct err why = {0};
	int r = journal_add(&c->journal, err, "confirmed");

	if (r < 0)
		return r;
	r = confirmed_take_guard(&c->saved, &c->journal, c->o, &why);
	if (r < 0)
		return not_finished(c, &why, ret_outcome, r, err);
	*ret_outcome = OUTCOME_DONE;
	return 0;
}

static int confirm_live(struct confirm *c, enum outcome *ret_outcome, struct err *err)
{
	int r = check_login(c, err);

	return r == 0 ? confirm_in_place(c, ret_outcome, err) : r;
}

/* GRUB writes to its environment block at each start: the plan's variable is set in the block as it
   is now. */
static int take_to_now(const struct confirm *c, struct plan *p, struct err *err)
{
	int r = 0;

	for (size_t i = 0; r == 0 && i < p->n_edits; i++)
		if (p->edits[i].owned)
			r = owned_take_to_now(c->root, &p->edits[i], &p->mem, err);
	return r;
}

static int make_permanent(struct confirm *c, struct plan *p, enum outcome *ret_outcome,
			  struct err *err)
{
	struct apply_opts o = *c->o;
	struct err why = {0};
	int r;

	/* This very start has it already, so no reboot is to come: that is told by the boot in
	   which a run was applied, and this plan was applied with its trial. */
	o.boot_id = c->saved.run->boot_id;
	r = apply_locked(c->root, p, &o, &c->journal, ret_outcome, c->ret_id, err);

	if (r < 0)
		return r;
	r = confirmed_end_trial(c->root, c->saved.store.id, &c->journal, c->o, &why);
	return r < 0 ? not_finished(c, &why, ret_outcome, r, err) : 0;
}

static int confirm_trial(struct confirm *c, enum outcome *ret_outcome, struct err *err)
{
	struct plan *p = NULL;
	int r = plan_load(&c->saved.store, &p, err);

	if (r < 0)
		return r;
	r = take_to_now(c, p, err);
	if (r == 0)
		r = make_permanent(c, p, ret_outcome, err);
	plan_free(p);
	return r;
}

static int confirm_waiting(struct confirm *c, enum outcome *ret_outcome, struct err *err)
{
	const struct run *run = c->saved.run;
	int64_t seconds;

	switch (run_waits(run, c->host, &seconds)) {
	case WAITING_REBOOT:
		return err_set(err, EBUSY,
			       "run %s comes with the next start: reboot, log in, and run passthru "
			       "confirm then",
			       run->id);
	case WAITING_FELL_BACK:
		return err_set(err, ESTALE,
			       "this start is not the trial of run %s: passthru undo takes away "
			       "what it left",
			       run->id);
	case WAITING_CONFIRM:
		return run->n_lives ? confirm_live(c, ret_outcome, err)
		       : run->trial ? confirm_trial(c, ret_outcome, err)
				    : confirm_in_place(c, ret_outcome, err);
	case WAITING_NOT:
	case WAITING_GONE:
		break;
	}
	return nothing_waits(c, err);
}

static int confirm_run(const struct confirm *c, const char *id, enum outcome *ret_outcome,
		       struct err *err)
{
	struct confirm own = *c;
	int r = saved_load(c->root, id, &own.saved, err);

	if (r == 0)
		r = journal_open(&own.saved.store, &own.journal, err);
	if (r == 0)
		r = confirm_waiting(&own, ret_outcome, err);
	journal_close(&own.journal);
	saved_done(&own.saved);
	return r;
}

static int confirm_newest(const struct confirm *c, enum outcome *ret_outcome, struct err *err)
{
	struct run **runs = NULL, *run;
	size_t n = 0;
	int r = run_list(c->root, &runs, &n, err);

	if (r < 0)
		return r;
	run = run_that_waits(runs, n, c->host);
	r = run ? confirm_run(c, run->id, ret_outcome, err) : nothing_waits(c, err);
	run_list_free(runs, n);
	return r;
}

/* Before the lock, which makes the state directory: a host without runs is not written to. */
static int check_any(const struct confirm *c, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	char **ids;
	size_t n;
	int r = store_list(c->root, &mem, &ids, &n, err);

	return r == 0 && n == 0 ? nothing_waits(c, err) : r;
}

static int recover_first(struct confirm *c, enum outcome *ret_outcome, struct err *err)
{
	int r = recover_locked(c->root, c->o, &c->recovered, err);

	if (r < 0 && r != -EAGAIN)
		*ret_outcome = OUTCOME_STUCK;
	return r < 0 ? r : 0;
}

int run_confirm(const struct root *root, const struct host *h, const struct apply_opts *o,
		enum outcome *ret_outcome, char **ret_id, struct err *err)
{
	_cleanup_lock_ struct lock lock = {.fd = -1};
	struct confirm c = {
		.root = root,
		.host = h,
		.o = o,
		.journal = JOURNAL_NONE,
		.ret_id = ret_id,
	};
	int r = may_write(root, o, "confirm", err);

	*ret_outcome = OUTCOME_REFUSED;
	if (r == 0)
		r = check_any(&c, err);
	if (r == 0)
		r = lock_take(root, &lock, err);
	if (r == 0)
		r = recover_first(&c, ret_outcome, err);
	if (r == 0)
		r = confirm_newest(&c, ret_outcome, err);
	free(c.recovered);
	return r;
}
