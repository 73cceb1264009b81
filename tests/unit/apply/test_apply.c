/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "unit/apply/heard.h"
#include "lib/tree.h"

static struct scene scene;

struct result {
	enum outcome outcome;
	int r;
	struct err err;
	struct heard heard;
	char *id;
};

static struct result apply(void (*then)(const struct event *e))
{
	struct result res = {.heard.then = then, .outcome = OUTCOME_NO};
	struct apply_opts o = hearing(&scene, &res.heard);

	res.r = run_apply(&scene.root, &scene.plan, &o, &res.outcome, &res.id, &res.err);
	return res;
}

static void result_done(struct result *res)
{
	buf_done(&res->heard.text);
	free(res->id);
}

static int fresh(void **state)
{
	(void)state;
	scene_reset(&scene);
	remove_file(&scene.root, "fail-initramfs", NULL);
	return 0;
}

/* Nothing was written, and a run that does not exist is not listed. */
static void assert_refused(struct result *res, int r, const char *what)
{
	assert_int_equal(res->outcome, OUTCOME_REFUSED);
	assert_int_equal(res->r, r);
	assert_says(res->err, what);
	assert_null(res->id);
	assert_int_equal(last_state(&scene), RUN_PLANNED);
	result_done(res);
}

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
	assert_int_equal(run->n_edits, 4);
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
		"start 0 update-initramfs\n",
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

TEST(a_refused_plan)
{
	struct refusal why = {"0000:00:02.0", "root-disk", "it holds /"};
	struct plan p = {.refused = &why, .n_refused = 1};
	struct apply_opts o = scene_opts(&scene);
	enum outcome outcome = OUTCOME_NO;
	struct err err = {0};

	assert_true(run_apply(&scene.root, &p, &o, &outcome, NULL, &err) < 0);
	assert_int_equal(outcome, OUTCOME_REFUSED);
	assert_string_equal(err.line, "0000:00:02.0: it holds /");
}

TEST(changed_since_planned)
{
	struct result res;

	tree_file(scene.dir, "etc/default/grub", "GRUB_CMDLINE_LINUX='mine'\n");
	res = apply(NULL);
	assert_refused(&res, -ESTALE, "/etc/default/grub changed since the plan was made");
}

TEST(mode_changed_since_planned)
{
	_cleanup_free_ char *path = tree_path(scene.dir, "etc/initramfs-tools/modules");
	struct result res;

	assert_int_equal(chmod(path, 0644), 0);
	res = apply(NULL);
	assert_refused(&res, -ESTALE, "/etc/initramfs-tools/modules got another owner or mode");
}

TEST(made_since_planned)
{
	struct result res;

	tree_file(scene.dir, "etc/modprobe.d/vfio.conf", "# mine\n");
	res = apply(NULL);
	assert_refused(&res, -ESTALE, "/etc/modprobe.d/vfio.conf was made");
}

TEST(removed_since_planned)
{
	struct result res;

	assert_int_equal(remove_file(&scene.root, "/etc/gone.conf", NULL), 0);
	res = apply(NULL);
	assert_refused(&res, -ESTALE, "/etc/gone.conf was removed");
}

TEST(a_link_that_leads_nowhere)
{
	struct result res;

	tree_dir(scene.dir, "etc/modprobe.d");
	tree_link(scene.dir, "etc/modprobe.d/vfio.conf", "/nowhere");
	res = apply(NULL);
	assert_refused(&res, -ELOOP,
		       "/etc/modprobe.d/vfio.conf: is a symbolic link that leads "
		       "nowhere inside the root");
}

TEST(a_directory_that_leads_nowhere)
{
	struct result res;

	tree_link(scene.dir, "etc/modprobe.d", "/nowhere");
	res = apply(NULL);
	assert_refused(&res, -ELOOP,
		       "/etc/modprobe.d: is a symbolic link that leads nowhere "
		       "inside the root");
}

static struct result apply_with_open_dir(const char *dir)
{
	_cleanup_free_ char *path = tree_path(scene.dir, dir);

	assert_int_equal(chmod(path, 0777), 0);
	return apply(NULL);
}

/* What will be refused when it is written is refused before anything is. */
TEST(a_directory_that_everybody_writes_to)
{
	struct result res = apply_with_open_dir("etc/default");

	assert_refused(&res, -EPERM,
		       "/etc/default/grub: every user may write to its directory, so it is not "
		       "replaced");
}

TEST(a_generated_file_where_everybody_writes)
{
	struct result res;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	res = apply_with_open_dir("boot/grub");
	assert_refused(&res, -EPERM, "/boot/grub/grub.cfg: every user may write to its directory");
}

TEST(an_edited_file_with_two_names)
{
	_cleanup_free_ char *path = tree_path(scene.dir, "etc/default/grub");
	_cleanup_free_ char *other = tree_path(scene.dir, "etc/grub-too");
	struct result res;

	assert_int_equal(link(path, other), 0);
	res = apply(NULL);
	assert_refused(&res, -EMLINK, "/etc/default/grub: has 2 hard links");
}

