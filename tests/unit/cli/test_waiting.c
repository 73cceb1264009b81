/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run that waits to be confirmed, as verify and history tell it, and what confirm and apply say.
 */
#include "unit/base/unit.h"

#include <errno.h>
#include <json-c/json.h>

#include "lib/tree.h"
#include "unit/cli/run.h"

#define ID "20260102T030405Z"
#define RUN "var/lib/passthru/runs/" ID

static char *dir;

static int set_up(void **state)
{
	_cleanup_free_ char *own = NULL, *runs = NULL;

	(void)state;
	dir = tree_new();
	tree_dir(dir, RUN);
	own = tree_path(dir, "var/lib/passthru");
	runs = tree_path(dir, "var/lib/passthru/runs");
	assert_int_equal(chmod(own, 0700), 0);
	return chmod(runs, 0700);
}

static int tear_down(void **state)
{
	(void)state;
	tree_free(dir);
	return 0;
}

/* kinds: the records of the manifest that say what it is. */
static void run_of(const char *kinds, const char *more)
{
	tree_file(dir, RUN "/manifest", "passthru-plan\t1\nwant\t0000:01:00.0\n%sreboot\tyes\n",
		  kinds);
	tree_file(dir, RUN "/inventory", "%s", "");
	tree_file(dir, RUN "/journal",
		  "begin first 2026-01-02T03:04:05Z steps .\nchecked .\ndone .\n%s", more);
}

static void boot(const char *id, const char *cmdline, unsigned uptime)
{
	tree_file(dir, "proc/sys/kernel/random/boot_id", "%s\n", id);
	tree_file(dir, "proc/cmdline", "%s\n", cmdline);
	tree_file(dir, "proc/uptime", "%u.50 1.00\n", uptime);
}

static int said(const char *verb, const char *option, char *out, size_t size, char **ret_told)
{
	const char *const words[] = {"passthru", "--root", dir, verb, option, NULL};
	_cleanup_close_ int to = memfd_create("stdout", MFD_CLOEXEC);
	int status = run_to(words, to, ret_told);
	ssize_t n = pread(to, out, size - 1, 0);

	assert_true(n >= 0);
	out[n] = '\0';
	return status;
}

static json_object *document(const char *verb, int *ret_status)
{
	_cleanup_free_ char *told = NULL;
	char out[16384];

	*ret_status = said(verb, "--json", out, sizeof(out), &told);
	json_object *doc = json_tokener_parse(out);
	assert_non_null(doc);
	return doc;
}

static void expect_waiting(const char *wanted)
{
	int status;
	json_object *doc = document("verify", &status), *waiting = NULL;

	assert_true(json_object_object_get_ex(doc, "waiting", &waiting));
	assert_string_equal(json_object_to_json_string_ext(waiting, JSON_C_TO_STRING_PLAIN),
			    wanted);
	json_object_put(doc);
}

static void expect_line(const char *verb, const char *wanted)
{
	_cleanup_free_ char *told = NULL;
	char out[16384];

	(void)said(verb, "--ascii", out, sizeof(out), &told);
	/* It is broken at 80 columns. */
	for (char *p = out; *p; p++)
		if (*p == '\n')
			*p = ' ';
	if (!strstr(out, wanted))
		fail_msg("no \"%s\" in: %s", wanted, out);
}

TEST(nothing_waits_of_a_run_that_nobody_has_to_confirm)
{
	run_of("", "");
	boot("second", "quiet", 60);
	expect_waiting("null");
}

TEST(before_the_reboot)
{
	run_of("trial\nconfirm\t15\n", "");
	boot("first", "quiet", 60);
	expect_waiting("{\"run\":\"" ID
		       "\",\"kind\":\"trial\",\"state\":\"reboot\",\"seconds_left\":null}");
	expect_line(
		"verify",
		"waits for the reboot: the next start is the trial. When it is up, passthru "
		"confirm makes it permanent. Unless that is done within 15 minutes of the start, "
		"it is undone by itself.");
}

