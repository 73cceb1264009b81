/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/run.h"

static struct binding binding = {.addr = {0, 3, 0, 0}};
static struct run run = {.bindings = &binding, .n_bindings = 1};
static struct run *const runs[] = {&run};
static struct host host;
static struct device device;

static int set_up(void **state)
{
	(void)state;
	run.state = RUN_DONE;
	run.boot_id = host.boot_id = "one";
	device = (struct device){.addr = {0, 3, 0, 0}, .driver = "igb"};
	return 0;
}

static bool waits(void)
{
	return run_waiting(runs, 1, &host, &device) == &run;
}

static void a_run_of_this_boot_waits(void **state)
{
	(void)state;
	assert_true(waits());
	device.driver = NULL;
	assert_true(waits());
	host.boot_id = run.boot_id = "";
	assert_true(waits());
}

static void what_has_come_true_does_not(void **state)
{
	(void)state;
	device.driver = "vfio-pci";
	assert_false(waits());
}

static void after_the_next_start_nothing_waits(void **state)
{
	(void)state;
	host.boot_id = "two";
	assert_false(waits());
}

static void only_what_a_run_in_force_binds_waits(void **state)
{
	(void)state;
	device.addr.bus = 4;
	assert_false(waits());
	device.addr.bus = 3;
	run.state = RUN_UNDONE;
	assert_false(waits());
}

static void a_boot_that_is_not_known_is_neither_the_same_nor_another(void **state)
{
	(void)state;
	assert_true(boot_is_same("one", "one"));
	assert_false(boot_is_another("one", "one"));
	assert_false(boot_is_same("one", "two"));
	assert_true(boot_is_another("one", "two"));
	for (size_t i = 0; i < 4; i++) {
		const char *const unknown[] = {"", NULL, "", "one"};
		const char *const other[] = {"one", "one", "", NULL};

		assert_false(boot_is_same(unknown[i], other[i]));
		assert_false(boot_is_another(unknown[i], other[i]));
	}
}

static struct run change;
static struct live live = {.addr = {0, 3, 0, 0}, .to = "vfio-pci"};
static struct param trial_word = {TRIAL_WORD, NULL, TRIAL_WORD};

static int set_up_change(void **state)
{
	(void)state;
	change = (struct run){
		.state = RUN_DONE,
		.boot_id = "one",
		.confirm_minutes = 15,
		.armed_cs = -1,
	};
	host = (struct host){.boot_id = "two", .uptime_s = 180, .login_cs = -1};
	return 0;
}

static enum waiting waiting(int64_t *ret_seconds)
{
	return run_waits(&change, &host, ret_seconds);
}

static void in_its_own_boot_a_change_waits_for_the_reboot(void **state)
{
	int64_t left;

	(void)state;
	host.boot_id = "one";
	assert_int_equal(waiting(&left), WAITING_REBOOT);
	change.trial = true;
	assert_int_equal(waiting(&left), WAITING_REBOOT);
	host.boot_id = "";
	assert_int_equal(waiting(&left), WAITING_REBOOT);
}

static void after_the_reboot_the_time_runs(void **state)
{
	int64_t left;

	(void)state;
	assert_int_equal(waiting(&left), WAITING_CONFIRM);
	assert_int_equal(left, 12 * 60);
	host.uptime_s = 15 * 60 + 1;
	assert_int_equal(waiting(&left), WAITING_CONFIRM);
	assert_int_equal(left, 0);
	host.uptime_s = -1;
	assert_int_equal(waiting(&left), WAITING_CONFIRM);
	assert_int_equal(left, -1);
}

static void a_trial_is_known_by_its_word(void **state)
{
	int64_t left;

	(void)state;
	change.trial = true;
	assert_int_equal(waiting(&left), WAITING_FELL_BACK);
	host.params = &trial_word;
	host.n_params = 1;
	assert_int_equal(waiting(&left), WAITING_CONFIRM);
	assert_int_equal(left, 12 * 60);
	change.confirm_minutes = 0;
	assert_int_equal(waiting(&left), WAITING_CONFIRM);
	assert_int_equal(left, -1);
}

