/* SPDX-License-Identifier: GPL-2.0-or-later */
/* undo.sh: what goes back, what stays, and what it refuses. */
#include <fcntl.h>
#include <sys/file.h>

#include "apply/undo_script.h"
#include "lib/faultloop.h"
#include "unit/apply/script.h"

TEST(all_old)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_script_ struct outcome_of_script first = run_script(id, NULL), again;

	assert_prints(&first, 0, "is back as it was");
	assert_int_equal(is_after_refresh(&first), SCENE_OLD);
	assert_int_equal(last_state(&scene), RUN_UNDONE);
	again = run_script(id, NULL);
	assert_prints(&again, 0, "is undone already");
	assert_int_equal(scene_is(&scene), SCENE_OLD);
}

TEST(what_only_a_program_can_make_is_named)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_script_ struct outcome_of_script o = run_script(id, NULL);

	SKIP_IF(!scene.programs, "needs programs in the tree");
	assert_prints(&o, 0,
		      arena_printf(&mem, "run:\n    chroot %s proxmox-boot-tool refresh\n",
				   scene.root.path));
}

TEST(root_given)
{
	_cleanup_free_ char *id = last_id(), *root = tree_path(scene.dir, "");
	_cleanup_script_ struct outcome_of_script o = run_script(id, root);

	assert_prints(&o, 0, "is back as it was");
	assert_int_equal(is_after_refresh(&o), SCENE_OLD);
}

TEST(another_system_is_left_alone)
{
	_cleanup_free_ char *id = last_id();
	char *other = tree_new();
	_cleanup_script_ struct outcome_of_script o = run_script(id, other);

	assert_prints(&o, 5, "is not the system of run ");
	assert_int_equal(scene_is(&scene), SCENE_NEW);
	assert_int_equal(last_state(&scene), RUN_DONE);
	tree_free(other);
}

TEST(a_link_is_not_followed)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_script_ struct outcome_of_script o = {0};
	struct buf victim = {0};

	tree_bytes(scene.dir, "etc/victim", scene.plan.edits[0].after,
		   scene.plan.edits[0].after_len);
	assert_int_equal(remove_file(&scene.root, "/etc/default/grub", NULL), 0);
	tree_link(scene.dir, "etc/default/grub", "../victim");
	o = run_script(id, NULL);
	assert_prints(&o, 5, "/etc/default/grub: a symbolic link is on the way to it");
	assert_int_equal(root_read(&scene.root, "/etc/victim", 100, &victim, NULL), 0);
	assert_string_equal(buf_str(&victim), scene.plan.edits[0].after);
	buf_done(&victim);
}

TEST(made_again_since)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_script_ struct outcome_of_script o = {0};

	SKIP_IF(!scene.programs, "needs programs in the tree");
	tree_file(scene.dir, "boot/grub/grub.cfg", "# made for a new kernel\n");
	o = run_script(id, NULL);
	assert_prints(&o, 5, "/boot/grub/grub.cfg: was made again since");
	assert_prints(&o, 5,
		      "run in that system:\n    update-initramfs -u -k all\n    update-grub\n    "
		      "dracut --force ");
}

TEST(nothing_was_changed)
{
	_cleanup_free_ char *id = last_id(), *journal = NULL;
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_script_ struct outcome_of_script o = {0};

	journal = tree_path(scene.dir, arena_printf(&mem, "var/lib/passthru/runs/%s/journal", id));
	assert_int_equal(truncate(journal, 0), 0);
	o = run_script(id, NULL);
	assert_prints(&o, 0, "changed nothing");
	assert_int_equal(scene_is(&scene), SCENE_NEW);
}

TEST(not_while_another_is_at_work)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_close_ int fd = root_openat(&scene.root, "/var/lib/passthru/lock", O_RDWR, 0);
	_cleanup_script_ struct outcome_of_script o = {0};

	SKIP_IF(access("/usr/bin/flock", X_OK) < 0, "no flock(1) here");
	assert_int_equal(flock(fd, LOCK_EX), 0);
	o = run_script(id, NULL);
	assert_prints(&o, 5, "Another passthru is at work");
	assert_int_equal(scene_is(&scene), SCENE_NEW);
}

static char *read_journal(const char *id)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const char *path = arena_printf(&mem, "/var/lib/passthru/runs/%s/journal", id);
	struct buf bytes = {0};
	char *text;

	assert_int_equal(root_read(&scene.root, path, 65536, &bytes, NULL), 0);
	text = xstrdup(buf_str(&bytes));
	buf_done(&bytes);
	return text;
}