TEST(in_the_trial_the_time_runs)
{
	run_of("trial\nconfirm\t15\n", "");
	boot("second", "quiet passthru.trial", 180);
	expect_waiting("{\"run\":\"" ID
		       "\",\"kind\":\"trial\",\"state\":\"confirm\",\"seconds_left\":720}");
	expect_line("verify",
		    "waits to be confirmed: 12 minutes left. passthru confirm makes it permanent; "
		    "else it is undone by itself.");
}

TEST(the_last_minute_is_told_in_seconds)
{
	run_of("confirm\t15\n", "");
	boot("second", "quiet", 15 * 60 - 30);
	expect_waiting("{\"run\":\"" ID
		       "\",\"kind\":\"change\",\"state\":\"confirm\",\"seconds_left\":30}");
	expect_line("verify",
		    "waits to be confirmed: 30 seconds left. passthru confirm makes it stay; ");
}

TEST(the_time_is_up)
{
	run_of("confirm\t15\n", "");
	boot("second", "quiet", 15 * 60);
	expect_waiting("{\"run\":\"" ID
		       "\",\"kind\":\"change\",\"state\":\"confirm\",\"seconds_left\":0}");
	expect_line("verify", "The time to confirm run " ID " is up: it is undone by itself.");
}

TEST(a_trial_without_a_time_waits_for_ever)
{
	run_of("trial\n", "");
	boot("second", "quiet passthru.trial", 99999);
	expect_waiting("{\"run\":\"" ID
		       "\",\"kind\":\"trial\",\"state\":\"confirm\",\"seconds_left\":null}");
	expect_line("verify", "waits to be confirmed. passthru confirm makes it permanent. ");
}

TEST(once_confirmed_nothing_waits)
{
	run_of("confirm\t15\n", "confirmed .\n");
	boot("second", "quiet", 60);
	expect_waiting("null");
	expect_line("history", "(confirmed)");
}

static bool flag(json_object *run, const char *name)
{
	json_object *value = NULL;

	assert_true(json_object_object_get_ex(run, name, &value));
	return json_object_get_boolean(value);
}

TEST(history_tells_of_what_kind_each_run_is)
{
	int status;

	run_of("trial\nconfirm\t15\n", "");
	boot("first", "quiet", 60);
	json_object *doc = document("history", &status), *runs = NULL;
	assert_int_equal(status, OUTCOME_DONE);
	assert_true(json_object_object_get_ex(doc, "runs", &runs));
	json_object *run = json_object_array_get_idx(runs, 0);
	assert_true(flag(run, "trial"));
	assert_false(flag(run, "live"));
	assert_false(flag(run, "confirmed"));
	json_object_put(doc);
	expect_line("history", "(trial, not confirmed)");
}

TEST(history_adds_nothing_to_an_ordinary_run)
{
	_cleanup_free_ char *told = NULL;
	char out[4096];

	run_of("", "");
	boot("second", "quiet", 60);
	assert_int_equal(said("history", "--ascii", out, sizeof(out), &told), OUTCOME_DONE);
	assert_null(strchr(out, '('));
}

TEST(there_is_nothing_to_confirm)
{
	_cleanup_free_ char *told = NULL;
	char out[4096];

	run_of("", "");
	boot("second", "quiet", 60);
	assert_int_equal(said("confirm", "--yes", out, sizeof(out), &told), OUTCOME_REFUSED);
	assert_non_null(strstr(told, "nothing waits to be confirmed"));
	assert_string_equal(out, "");
}

TEST(before_the_reboot_there_is_nothing_to_confirm_yet)
{
	_cleanup_free_ char *told = NULL;
	char out[4096];

	run_of("trial\nconfirm\t15\n", "");
	boot("first", "quiet", 60);
	assert_int_equal(said("confirm", "--json", out, sizeof(out), &told), OUTCOME_REFUSED);
	assert_non_null(strstr(told, "reboot"));
	assert_non_null(strstr(out, "\"outcome\""));
}

