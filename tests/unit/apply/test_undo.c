/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "lib/tree.h"
#include "unit/apply/heard.h"

static struct scene scene;

struct result {
	enum outcome outcome;
	int r;
	struct err err;
	struct heard heard;
};

static struct result undo_as(const char *id, bool chroot)
{
	struct result res = {.outcome = OUTCOME_NO};
	struct apply_opts o = hearing(&scene, &res.heard);

	o.chroot = chroot && scene.programs;
	res.r = run_undo(&scene.root, id, &o, &res.outcome, &res.err);
	return res;
}

static struct result undo(const char *id)
{
	return undo_as(id, true);
}

static void result_done(struct result *res)
{
	buf_done(&res->heard.text);
}

static void assert_done(struct result *res)
{
	if (res->outcome != OUTCOME_DONE)
		fail_msg("%s", res->err.line);
	assert_int_equal(res->r, 0);
	result_done(res);
}

static void assert_refused(struct result *res, int r, const char *what)
{
	assert_int_equal(res->outcome, OUTCOME_REFUSED);
	assert_int_equal(res->r, r);
	assert_says(res->err, what);
	result_done(res);
}

static int applied(void **state)
{
	(void)state;
	scene_bring_back(&scene);
	return 0;
}

TEST(every_byte_is_back)
{
	struct result res = undo(NULL);

	assert_true(was_heard(&res.heard, "back 1 /etc/modprobe.d/vfio.conf\n"));
	assert_done(&res);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
	assert_int_equal(last_state(&scene), RUN_UNDONE);
}

TEST(again_changes_nothing)
{
	struct run *run;
	struct result res;
	char *id;

	assert_int_equal(run_last(&scene.root, &run, NULL), 0);
	id = xstrdup(run->id);
	run_free(run);
	res = undo(id);
	assert_done(&res);
	res = undo(id);
	assert_true(was_heard(&res.heard, "is undone already: nothing to do"));
	assert_done(&res);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
	res = undo(NULL);
	assert_refused(&res, -ENOENT, "nothing to undo: every run here is put back already");
	free(id);
}

TEST(an_unknown_run)
{
	struct result res = undo("20010101T000000Z");

	assert_refused(&res, -ENOENT, "20010101T000000Z: no such run");
	assert_int_equal(scene_is(&scene), SCENE_NEW);
}

/* Who only asks is told; the host is not written to. */
TEST(a_host_without_runs_is_not_written_to)
{
	struct result res;

	scene_reset(&scene);
	res = undo(NULL);
	assert_refused(&res, -ENOENT, "nothing to undo: no run has been applied on this host");
	assert_int_equal(root_exists(&scene.root, "/var"), TRI_NO);
	res = undo("20010101T000000Z");
	assert_refused(&res, -ENOENT, "20010101T000000Z: no such run");
	assert_int_equal(root_exists(&scene.root, "/var"), TRI_NO);
}

TEST(edited_since)
{
	_cleanup_free_ char *before = NULL, *after = NULL;
	struct result res;

	tree_file(scene.dir, "etc/initramfs-tools/modules", "vfio-pci\nmine\n");
	before = scene_state(&scene, true);
	res = undo(NULL);
	assert_says(res.err, "/after/etc/initramfs-tools/modules");
	assert_says(res.err, "; then take these changes out, or add them to ");
	assert_says(res.err, "/before/etc/initramfs-tools/modules and copy that over it; then undo "
			     "again");
	assert_refused(&res, -ESTALE,
		       "someone edited /etc/initramfs-tools/modules since; look at: diff -u ");
	after = scene_state(&scene, true);
	assert_string_equal(before, after);
	assert_int_equal(last_state(&scene), RUN_DONE);
}

TEST(a_removed_file_that_is_there_again)
{
	struct result res;

	tree_file(scene.dir, "etc/gone.conf", "mine\n");
	res = undo(NULL);
	assert_says(res.err, "/before/etc/gone.conf");
	assert_says(res.err, "; then move it away and undo again");
	assert_refused(&res, -ESTALE, "someone made /etc/gone.conf again since; look at: diff -u ");
}

TEST(a_made_file_that_was_edited)
{
	struct result res;

	tree_file(scene.dir, "etc/modprobe.d/vfio.conf", "mine\n");
	res = undo(NULL);
	assert_says(res.err, "; then take these changes out, or remove it, and undo again");
	assert_refused(&res, -ESTALE, "someone edited /etc/modprobe.d/vfio.conf since; look at: ");
}

/* The advice, followed to the letter, leads to the end. */
TEST(a_changed_file_that_was_removed)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const char *advice;
	struct result res;

	assert_int_equal(remove_file(&scene.root, "/etc/default/grub", NULL), 0);
	res = undo(NULL);
	assert_says(res.err, "/etc/default/grub was removed since; put a file there (cp ");
	advice = arena_str(&mem, res.err.line);
	assert_refused(&res, -ESTALE, "/before/etc/default/grub ");
	assert_non_null(strstr(advice, "/etc/default/grub), then undo again"));
	tree_bytes(scene.dir, "etc/default/grub", scene.plan.edits[0].before,
		   scene.plan.edits[0].before_len);
	res = undo(NULL);
	assert_done(&res);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
}

