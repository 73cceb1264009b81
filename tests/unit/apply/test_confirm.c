/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A run that was applied at once and waits: what confirming it takes away, and what it leaves. */
#include "lib/scene_trial.h"
#include "lib/tree.h"
#include "unit/apply/applying.h"

static struct plan guarded;

static enum outcome confirm(struct heard *heard, int *ret, struct err *err)
{
	struct apply_opts o = scene_opts_later(&scene, false);
	struct host *h = scene_host_later(false);
	enum outcome outcome = OUTCOME_NO;

	if (heard)
		o.sink = (struct event_sink){hear, heard};
	*ret = run_confirm(&scene.root, h, &o, &outcome, NULL, err);
	host_free(h);
	return outcome;
}

static enum outcome undo(void)
{
	struct apply_opts o = scene_opts_later(&scene, false);
	enum outcome outcome = OUTCOME_NO;

	run_undo(&scene.root, NULL, &o, &outcome, NULL);
	return outcome;
}

static bool is_there(const char *path)
{
	return root_exists(&scene.root, path) == TRI_YES;
}

static struct run *last(void)
{
	struct run *run = NULL;

	assert_int_equal(run_last(&scene.root, &run, NULL), 0);
	assert_non_null(run);
	return run;
}

static void add_to_journal(const char *record)
{
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_buf_ struct buf bytes = {0};
	struct run *run = last();
	const char *path = arena_printf(&mem, PASSTHRU_RUNS_DIR "/%s/journal", run->id);

	assert_int_equal(root_read(&scene.root, path, 65536, &bytes, NULL), 0);
	tree_file(scene.dir, path + 1, "%s%s\n", buf_str(&bytes), record);
	run_free(run);
}

TEST(the_guard_comes_first_and_goes_with_the_undo)
{
	scene_apply_plan(&scene, &guarded);
	assert_true(is_there(SCENE_GUARD));
	assert_int_equal(undo(), OUTCOME_DONE);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
}

/* Were the power cut in between, nothing else would finish the undo. */
TEST(the_guard_stays_until_all_else_is_back)
{
	struct heard heard = {0};
	struct apply_opts o = scene_opts_later(&scene, false);
	enum outcome outcome;
	const char *image, *guard;

	scene_apply_plan(&scene, &guarded);
	o.sink = (struct event_sink){hear, &heard};
	assert_int_equal(run_undo(&scene.root, NULL, &o, &outcome, NULL), 0);
	image = strstr(buf_str(&heard.text), " /boot/grub/grub.cfg");
	guard = strstr(buf_str(&heard.text), SCENE_GUARD);
	if (!image || !guard || guard < image)
		fail_msg("not the guard last:\n%s", buf_str(&heard.text));
	buf_done(&heard.text);
}

TEST(confirmed_it_stays_without_its_guard)
{
	struct err err = {0};
	struct run *run;
	int r;

	scene_apply_plan(&scene, &guarded);
	assert_int_equal(confirm(NULL, &r, &err), OUTCOME_DONE);
	assert_int_equal(r, 0);
	assert_int_equal(scene_is(&scene), SCENE_NEW);
	run = last();
	assert_true(run->confirmed);
	run_free(run);
	assert_int_equal(confirm(NULL, &r, &err), OUTCOME_REFUSED);
	assert_int_equal(r, -ENOENT);
	assert_int_equal(undo(), OUTCOME_DONE);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
}

TEST(a_guard_that_somebody_changed_stays_with_a_note)
{
	struct heard heard = {0};
	struct err err = {0};
	int r;

	scene_apply_plan(&scene, &guarded);
	tree_file(scene.dir, &SCENE_GUARD[1], "# mine\n");
	assert_int_equal(confirm(&heard, &r, &err), OUTCOME_DONE);
	assert_true(was_heard(&heard, SCENE_GUARD " was changed by somebody else"));
	assert_true(is_there(SCENE_GUARD));
	assert_int_equal(undo(), OUTCOME_DONE);
	assert_true(is_there(SCENE_GUARD));
	buf_done(&heard.text);
}

/* Died behind the word: the next start finishes it, and it is no undo. */
TEST(a_confirm_that_was_cut_off_is_finished)
{
	struct apply_opts o = scene_opts_later(&scene, false);

	scene_apply_plan(&scene, &guarded);
	add_to_journal("confirmed .");
	assert_int_equal(run_recover(&scene.root, &o, NULL, NULL), 0);
	assert_int_equal(scene_is(&scene), SCENE_NEW);
	assert_int_equal(last_state(&scene), RUN_DONE);
}

TEST(not_before_the_restart)
{
	struct apply_opts o = scene_opts(&scene);
	struct host *h = scene_host_later(false);
	enum outcome outcome;
	struct err err;

	h->boot_id = o.boot_id;
	scene_apply_plan(&scene, &guarded);
	assert_int_equal(run_confirm(&scene.root, h, &o, &outcome, NULL, &err), -EBUSY);
	assert_int_equal(outcome, OUTCOME_REFUSED);
	assert_says(err, "reboot");
	assert_true(is_there(SCENE_GUARD));
	host_free(h);
}

/* A run that nobody has to confirm, and a host without any: nothing is written. */
TEST(nothing_waits)
{
	struct err err = {0};
	int r;

	assert_int_equal(confirm(NULL, &r, &err), OUTCOME_REFUSED);
	assert_int_equal(r, -ENOENT);
	assert_false(is_there(PASSTHRU_STATE_DIR));
	free(scene_apply(&scene));
	assert_int_equal(confirm(NULL, &r, &err), OUTCOME_REFUSED);
	assert_int_equal(r, -ENOENT);
	assert_says(err, "nothing waits");
}

/* An older run whose guard is gone, and a newer one that has it: either goes alone. */
TEST(what_was_let_go_is_no_conflict)
{
	struct plan other = guarded;
	struct err err = {0};
	struct run *first;
	int r;

	other.n_edits = 1;
	other.n_steps = other.n_expects = 0;
	scene_apply_plan(&scene, &other);
	assert_int_equal(confirm(NULL, &r, &err), OUTCOME_DONE);
	first = last();
	scene_apply_plan(&scene, &guarded);
	assert_int_equal(run_may_undo(&scene.root, first->id, NULL), 0);
	assert_int_equal(undo(), OUTCOME_DONE);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
	run_free(first);
}

#define T(name) cmocka_unit_test_setup(name, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_guard_comes_first_and_goes_with_the_undo),
		T(the_guard_stays_until_all_else_is_back),
		T(confirmed_it_stays_without_its_guard),
		T(a_guard_that_somebody_changed_stays_with_a_note),
		T(a_confirm_that_was_cut_off_is_finished),
		T(not_before_the_restart),
		T(nothing_waits),
		T(what_was_let_go_is_no_conflict),
	};
	int failed;

	scene_open(&scene);
	guarded = scene_guarded(&scene);
	failed = cmocka_run_group_tests(tests, NULL, NULL);
	scene_close(&scene);
	return failed;
}