/* One at a time, and it is told before anyone is asked. */
TEST(while_one_waits_nothing_else_is_applied)
{
	_cleanup_root_ struct root root = {0};
	struct err err = {0};

	assert_int_equal(root_open(dir, &root, NULL), 0);
	run_of("confirm\t15\n", "");
	assert_int_equal(run_may_apply(&root, &err), -EBUSY);
	assert_non_null(strstr(err.line, "run " ID " waits to be confirmed"));
	run_of("confirm\t15\n", "confirmed .\n");
	assert_int_equal(run_may_apply(&root, NULL), 0);
}

TEST(minutes_are_a_number_within_a_day)
{
	static const char *const wrong[] = {"", "x", "-1", "1441", "15m"};

	for (size_t i = 0; i < ARRAY_SIZE(wrong); i++) {
		const char *const words[] = {"passthru",  "apply",  "01:00.0",
					     "--minutes", wrong[i], NULL};
		struct cli_opts o;
		int status = 0;

		optind = 0;
		assert_false(cli_parse(5, (char **)(uintptr_t)words, &o, &status));
		assert_int_equal(status, OUTCOME_USAGE);
	}
}

TEST(minutes_of_none_are_not_the_same_as_not_saying)
{
	const char *const none[] = {"passthru", "apply", "01:00.0", "--minutes", "0", NULL};
	const char *const most[] = {"passthru", "apply", "01:00.0", "--minutes=1440", NULL};
	struct cli_opts o;
	int status;

	optind = 0;
	assert_true(cli_parse(5, (char **)(uintptr_t)none, &o, &status));
	assert_true(o.minutes_given && o.minutes == 0);
	optind = 0;
	assert_true(cli_parse(4, (char **)(uintptr_t)most, &o, &status));
	assert_true(o.minutes_given && o.minutes == 1440);
}

/* What would be passed over in silence is refused: who asks for it relies on it. */
TEST(an_option_is_for_its_own_commands)
{
	static const struct {
		const char *words[5];
		bool fits;
	} rows[] = {
		{{"passthru", "confirm", "--minutes", "5"}, false},
		{{"passthru", "plan", "01:00.0", "--no-trial"}, false},
		{{"passthru", "bind", "01:00.0", "--trial"}, false},
		{{"passthru", "--minutes", "5"}, false},
		{{"passthru", "apply", "01:00.0", "--trial", "--no-trial"}, false},
		{{"passthru", "apply", "01:00.0", "--trial"}, true},
		{{"passthru", "bind", "01:00.0", "--minutes", "5"}, true},
		{{"passthru", "plan", "01:00.0", "--trial"}, true},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *words[6] = {0};
		struct cli_opts o;
		int n = 0, status = 0;

		for (; n < 5 && rows[i].words[n]; n++)
			words[n] = rows[i].words[n];
		optind = 0;
		assert_int_equal(cli_parse(n, (char **)(uintptr_t)words, &o, &status),
				 rows[i].fits);
		assert_int_equal(status, rows[i].fits ? 0 : OUTCOME_USAGE);
	}
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(nothing_waits_of_a_run_that_nobody_has_to_confirm),
		T(before_the_reboot),
		T(in_the_trial_the_time_runs),
		T(the_last_minute_is_told_in_seconds),
		T(the_time_is_up),
		T(a_trial_without_a_time_waits_for_ever),
		T(once_confirmed_nothing_waits),
		T(history_tells_of_what_kind_each_run_is),
		T(history_adds_nothing_to_an_ordinary_run),
		T(there_is_nothing_to_confirm),
		T(before_the_reboot_there_is_nothing_to_confirm_yet),
		T(while_one_waits_nothing_else_is_applied),
		T(minutes_are_a_number_within_a_day),
		T(minutes_of_none_are_not_the_same_as_not_saying),
		T(an_option_is_for_its_own_commands),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