/* What the user gave back by hand already is no reason to refuse. */
TEST(old_bytes_or_another_mode_are_fine)
{
	_cleanup_free_ char *path = tree_path(scene.dir, "etc/default/grub");
	struct result res;

	assert_int_equal(chmod(path, 0600), 0);
	tree_bytes(scene.dir, "etc/initramfs-tools/modules", scene.plan.edits[2].before,
		   scene.plan.edits[2].before_len);
	res = undo(NULL);
	assert_done(&res);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
}

TEST(somebody_elses_file_keeps_its_directory)
{
	struct result res;

	tree_file(scene.dir, "etc/modprobe.d/mine.conf", "# mine\n");
	res = undo(NULL);
	assert_done(&res);
	assert_int_equal(root_exists(&scene.root, "/etc/modprobe.d/mine.conf"), TRI_YES);
	assert_int_equal(root_exists(&scene.root, "/etc/modprobe.d/vfio.conf"), TRI_NO);
}

/* A second run on the same GRUB file, with no programs. */
static char *second_run(void)
{
	static const char more[] = "GRUB_CMDLINE_LINUX='other'\n";
	struct edit e = scene.plan.edits[0];
	struct plan p = {.edits = &e, .n_edits = 1};
	struct apply_opts o = scene_opts(&scene);
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_close_ int fd = root_openat(&scene.root, e.path, O_RDONLY, 0);
	enum outcome outcome = OUTCOME_NO;
	char *id = NULL;

	assert_int_equal(meta_read(fd, &mem, &e.before_meta, NULL), 0);
	e.before = e.after;
	e.before_len = e.after_len;
	e.after = more;
	e.after_len = strlen(more);
	assert_int_equal(run_apply(&scene.root, &p, &o, &outcome, &id, NULL), 0);
	return id;
}

TEST(a_later_run_goes_first)
{
	_cleanup_free_ char *second = NULL;
	struct run *first;
	struct result res;

	assert_int_equal(run_last(&scene.root, &first, NULL), 0);
	second = second_run();
	assert_int_equal(run_may_undo(&scene.root, first->id, NULL), -EBUSY);
	assert_int_equal(run_may_undo(&scene.root, second, NULL), 0);
	res = undo(first->id);
	assert_says(res.err, second);
	assert_refused(&res, -EBUSY, "came later and changed the same files: undo it first");
	res = undo(NULL);
	assert_done(&res);
	assert_int_equal(scene_is(&scene), SCENE_NEW);
	res = undo(first->id);
	assert_done(&res);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
	run_free(first);
}

/* A new kernel made grub.cfg again: an outdated copy would lose its entry, so update-grub runs on
   the old words. */
TEST(made_again_since)
{
	struct buf cfg = {0}, image = {0};
	struct result res;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	tree_file(scene.dir, "boot/grub/grub.cfg", "# made for a new kernel\n");
	res = undo(NULL);
	assert_true(was_heard(&res.heard, "start 1 update-grub\n"));
	assert_done(&res);
	assert_int_equal(root_read(&scene.root, "/boot/grub/grub.cfg", 4096, &cfg, NULL), 0);
	assert_non_null(strstr(buf_str(&cfg), "root=/dev/vda1 ro quiet\n"));
	/* What was not made again has its exact bytes all the same. */
	assert_int_equal(root_read(&scene.root, "/boot/initrd.img-6.1", 4096, &image, NULL), 0);
	assert_string_equal(buf_str(&image), "old image\n");
	assert_int_equal(root_exists(&scene.root, "/boot/initrd.img-6.2"), TRI_NO);
	buf_done(&cfg);
	buf_done(&image);
}

TEST(made_again_since_and_no_programs_here)
{
	struct buf cfg = {0};
	struct result res;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	tree_file(scene.dir, "boot/grub/grub.cfg", "# made for a new kernel\n");
	res = undo_as(NULL, false);
	assert_true(
		was_heard(&res.heard, "note 1 update-grub is not run in a tree without --chroot"));
	assert_done(&res);
	assert_int_equal(root_read(&scene.root, "/boot/grub/grub.cfg", 4096, &cfg, NULL), 0);
	assert_string_equal(buf_str(&cfg), "# made for a new kernel\n");
	buf_done(&cfg);
}

