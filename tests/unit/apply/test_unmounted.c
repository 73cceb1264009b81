/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A file system with files of a run that is not mounted when the run is to be undone. */
#include <sched.h>
#include <sys/mount.h>

#include "unit/apply/script.h"

static struct edit edit = {
	.kind = EDIT_CREATE,
	.path = "/srv/entries/one",
	.why = "",
	.after = "new\n",
	.after_len = 4,
	.after_meta = {.mode = 0644},
	.diff = "",
};
static char *point;

/* Nobody else sees it, and it ends with this process. */
static bool mounts_are_ours(void)
{
	return unshare(CLONE_NEWNS) == 0 && mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) == 0;
}

static int applied_there(void **state)
{
	struct plan p = {.edits = &edit, .n_edits = 1};
	struct apply_opts o = scene_opts(&scene);
	enum outcome outcome;

	(void)state;
	scene_reset(&scene);
	tree_dir(scene.dir, "srv");
	assert_int_equal(mount("x", point, "tmpfs", 0, NULL), 0);
	assert_int_equal(run_apply(&scene.root, &p, &o, &outcome, NULL, NULL), 0);
	return 0;
}

static int leave_it(void **state)
{
	(void)state;
	umount2(point, MNT_DETACH);
	return 0;
}

/* Moved away rather than unmounted, so that it can come again. */
static void take_away(const char *to)
{
	_cleanup_free_ char *there = tree_path(scene.dir, to);

	tree_dir(scene.dir, to);
	assert_int_equal(mount(point, there, NULL, MS_MOVE, NULL), 0);
}

static void bring_back(const char *from)
{
	_cleanup_free_ char *there = tree_path(scene.dir, from);

	assert_int_equal(mount(there, point, NULL, MS_MOVE, NULL), 0);
}

TEST(undo_asks_for_it)
{
	struct apply_opts o = scene_opts(&scene);
	enum outcome outcome;
	struct err err = {0};

	take_away("elsewhere");
	assert_int_equal(run_undo(&scene.root, NULL, &o, &outcome, &err), -ENODEV);
	assert_int_equal(outcome, OUTCOME_REFUSED);
	assert_says(err, "/srv is not mounted");
	assert_int_equal(last_state(&scene), RUN_DONE);
	bring_back("elsewhere");
	assert_int_equal(run_undo(&scene.root, NULL, &o, &outcome, &err), 0);
	assert_int_equal(root_exists(&scene.root, edit.path), TRI_NO);
}

TEST(the_script_asks_for_it)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_script_ struct outcome_of_script before = {0}, after = {0};

	shell = "sh";
	take_away("elsewhere");
	before = run_script(id, NULL);
	assert_prints(&before, 5, "/srv: is not mounted");
	assert_int_equal(last_state(&scene), RUN_DONE);
	bring_back("elsewhere");
	after = run_script(id, NULL);
	assert_prints(&after, 0, "is back as it was");
	assert_int_equal(root_exists(&scene.root, edit.path), TRI_NO);
}

/* Its files were taken away by hand, and it is there: nothing is left to do. */
TEST(what_is_mounted_and_empty_holds_nothing_up)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_script_ struct outcome_of_script o = {0};

	shell = "sh";
	assert_int_equal(remove_file(&scene.root, edit.path, NULL), 0);
	assert_int_equal(run_may_undo(&scene.root, NULL, NULL), 0);
	o = run_script(id, NULL);
	assert_prints(&o, 0, "is back as it was");
}

#define M(name) cmocka_unit_test_setup_teardown(name, applied_there, leave_it)

int main(void)
{
	const struct CMUnitTest tests[] = {
		M(undo_asks_for_it),
		M(the_script_asks_for_it),
		M(what_is_mounted_and_empty_holds_nothing_up),
	};
	int failed = 0;

	if (!mounts_are_ours()) {
		printf("skipped: nothing can be mounted here\n");
		return 0;
	}
	scene_open(&scene);
	point = tree_path(scene.dir, "srv");
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	free(point);
	scene_close(&scene);
	return failed;
}
