/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The scratch copy of the bundled host is gone when its user has ended, however that came about. */
#include "unit/base/unit.h"

#include <signal.h>
#include <sys/prctl.h>
#include <sys/stat.h>
#include <sys/wait.h>

#include "cli/demo.h"
#include "lib/tree.h"

static char *tmp;

static int set_up(void **state)
{
	(void)state;
	tmp = tree_new();
	setenv("TMPDIR", tmp, 1);
	return prctl(PR_SET_CHILD_SUBREAPER, 1);
}

static int tear_down(void **state)
{
	(void)state;
	unsetenv("TMPDIR");
	tree_free(tmp);
	return 0;
}

static void assert_left(bool some)
{
	_cleanup_free_ char *there = NULL;

	assert_int_equal(rmdir(tmp), some ? -1 : 0);
	if (!some)
		assert_int_equal(mkdir(tmp, 0700), 0);
}

TEST(it_is_a_host_until_it_is_closed)
{
	struct demo d = {0};
	struct err err;
	_cleanup_free_ char *cmdline = NULL;

	assert_int_equal(demo_open(&d, &err), 0);
	assert_true(asprintf(&cmdline, "%s/proc/cmdline", d.dir) > 0);
	assert_int_equal(access(cmdline, R_OK), 0);
	demo_close(&d);
	assert_left(false);
}

/* Our children by adoption too: the keeper of one that was killed. */
static void wait_for_all(void)
{
	while (wait(NULL) > 0)
		;
}

static void die_of(int sig)
{
	pid_t pid = fork();

	if (pid == 0) {
		struct demo d = {0};

		if (demo_open(&d, NULL) == 0)
			kill(getpid(), sig);
		_exit(1);
	}
	assert_true(pid > 0);
	wait_for_all();
	assert_left(false);
}

TEST(a_signal_leaves_nothing)
{
	die_of(SIGHUP);
	die_of(SIGTERM);
	die_of(SIGKILL);
}

/* A run goes on after the screen has ended: what it works in stays until then. */
TEST(who_still_works_in_it_is_waited_for)
{
	struct demo d = {0};
	int hold[2];
	char byte = 0;
	pid_t worker;

	assert_int_equal(pipe(hold), 0);
	assert_int_equal(demo_open(&d, NULL), 0);
	worker = fork();
	if (worker == 0) {
		close(hold[1]);
		(void)!read(hold[0], &byte, 1);
		_exit(access(d.dir, R_OK) == 0 ? 0 : 1);
	}
	close(hold[0]);
	close(d.alive);
	assert_left(true);
	close(hold[1]);

	int status;
	assert_int_equal(waitpid(worker, &status, 0), worker);
	assert_int_equal(status, 0);
	assert_int_equal(waitpid(d.keeper, &status, 0), d.keeper);
	free(d.dir);
	assert_left(false);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(it_is_a_host_until_it_is_closed),
		T(a_signal_leaves_nothing),
		T(who_still_works_in_it_is_waited_for),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
