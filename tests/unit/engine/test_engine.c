/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A plan that is empty says that the host is as the choice wants it: never of a host that a run is
   half way through. */
#include "unit/base/unit.h"

#include <sys/file.h>

#include "engine/engine.h"
#include "lib/scene.h"
#include "lib/tree.h"

static struct scene scene;
static const struct plan nothing_to_do;

static int set_up(void **state)
{
	(void)state;
	scene_open(&scene);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	scene_close(&scene);
	return 0;
}

/* A run whose process died at its last record: all files are new. */
static void cut_off(void)
{
	_cleanup_free_ char *id = NULL, *path = NULL;
	_cleanup_buf_ struct buf name = {0};
	struct stat st;

	scene_reset(&scene);
	id = scene_apply(&scene);
	buf_printf(&name, "var/lib/passthru/runs/%s/journal", id);
	path = tree_path(scene.dir, buf_str(&name));
	assert_int_equal(stat(path, &st), 0);
	assert_int_equal(truncate(path, st.st_size - (off_t)strlen("done .\n")), 0);
	assert_int_equal(scene_is(&scene), SCENE_NEW);
}

static int apply_nothing(enum outcome *ret_outcome, struct err *err)
{
	_cleanup_session_ struct session s = {0};
	const struct probe_env env = {0};

	assert_int_equal(session_open(scene.dir, true, &env, &s, NULL), 0);
	return session_apply(&s, &nothing_to_do, NULL, NULL, ret_outcome, NULL, err);
}

TEST(nothing_to_do_on_a_host_at_rest)
{
	enum outcome outcome = OUTCOME_STUCK;
	_cleanup_free_ char *path = tree_path(scene.dir, "var/lib/passthru");

	scene_reset(&scene);
	assert_int_equal(apply_nothing(&outcome, NULL), 0);
	assert_int_equal(outcome, OUTCOME_DONE);
	assert_int_equal(access(path, F_OK), -1);
}

TEST(nothing_to_do_while_another_is_at_work)
{
	_cleanup_free_ char *path = tree_path(scene.dir, "var/lib/passthru/lock");
	_cleanup_close_ int other = -1;
	enum outcome outcome = OUTCOME_STUCK;
	struct err err = {0};

	cut_off();
	other = open(path, O_RDWR | O_CLOEXEC);
	assert_int_equal(flock(other, LOCK_EX | LOCK_NB), 0);
	assert_int_equal(apply_nothing(&outcome, &err), -EAGAIN);
	assert_int_equal(outcome, OUTCOME_REFUSED);
	assert_non_null(strstr(err.line, "another passthru is at work"));
	assert_int_equal(scene_is(&scene), SCENE_NEW);
}

TEST(nothing_to_do_after_a_run_that_was_cut_off)
{
	enum outcome outcome = OUTCOME_STUCK;
	struct err err = {0};

	cut_off();
	assert_int_equal(apply_nothing(&outcome, &err), -ESTALE);
	assert_int_equal(outcome, OUTCOME_REFUSED);
	assert_non_null(strstr(err.line, "had been cut off"));
	assert_int_equal(scene_is(&scene), SCENE_OLD);
}

TEST(what_was_cut_off_is_put_back_when_a_program_starts)
{
	_cleanup_session_ struct session s = {0};
	const struct probe_env env = {0};
	_cleanup_free_ char *said = NULL;
	struct err err = {0};

	cut_off();
	assert_int_equal(session_open(scene.dir, true, &env, &s, NULL), 0);
	assert_int_equal(session_recover_first(&s, &said, &err), 1);
	assert_true(str_starts(said, "run "));
	assert_true(str_ends(said, "had been cut off; everything it changed was put back"));
	assert_int_equal(scene_is(&scene), SCENE_OLD);
	free(said);
	said = NULL;
	assert_int_equal(session_recover_first(&s, &said, &err), 0);
	assert_null(said);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(nothing_to_do_on_a_host_at_rest),
		cmocka_unit_test(nothing_to_do_while_another_is_at_work),
		cmocka_unit_test(nothing_to_do_after_a_run_that_was_cut_off),
		cmocka_unit_test(what_was_cut_off_is_put_back_when_a_program_starts),
	};

	return cmocka_run_group_tests(tests, set_up, tear_down);
}
