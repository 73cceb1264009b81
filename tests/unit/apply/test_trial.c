/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A start on trial: what it leaves alone, what it points to, how it is confirmed, and how it goes.
 */
#include "apply/verify.h"
#include "lib/scene_trial.h"
#include "lib/tree.h"
#include "unit/apply/applying.h"

static struct plan trial;

static bool is_there(const char *path)
{
	return root_exists(&scene.root, path) == TRI_YES;
}

static void tried_and_restarted(void)
{
	scene_apply_plan(&scene, &trial);
	scene_grub_starts(&scene);
}

struct done {
	int r;
	enum outcome outcome;
	struct err err;
	char *id;
};

static struct done confirm(bool on_trial)
{
	struct apply_opts o = scene_opts_later(&scene, on_trial);
	struct host *h = scene_host_later(on_trial);
	struct done d = {.outcome = OUTCOME_NO};

	d.r = run_confirm(&scene.root, h, &o, &d.outcome, &d.id, &d.err);
	host_free(h);
	return d;
}

static struct done undo(void)
{
	struct apply_opts o = scene_opts_later(&scene, true);
	struct done d = {.outcome = OUTCOME_NO};

	d.r = run_undo(&scene.root, NULL, &o, &d.outcome, &d.err);
	return d;
}

static void assert_refused_with(struct done d, int r, const char *what)
{
	assert_int_equal(d.outcome, OUTCOME_REFUSED);
	assert_int_equal(d.r, r);
	assert_says(d.err, what);
	assert_null(d.id);
}

static char *journal_of(size_t nth)
{
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_buf_ struct buf bytes = {0};
	struct run **runs;
	size_t n;

	assert_int_equal(run_list(&scene.root, &runs, &n, NULL), 0);
	assert_true(nth < n);
	assert_int_equal(
		root_read(&scene.root,
			  arena_printf(&mem, PASSTHRU_RUNS_DIR "/%s/journal", runs[nth]->id),
			  65536, &bytes, NULL),
		0);
	run_list_free(runs, n);
	return xstrdup(buf_str(&bytes));
}

/* Which of the runs stand, by one letter each: D(one), U(ndone). */
static void assert_runs(const char *wanted)
{
	struct run **runs;
	size_t n;

	assert_int_equal(run_list(&scene.root, &runs, &n, NULL), 0);
	assert_int_equal(n, strlen(wanted));
	for (size_t i = 0; i < n; i++)
		assert_int_equal(runs[i]->state, wanted[i] == 'D' ? RUN_DONE : RUN_UNDONE);
	run_list_free(runs, n);
}

/* All of it that is in no file of the old start, and one variable. */
static void take_away_what_is_new(void)
{
	_cleanup_(arena_done) struct arena mem = {0};
	struct run *run;

	assert_int_equal(run_last(&scene.root, &run, NULL), 0);
	assert_int_equal(remove_file(&scene.root, SCENE_TRIAL_IMAGE, NULL), 0);
	assert_int_equal(remove_file(&scene.root, SCENE_CUSTOM, NULL), 0);
	assert_int_equal(remove_tree(&scene.root, "/etc/systemd", NULL), 0);
	assert_int_equal(copy_file(&scene.root,
				   arena_printf(&mem, PASSTHRU_RUNS_DIR "/%s/before%s",
						run->id, SCENE_ENV),
				   SCENE_ENV, ".t", NULL),
			 0);
	run_free(run);
}

TEST(the_old_start_is_left_alone)
{
	_cleanup_buf_ struct buf image = {0};

	scene_apply_plan(&scene, &trial);
	assert_false(is_there("/etc/modprobe.d"));
	assert_true(is_there(SCENE_GUARD));
	assert_true(is_there(SCENE_CUSTOM));
	assert_int_equal(root_read(&scene.root, SCENE_TRIAL_IMAGE, 4096, &image, NULL), 0);
	assert_non_null(strstr(buf_str(&image), "vfio-pci.ko"));
	assert_runs("D");
	take_away_what_is_new();
	assert_int_equal(scene_is(&scene), SCENE_OLD);
}