TEST(a_program_fails_in_undo)
{
	struct result res;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	tree_file(scene.dir, "boot/grub/grub.cfg", "# made for a new kernel\n");
	tree_file(scene.dir, "fail-initramfs", "\n");
	res = undo(NULL);
	assert_int_equal(remove_file(&scene.root, "fail-initramfs", NULL), 0);
	assert_int_equal(res.outcome, OUTCOME_STUCK);
	assert_says(res.err, "update-initramfs: exit status 1: no room; to finish: sh ");
	assert_int_equal(last_state(&scene), RUN_STUCK);
	result_done(&res);
	res = undo(NULL);
	assert_done(&res);
	assert_int_equal(last_state(&scene), RUN_UNDONE);
}

TEST(an_image_that_is_gone_stays_gone)
{
	struct result res;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	assert_int_equal(remove_file(&scene.root, "/boot/initrd.img-6.1", NULL), 0);
	res = undo(NULL);
	assert_true(was_heard(&res.heard,
			      "/boot/initrd.img-6.1 was removed since this run and stays so"));
	assert_done(&res);
	assert_int_equal(root_exists(&scene.root, "/boot/initrd.img-6.1"), TRI_NO);
}

/* The run's own program took it away: its journal has no sum of it. */
TEST(an_image_that_the_run_removed_comes_back)
{
	struct result res;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	scene_forget_sum(&scene, 0);
	assert_int_equal(remove_file(&scene.root, "/boot/initrd.img-6.1", NULL), 0);
	res = undo(NULL);
	assert_done(&res);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
}

TEST(recovery_has_nothing_to_do_and_writes_nothing)
{
	struct apply_opts o = scene_opts(&scene);

	assert_int_equal(run_recover(&scene.root, &o, NULL, NULL), 0);
	scene_reset(&scene);
	assert_int_equal(run_recover(&scene.root, &o, NULL, NULL), 0);
	assert_int_equal(root_exists(&scene.root, "/var"), TRI_NO);
}

/* What is no run of ours is not taken for one that died early. */
TEST(a_strange_directory_is_left_alone)
{
	struct apply_opts o = scene_opts(&scene);

	tree_file(scene.dir, "var/lib/passthru/runs/notes/text", "mine\n");
	assert_int_equal(run_recover(&scene.root, &o, NULL, NULL), 0);
	assert_int_equal(root_exists(&scene.root, "/var/lib/passthru/runs/notes/text"), TRI_YES);
}

/* A child that applies, and is to be killed while update-grub waits for its FIFO. */
static pid_t start_apply(void)
{
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		struct apply_opts o = scene_opts(&scene);
		enum outcome outcome;

		run_apply(&scene.root, &scene.plan, &o, &outcome, NULL, NULL);
		_exit(1);
	}
	return pid;
}

/* The killed run's program is still at work: putting back beneath it would be undone by it a moment
   later. */
TEST(a_program_outlives_its_run)
{
	_cleanup_free_ char *fifo = tree_path(scene.dir, "wait-grub"), *id = NULL;
	struct apply_opts o = scene_opts(&scene);
	struct err err = {0};
	pid_t pid;
	int fd;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	scene_reset(&scene);
	assert_int_equal(mkfifo(fifo, 0600), 0);
	pid = start_apply();
	/* Opening waits for the reader: now update-grub runs for sure. */
	fd = open(fifo, O_WRONLY | O_CLOEXEC);
	assert_true(fd >= 0);
	assert_int_equal(kill(pid, SIGKILL), 0);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(run_recover(&scene.root, &o, &id, &err), -EAGAIN);
	assert_says(err, "is still at work");
	close(fd);
	scene_wait_for_programs(&scene);
	assert_int_equal(unlink(fifo), 0);
	assert_int_equal(run_recover(&scene.root, &o, &id, &err), 1);
	assert_non_null(id);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
}

static int open_scene(void **state)
{
	(void)state;
	scene_open(&scene);
	free(scene_apply(&scene));
	scene_keep(&scene);
	return 0;
}

static int close_scene(void **state)
{
	(void)state;
	scene_close(&scene);
	return 0;
}

#define T(name) cmocka_unit_test_setup(name, applied)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(every_byte_is_back),
		T(again_changes_nothing),
		T(an_unknown_run),
		T(a_host_without_runs_is_not_written_to),
		T(edited_since),
		T(a_removed_file_that_is_there_again),
		T(a_made_file_that_was_edited),
		T(a_changed_file_that_was_removed),
		T(old_bytes_or_another_mode_are_fine),
		T(somebody_elses_file_keeps_its_directory),
		T(a_later_run_goes_first),
		T(made_again_since),
		T(made_again_since_and_no_programs_here),
		T(a_program_fails_in_undo),
		T(an_image_that_is_gone_stays_gone),
		T(an_image_that_the_run_removed_comes_back),
		T(recovery_has_nothing_to_do_and_writes_nothing),
		T(a_strange_directory_is_left_alone),
		T(a_program_outlives_its_run),
	};

	return cmocka_run_group_tests_name("undo and recovery", tests, open_scene, close_scene);
}
