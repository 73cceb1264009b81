/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/login.h"
#include "unit/probe/probed.h"

#define NO_SESSION "4294967295"

/* Ticks are 1/100 s on every Linux. */
static void process(const char *tree, unsigned pid, unsigned parent, const char *name, unsigned tty,
		    unsigned start, const char *session)
{
	char path[64];

	snprintf(path, sizeof(path), "proc/%u/stat", pid);
	tree_file(tree, path,
		  "%u (%s) S %u %u %u %u -1 4194560 1 2 3 4 5 6 7 8 20 0 1 0 %u 1000 100 "
		  "18446744073709551615 1 1 0\n",
		  pid, name, parent, pid, pid, tty, start);
	snprintf(path, sizeof(path), "proc/%u/sessionid", pid);
	if (session)
		tree_file(tree, path, "%s", session);
}

static int64_t began(const char *tree, const char *pid)
{
	_cleanup_root_ struct root root = {0};
	_cleanup_(arena_done) struct arena tmp = {0};

	assert_int_equal(root_open(tree, &root, NULL), 0);
	return login_began(&root, &tmp, pid);
}

static void over_ssh(const char *tree, const char *session)
{
	process(tree, 1, 0, "systemd", 0, 1, session ? NO_SESSION : NULL);
	process(tree, 700, 1, "sshd", 0, 9, session ? NO_SESSION : NULL);
	process(tree, 900, 700, "sshd", 0, 500, session);
	process(tree, 905, 900, "sshd", 0, 502, session);
	process(tree, 906, 905, "bash", 34816, 503, session);
	process(tree, 950, 906, "sudo", 34816, 1700, session);
	process(tree, 951, 950, "passthru", 34817, 1701, session);
}

static void the_oldest_of_its_audit_session(void **state)
{
	over_ssh(*state, "3");
	process(*state, 800, 1, "bash", 34818, 100, "2");
	assert_int_equal(began(*state, "951"), 500);
}

/* What the shell of an older login left behind belongs to that one: a tmux and all in it. */
static void a_shell_in_an_old_tmux(void **state)
{
	over_ssh(*state, "3");
	process(*state, 820, 1, "tmux: server", 0, 120, "2");
	process(*state, 960, 820, "bash", 34820, 1600, "2");
	assert_int_equal(began(*state, "960"), 120);
}

static void without_audit_who_serves_the_connection(void **state)
{
	over_ssh(*state, NULL);
	assert_int_equal(began(*state, "951"), 500);
}

/* "ssh HOST passthru confirm" */
static void without_audit_and_without_a_terminal(void **state)
{
	over_ssh(*state, NULL);
	process(*state, 980, 700, "sshd-session", 0, 800, NULL);
	process(*state, 981, 980, "passthru", 0, 801, NULL);
	assert_int_equal(began(*state, "981"), 800);
}

/* A new shell over a connection that was there already proves nothing. */
static void without_audit_a_new_shell_of_an_old_connection(void **state)
{
	over_ssh(*state, NULL);
	process(*state, 970, 905, "bash", 34819, 1900, NULL);
	assert_int_equal(began(*state, "970"), 500);
}

/* systemd waits for connections, and starts an sshd for each. */
static void without_audit_where_nobody_listens(void **state)
{
	process(*state, 1, 0, "systemd", 0, 1, NULL);
	process(*state, 900, 1, "dropbear", 0, 500, NULL);
	process(*state, 906, 900, "bash", 34816, 503, NULL);
	assert_int_equal(began(*state, "906"), 500);
}

static void a_session_that_is_not_set_is_none(void **state)
{
	over_ssh(*state, NO_SESSION);
	assert_int_equal(began(*state, "951"), 500);
}

static void without_audit_in_an_old_tmux(void **state)
{
	process(*state, 1, 0, "init", 0, 0, NULL);
	process(*state, 820, 1, "tmux: server", 0, 120, NULL);
	process(*state, 960, 820, "bash", 34820, 1600, NULL);
	assert_int_equal(began(*state, "960"), 120);
}

/* login(1) is the getty of the start of this host. */
static void at_the_console(void **state)
{
	process(*state, 600, 1, "login", 1025, 12, "4");
	process(*state, 640, 600, "bash", 1025, 2000, "4");
	assert_int_equal(began(*state, "640"), 2000);
}

static void at_the_console_without_audit(void **state)
{
	process(*state, 600, 1, "login", 1025, 12, NULL);
	process(*state, 640, 600, "bash", 1025, 2000, NULL);
	assert_int_equal(began(*state, "640"), 2000);
}

static void nothing_has_a_terminal(void **state)
{
	process(*state, 700, 1, "crond", 0, 9, NULL);
	process(*state, 900, 700, "sh", 0, 500, NULL);
	assert_int_equal(began(*state, "900"), -1);
}

static void a_name_with_all_there_is(void **state)
{
	process(*state, 900, 1, "a) S 1 (b\n) R", 34816, 500, "7");
	assert_int_equal(began(*state, "900"), 500);
}

static void what_is_no_process(void **state)
{
	tree_file(*state, "proc/900/stat", "900 (short) S 1\n");
	tree_file(*state, "proc/900/sessionid", "7");
	assert_int_equal(began(*state, "900"), -1);
	assert_int_equal(began(*state, "901"), -1);
}

static void a_circle_of_forefathers(void **state)
{
	process(*state, 900, 901, "a", 34816, 500, NULL);
	process(*state, 901, 900, "b", 34816, 400, NULL);
	assert_in_range(began(*state, "900"), 400, 500);
}

/* This very process is younger than the kernel's clock, whoever started it. */
static void this_machine(void **state)
{
	_cleanup_root_ struct root root = {0};
	_cleanup_(arena_done) struct arena tmp = {0};
	struct timespec now;

	(void)state;
	assert_int_equal(root_open(NULL, &root, NULL), 0);
	assert_int_equal(clock_gettime(CLOCK_BOOTTIME, &now), 0);
	assert_true(login_began(&root, &tmp, "self") <= now.tv_sec * 100 + now.tv_nsec / 10000000);
}

static void a_tree_has_no_login(void **state)
{
	struct host *h;

	over_ssh(*state, "3");
	h = probed(*state);
	assert_int_equal(h->login_cs, -1);
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(the_oldest_of_its_audit_session),
		tree_test(a_shell_in_an_old_tmux),
		tree_test(without_audit_who_serves_the_connection),
		tree_test(without_audit_and_without_a_terminal),
		tree_test(without_audit_a_new_shell_of_an_old_connection),
		tree_test(without_audit_where_nobody_listens),
		tree_test(a_session_that_is_not_set_is_none),
		tree_test(without_audit_in_an_old_tmux),
		tree_test(at_the_console),
		tree_test(at_the_console_without_audit),
		tree_test(nothing_has_a_terminal),
		tree_test(a_name_with_all_there_is),
		tree_test(what_is_no_process),
		tree_test(a_circle_of_forefathers),
		tree_test(this_machine),
		tree_test(a_tree_has_no_login),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