/* Not a byte of the host, nor of what the run wrote down. */
static void assert_nothing_written(const char *id, const char *journal, const char *host)
{
	_cleanup_free_ char *now = read_journal(id), *state = scene_state(&scene, true);

	assert_string_equal(now, journal);
	assert_string_equal(state, host);
}

TEST(an_edit_of_somebody_else_stays)
{
	_cleanup_free_ char *id = last_id(), *journal = read_journal(id), *host = NULL;
	_cleanup_script_ struct outcome_of_script o = {0}, again = {0};

	tree_file(scene.dir, "etc/default/grub", "GRUB_CMDLINE_LINUX='mine'\n");
	host = scene_state(&scene, true);
	o = run_script(id, NULL);
	assert_prints(&o, 5, "/etc/default/grub: was changed since; compare: diff -u ");
	assert_prints(&o, 5, "/after/etc/default/grub ");
	assert_prints(&o, 5, "then take these changes out of it, or add them to ");
	assert_prints(&o, 5, "Nothing was put back: see the lines above");
	assert_nothing_written(id, journal, host);
	/* When the owner has dealt with it, the same script comes to its end. */
	tree_bytes(scene.dir, "etc/default/grub", scene.plan.edits[0].after,
		   scene.plan.edits[0].after_len);
	again = run_script(id, NULL);
	assert_prints(&again, 0, "is back as it was");
	assert_int_equal(is_after_refresh(&again), SCENE_OLD);
}

TEST(a_file_that_was_removed_since)
{
	_cleanup_free_ char *id = last_id(), *journal = read_journal(id), *host = NULL;
	_cleanup_script_ struct outcome_of_script o = {0}, again = {0};

	assert_int_equal(remove_file(&scene.root, "/etc/default/grub", NULL), 0);
	host = scene_state(&scene, true);
	o = run_script(id, NULL);
	assert_prints(&o, 5, "/etc/default/grub: was removed since; put a file there: cp ");
	assert_nothing_written(id, journal, host);
	tree_bytes(scene.dir, "etc/default/grub", scene.plan.edits[0].before,
		   scene.plan.edits[0].before_len);
	again = run_script(id, NULL);
	assert_prints(&again, 0, "is back as it was");
	assert_int_equal(is_after_refresh(&again), SCENE_OLD);
}

/* The run's own program took it away: its journal has no sum of it. */
TEST(an_image_that_the_run_removed_comes_back)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_script_ struct outcome_of_script o = {0};

	SKIP_IF(!scene.programs, "needs programs in the tree");
	scene_forget_sum(&scene, 0);
	assert_int_equal(remove_file(&scene.root, "/boot/initrd.img-6.1", NULL), 0);
	o = run_script(id, NULL);
	assert_prints(&o, 0, "is back as it was");
	assert_int_equal(is_after_refresh(&o), SCENE_OLD);
}

/* An undo that died while it built: the name is ours and nobody else's. */
TEST(what_an_undo_was_building_goes)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_script_ struct outcome_of_script o = {0};

	SKIP_IF(!scene.programs, "needs programs in the tree");
	tree_file(scene.dir, SCENE_BUILT, "half\n");
	o = run_script(id, NULL);
	assert_prints(&o, 0, "is back as it was");
	assert_int_equal(root_exists(&scene.root, SCENE_BUILT), TRI_NO);
}

/* A run that was cut off is no state to stay in: all that can go back does. */
TEST(a_run_that_was_cut_off_goes_back_as_far_as_it_can)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_script_ struct outcome_of_script o = {0};
	const char *path = arena_printf(&mem, "var/lib/passthru/runs/%s/journal", id);

	tree_file(scene.dir, path,
		  "begin - 2026-01-02T03:04:05Z steps .\n"
		  "edit 0 start x .\nedit 0 done .\n"
		  "edit 1 start x .\nedit 1 done .\n");
	tree_file(scene.dir, "etc/default/grub", "GRUB_CMDLINE_LINUX='mine'\n");
	o = run_script(id, NULL);
	assert_prints(&o, 5, "Not everything is back");
	assert_int_equal(root_exists(&scene.root, "/etc/modprobe.d"), TRI_NO);
	assert_int_equal(last_state(&scene), RUN_UNFINISHED);
}

