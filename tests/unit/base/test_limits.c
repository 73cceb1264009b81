/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include <sys/resource.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/limits.h"

static const unsigned limits[] = {RLIMIT_FSIZE, RLIMIT_CPU};
#define N_LIMITS (sizeof(limits) / sizeof(limits[0]))

/* 0: all are as high as they may be. */
static int lifted(void)
{
	for (size_t i = 0; i < N_LIMITS; i++) {
		struct rlimit now;

		if (getrlimit(limits[i], &now) < 0 || now.rlim_cur != now.rlim_max)
			return 1;
	}
	return 0;
}

/* In a child, which may not raise again what it has lowered. */
static int lift_from(rlim_t hard)
{
	const struct rlimit low = {4096, hard};
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		for (size_t i = 0; i < N_LIMITS; i++)
			if (setrlimit(limits[i], &low) < 0)
				_exit(3);
		limits_lift();
		_exit(lifted());
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	return WEXITSTATUS(status);
}

TEST(what_a_login_may_not_is_lifted)
{
	assert_int_equal(lift_from(RLIM_INFINITY), 0);
}

TEST(no_further_than_one_may)
{
	assert_int_equal(lift_from(8192), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(what_a_login_may_not_is_lifted),
		cmocka_unit_test(no_further_than_one_may),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
