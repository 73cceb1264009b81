/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What waits to be confirmed, and what is bound live, under keys. */
#include "ui/app.h"
#include "ui/words.h"

static void confirm_now(struct app *app, const char *text)
{
	(void)text;
	if (waits_can_confirm(&app->waits, app->session->host))
		app_start(app, JOB_CONFIRM, app->waits.run);
}

static const char *what_confirming_does(const struct waits *w)
{
	if (!w->run || w->run->trial)
		return "Make the trial stay? Its files are written and its programs run, as "
		       "reviewed.";
	if (w->run->n_lives > 0)
		return "Leave the devices where they are bound now, until the next reboot?";
	return "Let it stay? Nothing undoes it by itself any more.";
}

void app_ask_confirm(struct app *app)
{
	_cleanup_buf_ struct buf q = {0};

	app_verify(app);
	if (app->promises.n > 0 && !app->promises.ok)
		buf_puts(&q, "Not everything that was promised is true now: page 6 shows it. ");
	buf_puts(&q, what_confirming_does(&app->waits));
	prompt_ask(&app->prompt, PROMPT_YES_NO, buf_str(&q), "", confirm_now);
}

void app_look_when_up(struct app *app)
{
	if (worker_running(&app->worker) || waits_look_ms(&app->waits, app->now_ms) != 0)
		return;
	app->waits.seconds = 0; /* also where the machine cannot be read */
	app_look_again(app);
}

static void put_devices(struct buf *out, const struct host *h, const struct live *lives, size_t n)
{
	char address[PCI_ADDR_SIZE + 1];

	for (size_t i = 0; i < n; i++)
		buf_printf(out, "%s%s",
			   i == 0      ? ""
			   : i + 1 < n ? ", "
				       : " and ",
			   short_address(h, pci_addr_str(lives[i].addr, address)));
}

static void bind_now(struct app *app, const char *text)
{
	(void)text;
	if (app->live)
		app_start(app, JOB_BIND, NULL);
}

static void ask_bind(struct app *app, const struct plan *p)
{
	_cleanup_buf_ struct buf q = {0};

	buf_puts(&q, "Give ");
	put_devices(&q, app->session->host, p->lives, p->n_lives);
	buf_printf(&q, " to %s now, in this boot alone?", p->lives[0].to);
	if (p->confirm_minutes)
		buf_printf(&q,
			   " Given back by itself unless you confirm it from a new login within "
			   "%u minutes.",
			   p->confirm_minutes);
	prompt_ask(&app->prompt, PROMPT_YES_NO, buf_str(&q), "", bind_now);
}

static void give_back_now(struct app *app, const char *text)
{
	const struct run *run = app_run_named(app, app->undo_id);

	(void)text;
	if (run)
		app_start(app, JOB_UNDO, run);
}

static void ask_give_back(struct app *app, const struct run *run)
{
	_cleanup_buf_ struct buf q = {0};

	snprintf(app->undo_id, sizeof(app->undo_id), "%s", run->id);
	buf_puts(&q, "Give ");
	put_devices(&q, app->session->host, run->lives, run->n_lives);
	buf_puts(&q,
		 run->n_lives == 1 ? " back to its driver now?" : " back to their drivers now?");
	prompt_ask(&app->prompt, PROMPT_YES_NO, buf_str(&q), "", give_back_now);
}

/* False: a sentence says why not. */
static bool plan_live_of(struct app *app, const struct device *d)
{
	struct choice choice = {0};
	struct err err = {0};
	int r;

	plan_free(app->live);
	app->live = NULL;
	choice_add(&choice, d->addr);
	r = session_live(app->session, &choice, "vfio-pci", CONFIRM_MINUTES, &app->live, &err);
	choice_done(&choice);
	if (r < 0)
		app_say(app, ST_WARN, "%s", err.line);
	else if (app->live->n_refused > 0)
		app_say(app, ST_WARN, "%s: %s",
			short_address(app->session->host, app->live->refused[0].address),
			app->live->refused[0].detail);
	else if (app->live->n_lives == 0)
		app_say(app, ST_TEXT, "vfio-pci has it already.");
	else
		return true;
	return false;
}

void app_ask_live(struct app *app, size_t dev)
{
	const struct host *h = app->session->host;
	const struct device *d = &h->devices[dev];
	const struct run *run = run_live_of(app->runs, app->n_runs, h, d);

	if (worker_running(&app->worker))
		app_say(app, ST_WARN, "Something is at work already: page 5 shows it.");
	else if (!app->session->root.live)
		app_say(app, ST_WARN,
			app->opts->demo
				? "The bundled host does not run: nothing in it can be bound now."
				: "A tree does not run: nothing in it can be bound now.");
	else if (run)
		ask_give_back(app, run);
	else if (waits_stand_in_the_way(&app->waits))
		app_say(app, ST_WARN,
			"Something waits to be confirmed: confirm or undo that first. "
			"Page 6 shows it.");
	else if (plan_live_of(app, d))
		ask_bind(app, app->live);
}
