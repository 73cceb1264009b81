/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Results, limits and ends. What the program finds when it starts is in test_spawn_child.c. */
#include "base/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>

#include "unit.h"

#define _cleanup_result_ _cleanup_(spawn_result_done)
#define SH(script)                                                                                 \
	(const char *const[])                                                                      \
	{                                                                                          \
		"sh", "-c", script, NULL                                                           \
	}

/* Far more than any of these needs: who waits for it in vain has found a bug. */
#define LONG_S 60

static int run(const char *const *argv, struct spawn_result *ret, struct err *err)
{
	const struct spawn s = {.argv = argv, .stdin_fd = -1, .timeout_s = LONG_S};

	return spawn_run(&s, ret, err);
}

static int64_t seconds(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return t.tv_sec;
}

TEST(success)
{
	_cleanup_result_ struct spawn_result res = {0};
	struct err err = {""};

	assert_int_equal(run(SH("echo out; echo err >&2"), &res, &err), 0);
	assert_int_equal(res.exit_code, 0);
	assert_int_equal(res.signal, 0);
	assert_false(res.timed_out);
	assert_string_equal(buf_str(&res.output), "out\nerr\n");
	assert_string_equal(err.line, "");
}

TEST(a_failure_ends_with_the_last_line)
{
	_cleanup_result_ struct spawn_result res = {0}, silent = {0};
	struct err err = {""};

	assert_int_equal(run(SH("echo first; echo 'no space \033[2J'; echo; exit 3"), &res, &err),
			 -EIO);
	assert_int_equal(res.exit_code, 3);
	assert_string_equal(err.line, "sh: exit status 3: no space \\x1b[2J");
	assert_int_equal(run(SH("exit 255"), &silent, &err), -EIO);
	assert_int_equal(silent.exit_code, 255);
	assert_string_equal(err.line, "sh: exit status 255");
}

TEST(the_last_line_is_the_last_one_though_little_is_kept)
{
	_cleanup_result_ struct spawn_result res = {0};
	struct err err = {""};
	const struct spawn s = {
		.argv = SH("head -c 300000 /dev/zero | tr '\\0' '\\n'; echo early; seq 9999; "
			   "echo 'disk full'; exit 1"),
		.stdin_fd = -1,
		.timeout_s = LONG_S,
		.max_output = 300003,
	};

	assert_int_equal(spawn_run(&s, &res, &err), -EIO);
	assert_string_equal(err.line, "sh: exit status 1: disk full");
	assert_int_equal(res.output.len, 300003);
	assert_memory_equal(res.output.data + 300000, "ear", 3);
}

TEST(a_signal)
{
	_cleanup_result_ struct spawn_result res = {0};
	struct err err = {""};

	assert_int_equal(run(SH("kill -9 $$"), &res, &err), -EIO);
	assert_int_equal(res.exit_code, -1);
	assert_int_equal(res.signal, SIGKILL);
	assert_string_equal(err.line, "sh: ended by signal 9 (Killed)");
}

TEST(no_such_program)
{
	_cleanup_result_ struct spawn_result res = {.exit_code = 7};
	struct err err = {""};

	assert_int_equal(run((const char *const[]){"no-such-program", NULL}, &res, &err), -ENOENT);
	assert_string_equal(err.line, "no-such-program: no such program");
	assert_int_equal(res.exit_code, -1);
	assert_int_equal(run((const char *const[]){"/dev/null", NULL}, &res, &err), -EACCES);
	assert_string_equal(err.line, "/dev/null: cannot be run: Permission denied");
	/* No zombie is left. */
	assert_int_equal(waitpid(-1, NULL, WNOHANG), -1);
	assert_int_equal(errno, ECHILD);
}

struct seen {
	size_t n, calls;
};

static void count(void *data, const char *bytes, size_t n)
{
	struct seen *seen = data;

	assert_non_null(bytes);
	seen->n += n;
	seen->calls++;
}

