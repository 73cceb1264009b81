/* SPDX-License-Identifier: GPL-2.0-or-later */
/* undo.sh of a run on trial, and of one that a trial came after. */
#include "lib/scene_trial.h"
#include "unit/apply/script.h"

static struct plan trial;

static void write_block(const char *variables)
{
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_free_ char *block = scene_block(arena_printf(
		&mem, "# GRUB Environment Block\nkernelopts=root=/dev/vda1 ro\n%s", variables));

	tree_bytes(scene.dir, &SCENE_ENV[1], block, SCENE_BLOCK);
}

static void assert_env(const char *variables)
{
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_buf_ struct buf now = {0};

	assert_int_equal(root_read(&scene.root, SCENE_ENV, 4096, &now, NULL), 0);
	if (!strstr(buf_str(&now), arena_printf(&mem, "ro\n%s#", variables)))
		fail_msg("%s: not \"%s\" but:\n%s", shell, variables, buf_str(&now));
}

TEST(before_the_restart_all_is_old)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_script_ struct outcome_of_script o = run_script(id, NULL);

	assert_prints(&o, 0, "is back as it was");
	assert_int_equal(scene_is(&scene), SCENE_OLD);
	assert_int_equal(last_state(&scene), RUN_UNDONE);
}

/* Were the power cut in between, nothing else would finish the undo. */
TEST(the_guard_stays_until_all_else_is_back)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_script_ struct outcome_of_script o = run_script(id, NULL);
	const char *image = strstr(buf_str(&o.output), SCENE_TRIAL_IMAGE);
	const char *guard = strstr(buf_str(&o.output), SCENE_GUARD);

	if (!image || !guard || guard < image)
		fail_msg("not the guard last:\n%s", buf_str(&o.output));
}

TEST(what_grub_spent_goes_and_what_somebody_asked_for_stays)
{
	static const struct {
		const char *now, *left;
	} rows[] = {
		{"saved_entry=0\nnext_entry=\n", "saved_entry=0\n"},
		{"saved_entry=0\n", "saved_entry=0\n"},
		{"saved_entry=1\nnext_entry=trial\n", "saved_entry=1\n"},
		{"saved_entry=0\nnext_entry=memtest\n", "saved_entry=0\nnext_entry=memtest\n"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_free_ char *id = NULL;
		_cleanup_script_ struct outcome_of_script o = {0};

		scene_bring_back(&scene);
		id = last_id();
		write_block(rows[i].now);
		o = run_script(id, NULL);
		assert_prints(&o, 0, "is back as it was");
		assert_env(rows[i].left);
		assert_int_equal(root_exists(&scene.root, SCENE_TRIAL_IMAGE), TRI_NO);
		assert_int_equal(root_exists(&scene.root, SCENE_CUSTOM), TRI_NO);
		assert_int_equal(root_exists(&scene.root, "/etc/systemd"), TRI_NO);
	}
}

TEST(what_passed_is_left_alone)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_buf_ struct buf now = {0};
	_cleanup_script_ struct outcome_of_script o = {0};

	tree_file(scene.dir, "etc/initramfs-tools/modules", "mine\n");
	tree_file(scene.dir, &SCENE_TRIAL_IMAGE[1], "made again\n");
	o = run_script(id, NULL);
	assert_prints(&o, 0, "is back as it was");
	assert_int_equal(root_read(&scene.root, "etc/initramfs-tools/modules", 64, &now, NULL), 0);
	assert_string_equal(buf_str(&now), "mine\n");
	assert_int_equal(root_exists(&scene.root, SCENE_TRIAL_IMAGE), TRI_NO);
}

/* The trial's block is the same file, of which it has another variable; and what it wrote for its
   image is back. */
TEST(an_older_run_is_not_held_up)
{
	struct plan older = {.edits = scene.plan.edits, .n_edits = scene.plan.n_edits};
	struct apply_opts o = scene_opts(&scene);
	struct plan later = trial;
	_cleanup_free_ char *id = NULL;
	_cleanup_script_ struct outcome_of_script undone = {0};
	enum outcome outcome;
	struct edit edits[4];

	scene_reset(&scene);
	scene_apply_plan(&scene, &older);
	id = last_id();
	/* The trial of the same files as they are now: guard, one that passes, custom.cfg. */
	edits[0] = trial.edits[0];
	edits[1] = scene.plan.edits[2];
	edits[1].role = EDIT_PASSING;
	edits[1].before = edits[1].after;
	edits[1].before_len = edits[1].after_len;
	edits[2] = trial.edits[4];
	later.edits = edits;
	later.n_edits = 3;
	later.n_expects = 0;
	assert_int_equal(run_apply(&scene.root, &later, &o, &outcome, NULL, NULL), 0);
	assert_int_equal(run_may_undo(&scene.root, id, NULL), 0);
	undone = run_script(id, NULL);
	assert_prints(&undone, 0, "is back as it was");
}

TEST(shellcheck_is_content)
{
	/* First: skip() leaves without cleaning up. */
	if (!is_here("shellcheck", "--version"))
		skip();
	_cleanup_free_ char *id = last_id();
	_cleanup_(arena_done) struct arena mem = {0};
	const char *const argv[] = {"shellcheck", script_of(&mem, id), NULL};
	_cleanup_script_ struct outcome_of_script o = run_argv(argv);

	assert_prints(&o, 0, "");
}

int main(void)
{
	static const char *const shells[] = {"sh", "dash", "bash", "ksh", "mksh"};
	const struct CMUnitTest tests[] = {
		T(before_the_restart_all_is_old),
		T(the_guard_stays_until_all_else_is_back),
		T(what_grub_spent_goes_and_what_somebody_asked_for_stays),
		T(what_passed_is_left_alone),
		T(an_older_run_is_not_held_up),
		T(shellcheck_is_content),
	};
	int failed = 0;

	scene_open(&scene);
	trial = scene_trial(&scene);
	if (scene.programs)
		scene_apply_plan(&scene, &trial);
	for (size_t i = 0; scene.programs && i < ARRAY_SIZE(shells); i++) {
		shell = shells[i];
		if (i == 0)
			scene_keep(&scene);
		if (is_here(shell, "-c"))
			failed += cmocka_run_group_tests_name(shell, tests, NULL, NULL);
		else
			printf("skipped: no %s here\n", shell);
	}
	scene_close(&scene);
	return failed;
}
