/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/util.h"

#include <fcntl.h>
#include <signal.h>
#include <sys/resource.h>
#include <sys/wait.h>

#include "unit.h"

TEST(numbers)
{
	static const struct {
		const char *s;
		int base;
		uint64_t max;
		int r;
		uint64_t value;
	} cases[] = {
		{"0", 10, UINT64_MAX, 0, 0},
		{"007", 10, UINT64_MAX, 0, 7},
		{"18446744073709551615", 10, UINT64_MAX, 0, UINT64_MAX},
		{"18446744073709551616", 10, UINT64_MAX, -ERANGE, 0},
		{"99999999999999999999999999", 10, UINT64_MAX, -ERANGE, 0},
		{"255", 10, 255, 0, 255},
		{"256", 10, 255, -ERANGE, 0},
		{"ff", 16, UINT64_MAX, 0, 255},
		{"0x10De", 16, 0xffff, 0, 0x10de},
		{"0XA", 16, UINT64_MAX, 0, 10},
		{"ffffffffffffffff", 16, UINT64_MAX, 0, UINT64_MAX},
		{"10000000000000000", 16, UINT64_MAX, -ERANGE, 0},
		{"", 10, UINT64_MAX, -EINVAL, 0},
		{"0x", 16, UINT64_MAX, -EINVAL, 0},
		{"0x0x1", 16, UINT64_MAX, -EINVAL, 0},
		{"0x1", 10, UINT64_MAX, -EINVAL, 0},
		{"a", 10, UINT64_MAX, -EINVAL, 0},
		{"g", 16, UINT64_MAX, -EINVAL, 0},
		{"-1", 10, UINT64_MAX, -EINVAL, 0},
		{"+1", 10, UINT64_MAX, -EINVAL, 0},
		{" 1", 10, UINT64_MAX, -EINVAL, 0},
		{"1 ", 10, UINT64_MAX, -EINVAL, 0},
		{"1\n", 10, UINT64_MAX, -EINVAL, 0},
		{"99999999999999999999x", 10, UINT64_MAX, -EINVAL, 0},
	};

	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		uint64_t value = 4711;
		int r = parse_u64(cases[i].s, cases[i].base, cases[i].max, &value);

		if (r != cases[i].r || value != (r == 0 ? cases[i].value : 4711))
			fail_msg("\"%s\" base %d: %d, %lu", cases[i].s, cases[i].base, r,
				 (unsigned long)value);
	}
}

TEST(starts_and_ends)
{
	assert_true(str_starts("pcie_port", "pcie"));
	assert_true(str_starts("x", ""));
	assert_false(str_starts("pci", "pcie"));
	assert_true(str_ends("vfio.conf", ".conf"));
	assert_true(str_ends("x", ""));
	assert_false(str_ends("conf", ".conf"));
	assert_false(str_ends("vfio.conf~", ".conf"));
	assert_true(streq("a", "a"));
	assert_false(streq("a", NULL));
	assert_false(streq(NULL, NULL));
}

TEST(copies)
{
	_cleanup_free_ char *whole = xstrdup("abc"), *part = xstrndup("abc", 2);
	_cleanup_free_ char *all = xstrndup("abc", 9);

	assert_string_equal(whole, "abc");
	assert_string_equal(part, "ab");
	assert_string_equal(all, "abc");
}

TEST(moves)
{
	int fd = 7;
	char *p = xstrdup("x"), *q;

	assert_int_equal(take_fd(&fd), 7);
	assert_int_equal(fd, -1);
	q = take_ptr(&p);
	assert_null(p);
	assert_string_equal(q, "x");
	free(q);
}

TEST(closing_leaves_errno)
{
	int fd = open("/dev/null", O_RDONLY | O_CLOEXEC), none = -1;

	errno = ERANGE;
	closep(&none);
	closep(&fd);
	assert_int_equal(errno, ERANGE);
	assert_int_equal(fcntl(fd, F_GETFD), -1);
}

static void hook(void)
{
	fputs("[hook]", stderr);
}

static void hook_with_a_bug(void)
{
	fputs("[hook]", stderr);
	bug("hook.c", 1, "inner");
}

/* Runs breach in a child that dies of it; gives what it wrote to stderr. */
static void dies_of(void (*breach)(void), char *ret, size_t size)
{
	int out[2], status;
	ssize_t n;
	pid_t pid;

	assert_int_equal(pipe2(out, O_CLOEXEC), 0);
	pid = fork();
	if (pid == 0) {
		setrlimit(RLIMIT_CORE, &(struct rlimit){0});
		signal(SIGABRT, SIG_DFL);
		dup2(out[1], STDERR_FILENO);
		breach();
		_exit(0);
	}
	close(out[1]);
	assert_int_equal(waitpid(pid, &status, 0), pid);
	n = read(out[0], ret, size - 1);
	close(out[0]);
	assert_true(n >= 0);
	ret[n] = '\0';
	assert_true(WIFSIGNALED(status));
	assert_int_equal(WTERMSIG(status), SIGABRT);
}

static void breach_with_hook(void)
{
	bug_hook = hook;
	bug("a.c", 12, "x < y");
}

static void breach_in_hook(void)
{
	bug_hook = hook_with_a_bug;
	BUG_ON(1 + 1 == 2);
}

static void breach_bad_base(void)
{
	uint64_t value;

	parse_u64("1", 8, 9, &value);
}

TEST(bug_says_where_and_aborts)
{
	char said[512];

	dies_of(breach_with_hook, said, sizeof(said));
	assert_string_equal(said, "[hook]passthru: bug at a.c:12: x < y\n");
	dies_of(breach_in_hook, said, sizeof(said));
	assert_string_equal(said, "[hook]passthru: bug at hook.c:1: inner\n");
	dies_of(breach_bad_base, said, sizeof(said));
	assert_non_null(strstr(said, "base != 10 && base != 16"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(numbers),
		cmocka_unit_test(starts_and_ends),
		cmocka_unit_test(copies),
		cmocka_unit_test(moves),
		cmocka_unit_test(closing_leaves_errno),
		cmocka_unit_test(bug_says_where_and_aborts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
