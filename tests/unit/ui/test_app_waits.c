/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Runs that wait or are in force, under keys. */
#include "unit/ui/apps.h"

/* A binding of a run that is done stays, whatever is marked since. */
static void what_waits_for_the_reboot_is_told(void **state)
{
	struct fixture *f = *state;
	struct app *app = &f->app;
	struct binding b = {.addr = {0, 2, 0, 0}, .name = ""};
	struct run run = {.state = RUN_DONE,
			  .when = "2026-01-02 03:04:05 UTC",
			  .id = "20260102T030405Z",
			  .boot_id = "",
			  .bindings = &b,
			  .n_bindings = 1};
	struct run *runs[] = {&run};

	type(app, "3G");
	app_drop_runs(app);
	app->runs = runs;
	app->n_runs = 1;
	app_prepare(app);
	assert_true(shows(&app->devices.detail, "applied, waits for the reboot"));
	type(app, " ");
	type(app, " ");
	assert_true(says(app, "the run of 2026-01-02 03:04:05 UTC stays applied"));
	app->runs = NULL;
	app->n_runs = 0;
}

static void a_tree_has_nothing_to_bind_now(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3Gb");
	assert_true(says(app, "A tree does not run"));
	assert_int_equal(app->prompt.kind, PROMPT_NONE);
}

/* 02:00.0 has e1000e in this machine: here it stands for the driver that was given live. */
static struct live live_nic = {
	.addr = {.bus = 2}, .name = "", .from = "igb", .overridden = "", .to = "e1000e"};
static struct run live_run = {.state = RUN_DONE,
			      .when = "2026-01-02 03:04:05 UTC",
			      .id = "20260102T030405Z",
			      .boot_id = "this",
			      .confirm_minutes = 15,
			      .armed_cs = 4000,
			      .lives = &live_nic,
			      .n_lives = 1};

static void take_live_run(struct app *app, struct run *runs[static 1])
{
	struct host *h = app->session->host;

	h->boot_id = "this";
	h->uptime_s = 100;
	runs[0] = &live_run;
	app_drop_runs(app);
	app->runs = runs;
	app->n_runs = 1;
	app->waits = waits_of(runs, 1, false, h, app->now_ms);
	app_prepare(app);
}

static void give_back_runs(struct app *app)
{
	app->runs = NULL;
	app->n_runs = 0;
}

static void a_device_that_is_bound_live_says_so(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;
	struct run *runs[1];

	type(app, "3G");
	take_live_run(app, runs);
	app->cols = 400; /* the sentence on one line */
	app_prepare(app);
	assert_true(shows(&app->devices.detail,
			  "bound live by the run of 2026-01-02 03:04:05 UTC, not confirmed yet: "
			  "14 minutes left; b gives it back"));
	live_run.confirmed = true;
	app->waits = waits_of(runs, 1, false, app->session->host, app->now_ms);
	app_prepare(app);
	assert_true(shows(&app->devices.detail, "until the reboot; b gives it back"));
	live_run.confirmed = false;
	give_back_runs(app);
}

static void one_key_gives_a_device_back(void **state)
{
	struct fixture *f = *state;
	struct app *app = &f->app;
	struct run *runs[1];

	type(app, "3G");
	take_live_run(app, runs);
	f->session.root.live = true;
	type(app, "b");
	f->session.root.live = false;
	assert_int_equal(app->prompt.kind, PROMPT_YES_NO);
	assert_string_equal(buf_str(&app->prompt.question), "Give 02:00.0 back to its driver now?");
	type(app, "n");
	give_back_runs(app);
}

static void while_something_waits_nothing_more_is_bound(void **state)
{
	struct fixture *f = *state;
	struct app *app = &f->app;
	struct run *runs[1];

	type(app, "3j");
	take_live_run(app, runs);
	f->session.root.live = true;
	type(app, "b");
	f->session.root.live = false;
	assert_true(says(app, "confirm or undo that first"));
	give_back_runs(app);
}

/* A file that somebody edited since shows its difference, with the details' own keys. */
static void what_a_file_drifted_to_is_shown(void **state)
{
	static struct promise drifted = {
		.id = "file",
		.subject = "/etc/default/grub",
		.expected = "as the run wrote it",
		.found = "changed since",
		.ok = TRI_NO,
		.diff = "--- a/etc/default/grub\n+++ b/etc/default/grub\n@@ -1 +1 "
			"@@\n-quiet\n+splash\n",
		.changed = "Changed 2026-11-21 04:55:01 UTC, owner alice.",
	};
	struct app *app = &((struct fixture *)*state)->app;
	const struct promises before = app->promises;

	type(app, "6");
	app->promises = (struct promises){.items = &drifted, .n = 1};
	app_prepare(app);
	assert_true(shows(&app->verify.detail, "Changed 2026-11-21 04:55:01 UTC, owner alice."));
	assert_true(shows(&app->verify.detail, "-quiet"));
	assert_true(shows(&app->verify.detail, "+splash"));
	drifted.changed = drifted.diff = NULL;
	app_prepare(app);
	assert_false(shows(&app->verify.detail, "quiet"));
	app->promises = before;
}

static void when_the_time_is_up_the_machine_is_read_again_once(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	app->now_ms = 5000;
	app->waits = (struct waits){.how = WAITING_CONFIRM, .seconds = 60, .read_ms = 5000};
	app->now_ms += 60000;
	app_look_when_up(app);
	assert_int_equal(app->waits.how, WAITING_CONFIRM); /* the undo is just at it */
	app->now_ms += 10000;
	app_look_when_up(app);
	assert_int_equal(app->waits.how, WAITING_NOT);
	assert_int_equal(app->read_ms, app->now_ms);
	app->waits = (struct waits){.how = WAITING_CONFIRM, .read_ms = app->now_ms};
	app->now_ms += 600000;
	app_look_when_up(app);
	assert_int_equal(app->waits.how, WAITING_CONFIRM);
	app->waits = (struct waits){.seconds = -1};
}

static void what_waits_is_confirmed_with_one_key_that_asks(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;
	struct run *runs[1];

	type(app, "6c");
	assert_int_equal(app->prompt.kind, PROMPT_NONE);
	take_live_run(app, runs);
	assert_true(shows(&app->verdict, "in this boot alone. Press c to keep it."));
	type(app, "c");
	assert_int_equal(app->prompt.kind, PROMPT_YES_NO);
	assert_non_null(strstr(buf_str(&app->prompt.question), "until the next reboot?"));
	type(app, "n");
	app->session->host->login_cs = 3000; /* from before the binding */
	app_prepare(app);
	assert_true(shows(&app->verdict, "Log in once more"));
	type(app, "c");
	assert_int_equal(app->prompt.kind, PROMPT_NONE);
	give_back_runs(app);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(what_waits_for_the_reboot_is_told),
		T(a_tree_has_nothing_to_bind_now),
		T(a_device_that_is_bound_live_says_so),
		T(one_key_gives_a_device_back),
		T(while_something_waits_nothing_more_is_bound),
		T(what_a_file_drifted_to_is_shown),
		T(when_the_time_is_up_the_machine_is_read_again_once),
		T(what_waits_is_confirmed_with_one_key_that_asks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
