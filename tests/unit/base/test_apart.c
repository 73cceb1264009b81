/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>

#include "base/apart.h"

#define SHORT_MS 200

static int ours = 1;

static int run(int (*act)(void *, struct err *), void *data, int timeout_ms, struct err *err)
{
	struct apart a = {.act = act, .data = data, .timeout_ms = timeout_ms};
	pid_t stuck;
	int r = apart_run(&a, &stuck, err);

	assert_int_equal(stuck, 0);
	return r;
}

static int changes_memory(void *data, struct err *err)
{
	(void)err;
	ours = 2;
	return *(int *)data;
}

TEST(gives_what_it_returned_and_keeps_its_memory_to_itself)
{
	struct err err = {0};
	int r = 0;

	assert_int_equal(run(changes_memory, &r, 30000, &err), 0);
	assert_int_equal(ours, 1);
	assert_string_equal(err.line, "");
}

static int fails(void *data, struct err *err)
{
	return err_set(err, EBUSY, "%s is busy", (const char *)data);
}

TEST(gives_its_line)
{
	struct err err = {0};

	assert_int_equal(run(fails, (char[]){"eth0"}, 30000, &err), -EBUSY);
	assert_string_equal(err.line, "eth0 is busy");
}

static int dies(void *data, struct err *err)
{
	(void)data;
	(void)err;
	_exit(0);
}

TEST(one_that_dies_has_failed)
{
	struct err err = {0};

	assert_int_equal(run(dies, NULL, 30000, &err), -EOWNERDEAD);
	assert_true(*err.line);
}

static int hangs(void *data, struct err *err)
{
	(void)data;
	(void)err;
	while (true)
		pause();
	return 0;
}

TEST(one_that_hangs_is_ended)
{
	struct err err = {0};

	assert_int_equal(run(hangs, NULL, SHORT_MS, &err), -ETIME);
	assert_true(*err.line);
}

/* Nothing that a terminal sends ends it half way. */
static int is_told_to_end(void *data, struct err *err)
{
	(void)data;
	(void)err;
	raise(SIGTERM);
	raise(SIGINT);
	raise(SIGHUP);
	return 0;
}

TEST(signals_do_not_end_it)
{
	struct err err = {0};

	assert_int_equal(run(is_told_to_end, NULL, 30000, &err), 0);
}

static int has_fds(void *data, struct err *err)
{
	const int *fds = data;
	bool kept = fcntl(fds[0], F_GETFD) >= 0, other = fcntl(fds[1], F_GETFD) >= 0;

	return kept && !other ? 0 : err_set(err, EBADF, "kept %d, other %d", kept, other);
}

/* A lock that we hold must not stay held by one that hangs. */
TEST(only_what_is_kept_stays_open)
{
	struct err err = {0};
	int fds[] = {open("/", O_PATH | O_CLOEXEC), open("/", O_PATH | O_CLOEXEC)};
	int turned[] = {fds[1], fds[0]};
	pid_t stuck;

	for (int i = 0; i < 2; i++) {
		int *both = i ? turned : fds;
		struct apart a = {.act = has_fds,
				  .data = both,
				  .keep = both,
				  .n_keep = 1,
				  .timeout_ms = 30000};

		if (apart_run(&a, &stuck, &err) != 0)
			fail_msg("%s", err.line);
	}
	close(fds[0]);
	close(fds[1]);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(gives_what_it_returned_and_keeps_its_memory_to_itself),
		cmocka_unit_test(gives_its_line),
		cmocka_unit_test(one_that_dies_has_failed),
		cmocka_unit_test(one_that_hangs_is_ended),
		cmocka_unit_test(signals_do_not_end_it),
		cmocka_unit_test(only_what_is_kept_stays_open),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