/* A finished run of that day, on one file. */
static void write_run(const char *id, const char *path, const char *last_record)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const char *dir = arena_printf(&mem, "var/lib/passthru/runs/%s", id);

	tree_file(scene.dir, arena_printf(&mem, "%s/journal", dir),
		  "begin - 2026-01-02T03:04:05Z steps .\nedit 0 start x .\nedit 0 done .\n%s\n",
		  last_record);
	tree_file(scene.dir, arena_printf(&mem, "%s/after%s", dir, path), "theirs\n");
}

TEST(a_later_run_on_the_same_file_goes_first)
{
	static const char *const standing[] = {"done .", "stuck no room .", "undo-begin ."};
	_cleanup_free_ char *id = last_id(), *journal = read_journal(id);
	_cleanup_free_ char *host = scene_state(&scene, true);

	for (size_t i = 0; i < ARRAY_SIZE(standing); i++) {
		_cleanup_script_ struct outcome_of_script o = {0};

		write_run("30010101T000000Z", "/etc/gone.conf", standing[i]);
		o = run_script(id, NULL);
		assert_prints(&o, 5,
			      "/etc/gone.conf: run 30010101T000000Z came later and changed "
			      "it too: undo that one first");
		assert_nothing_written(id, journal, host);
	}
}

TEST(other_runs_are_no_hindrance)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_script_ struct outcome_of_script o = {0};

	write_run("20010101T000000Z", "/etc/default/grub", "done .");
	write_run("30010101T000000Z", "/etc/other", "done .");
	write_run("30020101T000000Z", "/etc/default/grub", "undone .");
	o = run_script(id, NULL);
	assert_prints(&o, 0, "is back as it was");
	assert_int_equal(is_after_refresh(&o), SCENE_OLD);
}

/* As a program that outlived its run holds it. */
static int hold_running(const char *id)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const char *path = arena_printf(&mem, "/var/lib/passthru/runs/%s/running", id);
	int fd = root_openat(&scene.root, path, O_RDONLY | O_CREAT, 0600);

	assert_true(fd >= 0);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	return fd;
}

static void assert_waits_for_program(const struct outcome_of_script *o, const char *id,
				     const char *journal)
{
	_cleanup_free_ char *now = read_journal(id);

	assert_prints(o, 5, "A program of that run is still at work: wait until it has ended");
	assert_int_equal(scene_is(&scene), SCENE_NEW);
	assert_string_equal(now, journal);
}

TEST(not_beneath_a_program_of_the_run)
{
	_cleanup_free_ char *id = last_id(), *journal = read_journal(id);
	_cleanup_script_ struct outcome_of_script o = {0}, again = {0};
	int fd = hold_running(id);

	SKIP_IF(access("/usr/bin/flock", X_OK) < 0, "no flock(1) here");
	o = run_script(id, NULL);
	assert_waits_for_program(&o, id, journal);
	close(fd);
	again = run_script(id, NULL);
	assert_prints(&again, 0, "is back as it was");
	assert_int_equal(is_after_refresh(&again), SCENE_OLD);
}

/* What undo.sh needs, and nothing else. */
static void link_tools(const char *dir)
{
	static const char *const tools[] = {"cat",  "cmp",  "cp",        "dirname", "grep",
					    "ls",   "mv",   "rm",        "rmdir",   "sed",
					    "sync", "tail", "sha256sum", "wc",      "printf"};
	_cleanup_(arena_done) struct arena mem = {0};

	for (size_t i = 0; i < ARRAY_SIZE(tools); i++) {
		const char *usr = arena_printf(&mem, "/usr/bin/%s", tools[i]);
		const char *at = access(usr, X_OK) == 0 ? usr : arena_printf(&mem, "%s", usr + 4);

		tree_link(dir, tools[i], at);
	}
}

static struct outcome_of_script run_without_flock(const char *id, const char *tools)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const char *script = script_of(&mem, id);
	const char *const argv[] = {
		shell, "-c", arena_printf(&mem, "PATH='%s'; . '%s'", tools, script), script, NULL};

	return run_argv(argv);
}

TEST(not_beneath_a_program_where_flock_is_missing)
{
	_cleanup_free_ char *id = last_id(), *journal = read_journal(id);
	_cleanup_script_ struct outcome_of_script o = {0}, again = {0};
	char *tools = tree_new();
	int fd = hold_running(id);

	link_tools(tools);
	o = run_without_flock(id, tools);
	assert_waits_for_program(&o, id, journal);
	close(fd);
	again = run_without_flock(id, tools);
	assert_prints(&again, 0, "is back as it was");
	assert_int_equal(is_after_refresh(&again), SCENE_OLD);
	tree_free(tools);
}

