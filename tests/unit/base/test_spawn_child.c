/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What a program finds when it starts: environment, directory, fds, signals, session, root. */
#include "base/spawn.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "lib/tree.h"
#include "unit.h"

#define _cleanup_result_ _cleanup_(spawn_result_done)
#define SH(script)                                                                                 \
	(const char *const[])                                                                      \
	{                                                                                          \
		"sh", "-c", script, NULL                                                           \
	}

static void says(const char *const *argv, const char *want)
{
	_cleanup_result_ struct spawn_result res = {0};
	const struct spawn s = {.argv = argv, .stdin_fd = -1, .timeout_s = 60};
	struct err err = {""};

	if (spawn_run(&s, &res, &err) < 0)
		fail_msg("%s", err.line);
	assert_string_equal(buf_str(&res.output), want);
}

TEST(a_clean_environment)
{
	setenv("LD_LIBRARY_PATH", "/nowhere", 1);
	setenv("LANG", "de_DE.UTF-8", 1);
	says((const char *const[]){"env", NULL}, "PATH=/usr/sbin:/usr/bin:/sbin:/bin\n"
						 "LC_ALL=C.UTF-8\n"
						 "HOME=/root\n");
	unsetenv("LD_LIBRARY_PATH");
}

TEST(arguments_are_not_a_script)
{
	says((const char *const[]){"echo", "$HOME; ls", "*", NULL}, "$HOME; ls *\n");
	says((const char *const[]){"/bin/echo", "by path", NULL}, "by path\n");
}

TEST(directory_and_umask)
{
	mode_t old = umask(077);

	says(SH("pwd; umask"), "/\n0022\n");
	umask(old);
}

TEST(nothing_to_read)
{
	says((const char *const[]){"cat", NULL}, "");
}

TEST(a_given_stdin)
{
	_cleanup_result_ struct spawn_result res = {0};
	int in[2];

	assert_int_equal(pipe2(in, O_CLOEXEC), 0);
	assert_int_equal(write(in[1], "given\n", 6), 6);
	close(in[1]);
	{
		const struct spawn s = {
			.argv = (const char *const[]){"cat", NULL},
			.stdin_fd = in[0],
			.timeout_s = 60,
		};

		assert_int_equal(spawn_run(&s, &res, NULL), 0);
	}
	assert_string_equal(buf_str(&res.output), "given\n");
	assert_true(fcntl(in[0], F_GETFD) >= 0);
	close(in[0]);
}

TEST(only_the_three_fds)
{
	/* A library's, without O_CLOEXEC. The one more that ls shows is its own, of the directory.
	 */
	int leaked = open("/dev/null", O_RDONLY);

	assert_true(leaked > 2);
	says((const char *const[]){"ls", "/proc/self/fd", NULL}, "0\n1\n2\n3\n");
	close(leaked);
}

static void nothing(int sig)
{
	(void)sig;
}

TEST(signals_are_as_new)
{
	sigset_t usr, old;

	signal(SIGPIPE, SIG_IGN);
	signal(SIGUSR1, nothing);
	sigemptyset(&usr);
	sigaddset(&usr, SIGUSR2);
	sigprocmask(SIG_BLOCK, &usr, &old);
	/* 32 and 33 are the C library's own: what they were when this test began stays. */
	says((const char *const[]){"sed", "-nE", "s/^(Sig(Blk|Ign):\t.{7})..(.{7})$/\\1--\\3/p", "/proc/self/status", NULL},
	     "SigBlk:\t0000000--0000000\n"
	     "SigIgn:\t0000000--0000000\n");
	sigprocmask(SIG_SETMASK, &old, &usr);
	/* And ours are what they were. */
	assert_true(sigismember(&usr, SIGUSR2));
	assert_ptr_equal(signal(SIGPIPE, SIG_DFL), SIG_IGN);
	assert_ptr_equal(signal(SIGUSR1, SIG_DFL), nothing);
}

TEST(a_session_of_its_own)
{
	/* proc_pid_stat(5): after the name and the state come ppid, pgrp, session, tty_nr. */
	says(SH("read pid name state ppid pgrp sid tty rest < /proc/self/stat\n"
		"[ $$ = $pgrp ] && [ $$ = $sid ] && echo tty $tty"),
	     "tty 0\n");
}

/* A caller that was started without stdin, stdout and stderr: the pipes then get these numbers. */
TEST(a_caller_without_fds)
{
	int status, told[2];
	char answer[16] = "";
	pid_t pid;

	assert_int_equal(pipe2(told, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		const struct spawn s = {
			.argv = SH("cat; echo ok"), .stdin_fd = -1, .timeout_s = 60};
		struct spawn_result res;
		int r;

		close(0);
		close(1);
		close(2);
		r = spawn_run(&s, &res, NULL);
		_exit(write(told[1], res.output.data, res.output.len) == 3 && r == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status) && WEXITSTATUS(status) == 0);
	assert_int_equal(read(told[0], answer, 15), 3);
	assert_string_equal(answer, "ok\n");
	close(told[0]);
	close(told[1]);
}

TEST(programs_of_another_root)
{
	_cleanup_root_ struct root root = {0};
	_cleanup_result_ struct spawn_result res = {0};
	_cleanup_free_ char *line = NULL;
	struct spawn s = {.argv = SH("exit 0"), .stdin_fd = -1, .timeout_s = 60, .chroot = &root};
	char *top = tree_new();
	struct err err = {""};
	int r;

	assert_int_equal(root_open(top, &root, NULL), 0);
	r = spawn_run(&s, &res, &err);
	tree_free(top);
	if (geteuid() != 0) {
		assert_int_equal(r, -EPERM);
		assert_true(str_starts(err.line, "sh: cannot be run in "));
		return;
	}
	/* The tree holds no sh: it must not have been this machine's. */
	assert_int_equal(r, -ENOENT);
	assert_true(asprintf(&line, "sh: no such program in %s", root.path) > 0);
	assert_string_equal(err.line, line);
}

TEST(a_live_root_is_no_chroot)
{
	_cleanup_root_ struct root live = {0};
	_cleanup_result_ struct spawn_result res = {0};
	struct spawn s = {
		.argv = SH("echo here"), .stdin_fd = -1, .timeout_s = 60, .chroot = &live};

	assert_int_equal(root_open(NULL, &live, NULL), 0);
	assert_int_equal(spawn_run(&s, &res, NULL), 0);
	assert_string_equal(buf_str(&res.output), "here\n");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_clean_environment),
		cmocka_unit_test(arguments_are_not_a_script),
		cmocka_unit_test(directory_and_umask),
		cmocka_unit_test(nothing_to_read),
		cmocka_unit_test(a_given_stdin),
		cmocka_unit_test(only_the_three_fds),
		cmocka_unit_test(signals_are_as_new),
		cmocka_unit_test(a_session_of_its_own),
		cmocka_unit_test(a_caller_without_fds),
		cmocka_unit_test(programs_of_another_root),
		cmocka_unit_test(a_live_root_is_no_chroot),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
