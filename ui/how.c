/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/how.h"

/* 0: it is not waited for. */
static const unsigned times[] = {5, 15, 30, 60, 0};

void way_best(struct way *w, const struct session *s, const struct plan *p)
{
	way_done(w);
	w->known = true;
	w->live = s->root.live;
	w->can_trial = session_trial(s, p, &w->no_trial) == 0;
	w->can_guard = p->reboot && session_guard(s, &w->no_guard) == 0;
	w->how = session_how(s, p);
}

void way_done(struct way *w)
{
	staged_done(&w->staged);
	*w = (struct way){0};
}

static void forget_staged(struct way *w)
{
	staged_done(&w->staged);
	w->made = false;
	w->err = (struct err){0};
}

void way_change_trial(struct way *w)
{
	if (!w->can_trial)
		return;
	w->how.trial = !w->how.trial;
	forget_staged(w);
}

void way_change_minutes(struct way *w)
{
	size_t i = 0;

	if (!w->can_guard)
		return;
	while (i + 1 < ARRAY_SIZE(times) && times[i] != w->how.confirm_minutes)
		i++;
	w->how.confirm_minutes = times[(i + 1) % ARRAY_SIZE(times)];
	forget_staged(w);
}

const struct plan *way_plan(struct way *w, const struct session *s, const struct plan *p)
{
	if (!w->made && session_stage(s, p, &w->how, &w->staged, &w->err) < 0)
		w->staged = (struct staged){0};
	w->made = true;
	return w->staged.plan;
}

void put_way_trial(struct buf *out, const struct way *w)
{
	if (w->how.trial)
		buf_puts(out,
			 "Try it for one start first: the start after that one is the old one, "
			 "unless you confirm.");
	else if (w->can_trial)
		buf_puts(out, "Apply it for good now: every start from the next one on has it.");
	else
		buf_printf(out, "%s%s", w->live ? "It cannot be tried for one start first. " : "",
			   w->no_trial.line);
}

void put_way_minutes(struct buf *out, const struct way *w)
{
	if (w->how.confirm_minutes)
		buf_printf(out, "Undone by itself unless you confirm it within %u minutes of %s.",
			   w->how.confirm_minutes, w->how.trial ? "that start" : "the next start");
	else if (w->can_guard)
		buf_puts(out, w->how.trial ? "No time to confirm is set: the trial lasts until the "
					     "next start."
					   : "No time to confirm is set: it stays.");
	else if (*w->no_guard.line)
		buf_printf(out, "%s%s", w->live ? "It is not undone by itself. " : "",
			   w->no_guard.line);
}

void put_way_options(struct buf *out, const struct way *w)
{
	if (w->can_trial && !w->how.trial)
		buf_puts(out, " --no-trial");
	if (w->can_guard && w->how.confirm_minutes != CONFIRM_MINUTES)
		buf_printf(out, " --minutes %u", w->how.confirm_minutes);
}
