/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/waiting.h"

#include "cli/out.h"

struct waits waits_now(const struct session *s)
{
	struct waits w = {.how = WAITING_NOT, .seconds = -1};
	(void)session_waiting(s, &w.run, &w.how, &w.seconds, NULL);
	return w;
}

void waits_done(struct waits *w)
{
	run_free(w->run);
	*w = (struct waits){0};
}

static const char *kind(const struct run *run)
{
	if (run->n_lives)
		return "live";
	return run->trial ? "trial" : "change";
}

static void put_time_left(struct buf *out, int64_t seconds)
{
	if (seconds < 0)
		return;
	if (seconds < 60)
		buf_printf(out, ": %d second%s left", (int)seconds, seconds == 1 ? "" : "s");
	else
		buf_printf(out, ": %d minute%s left", (int)(seconds / 60), seconds < 120 ? "" : "s");
}

static void put_reboot(struct buf *out, const struct run *run)
{
	buf_printf(out, "Run %s waits for the reboot", run->id);
	buf_puts(out, run->trial ? ": the next start is the trial. When it is up, passthru confirm makes it permanent."
				 : ". When the next start is up, passthru confirm makes it stay.");
	if (run->confirm_minutes)
		buf_printf(out, " Unless that is done within %u minute%s of the start, it is undone by itself.", run->confirm_minutes,
			   run->confirm_minutes == 1 ? "" : "s");
}

static void put_confirm(struct buf *out, const struct run *run, int64_t seconds)
{
	const char *stays = run->trial ? "makes it permanent" : "makes it stay";
	if (run->confirm_minutes && seconds == 0) {
		buf_printf(out, "The time to confirm run %s is up: it is undone by itself.", run->id);
		return;
	}
	buf_printf(out, "Run %s waits to be confirmed", run->id);
	put_time_left(out, seconds);
	buf_printf(out, ". passthru confirm%s %s", run->n_lives ? " from a new login" : "", stays);
	buf_puts(out, run->confirm_minutes ? "; else it is undone by itself." : ".");
}

void print_waits(const struct waits *w)
{
	_cleanup_buf_ struct buf line = {0};
	switch (w->how) {
	case WAITING_NOT:
		return;
	case WAITING_REBOOT:
		put_reboot(&line, w->run);
		break;
	case WAITING_CONFIRM:
		put_confirm(&line, w->run, w->seconds);
		break;
	case WAITING_FELL_BACK:
		buf_printf(&line, "Run %s was tried and this start is the old one: passthru undo takes away what was staged.", w->run->id);
		break;
	case WAITING_GONE:
		buf_printf(&line, "Run %s was a live binding of an earlier boot: nothing of it is left.", w->run->id);
		break;
	}
	out_wrapped(0, buf_str(&line));
	out_puts("\n");
}

json_object *json_waits(const struct waits *w)
{
	static const char *const states[] = {
		[WAITING_REBOOT] = "reboot",
		[WAITING_CONFIRM] = "confirm",
		[WAITING_FELL_BACK] = "fell-back",
		[WAITING_GONE] = "gone",
	};
	if (w->how == WAITING_NOT)
		return NULL;
	json_object *o = json_object_new_object();
	json_object_object_add(o, "run", json_text(w->run->id));
	json_object_object_add(o, "kind", json_text(kind(w->run)));
	json_object_object_add(o, "state", json_text(states[w->how]));
	json_object_object_add(o, "seconds_left", w->seconds < 0 ? NULL : json_count((uint64_t)w->seconds));
	return o;
}

const char *run_kind_words(const struct run *run)
{
	static const char *const words[3][2] = {
		{"not confirmed", "confirmed"},
		{"trial, not confirmed", "trial, confirmed"},
		{"live, not confirmed", "live, confirmed"},
	};
	int k = run->n_lives ? 2 : run->trial ? 1 : 0;
	if (!run->confirm_minutes && k == 0)
		return "";
	if (!run->confirm_minutes && k == 2)
		return "live";
	return words[k][run->confirmed];
}
