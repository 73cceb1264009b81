/* SPDX-License-Identifier: GPL-2.0-or-later */
/* guard.sh: when it undoes a run by itself, and when the host must restart for it. */
#include <fcntl.h>
#include <sys/file.h>
#include <sys/wait.h>

#include "unit/apply/guarded.h"

#define IN_TIME 899
#define TOO_LATE 900

#define SOMEBODY_CONFIRMS                                                                          \
	"for journal in \"$tree\"/var/lib/passthru/runs/*/journal; do "                            \
	"echo 'confirmed .' >>\"$journal\"; done"

static size_t restarts(void)
{
	return called("systemctl reboot\n");
}

TEST(the_boot_of_the_run_is_left_alone)
{
	now_boot(BOOT_THEN, TOO_LATE, WORDS_OLD);
	assert_int_equal(guard(NULL, 0), RUN_DONE);
	assert_int_equal(scene_is(&scene), SCENE_MIXED);
	assert_int_equal(restarts(), 0);
}

TEST(a_boot_without_a_name_is_left_alone)
{
	now_boot("", TOO_LATE, WORDS_NEW);
	assert_int_equal(guard(NULL, 0), RUN_DONE);
}

TEST(what_is_confirmed_stays)
{
	journal_says("confirmed .\n");
	now_boot(BOOT_NOW, TOO_LATE, WORDS_NEW);
	assert_int_equal(guard(NULL, 0), RUN_DONE);
	assert_int_equal(guard("--wait", 0), RUN_DONE);
	assert_int_equal(restarts(), 0);
}

TEST(a_confirmation_that_was_cut_off_is_none)
{
	journal_says("confirmed");
	now_boot(BOOT_NOW, TOO_LATE, WORDS_OLD);
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
}

TEST(what_is_undone_stays_so)
{
	_cleanup_free_ char *before = NULL, *after = NULL;

	journal_says("undo-begin .\nundone .\n");
	now_boot(BOOT_NOW, TOO_LATE, WORDS_NEW);
	before = scene_state(&scene, true);
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	after = scene_state(&scene, true);
	assert_string_equal(before, after);
	assert_int_equal(restarts(), 0);
}

TEST(what_is_stuck_is_for_a_person)
{
	journal_says("undo-begin .\nstuck no room .\n");
	now_boot(BOOT_NOW, TOO_LATE, WORDS_NEW);
	assert_int_equal(guard(NULL, 0), RUN_STUCK);
	assert_int_equal(restarts(), 0);
}

TEST(there_is_time_left)
{
	now_boot(BOOT_NOW, IN_TIME, WORDS_NEW);
	assert_int_equal(guard(NULL, 0), RUN_DONE);
	assert_int_equal(called("sleep"), 0);
	assert_int_equal(restarts(), 0);
}

TEST(the_time_is_up_and_the_kernel_has_the_words)
{
	now_boot(BOOT_NOW, TOO_LATE, WORDS_NEW);
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
	assert_int_equal(restarts(), 1);
	assert_int_equal(called("logger -t passthru -- Run "), 1);
	/* The next start is the old one, and there is nothing to do any more. */
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(restarts(), 1);
}

TEST(the_time_is_up_and_the_kernel_lacks_the_words)
{
	now_boot(BOOT_NOW, TOO_LATE, WORDS_OLD);
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
	assert_int_equal(restarts(), 0);
}

/* intel_iommu=on is not there, but what the run took away is missing. */
TEST(the_kernel_lacks_a_word_that_the_run_took_away)
{
	now_boot(BOOT_NOW, TOO_LATE, "ro iommu=pt");
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(restarts(), 1);
}

TEST(a_part_of_a_word_is_not_the_word)
{
	now_boot(BOOT_NOW, TOO_LATE, "ro quiet intel_iommu=on,sm_on xintel_iommu=on");
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(restarts(), 0);
}

TEST(another_way_to_restart)
{
	on("systemctl", "exit 1\n");
	on("reboot", "exit 1\n");
	now_boot(BOOT_NOW, TOO_LATE, WORDS_NEW);
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(called("shutdown -r now\n"), 1);
}

TEST(a_run_that_was_cut_off_goes_back_at_once)
{
	journal_loses_its_end();
	now_boot(BOOT_NOW, 30, WORDS_OLD);
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
	assert_int_equal(restarts(), 0);
}