TEST(nothing_to_read_an_image_with)
{
	_cleanup_free_ char *path = tree_path(scene.dir, "usr/bin/lsinitramfs");
	_cleanup_free_ char *away = tree_path(scene.dir, "usr/bin/away");
	struct result res;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	assert_int_equal(rename(path, away), 0);
	res = apply(NULL);
	assert_int_equal(rename(away, path), 0);
	assert_refused(&res, -ENOENT, "lsinitramfs: no such program");
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

/* A child has the lock until the pipe closes. */
TEST(another_one_is_at_work)
{
	int ready[2], go[2];
	struct result res;
	char byte = 0;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	assert_int_equal(pipe(go), 0);
	fflush(NULL);
	pid = fork();
	if (pid == 0) {
		_cleanup_close_ int fd = -1;

		close(go[1]);
		tree_dir(scene.dir, "var/lib/passthru");
		fd = root_openat(&scene.root, "/var/lib/passthru/lock", O_RDWR | O_CREAT, 0600);
		dprintf(fd, "%10d\n", (int)getpid());
		_exit(flock(fd, LOCK_EX) < 0 || write(ready[1], &byte, 1) != 1 ||
		      read(go[0], &byte, 1) != 0);
	}
	close(go[0]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	{
		_cleanup_free_ char *private = tree_path(scene.dir, "var/lib/passthru");

		assert_int_equal(chmod(private, 0700), 0);
	}
	res = apply(NULL);
	close(go[1]);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	close(ready[0]);
	close(ready[1]);
	assert_says(res.err, arena_printf(&scene.mem, "process %d", (int)pid));
	assert_refused(&res, -EAGAIN, "another passthru is at work");
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

/* In a child with mounts of its own. */
static int apply_on_read_only_etc(void)
{
	_cleanup_free_ char *etc = tree_path(scene.dir, "etc");
	struct result res;

	if (unshare(CLONE_NEWNS) < 0 || mount("none", "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0 ||
	    mount(etc, etc, NULL, MS_BIND, NULL) < 0 ||
	    mount(NULL, etc, NULL, MS_REMOUNT | MS_BIND | MS_RDONLY, NULL) < 0)
		return 2;
	/* The open one stands in the old mounts. */
	root_done(&scene.root);
	if (root_open(scene.dir, &scene.root, NULL) < 0)
		return 3;
	res = apply(NULL);
	return res.outcome == OUTCOME_REFUSED && res.r == -EROFS &&
			       strstr(res.err.line, "is mounted read-only")
		       ? 0
		       : 1;
}

TEST(a_read_only_file_system)
{
	int status;
	pid_t pid;

	fflush(NULL);
	pid = fork();
	if (pid == 0)
		_exit(apply_on_read_only_etc());
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	SKIP_IF(WEXITSTATUS(status) == 2, "no mounts of its own for this user");
	assert_int_equal(WEXITSTATUS(status), 0);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
}

TEST(the_running_machine_is_roots)
{
	struct result res = {.outcome = OUTCOME_NO};
	struct apply_opts o = hearing(&scene, &res.heard);
	bool was_root = geteuid() == 0;

	scene.root.live = true;
	assert_true(!was_root || seteuid(65534) == 0);
	res.r = run_apply(&scene.root, &scene.plan, &o, &res.outcome, &res.id, &res.err);
	assert_true(!was_root || seteuid(0) == 0);
	scene.root.live = false;
	assert_refused(&res, -EPERM, "apply needs root: sudo passthru apply");
	assert_int_equal(scene_is(&scene), SCENE_OLD);
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

TEST(a_missing_program)
{
	static const char *const argv[] = {"update-nothing", NULL};
	const char *const *was;
	struct result res;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	was = scene.plan.steps[1].argv;
	scene.plan.steps[1].argv = argv;
	res = apply(NULL);
	scene.plan.steps[1].argv = was;
	assert_refused(&res, -ENOENT, "update-nothing: no such program");
}

TEST(no_room_for_copies)
{
	_cleanup_free_ char *image = tree_path(scene.dir, "boot/initrd.img-6.1");
	struct result res;

	SKIP_IF(!scene.programs, "needs programs in the tree");
	/* A hole of 4 TiB takes nothing, and its copies would take all. */
	SKIP_IF(truncate(image, (off_t)4 << 40) < 0, "no large files here");
	res = apply(NULL);
	assert_refused(&res, -ENOSPC, "MiB are needed there and ");
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

static int open_scene(void **state)
{
	(void)state;
	scene_open(&scene);
	return 0;
}

static int close_scene(void **state)
{
	(void)state;
	scene_close(&scene);
	return 0;
}

#define T(name) cmocka_unit_test_setup(name, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(all_new),
		T(what_is_told),
		T(the_run_directory),
		T(nothing_to_do_is_done),
		T(a_refused_plan),
		T(changed_since_planned),
		T(mode_changed_since_planned),
		T(made_since_planned),
		T(removed_since_planned),
		T(a_link_that_leads_nowhere),
		T(a_directory_that_leads_nowhere),
		T(a_directory_that_everybody_writes_to),
		T(a_generated_file_where_everybody_writes),
		T(an_edited_file_with_two_names),
		T(nothing_to_read_an_image_with),
		T(an_edited_file_behind_a_link),
		T(another_one_is_at_work),
		T(without_chroot_programs_are_named),
		T(a_read_only_file_system),
		T(the_running_machine_is_roots),
		T(a_program_fails),
		T(the_result_is_not_as_expected),
		T(an_image_lacks_a_file),
		T(a_missing_program),
		T(no_room_for_copies),
		T(stopped_while_a_program_runs),
		T(stopped_before_the_first_edit),
		T(a_file_that_is_not_ours_yet_is_never_touched),
		T(stuck_on_somebody_elses_edit),
	};

	return cmocka_run_group_tests_name("apply", tests, open_scene, close_scene);
}
