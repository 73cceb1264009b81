/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is really done for a plan: tried first or not, with a guard or without, or at once. */
#include <errno.h>

#include "engine/engine.h"
#include "plan/guard.h"
#include "plan/live.h"
#include "plan/rescue.h"
#include "plan/trial.h"

int session_trial(const struct session *s, const struct plan *p, struct err *err)
{
	struct plan *trial = NULL;
	int r;
	if (!s->root.live)
		return err_set(err, EOPNOTSUPP, "A tree is not started from here, so it has no start on trial.");
	if (!p->reboot || p->n_lives)
		return err_set(err, EOPNOTSUPP, "Nothing of this comes with the next start, so there is nothing to try.");
	r = plan_trial(s->host, p, &trial, err);
	plan_free(trial);
	return r;
}

int session_guard(const struct session *s, struct err *err)
{
	if (!s->root.live)
		return err_set(err, EOPNOTSUPP, "In a tree nothing undoes a change by itself.");
	return guard_possible(s->host, err);
}

struct how session_how(const struct session *s, const struct plan *p)
{
	return (struct how){
		.trial = session_trial(s, p, NULL) == 0,
		.confirm_minutes = p->reboot && session_guard(s, NULL) == 0 ? CONFIRM_MINUTES : 0,
	};
}

int session_live(const struct session *s, const struct choice *c, const char *driver, unsigned confirm_minutes,
		 struct plan **ret, struct err *err)
{
	return plan_live(s->host, s->report, c, driver, confirm_minutes, ret, err);
}

void staged_done(struct staged *g)
{
	plan_free(g->guarded);
	plan_free(g->trial);
	*g = (struct staged){0};
}

int session_stage(const struct session *s, const struct plan *p, const struct how *how, struct staged *ret,
		  struct err *err)
{
	struct staged g = {.plan = p};
	int r = 0;
	if (how->trial) {
		r = plan_trial(s->host, p, &g.trial, err);
		g.plan = g.trial;
	}
	if (r == 0 && how->confirm_minutes && !p->n_lives) {
		r = plan_guard(s->host, g.plan, how->confirm_minutes, &g.guarded, err);
		g.plan = g.guarded;
	}
	if (r < 0)
		staged_done(&g);
	else
		*ret = g;
	return r;
}

void session_rescue(const struct session *s, const struct plan *p, const char *id, struct buf *out)
{
	rescue_text(s->host, p, id, out);
}