TEST(not_while_another_is_at_work_where_flock_is_missing)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_close_ int fd = root_openat(&scene.root, "/var/lib/passthru/lock", O_RDWR, 0);
	_cleanup_script_ struct outcome_of_script o = {0};
	char *tools = tree_new();

	link_tools(tools);
	assert_int_equal(flock(fd, LOCK_EX), 0);
	o = run_without_flock(id, tools);
	assert_prints(&o, 5, "Another passthru is at work");
	assert_int_equal(scene_is(&scene), SCENE_NEW);
	tree_free(tools);
}

/* At a dozen points all over an apply and an undo that died there. */
static void cut_and_run(enum outcome (*body)(struct scene *s, struct err *err), unsigned at)
{
	if (!fault_cut(&scene, body, FAULT_TORN, at, NULL))
		return;
	scene_wait_for_programs(&scene);
	/* A run that died before its script was there died before it began. */
	if (last_state(&scene) == RUN_PLANNED)
		return;
	{
		_cleanup_free_ char *id = last_id(), *hidden = NULL;
		_cleanup_script_ struct outcome_of_script o = run_script(id, NULL);

		if (o.status != 0 || is_after_refresh(&o) != SCENE_OLD)
			fail_msg("call %u: status %d\n%s", at, o.status, buf_str(&o.output));
		hidden = scene_hidden(&scene);
		assert_string_equal(hidden, "");
	}
}

TEST(after_an_apply_that_died)
{
	for (unsigned at = 150; at < 340; at += 17) {
		scene_reset(&scene);
		cut_and_run(do_apply, at);
	}
}

TEST(after_an_undo_that_died)
{
	for (unsigned at = 5; at < 150; at += 13) {
		scene_bring_back(&scene);
		cut_and_run(do_undo, at);
	}
}

TEST(any_name_is_one_word)
{
	static const char name[] = "/etc/it's \"odd\" $(touch x) `y` \\ ;&|*?";
	_cleanup_buf_ struct buf line = {0};
	const char *argv[] = {shell, "-c", NULL, NULL};
	struct spawn s = {.argv = argv, .stdin_fd = -1, .timeout_s = 60};
	_cleanup_(spawn_result_done) struct spawn_result r = {0};

	buf_puts(&line, "printf %s ");
	shell_quote(&line, name);
	argv[2] = buf_str(&line);
	assert_int_equal(spawn_run(&s, &r, NULL), 0);
	assert_string_equal(buf_str(&r.output), name);
}

TEST(shellcheck_is_content)
{
	SKIP_IF(!is_here("shellcheck", "--version"), "no shellcheck here");
	_cleanup_free_ char *id = last_id();
	_cleanup_(arena_done) struct arena mem = {0};
	const char *const argv[] = {"shellcheck", script_of(&mem, id), NULL};
	struct spawn s = {.argv = argv, .stdin_fd = -1, .timeout_s = 120};
	_cleanup_(spawn_result_done) struct spawn_result r = {0};
	int done = spawn_run(&s, &r, NULL);

	assert_string_equal(buf_str(&r.output), "");
	assert_int_equal(done, 0);
}

static const struct CMUnitTest tests[] = {
	T(all_old),
	T(what_only_a_program_can_make_is_named),
	T(root_given),
	T(another_system_is_left_alone),
	T(an_edit_of_somebody_else_stays),
	T(a_file_that_was_removed_since),
	T(a_run_that_was_cut_off_goes_back_as_far_as_it_can),
	T(a_later_run_on_the_same_file_goes_first),
	T(other_runs_are_no_hindrance),
	T(a_link_is_not_followed),
	T(made_again_since),
	T(an_image_that_the_run_removed_comes_back),
	T(what_an_undo_was_building_goes),
	T(nothing_was_changed),
	T(not_while_another_is_at_work),
	T(not_beneath_a_program_of_the_run),
	T(not_beneath_a_program_where_flock_is_missing),
	T(not_while_another_is_at_work_where_flock_is_missing),
	T(any_name_is_one_word),
	T(after_an_apply_that_died),
	T(after_an_undo_that_died),
	T(shellcheck_is_content),
};
SCRIPT_MAIN(tests)