TEST(much_output_is_cut_and_seen_whole)
{
	_cleanup_result_ struct spawn_result res = {0};
	struct seen seen = {0};
	const struct spawn s = {
		.argv = (const char *const[]){"head", "-c", "3000000", "/dev/zero", NULL},
		.stdin_fd = -1,
		.timeout_s = LONG_S,
		.max_output = 1000,
		.on_output = count,
		.data = &seen,
	};

	assert_int_equal(spawn_run(&s, &res, NULL), 0);
	assert_int_equal(res.output.len, 1000);
	assert_int_equal(seen.n, 3000000);
}

TEST(a_mebibyte_is_kept_when_nothing_is_said)
{
	_cleanup_result_ struct spawn_result res = {0};

	assert_int_equal(
		run((const char *const[]){"head", "-c", "1100000", "/dev/zero", NULL}, &res, NULL),
		0);
	assert_int_equal(res.output.len, 1024 * 1024);
}

TEST(the_time_is_up)
{
	_cleanup_result_ struct spawn_result res = {0};
	struct err err = {""};
	const struct spawn s = {
		.argv = SH("echo started; sleep 1000"), .stdin_fd = -1, .timeout_s = 1};
	int64_t start = seconds();

	assert_int_equal(spawn_run(&s, &res, &err), -ETIME);
	assert_true(seconds() - start < 30);
	assert_true(res.timed_out);
	assert_int_equal(res.exit_code, -1);
	assert_int_equal(res.signal, SIGTERM);
	assert_string_equal(buf_str(&res.output), "started\n");
	assert_string_equal(err.line, "sh: not done after 1 s, so it was ended");
}

/* Orphans come to us (see main), so that their end can be waited for; a live one hangs until main's
   alarm ends the test. */
static void was_killed(const char *pid_text)
{
	pid_t pid = (pid_t)strtol(pid_text, NULL, 10);
	int status;

	assert_true(pid > 0);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGKILL);
}

TEST(deaf_programs_and_their_children_are_killed)
{
	_cleanup_result_ struct spawn_result res = {0};
	const struct spawn s = {
		.argv = SH("trap '' TERM; sleep 1000 & echo $!; while :; do wait; done"),
		.stdin_fd = -1,
		.timeout_s = 1,
	};

	assert_int_equal(spawn_run(&s, &res, NULL), -ETIME);
	assert_int_equal(res.signal, SIGKILL);
	was_killed(buf_str(&res.output));
}

TEST(children_of_one_that_obeys_are_killed_too)
{
	_cleanup_result_ struct spawn_result res = {0};
	const struct spawn s = {
		.argv = SH("(trap '' TERM; while :; do sleep 1000; done) & echo $!; wait"),
		.stdin_fd = -1,
		.timeout_s = 1,
	};

	assert_int_equal(spawn_run(&s, &res, NULL), -ETIME);
	assert_int_equal(res.signal, SIGTERM);
	was_killed(buf_str(&res.output));
}

static volatile int stop_now;

static void ask_to_stop(void *data, const char *bytes, size_t n)
{
	(void)data, (void)bytes, (void)n;
	stop_now = 1;
}

TEST(stopped)
{
	_cleanup_result_ struct spawn_result res = {0};
	struct err err = {""};
	const struct spawn s = {
		.argv = SH("echo working; sleep 1000"),
		.stdin_fd = -1,
		.timeout_s = LONG_S,
		.on_output = ask_to_stop,
		.stop = &stop_now,
	};

	assert_int_equal(spawn_run(&s, &res, &err), -ECANCELED);
	assert_false(res.timed_out);
	assert_int_equal(res.exit_code, -1);
	assert_string_equal(err.line, "sh: ended because the run was stopped");
}

TEST(a_daemon_is_not_waited_for_and_lives)
{
	_cleanup_result_ struct spawn_result res = {0};
	int64_t start = seconds();

	assert_int_equal(run(SH("sleep 1000 & echo $!"), &res, NULL), 0);
	assert_true(seconds() - start < 30);
	assert_int_equal(kill((pid_t)strtol(buf_str(&res.output), NULL, 10), SIGKILL), 0);
	was_killed(buf_str(&res.output));
}

