/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/waits.h"

#define READ_MS 5000 /* the clock when the machine was read */

/* Applied in another boot; this one is 2 min 1 s old, so 12 min 59 s of 15 are left. */
static struct run run = {.id = "1",
			 .when = "then",
			 .state = RUN_DONE,
			 .boot_id = "old",
			 .confirm_minutes = 15,
			 .armed_cs = -1};
static struct host host = {.boot_id = "new", .uptime_s = 121, .login_cs = -1};
static struct param on_trial[] = {{.name = TRIAL_WORD}};

static struct waits of(struct run r, struct host h)
{
	static struct run kept_run;
	struct run *runs[] = {&kept_run};

	kept_run = r;
	return waits_of(runs, 1, false, &h, READ_MS);
}

static void assert_short(const struct waits *w, int64_t after_ms, const char *expected)
{
	_cleanup_buf_ struct buf text = {0};

	put_waits_short(&text, w, READ_MS + after_ms);
	assert_string_equal(buf_str(&text), expected);
}

static void assert_says(const struct waits *w, struct host h, int64_t after_ms,
			const char *expected)
{
	_cleanup_buf_ struct buf text = {0};

	put_waits_sentence(&text, w, &h, READ_MS + after_ms);
	if (!strstr(buf_str(&text), expected))
		fail_msg("\"%s\" does not say \"%s\"", buf_str(&text), expected);
}

static void the_clock_counts_the_minutes(void **state)
{
	struct waits w = of(run, host);

	(void)state;
	assert_short(&w, 0, "confirm within 12 min");
	assert_short(&w, 59000, "confirm within 12 min");
	assert_short(&w, 59001, "confirm within 11 min");
	assert_short(&w, 12 * 60000, "confirm now");
	assert_short(&w, 13 * 60000, "the time is up");
	assert_says(&w, host, 12 * 60000, "less than a minute");
	assert_says(&w, host, 13 * 60000, "undone by itself now");
}

/* The screen is drawn again when a minute is over, and not before. */
static void it_changes_once_a_minute(void **state)
{
	struct waits w = of(run, host);
	int64_t next = waits_next_ms(&w, READ_MS);

	(void)state;
	assert_int_equal(next, 59001);
	assert_int_equal(waits_next_ms(&w, READ_MS + next), 60000);
	assert_short(&w, next, "confirm within 11 min");
	assert_int_equal(waits_next_ms(&w, READ_MS + 13 * 60000), -1);
	w = of((struct run){.state = RUN_DONE, .boot_id = "old"}, host);
	assert_int_equal(waits_next_ms(&w, READ_MS), -1);
}

/* What became of it is seen ten seconds later; what cannot be undone by itself is not waited for. */
static void when_the_time_is_up_it_is_looked_at_again(void **state)
{
	struct waits w = of(run, host);

	(void)state;
	assert_int_equal(waits_look_ms(&w, READ_MS + w.seconds * 1000), 10000);
	assert_int_equal(waits_look_ms(&w, READ_MS + w.seconds * 1000 + 10000), 0);
	assert_int_equal(waits_look_ms(&w, READ_MS + w.seconds * 1000 + 99999), 0);
	w.seconds = 0;
	assert_int_equal(waits_look_ms(&w, READ_MS), -1);
	w = of((struct run){.state = RUN_DONE, .boot_id = "old"}, host);
	assert_int_equal(waits_look_ms(&w, READ_MS), -1);
}

static void before_the_reboot_it_says_what_the_reboot_brings(void **state)
{
	struct host same = host;
	struct run trial = run;
	struct waits w;

	(void)state;
	same.boot_id = "old";
	w = of(run, same);
	assert_short(&w, 0, "waits for the reboot");
	assert_says(&w, same, 0, "comes with the next start");
	assert_says(&w, same, 0, "within 15 minutes");
	assert_false(waits_can_confirm(&w, &same));
	trial.trial = true;
	w = of(trial, same);
	assert_short(&w, 0, "a trial waits for the reboot");
	assert_says(&w, same, 0, "that one alone");
}

