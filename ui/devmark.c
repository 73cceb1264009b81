/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/devmark.h"

#include "model/passing.h"
#include "ui/devdetail.h"
#include "ui/words.h"

static const char *refusal(const struct app *app, size_t i)
{
	const struct device_report *r = &app->session->report->devices[i];

	if (device_is_bridge(&app->session->host->devices[i]))
		return "A bridge stays with the host. Mark the device behind it.";
	if (first_block(r))
		return first_block(r)->detail;
	return r->blocked ? "The host needs this device." : NULL;
}

const char *devmark_brought_by(const struct app *app, size_t i)
{
	const struct host *h = app->session->host;
	struct arena mem = {0};
	const char *found = "another device";
	size_t *idx, n;

	host_companions(h, i, &mem, &idx, &n);
	for (size_t c = 0; c < n; c++)
		if (app->marks[idx[c]] == MARK_PICKED)
			found = short_address(h, h->devices[idx[c]].address);
	arena_done(&mem);
	return found;
}

static void take(struct app *app, size_t i)
{
	const struct host *h = app->session->host;
	const char *address = short_address(h, h->devices[i].address);
	_cleanup_buf_ struct buf with = {0};

	choice_add(&app->choice, h->devices[i].addr);
	app_choice_changed(app);
	put_companions(&with, h, i);
	if (with.len == 0)
		app_say(app, ST_OK, "%s is marked.", address);
	else
		app_say(app, ST_OK, "%s is marked. %s comes along: %s.", address, buf_str(&with),
			along_bond(h, i));
}

/* An applied run stays applied, whatever is marked here. */
static void say_released(struct app *app, size_t i)
{
	const struct host *h = app->session->host;
	const char *address = short_address(h, h->devices[i].address);
	const struct run *run = waiting_for(app, i);

	if (run)
		app_say(app, ST_WARN,
			"%s is no longer marked, but the run of %s stays applied: vfio-pci takes it at "
			"the next start. H on page 5 shows that run, and u there takes it back.",
			address, run->when);
	else
		app_say(app, ST_TEXT, "%s is no longer marked.", address);
}

static void release(struct app *app, size_t i)
{
	const struct host *h = app->session->host;

	choice_remove(&app->choice, h->devices[i].addr);
	app_choice_changed(app);
	say_released(app, i);
}

void devmark_toggle(struct app *app, size_t i)
{
	const char *why = refusal(app, i);

	if (app->marks[i] == MARK_PICKED)
		release(app, i);
	else if (app->marks[i] == MARK_COMPANION)
		app_say(app, ST_WARN, "It comes along with %s. Take that mark away instead.",
			devmark_brought_by(app, i));
	else if (why)
		app_say(app, ST_FAIL, "%s", why);
	else
		take(app, i);
	app_forget_run(app);
	app_make_plan(app);
}
