/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/store.h"
#include "lib/tree.h"
#include "unit/apply/applying.h"

static void assert_put_back(struct result *res, const char *what)
{
	assert_int_equal(res->outcome, OUTCOME_PUT_BACK);
	assert_says(res->err, what);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
	assert_int_equal(last_state(&scene), RUN_UNDONE);
	result_done(res);
}

TEST(all_new)
{
	struct result res = apply(NULL);
	struct run *run;

	assert_int_equal(res.r, 0);
	assert_int_equal(res.outcome, OUTCOME_DONE);
	assert_int_equal(scene_is(&scene), SCENE_NEW);
	assert_int_equal(run_last(&scene.root, &run, NULL), 0);
	assert_string_equal(run->id, res.id);
	assert_int_equal(run->state, RUN_DONE);
	assert_string_equal(run->boot_id, "11111111-2222-3333-4444-555555555555");
	assert_int_equal(run->n_edits, 5);
	assert_int_equal(run->steps_ran, scene.programs);
	assert_int_equal(strlen(run->when), strlen("2026-11-21 04:55:01 UTC"));
	run_free(run);
	result_done(&res);
}

TEST(what_is_told)
{
	struct result res = apply(NULL);
	const char *order[] = {"phase 0 compare\n", "phase 0 back up\n", "phase 0 write\n",
			       "edit 0 /etc/default/grub\n", "edit 3 /etc/gone.conf\n"};
	const char *more[] = {
		"phase 0 run\n",
		"start 0 update-initramfs -u -k all\n",
		"output 0 made 6.2\n",
		"end 0 \n",
		"start 1 update-grub\n",
		"phase 0 read back\n",
		"checked 0 /boot/grub/grub.cfg: 1 kernel line, all with intel_iommu=on\n",
		"checked 0 /boot/initrd.img-6.2: holds vfio.conf\n"};
	const char *at = buf_str(&res.heard.text);

	for (size_t i = 0; i < ARRAY_SIZE(order); i++)
		assert_non_null(at = strstr(at, order[i]));
	for (size_t i = 0; scene.programs && i < ARRAY_SIZE(more); i++)
		assert_non_null(at = strstr(at, more[i]));
	result_done(&res);
}

