/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What apply refuses before a byte of the host has changed. */
#include <fcntl.h>
#include <sched.h>
#include <sys/file.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "lib/tree.h"
#include "unit/apply/applying.h"

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
	res = apply_with_open_dir("boot");
	assert_refused(&res, -EPERM, "/boot/initrd.img-6.1: every user may write to its directory");
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

#define T(name) cmocka_unit_test_setup(name, fresh)

int main(void)
{
	const struct CMUnitTest tests[] = {
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
		T(another_one_is_at_work),
		T(a_read_only_file_system),
		T(the_running_machine_is_roots),
		T(a_missing_program),
		T(no_room_for_copies),
	};

	return cmocka_run_group_tests_name("apply refuses", tests, open_scene, close_scene);
}