static void a_trial_that_runs_and_one_that_is_over(void **state)
{
	struct host tried = host;
	struct run trial = run;
	struct waits w;

	(void)state;
	trial.trial = true;
	tried.params = on_trial;
	tried.n_params = 1;
	w = of(trial, tried);
	assert_short(&w, 0, "confirm within 12 min");
	assert_says(&w, tried, 0, "This start is the trial. Press c to keep it.");
	assert_true(waits_can_confirm(&w, &tried));
	trial.confirm_minutes = 0;
	w = of(trial, tried);
	assert_short(&w, 0, "waits to be confirmed");
	assert_says(&w, tried, 0, "else the next start is the old one");
	w = of(trial, host);
	assert_short(&w, 0, "the trial is over");
	assert_says(&w, host, 0, "this start is the old one again");
	assert_false(waits_can_confirm(&w, &host));
}

/* Only root can read runs; the command line can be read by everyone. */
static void an_ordinary_user_sees_that_this_is_a_trial(void **state)
{
	struct host tried = host;
	struct waits w;

	(void)state;
	tried.params = on_trial;
	tried.n_params = 1;
	w = waits_of(NULL, 0, true, &tried, READ_MS);
	assert_null(w.run);
	assert_short(&w, 0, "waits to be confirmed");
	assert_true(waits_can_confirm(&w, &tried));
	w = waits_of(NULL, 0, true, &host, READ_MS);
	assert_short(&w, 0, "");
	w = waits_of(NULL, 0, false, &tried, READ_MS);
	assert_short(&w, 0, "");
}

static struct live lives[] = {{.addr = {.bus = 3}, .from = "e1000e", .to = "vfio-pci"}};

static struct run live_run(void)
{
	struct run r = run;

	r.boot_id = "new";
	r.lives = lives;
	r.n_lives = 1;
	r.armed_cs = 10050;
	return r;
}

/* Armed at 100 s: at 121 s there are 14 min 39 s left. A login from before proves nothing. */
static void a_live_binding_is_confirmed_from_a_new_login(void **state)
{
	struct host before = host, after = host;
	struct waits w;

	(void)state;
	before.login_cs = 10049;
	w = of(live_run(), before);
	assert_short(&w, 0, "confirm within 14 min");
	assert_false(waits_can_confirm(&w, &before));
	assert_says(&w, before, 0, "Log in once more");
	after.login_cs = 10051;
	w = of(live_run(), after);
	assert_true(waits_can_confirm(&w, &after));
	assert_says(&w, after, 0, "in this boot alone. Press c to keep it.");
}

static void after_a_reboot_nothing_of_it_is_left_to_do(void **state)
{
	struct run r = live_run();
	struct waits w;

	(void)state;
	r.boot_id = "old";
	w = of(r, host);
	assert_int_equal(w.how, WAITING_GONE);
	assert_short(&w, 0, "");
	assert_false(waits_can_confirm(&w, &host));
}

static void a_device_is_bound_live_as_long_as_it_has_the_driver(void **state)
{
	struct run r = live_run(), *runs[] = {&r};
	struct device d = {.addr = {.bus = 3}, .driver = "vfio-pci"};

	(void)state;
	assert_ptr_equal(run_live_of(runs, 1, &host, &d), &r);
	r.confirmed = true;
	assert_ptr_equal(run_live_of(runs, 1, &host, &d), &r);
	d.driver = "e1000e";
	assert_null(run_live_of(runs, 1, &host, &d));
	d.driver = "vfio-pci";
	d.addr.bus = 4;
	assert_null(run_live_of(runs, 1, &host, &d));
	d.addr.bus = 3;
	r.state = RUN_UNDONE;
	assert_null(run_live_of(runs, 1, &host, &d));
	r.state = RUN_DONE;
	r.boot_id = "old";
	assert_null(run_live_of(runs, 1, &host, &d));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_clock_counts_the_minutes),
		cmocka_unit_test(it_changes_once_a_minute),
		cmocka_unit_test(when_the_time_is_up_it_is_looked_at_again),
		cmocka_unit_test(before_the_reboot_it_says_what_the_reboot_brings),
		cmocka_unit_test(a_trial_that_runs_and_one_that_is_over),
		cmocka_unit_test(an_ordinary_user_sees_that_this_is_a_trial),
		cmocka_unit_test(a_live_binding_is_confirmed_from_a_new_login),
		cmocka_unit_test(after_a_reboot_nothing_of_it_is_left_to_do),
		cmocka_unit_test(a_device_is_bound_live_as_long_as_it_has_the_driver),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
