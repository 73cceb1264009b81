/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the running machine's log is told, and that nothing of a tree comes there. */
#include "unit/base/unit.h"

#include <syslog.h>

#include "engine/log.h"

static struct {
	int n, priority;
	char line[512];
} heard;

static void hear(int priority, const char *line)
{
	heard.n++;
	heard.priority = priority;
	snprintf(heard.line, sizeof(heard.line), "%s", line);
}

static int listen_anew(void **state)
{
	(void)state;
	memset(&heard, 0, sizeof(heard));
	log_sink = hear;
	return 0;
}

static struct session here = {.root = {.live = true}, .who = (char *)"alice"};
static struct session tree = {.root = {.live = false}, .who = (char *)"alice"};

static struct binding two[] = {
	{.addr = {.bus = 3}, .name = "a card"},
	{.addr = {.bus = 3, .fn = 1}, .name = "its audio"},
};

TEST(a_change_names_who_what_and_for_which_devices)
{
	const struct plan p = {.bindings = two, .n_bindings = 2};
	const struct log_act act = {.what = log_name_of(&p), .id = "20261121T045501Z", .plan = &p};

	log_act(&here, &act);
	assert_int_equal(heard.n, 1);
	assert_int_equal(heard.priority, LOG_NOTICE);
	assert_string_equal(heard.line,
			    "apply by alice, run 20261121T045501Z, for 0000:03:00.0 0000:03:00.1: "
			    "done");
}

TEST(an_undo_names_the_devices_of_its_run)
{
	struct live one = {.addr = {.bus = 4}};
	const struct run run = {.lives = &one, .n_lives = 1};
	const struct log_act act = {.what = "undo", .id = "1", .run = &run};
	const struct session nobody = {.root = {.live = true}};

	log_act(&nobody, &act);
	assert_string_equal(heard.line, "undo by unknown, run 1, for 0000:04:00.0: done");
}

TEST(a_domain_is_named_with_what_it_was_given)
{
	static const char *const things[] = {"0000:03:00.0", "usb 046d:c52b"};
	const struct log_act attach = {
		.what = "attach", .domain = "win11", .things = things, .n_things = 2};
	const struct log_act nodedev = {.what = "nodedev-detach", .things = things, .n_things = 1};

	log_act(&here, &attach);
	assert_string_equal(heard.line, "attach by alice, domain win11, for 0000:03:00.0 usb "
					"046d:c52b: done");
	log_act(&here, &nodedev);
	assert_string_equal(heard.line, "nodedev-detach by alice, for 0000:03:00.0: done");
}

TEST(what_failed_is_told_with_its_reason)
{
	const struct log_act act = {
		.what = "trial", .id = "1", .outcome = OUTCOME_PUT_BACK, .why = "no room"};
	const struct log_act stuck = {
		.what = "undo", .id = "1", .outcome = OUTCOME_STUCK, .why = "/boot: read-only"};

	log_act(&here, &act);
	assert_int_equal(heard.priority, LOG_ERR);
	assert_string_equal(heard.line, "trial by alice, run 1: failed and put back: no room");
	log_act(&here, &stuck);
	assert_string_equal(heard.line, "undo by alice, run 1: failed, and not all is put back: "
					"/boot: read-only");
}

TEST(no_bytes_of_others_reach_the_log)
{
	const struct session odd = {.root = {.live = true}, .who = (char *)"al\nice\033[2J"};
	const struct log_act act = {.what = "undo", .id = "1"};

	log_act(&odd, &act);
	assert_int_equal(heard.n, 1);
	assert_null(strchr(heard.line, '\n'));
	assert_null(strchr(heard.line, '\033'));
}

TEST(nothing_is_told_of_a_tree_and_of_what_was_refused)
{
	const struct log_act done = {.what = "apply", .id = "1"};
	const struct log_act refused = {.what = "apply", .id = "1", .outcome = OUTCOME_REFUSED};

	log_act(&tree, &done);
	log_act(&here, &refused);
	assert_int_equal(heard.n, 0);
}

TEST(each_kind_of_plan_has_its_word)
{
	struct live one = {.addr = {.bus = 4}};
	const struct plan change = {0}, trial = {.trial_of = &change},
			  live = {.lives = &one, .n_lives = 1};

	assert_string_equal(log_name_of(&change), "apply");
	assert_string_equal(log_name_of(&trial), "trial");
	assert_string_equal(log_name_of(&live), "bind");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_change_names_who_what_and_for_which_devices, listen_anew),
		cmocka_unit_test_setup(an_undo_names_the_devices_of_its_run, listen_anew),
		cmocka_unit_test_setup(a_domain_is_named_with_what_it_was_given, listen_anew),
		cmocka_unit_test_setup(what_failed_is_told_with_its_reason, listen_anew),
		cmocka_unit_test_setup(no_bytes_of_others_reach_the_log, listen_anew),
		cmocka_unit_test_setup(nothing_is_told_of_a_tree_and_of_what_was_refused,
				       listen_anew),
		cmocka_unit_test(each_kind_of_plan_has_its_word),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
