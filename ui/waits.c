/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/waits.h"

#define MINUTE_MS 60000
#define UNDO_MS 10000 /* guard.sh runs to the second, and what it does takes a moment */

struct waits waits_of(struct run *const *runs, size_t n, bool unread, const struct host *h,
		      int64_t now_ms)
{
	struct waits w = {.seconds = -1, .read_ms = now_ms};

	w.run = run_that_waits(runs, n, h);
	if (w.run)
		w.how = run_waits(w.run, h, &w.seconds);
	else if (unread && host_on_trial(h))
		w.how = WAITING_CONFIRM;
	return w;
}

int64_t waits_left_ms(const struct waits *w, int64_t now_ms)
{
	int64_t left = w->seconds * 1000 - (now_ms - w->read_ms);

	if (w->how != WAITING_CONFIRM || w->seconds < 0)
		return -1;
	return left > 0 ? left : 0;
}

int64_t waits_next_ms(const struct waits *w, int64_t now_ms)
{
	int64_t left = waits_left_ms(w, now_ms);

	return left > 0 ? left % MINUTE_MS + 1 : -1;
}

int64_t waits_look_ms(const struct waits *w, int64_t now_ms)
{
	int64_t left = w->seconds * 1000 + UNDO_MS - (now_ms - w->read_ms);

	/* What was up when it was read was read late enough. */
	if (w->how != WAITING_CONFIRM || w->seconds <= 0)
		return -1;
	return left > 0 ? left : 0;
}

/* The minutes that are still whole: nobody is promised more than there is. */
static int64_t whole_minutes(int64_t left_ms)
{
	return left_ms / MINUTE_MS;
}

void put_minutes_left(struct buf *out, int64_t left_ms)
{
	int64_t minutes = whole_minutes(left_ms);

	if (minutes < 1)
		buf_puts(out, "less than a minute");
	else
		buf_printf(out, "%d minute%s", (int)minutes, minutes == 1 ? "" : "s");
}

static void put_confirm_short(struct buf *out, int64_t left_ms)
{
	if (left_ms < 0)
		buf_puts(out, "waits to be confirmed");
	else if (left_ms == 0)
		buf_puts(out, "the time is up");
	else if (whole_minutes(left_ms) < 1)
		buf_puts(out, "confirm now");
	else
		buf_printf(out, "confirm within %d min", (int)whole_minutes(left_ms));
}

void put_waits_short(struct buf *out, const struct waits *w, int64_t now_ms)
{
	switch (w->how) {
	case WAITING_CONFIRM:
		put_confirm_short(out, waits_left_ms(w, now_ms));
		break;
	case WAITING_REBOOT:
		buf_puts(out,
			 w->run->trial ? "a trial waits for the reboot" : "waits for the reboot");
		break;
	case WAITING_FELL_BACK:
		buf_puts(out, "the trial is over");
		break;
	case WAITING_GONE:
	case WAITING_NOT:
		break;
	}
}

static void put_before_reboot(struct buf *out, const struct run *r)
{
	buf_puts(out, r->trial ? "The next start is the trial, that one alone. "
			       : "What was applied comes with the next start. ");
	if (r->confirm_minutes)
		buf_printf(out,
			   "Reboot, start passthru again and press c within %u minutes: else "
			   "it is undone by itself.",
			   r->confirm_minutes);
	else
		buf_puts(out,
			 "Reboot, start passthru again and press c: else the start after it is "
			 "the old one.");
}

static const char *what_waits(const struct waits *w)
{
	if (!w->run || w->run->trial)
		return "This start is the trial.";
	return w->run->n_lives ? "Devices are bound live, in this boot alone."
			       : "This is the first start with what was applied.";
}

static void put_to_confirm(struct buf *out, const struct waits *w, const struct host *h,
			   int64_t left_ms)
{
	buf_printf(out, "%s ", what_waits(w));
	if (left_ms == 0) {
		buf_puts(out,
			 "The time to confirm it is up: it is undone by itself now. Press r to "
			 "look again.");
		return;
	}
	buf_puts(out, waits_can_confirm(w, h)
			      ? "Press c to keep it"
			      : "Log in once more, start passthru there and press c to keep it");
	if (left_ms > 0) {
		buf_puts(out, ". In ");
		put_minutes_left(out, left_ms);
		buf_puts(out, " it is undone by itself.");
	} else if (!w->run || w->run->trial) {
		buf_puts(out, ": else the next start is the old one.");
	} else {
		buf_puts(out, ": else it may be undone by itself.");
	}
}

void put_waits_sentence(struct buf *out, const struct waits *w, const struct host *h,
			int64_t now_ms)
{
	switch (w->how) {
	case WAITING_REBOOT:
		put_before_reboot(out, w->run);
		break;
	case WAITING_CONFIRM:
		put_to_confirm(out, w, h, waits_left_ms(w, now_ms));
		break;
	case WAITING_FELL_BACK:
		buf_puts(out, "The trial is over: this start is the old one again. Press u to take "
			      "away what was made for it.");
		break;
	case WAITING_GONE:
		buf_puts(out, "What was bound live is no longer so: it ended with that boot.");
		break;
	case WAITING_NOT:
		break;
	}
}

bool waits_stand_in_the_way(const struct waits *w)
{
	return w->how != WAITING_NOT && w->how != WAITING_GONE;
}

bool waits_can_confirm(const struct waits *w, const struct host *h)
{
	if (w->how != WAITING_CONFIRM)
		return false;
	if (!w->run || w->run->n_lives == 0 || h->login_cs < 0 || w->run->armed_cs < 0)
		return true;
	return h->login_cs > w->run->armed_cs;
}

static bool gives(const struct run *r, const struct device *d)
{
	for (size_t i = 0; i < r->n_lives; i++)
		if (pci_addr_cmp(r->lives[i].addr, d->addr) == 0)
			return d->driver && streq(d->driver, r->lives[i].to);
	return false;
}

const struct run *run_live_of(struct run *const *runs, size_t n, const struct host *h,
			      const struct device *d)
{
	for (size_t i = 0; i < n; i++)
		if (runs[i]->state == RUN_DONE && boot_is_same(h->boot_id, runs[i]->boot_id) &&
		    gives(runs[i], d))
			return runs[i];
	return NULL;
}