TEST(a_program_that_closes_its_output_is_waited_for)
{
	_cleanup_result_ struct spawn_result res = {0};
	struct err err = {""};

	assert_int_equal(
		run(SH("echo before; exec >/dev/null 2>&1; sleep 0.1; exit 4"), &res, &err), -EIO);
	assert_int_equal(res.exit_code, 4);
	assert_string_equal(buf_str(&res.output), "before\n");
}

TEST(a_caller_that_ignores_its_children)
{
	_cleanup_result_ struct spawn_result res = {0};
	struct sigaction now;

	signal(SIGCHLD, SIG_IGN);
	assert_int_equal(run(SH("exit 5"), &res, NULL), -EIO);
	assert_int_equal(res.exit_code, 5);
	sigaction(SIGCHLD, NULL, &now);
	assert_ptr_equal(now.sa_handler, SIG_IGN);
	signal(SIGCHLD, SIG_DFL);
}

TEST(no_fd_is_left_open)
{
	int before = open("/dev/null", O_RDONLY | O_CLOEXEC), after;

	close(before);
	for (int i = 0; i < 3; i++) {
		_cleanup_result_ struct spawn_result res = {0}, none = {0};

		run(SH("exit 0"), &res, NULL);
		run((const char *const[]){"no-such-program", NULL}, &none, NULL);
	}
	after = open("/dev/null", O_RDONLY | O_CLOEXEC);
	close(after);
	assert_int_equal(after, before);
}

/* What spawn_run says when only so many more fds can be opened. */
static void with_fds(rlim_t more, const char *want)
{
	_cleanup_result_ struct spawn_result res = {0};
	struct err err = {""};
	struct rlimit old, low;
	int first = open("/dev/null", O_RDONLY | O_CLOEXEC), r;

	close(first);
	assert_int_equal(getrlimit(RLIMIT_NOFILE, &old), 0);
	low = (struct rlimit){.rlim_cur = (rlim_t)first + more, .rlim_max = old.rlim_max};
	assert_int_equal(setrlimit(RLIMIT_NOFILE, &low), 0);
	r = run(SH("exit 0"), &res, &err);
	setrlimit(RLIMIT_NOFILE, &old);
	assert_int_equal(r, -EMFILE);
	assert_string_equal(err.line, want);
	assert_int_equal(res.exit_code, -1);
}

TEST(no_fds_to_be_had)
{
	with_fds(0, "/dev/null: Too many open files");
	with_fds(1, "sh: no pipe for its output: Too many open files");
	with_fds(2, "sh: no pipe for its output: Too many open files");
	with_fds(3, "sh: no pipe for its start: Too many open files");
	with_fds(4, "sh: no pipe for its start: Too many open files");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(success),
		cmocka_unit_test(a_failure_ends_with_the_last_line),
		cmocka_unit_test(the_last_line_is_the_last_one_though_little_is_kept),
		cmocka_unit_test(a_signal),
		cmocka_unit_test(no_such_program),
		cmocka_unit_test(much_output_is_cut_and_seen_whole),
		cmocka_unit_test(a_mebibyte_is_kept_when_nothing_is_said),
		cmocka_unit_test(the_time_is_up),
		cmocka_unit_test(deaf_programs_and_their_children_are_killed),
		cmocka_unit_test(children_of_one_that_obeys_are_killed_too),
		cmocka_unit_test(stopped),
		cmocka_unit_test(a_daemon_is_not_waited_for_and_lives),
		cmocka_unit_test(a_program_that_closes_its_output_is_waited_for),
		cmocka_unit_test(a_caller_that_ignores_its_children),
		cmocka_unit_test(no_fd_is_left_open),
		cmocka_unit_test(no_fds_to_be_had),
	};

	alarm(2 * LONG_S);
	prctl(PR_SET_CHILD_SUBREAPER, 1);
	return cmocka_run_group_tests(tests, NULL, NULL);
}