TEST(the_run_directory)
{
	static const char *const files[] = {"manifest",
					    "undo.sh",
					    "journal",
					    "inventory",
					    "before/etc/default/grub",
					    "after/etc/default/grub",
					    "after/etc/modprobe.d/vfio.conf",
					    "before/etc/gone.conf"};
	static const char *const absent[] = {"before/etc/modprobe.d/vfio.conf",
					     "after/etc/gone.conf"};
	struct result res = apply(NULL);
	_cleanup_(arena_done) struct arena mem = {0};
	struct stat st;

	for (size_t i = 0; i < ARRAY_SIZE(files); i++)
		assert_int_equal(root_stat(&scene.root,
					   arena_printf(&mem, "/var/lib/passthru/runs/%s/%s",
							res.id, files[i]),
					   true, &st),
				 0);
	for (size_t i = 0; i < ARRAY_SIZE(absent); i++)
		assert_int_equal(root_stat(&scene.root,
					   arena_printf(&mem, "/var/lib/passthru/runs/%s/%s",
							res.id, absent[i]),
					   true, &st),
				 -ENOENT);
	assert_int_equal(root_stat(&scene.root,
				   arena_printf(&mem, "/var/lib/passthru/runs/%s/undo.sh", res.id),
				   true, &st),
			 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	result_done(&res);
}

TEST(nothing_to_do_is_done)
{
	struct plan none = {0};
	struct apply_opts o = scene_opts(&scene);
	enum outcome outcome = OUTCOME_NO;

	assert_int_equal(run_apply(&scene.root, &none, &o, &outcome, NULL, NULL), 0);
	assert_int_equal(outcome, OUTCOME_DONE);
	assert_int_equal(root_exists(&scene.root, "/var"), TRI_NO);
}

/* The link stays, what it leads to changes and comes back. */
TEST(an_edited_file_behind_a_link)
{
	_cleanup_(arena_done) struct arena mem = {0};
	struct apply_opts o = scene_opts(&scene);
	enum outcome outcome = OUTCOME_NO;
	struct result res;
	_cleanup_free_ char *from = tree_path(scene.dir, "etc/default/grub");
	_cleanup_free_ char *to = tree_path(scene.dir, "etc/default/grub.real");

	assert_int_equal(rename(from, to), 0);
	tree_link(scene.dir, "etc/default/grub", "/etc/default/grub.real");
	res = apply(NULL);
	assert_int_equal(res.outcome, OUTCOME_DONE);
	assert_string_equal(root_readlink(&scene.root, &mem, "/etc/default/grub"),
			    "/etc/default/grub.real");
	assert_int_equal(run_undo(&scene.root, NULL, &o, &outcome, NULL), 0);
	assert_int_equal(remove_file(&scene.root, "/etc/default/grub", NULL), 0);
	assert_int_equal(rename(to, from), 0);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
	result_done(&res);
}

TEST(without_chroot_programs_are_named)
{
	struct result res = {.outcome = OUTCOME_NO};
	struct apply_opts o = hearing(&scene, &res.heard);
	struct run *run;
	struct buf cfg = {0};

	SKIP_IF(!scene.programs, "the plan has no programs here");
	o.chroot = false;
	assert_int_equal(run_apply(&scene.root, &scene.plan, &o, &res.outcome, NULL, &res.err), 0);
	assert_true(was_heard(&res.heard, "note 0 update-initramfs -u -k all was not run"));
	assert_true(was_heard(&res.heard, "note 1 update-grub was not run"));
	assert_true(was_heard(&res.heard,
			      " && mv -f " SCENE_BUILT " /boot/initramfs-6.3.img was not run"));
	assert_int_equal(root_read(&scene.root, "/boot/grub/grub.cfg", 100, &cfg, NULL), 0);
	assert_string_equal(buf_str(&cfg), "# old grub.cfg\n");
	assert_int_equal(run_last(&scene.root, &run, NULL), 0);
	assert_false(run->steps_ran);
	assert_int_equal(run_undo(&scene.root, NULL, &o, &res.outcome, &res.err), 0);
	assert_true(was_heard(&res.heard, "note 1 update-grub did not run in this tree. If you ran "
					  "it yourself since, run it again now.\n"));
	run_free(run);
	buf_done(&cfg);
	result_done(&res);
}

TEST(a_program_fails)
{
	_cleanup_(arena_done) struct arena mem = {0};
	struct buf log = {0};
	struct result res;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	tree_file(scene.dir, "fail-initramfs", "\n");
	res = apply(NULL);
	assert_int_equal(root_read(&scene.root,
				   arena_printf(&mem, "/var/lib/passthru/runs/%s/log", res.id),
				   1000, &log, NULL),
			 0);
	assert_string_equal(buf_str(&log), "update-initramfs: Generating images\nno room\n");
	buf_done(&log);
	assert_true(was_heard(&res.heard, "back 0 /etc/default/grub\n"));
	assert_put_back(&res, "update-initramfs: exit status 1: no room; everything is put back");
}

TEST(the_result_is_not_as_expected)
{
	struct result res;
	const char *was;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	was = scene.plan.expects[0].subject;
	scene.plan.expects[0].subject = "amd_iommu=off";
	res = apply(NULL);
	scene.plan.expects[0].subject = was;
	assert_put_back(&res, "lacks amd_iommu=off");
}

TEST(an_image_lacks_a_file)
{
	struct result res;
	const char *was;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	was = scene.plan.expects[1].subject;
	scene.plan.expects[1].subject = "vfio-other.ko";
	res = apply(NULL);
	scene.plan.expects[1].subject = was;
	assert_put_back(&res, "/boot/initrd.img-6.1: does not hold vfio-other.ko");
}

static volatile int stop;
static void stop_at_grub(const struct event *e)
{
	if (e->kind == EVENT_STEP_START && e->index == 1)
		stop = 1;
}

TEST(stopped_while_a_program_runs)
{
	struct result res = {.outcome = OUTCOME_NO, .heard.then = stop_at_grub};
	struct apply_opts o = hearing(&scene, &res.heard);
	_cleanup_free_ char *fifo = tree_path(scene.dir, "wait-grub");

	SKIP_IF(!scene.programs, "needs programs in the tree");
	assert_int_equal(mkfifo(fifo, 0600), 0);
	stop = 0;
	o.stop = &stop;
	run_apply(&scene.root, &scene.plan, &o, &res.outcome, &res.id, &res.err);
	assert_int_equal(unlink(fifo), 0);
	assert_put_back(&res, "update-grub: ended because the run was stopped");
}

TEST(stopped_before_the_first_edit)
{
	struct result res = {.outcome = OUTCOME_NO};
	struct apply_opts o = hearing(&scene, &res.heard);

	stop = 1;
	o.stop = &stop;
	run_apply(&scene.root, &scene.plan, &o, &res.outcome, &res.id, &res.err);
	assert_put_back(&res, "stopped; everything is put back");
}

/* Somebody writes the next file after it was compared. */
static void meddle_next(const struct event *e)
{
	if (e->kind == EVENT_EDIT_DONE && e->index == 0)
		tree_file(scene.dir, "etc/initramfs-tools/modules", "mine\n");
}

TEST(a_file_that_is_not_ours_yet_is_never_touched)
{
	struct result res = apply(meddle_next);
	struct buf now = {0};

	assert_int_equal(res.outcome, OUTCOME_PUT_BACK);
	assert_says(res.err, "/etc/initramfs-tools/modules changed since");
	assert_int_equal(root_read(&scene.root, "/etc/initramfs-tools/modules", 100, &now, NULL),
			 0);
	assert_string_equal(buf_str(&now), "mine\n");
	assert_int_equal(root_exists(&scene.root, "/etc/modprobe.d"), TRI_NO);
	buf_done(&now);
	result_done(&res);
}

/* Somebody writes a file after we did, and then the run fails. */
static void meddle_ours(const struct event *e)
{
	if (e->kind != EVENT_EDIT_DONE || e->index != 2)
		return;
	tree_file(scene.dir, "etc/default/grub", "GRUB_CMDLINE_LINUX='mine'\n");
	stop = 1;
}

TEST(stuck_on_somebody_elses_edit)
{
	struct result res = {.outcome = OUTCOME_NO, .heard.then = meddle_ours};
	struct apply_opts o = hearing(&scene, &res.heard);
	enum outcome outcome = OUTCOME_NO;
	struct buf now = {0};

	stop = 0;
	o.stop = &stop;
	assert_true(run_apply(&scene.root, &scene.plan, &o, &res.outcome, &res.id, &res.err) < 0);
	assert_int_equal(res.outcome, OUTCOME_STUCK);
	assert_says(res.err, "/etc/default/grub was changed by somebody else and is left as it is");
	assert_says(res.err, "/undo.sh");
	assert_int_equal(last_state(&scene), RUN_STUCK);
	/* All else is back, and the edit stands. */
	assert_int_equal(root_exists(&scene.root, "/etc/modprobe.d"), TRI_NO);
	assert_int_equal(root_read(&scene.root, "/etc/default/grub", 100, &now, NULL), 0);
	assert_string_equal(buf_str(&now), "GRUB_CMDLINE_LINUX='mine'\n");
	/* Recovery does not try for ever; a person who gave the file its new bytes again does. */
	assert_int_equal(run_recover(&scene.root, &o, NULL, NULL), 0);
	assert_int_equal(run_undo(&scene.root, NULL, &o, &outcome, &res.err), -ESTALE);
	tree_bytes(scene.dir, "etc/default/grub", scene.plan.edits[0].after,
		   scene.plan.edits[0].after_len);
	assert_int_equal(run_undo(&scene.root, res.id, &o, &outcome, &res.err), 0);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
	buf_done(&now);
	result_done(&res);
}

/* Who came later is known by the names. */
TEST(a_clock_that_was_set_back)
{
	static const char *const there[][2] = {
		{"29990101T000000Z", "29990101T000000Z-2"},
		{"29990101T000000Z-2", "29990101T000000Z-3"},
		{"29990101T000000Z-10", "29990101T000000Z-11"},
		{"19990101T000000Z", "20"},
	};

	for (size_t i = 0; i < ARRAY_SIZE(there); i++) {
		_cleanup_(arena_done) struct arena mem = {0};
		struct run **runs;
		size_t n;

		fresh(NULL);
		assert_int_equal(store_make_state_dir(&scene.root, NULL), 0);
		tree_file(scene.dir,
			  arena_printf(&mem, "var/lib/passthru/runs/%s/journal", there[i][0]),
			  "begin x y steps .\nundo-begin .\nundone .\n");
		free(scene_apply(&scene));
		assert_int_equal(run_list(&scene.root, &runs, &n, NULL), 0);
		assert_int_equal(n, 2);
		assert_string_equal(runs[0]->id, there[i][0]);
		assert_memory_equal(runs[1]->id, there[i][1], strlen(there[i][1]));
		run_list_free(runs, n);
	}
}

#define T(name) cmocka_unit_test_setup(name, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(all_new),
		T(what_is_told),
		T(the_run_directory),
		T(nothing_to_do_is_done),
		T(an_edited_file_behind_a_link),
		T(without_chroot_programs_are_named),
		T(a_program_fails),
		T(the_result_is_not_as_expected),
		T(an_image_lacks_a_file),
		T(stopped_while_a_program_runs),
		T(stopped_before_the_first_edit),
		T(a_file_that_is_not_ours_yet_is_never_touched),
		T(a_clock_that_was_set_back),
		T(stuck_on_somebody_elses_edit),
	};

	return cmocka_run_group_tests_name("apply", tests, open_scene, close_scene);
}
