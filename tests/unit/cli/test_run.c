/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What becomes of the exit status when what a command tells gets lost, and of streams that the
   caller has closed. */
#include "unit/base/unit.h"

#include <fcntl.h>
#include <sys/file.h>

#include "lib/tree.h"
#include "unit/cli/run.h"

static char *dir;

static int set_up(void **state)
{
	(void)state;
	dir = tree_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	tree_free(dir);
	return 0;
}

/* The command with stdout led to a file; the caller frees what it told on stderr. */
static int run(const char *const *words, const char *out, char **ret_told)
{
	_cleanup_close_ int to = open(out, O_WRONLY | O_CLOEXEC);

	assert_true(to >= 0);
	return run_to(words, to, ret_told);
}

TEST(what_is_told_in_full)
{
	_cleanup_free_ char *told = NULL;
	const char *const words[] = {"passthru", "--root", dir, "history", "--json", NULL};

	assert_int_equal(run(words, "/dev/null", &told), OUTCOME_DONE);
	assert_string_equal(told, "");
}

TEST(a_full_disk_below_stdout)
{
	_cleanup_free_ char *text = NULL, *json = NULL;
	const char *const history[] = {"passthru", "--root", dir, "history", NULL};
	const char *const check[] = {"passthru", "--root", dir, "check", "--json", NULL};

	assert_int_equal(run(history, "/dev/full", &text), OUTCOME_PUT_BACK);
	assert_non_null(strstr(text, "standard output could not be written"));
	assert_int_equal(run(check, "/dev/full", &json), OUTCOME_PUT_BACK);
	assert_non_null(strstr(json, "standard output could not be written"));
}

/* Whatever becomes of the words, the status says what became of the host. */
TEST(the_status_of_what_changes_the_host_stays)
{
	_cleanup_free_ char *told = NULL;
	const char *const words[] = {"passthru", "--root", dir, "undo", "--yes", "--json", NULL};

	assert_int_equal(run(words, "/dev/full", &told), OUTCOME_REFUSED);
	assert_non_null(strstr(told, "nothing to undo: no run has been applied on this host"));
	assert_non_null(strstr(told, "standard output could not be written"));
}

TEST(looking_while_another_is_at_work_says_so)
{
	_cleanup_free_ char *told = NULL, *path = NULL;
	_cleanup_close_ int lock = -1;
	const char *const words[] = {"passthru", "--root", dir, "history", NULL};

	tree_file(dir, "var/lib/passthru/lock", "%10d\n", 1);
	tree_file(dir, "var/lib/passthru/runs/20260102T030405Z/journal",
		  "begin - 2026-01-02T03:04:05Z steps .\n");
	path = tree_path(dir, "var/lib/passthru");
	assert_int_equal(chmod(path, 0700), 0);
	free(path);
	path = tree_path(dir, "var/lib/passthru/lock");
	lock = open(path, O_RDWR | O_CLOEXEC);
	assert_int_equal(flock(lock, LOCK_EX | LOCK_NB), 0);
	(void)run(words, "/dev/null", &told);
	assert_non_null(strstr(told, "another passthru is at work"));
}

TEST(closed_streams_are_filled)
{
	const char *const words[] = {"passthru", "history", NULL};
	struct cli_opts o;
	int kept[3], status, modes[3];

	fflush(stdout);
	for (int fd = 0; fd < 3; fd++)
		kept[fd] = fcntl(fd, F_DUPFD_CLOEXEC, 3);
	for (int fd = 0; fd < 3; fd++)
		close(fd);
	optind = 0;
	(void)cli_parse(2, (char **)(uintptr_t)words, &o, &status);
	for (int fd = 0; fd < 3; fd++) {
		modes[fd] = fcntl(fd, F_GETFL) & O_ACCMODE;
		if (kept[fd] >= 0)
			dup2(kept[fd], fd);
		close(kept[fd]);
	}
	assert_int_equal(modes[0], O_WRONLY);
	assert_int_equal(modes[1], O_RDONLY);
	assert_int_equal(modes[2], O_RDONLY);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(what_is_told_in_full, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_full_disk_below_stdout, set_up, tear_down),
		cmocka_unit_test_setup_teardown(the_status_of_what_changes_the_host_stays, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(looking_while_another_is_at_work_says_so, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(closed_streams_are_filled, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