/* Guards, what passes, the image, all back, and only then what points to it. */
TEST(the_order)
{
	static const char *const order[] = {"edit 0 /etc/systemd",          "start 0 dracut",
					    "checked 0 " SCENE_TRIAL_IMAGE, "back 3 ",
					    "edit 4 " SCENE_CUSTOM,         "edit 5 " SCENE_ENV};
	struct heard heard = {0};
	struct apply_opts o = hearing(&scene, &heard);
	enum outcome outcome;
	const char *at;

	assert_int_equal(run_apply(&scene.root, &trial, &o, &outcome, NULL, NULL), 0);
	at = buf_str(&heard.text);
	for (size_t i = 0; i < ARRAY_SIZE(order); i++) {
		const char *next = strstr(at, order[i]);

		if (!next)
			fail_msg("no \"%s\" in:\n%s", order[i], at);
		at = next;
	}
	buf_done(&heard.text);
}

TEST(a_trial_needs_its_programs)
{
	struct apply_opts o = scene_opts(&scene);
	enum outcome outcome;
	struct err err;

	o.chroot = false;
	assert_int_equal(run_apply(&scene.root, &trial, &o, &outcome, NULL, &err), -EOPNOTSUPP);
	assert_int_equal(outcome, OUTCOME_REFUSED);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
}

/* The image that lacks what it must hold: everything of it goes. */
TEST(a_bad_image_is_put_back)
{
	struct apply_opts o = scene_opts(&scene);
	enum outcome outcome;
	struct err err;

	tree_file(scene.dir, "bare-image", "yes");
	assert_int_equal(run_apply(&scene.root, &trial, &o, &outcome, NULL, &err), -EBADMSG);
	assert_int_equal(outcome, OUTCOME_PUT_BACK);
	assert_int_equal(remove_file(&scene.root, "bare-image", NULL), 0);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
}

TEST(one_at_a_time)
{
	struct result res;

	scene_apply_plan(&scene, &trial);
	res = apply(NULL);
	assert_int_equal(res.outcome, OUTCOME_REFUSED);
	assert_int_equal(res.r, -EBUSY);
	assert_says(res.err, "waits to be confirmed");
	assert_says(res.err, "passthru undo");
	result_done(&res);
}

TEST(confirmed_it_is_as_if_applied_at_once)
{
	_cleanup_free_ char *before = scene_state(&scene, false), *now = NULL;
	struct done d;

	tried_and_restarted();
	d = confirm(true);
	assert_int_equal(d.r, 0);
	assert_int_equal(d.outcome, OUTCOME_DONE);
	assert_int_equal(scene_is(&scene), SCENE_NEW);
	assert_runs("UD");
	free(d.id);
	d = undo();
	assert_int_equal(d.outcome, OUTCOME_DONE);
	assert_runs("UU");
	now = scene_state(&scene, false);
	/* GRUB wrote its block at that start: all but the time of that is as before. */
	assert_string_equal(now, before);
}

/* The start on trial has it all: what confirming it made permanent waits for no other one. */
TEST(confirmed_no_reboot_is_to_come)
{
	struct host *h = scene_host_later(true);
	struct promises promises = {0};
	struct run *run = NULL;
	struct done d;

	tried_and_restarted();
	d = confirm(true);
	assert_int_equal(d.r, 0);
	free(d.id);
	assert_int_equal(run_last(&scene.root, &run, NULL), 0);
	assert_false(run->trial);
	assert_int_equal(verify_run(&scene.root, run, h, &promises, NULL), 0);
	assert_false(promises.reboot_pending);
	assert_true(run_undo_wants_reboot(run, h));
	promises_done(&promises);
	run_free(run);
	host_free(h);
}

TEST(confirmed_where_grub_keeps_more_in_its_block)
{
	_cleanup_free_ char *block = NULL;
	_cleanup_buf_ struct buf now = {0};
	struct done d;

	tried_and_restarted();
	block = scene_block("# GRUB Environment Block\nkernelopts=root=/dev/vda1 ro\n"
			    "saved_entry=0\nnext_entry=\nboot_success=1\n");
	tree_bytes(scene.dir, &SCENE_ENV[1], block, SCENE_BLOCK);
	d = confirm(true);
	assert_int_equal(d.r, 0);
	free(d.id);
	assert_int_equal(root_read(&scene.root, SCENE_ENV, 4096, &now, NULL), 0);
	assert_non_null(strstr(buf_str(&now), "kernelopts=root=/dev/vda1 ro intel_iommu=on\n"
					      "saved_entry=0\nboot_success=1\n#"));
}

