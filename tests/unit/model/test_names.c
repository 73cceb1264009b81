/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/run.h"

/* These words are in files and in JSON: they are promised. */
static void test_words_that_are_promised(void **state)
{
	(void)state;
	assert_string_equal(status_name(STATUS_PASS), "pass");
	assert_string_equal(status_name(STATUS_WARN), "warn");
	assert_string_equal(status_name(STATUS_FAIL), "fail");
	assert_string_equal(status_name(STATUS_UNKNOWN), "unknown");
	assert_null(reason_name(REASON_NONE));
	assert_string_equal(reason_name(REASON_GUEST), "guest");
	assert_string_equal(reason_name(REASON_CPU), "cpu");
	assert_string_equal(reason_name(REASON_FIRMWARE), "firmware");
	assert_string_equal(reason_name(REASON_KERNEL_CONFIG), "kernel-config");
	assert_string_equal(reason_name(REASON_CMDLINE_OFF), "cmdline-off");
	assert_string_equal(reason_name(REASON_CMDLINE_MISSING), "cmdline-missing");
	assert_string_equal(reason_name(REASON_FIRMWARE_BROKEN), "firmware-broken");
	assert_string_equal(reason_name(REASON_DRIVER_FAILED), "driver-failed");
	assert_string_equal(reason_name(REASON_UNKNOWN), "unknown");
	assert_string_equal(edit_kind_name(EDIT_CREATE), "create");
	assert_string_equal(edit_kind_name(EDIT_CHANGE), "change");
	assert_string_equal(edit_kind_name(EDIT_REMOVE), "remove");
	assert_string_equal(mechanism_name(MECHANISM_IDS), "ids");
	assert_string_equal(mechanism_name(MECHANISM_OVERRIDE), "override");
	assert_string_equal(mechanism_name(MECHANISM_CMDLINE_IDS), "cmdline-ids");
	assert_string_equal(mechanism_name(MECHANISM_NONE), "none");
	assert_string_equal(run_state_name(RUN_PLANNED), "planned");
	assert_string_equal(run_state_name(RUN_UNFINISHED), "unfinished");
	assert_string_equal(run_state_name(RUN_DONE), "done");
	assert_string_equal(run_state_name(RUN_UNDONE), "undone");
	assert_string_equal(run_state_name(RUN_STUCK), "stuck");
}

static void test_a_plan_is_empty_without_edits_and_steps(void **state)
{
	(void)state;
	assert_true(plan_empty(&(struct plan){.n_bindings = 1}));
	assert_false(plan_empty(&(struct plan){.n_edits = 1}));
	assert_false(plan_empty(&(struct plan){.n_steps = 1}));
}

static void test_frees_take_nothing_and_all(void **state)
{
	struct plan *p = xcalloc(1, sizeof(*p));
	struct report *r = xcalloc(1, sizeof(*r));
	struct run *run = xcalloc(1, sizeof(*run));
	struct promises promises = {.n = 1};

	(void)state;
	arena_str(&p->mem, "plan");
	arena_str(&r->mem, "report");
	arena_str(&run->mem, "run");
	arena_str(&promises.mem, "promises");
	plan_free(p);
	plan_free(NULL);
	report_free(r);
	report_free(NULL);
	run_free(run);
	run_free(NULL);
	promises_done(&promises);
	assert_int_equal(promises.n, 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words_that_are_promised),
		cmocka_unit_test(test_a_plan_is_empty_without_edits_and_steps),
		cmocka_unit_test(test_frees_take_nothing_and_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
