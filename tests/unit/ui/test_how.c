/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "lib/tree.h"
#include "ui/how.h"

/* A running host where both are possible, as way_best leaves it. */
static struct way both(void)
{
	return (struct way){.known = true,
			    .live = true,
			    .can_trial = true,
			    .can_guard = true,
			    .how = {true, CONFIRM_MINUTES}};
}

static void assert_says(void (*put)(struct buf *, const struct way *), const struct way *w,
			const char *expected)
{
	_cleanup_buf_ struct buf text = {0};

	put(&text, w);
	if (*expected ? !strstr(buf_str(&text), expected) : text.len > 0)
		fail_msg("\"%s\" does not say \"%s\"", buf_str(&text), expected);
}

static void one_key_goes_to_and_fro(void **state)
{
	struct way w = both();

	(void)state;
	assert_says(put_way_trial, &w, "Try it for one start first");
	assert_says(put_way_minutes, &w, "within 15 minutes of that start");
	way_change_trial(&w);
	assert_false(w.how.trial);
	assert_says(put_way_trial, &w, "Apply it for good now");
	assert_says(put_way_minutes, &w, "within 15 minutes of the next start");
	way_change_trial(&w);
	assert_true(w.how.trial);
}

/* What is saved and applied by root goes the way that was chosen. */
static void the_way_as_options(void **state)
{
	struct way w = both();
	_cleanup_buf_ struct buf best = {0}, other = {0};

	(void)state;
	put_way_options(&best, &w);
	assert_string_equal(buf_str(&best), "");
	way_change_trial(&w);
	way_change_minutes(&w);
	put_way_options(&other, &w);
	assert_string_equal(buf_str(&other), " --no-trial --minutes 30");
}

static void one_key_goes_through_the_times(void **state)
{
	static const unsigned expected[] = {30, 60, 0, 5, 15};
	struct way w = both();

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(expected); i++) {
		way_change_minutes(&w);
		assert_int_equal(w.how.confirm_minutes, expected[i]);
		if (expected[i] == 0)
			assert_says(put_way_minutes, &w, "the trial lasts until the next start");
	}
}

static void no_time_and_no_trial_stays(void **state)
{
	struct way w = both();

	(void)state;
	w.how = (struct how){0};
	assert_says(put_way_minutes, &w, "No time to confirm is set: it stays.");
}

static void what_is_not_possible_says_why_and_has_no_key(void **state)
{
	struct way w = {.known = true, .live = true};

	(void)state;
	err_set(&w.no_trial, EOPNOTSUPP, "The loader cannot.");
	err_set(&w.no_guard, EOPNOTSUPP, "Nothing here can.");
	way_change_trial(&w);
	way_change_minutes(&w);
	assert_false(w.how.trial);
	assert_int_equal(w.how.confirm_minutes, 0);
	assert_says(put_way_trial, &w,
		    "It cannot be tried for one start first. The loader cannot.");
	assert_says(put_way_minutes, &w, "It is not undone by itself. Nothing here can.");
}

static void another_way_is_staged_anew(void **state)
{
	struct way w = both();

	(void)state;
	w.made = true;
	way_change_minutes(&w);
	assert_false(w.made);
	w.made = true;
	way_change_trial(&w);
	assert_false(w.made);
}

/* Exactly as before trials and guards were there: the plan itself is what is done. */
static void in_a_tree_neither_is_possible(void **state)
{
	char *top = tree_new();
	struct session s;
	struct plan p = {.reboot = true};
	struct way w = {0};
	struct err err;

	(void)state;
	assert_int_equal(session_open(top, false, &(struct probe_env){0}, &s, &err), 0);
	way_best(&w, &s, &p);
	assert_false(w.can_trial || w.can_guard || w.how.trial || w.how.confirm_minutes);
	assert_says(put_way_trial, &w, "A tree is not started from here");
	assert_says(put_way_minutes, &w, "In a tree nothing undoes a change by itself");
	assert_ptr_equal(way_plan(&w, &s, &p), &p);
	way_done(&w);
	session_done(&s);
	tree_free(top);
}

static void what_waits_for_no_start_has_nothing_to_confirm(void **state)
{
	char *top = tree_new();
	struct session s;
	struct plan p = {.reboot = false};
	struct way w = {0};
	struct err err;

	(void)state;
	assert_int_equal(session_open(top, false, &(struct probe_env){0}, &s, &err), 0);
	way_best(&w, &s, &p);
	assert_says(put_way_minutes, &w, "");
	way_done(&w);
	session_done(&s);
	tree_free(top);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_key_goes_to_and_fro),
		cmocka_unit_test(one_key_goes_through_the_times),
		cmocka_unit_test(the_way_as_options),
		cmocka_unit_test(no_time_and_no_trial_stays),
		cmocka_unit_test(what_is_not_possible_says_why_and_has_no_key),
		cmocka_unit_test(another_way_is_staged_anew),
		cmocka_unit_test(in_a_tree_neither_is_possible),
		cmocka_unit_test(what_waits_for_no_start_has_nothing_to_confirm),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