TEST(a_run_that_was_cut_off_in_this_boot_may_be_at_work)
{
	journal_loses_its_end();
	now_boot(BOOT_THEN, 5000, WORDS_OLD);
	assert_int_equal(guard(NULL, 0), RUN_UNFINISHED);
}

TEST(an_undo_that_was_cut_off_goes_on)
{
	journal_says("undo-begin .\n");
	now_boot(BOOT_NOW, 30, WORDS_NEW);
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
	assert_int_equal(restarts(), 1);
}

TEST(what_cannot_be_undone_restarts_nothing)
{
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_buf_ struct buf log = {0};

	tree_file(scene.dir, "etc/default/grub", "GRUB_CMDLINE_LINUX='mine'\n");
	now_boot(BOOT_NOW, TOO_LATE, WORDS_NEW);
	assert_int_equal(guard(NULL, 5), RUN_DONE);
	assert_int_equal(restarts() + called("reboot") + called("shutdown"), 0);
	assert_int_equal(root_read(&scene.root, run_file(&mem, "guard.log"), 1 << 20, &log, NULL),
			 0);
	assert_non_null(strstr(buf_str(&log), "/etc/default/grub: was changed since"));
	assert_int_equal(called("could not be undone by itself: Nothing was put back"), 1);
}

/* The stand-in for sleep lets the time pass. */
TEST(it_waits_when_it_is_told_to)
{
	now_boot(BOOT_NOW, 835, WORDS_OLD);
	on("sleep", "read -r up rest <\"$tree/proc/uptime\"\n"
		    "echo \"$((${up%%.*} + $1)).00 $rest\" >\"$tree/proc/uptime\"\n");
	assert_int_equal(guard("--wait", 0), RUN_UNDONE);
	assert_int_equal(called("sleep 60\n"), 1);
	assert_int_equal(called("sleep 5\n"), 1);
	assert_int_equal(called("sleep"), 2);
}

TEST(who_waits_sees_that_it_is_confirmed)
{
	now_boot(BOOT_NOW, 100, WORDS_NEW);
	on("sleep", SOMEBODY_CONFIRMS "\n");
	assert_int_equal(guard("--wait", 0), RUN_DONE);
	assert_int_equal(called("sleep"), 1);
	assert_int_equal(restarts(), 0);
}

/* Each line that it logs; the stand-in for logger waits until it is read. */
static void read_log_until(int fd, const char *last)
{
	_cleanup_buf_ struct buf text = {0};
	char bytes[512];

	while (!strstr(buf_str(&text), last)) {
		ssize_t n = read(fd, bytes, sizeof(bytes));

		assert_true(n > 0);
		buf_add(&text, bytes, (size_t)n);
	}
}

TEST(it_waits_behind_the_back_of_who_started_it)
{
	_cleanup_free_ char *id = last_id(), *path = tree_path(scene.dir, "stand-ins/log");
	_cleanup_script_ struct outcome_of_script o = {0};
	_cleanup_close_ int fd = -1;

	assert_int_equal(mkfifo(path, 0600), 0);
	fd = open(path, O_RDWR | O_CLOEXEC);
	assert_true(fd >= 0);
	on("logger", "echo \"$*\" >\"$tree/stand-ins/log\"\n");
	on("sleep", "echo '900.00 0.00' >\"$tree/proc/uptime\"\n");
	now_boot(BOOT_NOW, 100, WORDS_OLD);
	o = run_guard_of(id, "--detach");
	assert_prints(&o, 0, "");
	read_log_until(fd, "need not restart");
	assert_int_equal(last_state(&scene), RUN_UNDONE);
	assert_int_equal(called("sleep 60\n"), 1);
}

/* A process that has the lock until it is killed. */
static pid_t lock_holder(void)
{
	int ready[2];
	char byte;
	pid_t pid;

	assert_int_equal(pipe(ready), 0);
	pid = fork();
	if (pid == 0) {
		int fd = root_openat(&scene.root, "/var/lib/passthru/lock", O_RDWR, 0);

		if (flock(fd, LOCK_EX) < 0 || write(ready[1], "", 1) != 1)
			_exit(1);
		for (;;)
			pause();
	}
	close(ready[1]);
	assert_int_equal(read(ready[0], &byte, 1), 1);
	close(ready[0]);
	return pid;
}