TEST(when_it_can_be_confirmed)
{
	struct apply_opts o = scene_opts(&scene);
	struct host *h = scene_host_later(false);
	struct done d = {.outcome = OUTCOME_NO};

	assert_refused_with(confirm(true), -ENOENT, "nothing waits");
	scene_apply_plan(&scene, &trial);
	h->boot_id = o.boot_id;
	d.r = run_confirm(&scene.root, h, &o, &d.outcome, &d.id, &d.err);
	assert_refused_with(d, -EBUSY, "reboot");
	host_free(h);
	assert_runs("D");
}

/* A file of the plan was edited on the trial: it is neither lost nor half done, and waits on. */
TEST(drift_is_refused_and_the_trial_waits_on)
{
	struct done d;

	tried_and_restarted();
	tree_file(scene.dir, "etc/default/grub", "# mine\n");
	d = confirm(true);
	assert_refused_with(d, -ESTALE, "/etc/default/grub");
	assert_runs("D");
	assert_true(is_there(SCENE_CUSTOM));
}

TEST(a_program_that_fails_leaves_the_trial)
{
	struct done d;

	tried_and_restarted();
	scene_keep(&scene);
	tree_file(scene.dir, "fail-initramfs", "yes");
	d = confirm(true);
	assert_int_equal(d.outcome, OUTCOME_PUT_BACK);
	free(d.id);
	assert_runs("DU");
	assert_true(is_there(SCENE_CUSTOM));
	assert_int_equal(remove_file(&scene.root, "fail-initramfs", NULL), 0);
	d = confirm(true);
	assert_int_equal(d.outcome, OUTCOME_DONE);
	free(d.id);
	assert_int_equal(scene_is(&scene), SCENE_NEW);
}