static void a_live_binding_ends_with_its_boot(void **state)
{
	int64_t left;

	(void)state;
	change.lives = &live;
	change.n_lives = 1;
	change.armed_cs = 10099;
	assert_int_equal(waiting(&left), WAITING_GONE);
	host.boot_id = "one";
	assert_int_equal(waiting(&left), WAITING_CONFIRM);
	assert_int_equal(left, 100 + 15 * 60 - 180);
}

static void what_is_settled_does_not_wait(void **state)
{
	struct run *const all[] = {&change};
	int64_t left;

	(void)state;
	assert_ptr_equal(run_that_waits(all, 1, &host), &change);
	change.confirmed = true;
	assert_int_equal(waiting(&left), WAITING_NOT);
	change.confirmed = false;
	change.confirm_minutes = 0;
	assert_int_equal(waiting(&left), WAITING_NOT);
	change.confirm_minutes = 15;
	assert_true(run_is_to_confirm(&change));
	change.state = RUN_UNDONE;
	assert_false(run_is_to_confirm(&change));
	assert_int_equal(waiting(&left), WAITING_NOT);
	assert_null(run_that_waits(all, 1, &host));
}

static void what_this_boot_does_not_run_is_undone_without_a_reboot(void **state)
{
	(void)state;
	host.boot_id = "one";
	assert_false(run_undo_wants_reboot(&change, &host));
	/* A trial that was fallen back from. */
	change.trial = true;
	host.boot_id = "two";
	assert_false(run_undo_wants_reboot(&change, &host));
	change = (struct run){.boot_id = "one", .lives = &live, .n_lives = 1};
	assert_false(run_undo_wants_reboot(&change, &host));
}

static void what_this_boot_runs_needs_a_reboot_to_be_gone(void **state)
{
	(void)state;
	assert_true(run_undo_wants_reboot(&change, &host));
	host.boot_id = "";
	assert_true(run_undo_wants_reboot(&change, &host));
	host = (struct host){.boot_id = "two", .params = &trial_word, .n_params = 1};
	change.trial = true;
	assert_true(run_undo_wants_reboot(&change, &host));
	/* What a trial became: applied in this boot, which runs it. */
	change.trial = false;
	change.boot_id = "two";
	assert_true(run_undo_wants_reboot(&change, &host));
}

/* To read that a trial was undone would frighten who has confirmed it. */
static void how_a_run_ended_in_words(void **state)
{
	struct run trial = {.state = RUN_UNDONE, .trial = true, .confirmed = true};
	struct run plain = {.state = RUN_UNDONE};

	(void)state;
	assert_string_equal(run_state_word(&trial), "tried");
	assert_false(run_was_left_alone(&trial));
	trial.confirmed = false;
	assert_string_equal(run_state_word(&trial), "undone");
	assert_true(run_was_left_alone(&trial));
	assert_false(run_was_left_alone(&plain));
	plain.confirm_minutes = 15;
	assert_true(run_was_left_alone(&plain));
	plain.state = RUN_DONE;
	assert_false(run_was_left_alone(&plain));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_run_of_this_boot_waits, set_up),
		cmocka_unit_test_setup(what_has_come_true_does_not, set_up),
		cmocka_unit_test_setup(after_the_next_start_nothing_waits, set_up),
		cmocka_unit_test_setup(only_what_a_run_in_force_binds_waits, set_up),
		cmocka_unit_test(a_boot_that_is_not_known_is_neither_the_same_nor_another),
		cmocka_unit_test_setup(in_its_own_boot_a_change_waits_for_the_reboot,
				       set_up_change),
		cmocka_unit_test_setup(after_the_reboot_the_time_runs, set_up_change),
		cmocka_unit_test_setup(a_trial_is_known_by_its_word, set_up_change),
		cmocka_unit_test_setup(a_live_binding_ends_with_its_boot, set_up_change),
		cmocka_unit_test_setup(what_is_settled_does_not_wait, set_up_change),
		cmocka_unit_test_setup(what_this_boot_does_not_run_is_undone_without_a_reboot, set_up_change),
		cmocka_unit_test(how_a_run_ended_in_words),
		cmocka_unit_test_setup(what_this_boot_runs_needs_a_reboot_to_be_gone, set_up_change),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