static void guard_while_locked(const char *meanwhile)
{
	_cleanup_(arena_done) struct arena mem = {0};
	pid_t pid = lock_holder();

	now_boot(BOOT_NOW, TOO_LATE, WORDS_OLD);
	on("sleep", arena_printf(&mem,
				 "%s\n"
				 "kill -9 %d 2>/dev/null\n"
				 "flock \"$tree/var/lib/passthru/lock\" true\n",
				 meanwhile, (int)pid));
	assert_in_range(guard(NULL, 0), RUN_DONE, RUN_UNDONE);
	assert_int_equal(waitpid(pid, NULL, 0), pid);
	assert_int_equal(called("sleep 5\n"), 1);
}

TEST(it_waits_for_who_is_at_work)
{
	SKIP_IF(!is_here("flock", "--version"), "no flock here");
	guard_while_locked(":");
	assert_int_equal(last_state(&scene), RUN_UNDONE);
	assert_int_equal(scene_is(&scene), SCENE_OLD);
}

TEST(what_was_confirmed_meanwhile_stays)
{
	SKIP_IF(!is_here("flock", "--version"), "no flock here");
	guard_while_locked(SOMEBODY_CONFIRMS);
	assert_int_equal(last_state(&scene), RUN_DONE);
}

TEST(what_the_run_changed_is_mounted_first)
{
	_cleanup_(arena_done) struct arena mem = {0};

	tree_file(scene.dir, "etc/fstab",
		  "# /etc is no line\n"
		  "#UUID=1 /etc ext4 defaults 0 2\n"
		  "UUID=2 / ext4 defaults 0 1\n"
		  "UUID=3 /boot ext4 defaults 0 2\n"
		  "UUID=4 /srv ext4 defaults 0 2\n"
		  "UUID=5 none swap sw 0 0\n");
	now_boot(BOOT_NOW, TOO_LATE, WORDS_OLD);
	tree_file(scene.dir, "proc/self/mounts", "/dev/vda1 / ext4 ro,relatime 0 0\n");
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(called("mount "), 2);
	assert_int_equal(called(arena_printf(&mem, "mount -o remount,rw %s/\n", scene.dir)), 1);
	assert_int_equal(called(arena_printf(&mem, "mount %s/boot\n", scene.dir)), 1);
}

TEST(what_is_mounted_is_left_so)
{
	tree_file(scene.dir, "etc/fstab", "UUID=3 /boot ext4 defaults 0 2\n");
	now_boot(BOOT_NOW, TOO_LATE, WORDS_OLD);
	tree_file(scene.dir, "proc/self/mounts",
		  "/dev/vda1 / ext4 rw,relatime 0 0\n/dev/vda2 /boot ext4 rw 0 0\n");
	assert_int_equal(guard(NULL, 0), RUN_UNDONE);
	assert_int_equal(called("mount "), 0);
}

TEST(shellcheck_is_content)
{
	SKIP_IF(!is_here("shellcheck", "--version"), "no shellcheck here");
	_cleanup_free_ char *id = last_id();
	_cleanup_(arena_done) struct arena mem = {0};
	const char *const argv[] = {
		"shellcheck",
		arena_printf(&mem, "%s/var/lib/passthru/runs/%s/guard.sh", scene.dir, id), NULL};
	_cleanup_script_ struct outcome_of_script o = run_argv(argv);

	assert_prints(&o, 0, "");
}

static const struct CMUnitTest tests[] = {
	G(the_boot_of_the_run_is_left_alone),
	G(a_boot_without_a_name_is_left_alone),
	G(what_is_confirmed_stays),
	G(a_confirmation_that_was_cut_off_is_none),
	G(what_is_undone_stays_so),
	G(what_is_stuck_is_for_a_person),
	G(there_is_time_left),
	G(the_time_is_up_and_the_kernel_has_the_words),
	G(the_time_is_up_and_the_kernel_lacks_the_words),
	G(the_kernel_lacks_a_word_that_the_run_took_away),
	G(a_part_of_a_word_is_not_the_word),
	G(another_way_to_restart),
	G(a_run_that_was_cut_off_goes_back_at_once),
	G(a_run_that_was_cut_off_in_this_boot_may_be_at_work),
	G(an_undo_that_was_cut_off_goes_on),
	G(what_cannot_be_undone_restarts_nothing),
	G(it_waits_when_it_is_told_to),
	G(who_waits_sees_that_it_is_confirmed),
	G(it_waits_behind_the_back_of_who_started_it),
	G(it_waits_for_who_is_at_work),
	G(what_was_confirmed_meanwhile_stays),
	G(what_the_run_changed_is_mounted_first),
	G(what_is_mounted_is_left_so),
	G(shellcheck_is_content),
};
GUARD_MAIN(tests)