/* Before the restart, behind it, and when another entry was asked for since. */
TEST(undone_it_leaves_nothing)
{
	static const struct {
		const char *env;  /* NULL: as the trial left it */
		const char *left; /* of next_entry; NULL: nothing */
	} rows[] = {
		{NULL, NULL},
		{"next_entry=\n", NULL},
		{"", NULL},
		{"next_entry=memtest\n", "next_entry=memtest\n"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_(arena_done) struct arena mem = {0};
		_cleanup_free_ char *block = NULL, *after = NULL;

		fresh(NULL);
		scene_apply_plan(&scene, &trial);
		block = scene_block(
			arena_printf(&mem,
				     "# GRUB Environment Block\nkernelopts=root=/dev/vda1 ro\n"
				     "saved_entry=0\n%s",
				     rows[i].env ? rows[i].env : ""));
		if (rows[i].env)
			tree_bytes(scene.dir, &SCENE_ENV[1], block, SCENE_BLOCK);
		assert_int_equal(undo().outcome, OUTCOME_DONE);
		if (!rows[i].env)
			assert_int_equal(scene_is(&scene), SCENE_OLD);
		after = scene_state(&scene, false);
		assert_int_equal(strstr(after, "next_entry") != NULL, rows[i].left != NULL);
		assert_false(is_there(SCENE_TRIAL_IMAGE));
		assert_false(is_there(SCENE_CUSTOM));
		assert_false(is_there("/etc/systemd"));
	}
}

/* An image that somebody made again is the trial's all the same. */
TEST(its_image_goes_whoever_made_it)
{
	scene_apply_plan(&scene, &trial);
	tree_file(scene.dir, &SCENE_TRIAL_IMAGE[1], "made again\n");
	assert_int_equal(undo().outcome, OUTCOME_DONE);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
}

/* Who edits a file that only passed is nobody's business. */
TEST(what_passed_is_not_looked_at_again)
{
	_cleanup_buf_ struct buf now = {0};

	scene_apply_plan(&scene, &trial);
	tree_file(scene.dir, "etc/initramfs-tools/modules", "mine\n");
	tree_file(scene.dir, "etc/modprobe.d/vfio.conf", "mine too\n");
	assert_int_equal(run_may_undo(&scene.root, NULL, NULL), 0);
	assert_int_equal(undo().outcome, OUTCOME_DONE);
	assert_int_equal(root_read(&scene.root, "etc/initramfs-tools/modules", 64, &now, NULL), 0);
	assert_string_equal(buf_str(&now), "mine\n");
	assert_true(is_there("/etc/modprobe.d/vfio.conf"));
}

TEST(one_that_did_not_come_up_is_taken_away)
{
	struct heard heard = {0};
	struct apply_opts o;
	char *id = NULL;

	scene_apply_plan(&scene, &trial);
	o = scene_opts(&scene);
	assert_int_equal(run_recover(&scene.root, &o, NULL, NULL), 0);
	o = scene_opts_later(&scene, true);
	assert_int_equal(run_recover(&scene.root, &o, NULL, NULL), 0);
	o = scene_opts_later(&scene, false);
	o.boot_id = "";
	assert_int_equal(run_recover(&scene.root, &o, NULL, NULL), 0);
	assert_runs("D");
	o = scene_opts_later(&scene, false);
	o.sink = (struct event_sink){hear, &heard};
	assert_int_equal(run_recover(&scene.root, &o, &id, NULL), 1);
	assert_non_null(id);
	assert_true(was_heard(&heard, "did not come up, or was not started"));
	assert_int_equal(scene_is(&scene), SCENE_OLD);
	assert_runs("U");
	assert_int_equal(run_recover(&scene.root, &o, NULL, NULL), 0);
	buf_done(&heard.text);
	free(id);
}

/* Somebody's own entries are in custom.cfg by now: what was tried is permanent all the same. */
TEST(what_cannot_be_cleared_away_is_told)
{
	struct done d;

	tried_and_restarted();
	tree_file(scene.dir, &SCENE_CUSTOM[1], "menuentry 'mine' {\n}\n");
	d = confirm(true);
	assert_int_equal(d.outcome, OUTCOME_STUCK);
	assert_says(d.err, "what waited stays now");
	assert_says(d.err, SCENE_CUSTOM " was changed by somebody else");
	assert_says(d.err, "undo.sh");
	assert_non_null(d.id);
	free(d.id);
	assert_true(is_there(SCENE_CUSTOM));
	assert_false(is_there(SCENE_TRIAL_IMAGE));
	assert_false(is_there(SCENE_GUARD));
}

TEST(one_that_fell_back_cannot_be_confirmed)
{
	scene_apply_plan(&scene, &trial);
	assert_refused_with(confirm(false), -ENOENT, "is put back now");
	assert_int_equal(scene_is(&scene), SCENE_OLD);
}

/* Died behind the end of the run that made it permanent: only the trial is left to go. */
TEST(a_confirm_that_was_cut_off_is_finished)
{
	_cleanup_free_ char *journal = NULL;
	struct apply_opts o = scene_opts_later(&scene, false);
	_cleanup_(arena_done) struct arena mem = {0};
	struct run **runs;
	struct done d;
	size_t n;

	tried_and_restarted();
	scene_keep(&scene);
	journal = journal_of(0);
	d = confirm(true);
	assert_int_equal(d.outcome, OUTCOME_DONE);
	/* As it was when the new run was done: the trial's files and its journal with "becomes". */
	assert_int_equal(run_list(&scene.root, &runs, &n, NULL), 0);
	tree_file(scene.dir, arena_printf(&mem, "var/lib/passthru/runs/%s/journal", runs[0]->id),
		  "%sbecomes %s .\n", journal, d.id);
	tree_file(scene.dir, &SCENE_CUSTOM[1], "menuentry 'trial' --id trial {\n}\n");
	run_list_free(runs, n);
	assert_runs("DD");
	assert_int_equal(run_recover(&scene.root, &o, NULL, NULL), 0);
	assert_runs("UD");
	assert_int_equal(scene_is(&scene), SCENE_NEW);
	free(d.id);
}

#define T(name) cmocka_unit_test_setup(name, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_old_start_is_left_alone),
		T(the_order),
		T(a_trial_needs_its_programs),
		T(a_bad_image_is_put_back),
		T(one_at_a_time),
		T(confirmed_it_is_as_if_applied_at_once),
		T(confirmed_no_reboot_is_to_come),
		T(confirmed_where_grub_keeps_more_in_its_block),
		T(when_it_can_be_confirmed),
		T(drift_is_refused_and_the_trial_waits_on),
		T(a_program_that_fails_leaves_the_trial),
		T(undone_it_leaves_nothing),
		T(its_image_goes_whoever_made_it),
		T(what_passed_is_not_looked_at_again),
		T(one_that_did_not_come_up_is_taken_away),
		T(what_cannot_be_cleared_away_is_told),
		T(one_that_fell_back_cannot_be_confirmed),
		T(a_confirm_that_was_cut_off_is_finished),
	};
	int failed = 0;

	scene_open(&scene);
	if (scene.programs) {
		trial = scene_trial(&scene);
		failed = cmocka_run_group_tests(tests, NULL, NULL);
	}
	scene_close(&scene);
	return failed;
}
