/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guard.sh of one scene, in a boot that the test makes up: proc and sys lie in the tree, and every
 * program that acts on the machine is a stand-in, which writes down how it was called and then
 * reads its own "on-NAME" file, if there is one.
 */
#pragma once

#include <signal.h>

#include "apply/guard_script.h"
#include "unit/apply/script.h"

#define BOOT_THEN "11111111-2222-3333-4444-555555555555" /* of scene_opts */
#define BOOT_NOW  "66666666-7777-8888-9999-aaaaaaaaaaaa"

/* What the kernel was started with before the run, and with the run. */
#define WORDS_OLD "BOOT_IMAGE=/boot/vmlinuz ro quiet iommu=pt"
#define WORDS_NEW "BOOT_IMAGE=/boot/vmlinuz ro iommu=pt intel_iommu=on"

static inline void now_boot(const char *boot_id, unsigned uptime, const char *cmdline)
{
	tree_file(scene.dir, "proc/sys/kernel/random/boot_id", "%s\n", boot_id);
	tree_file(scene.dir, "proc/uptime", "%u.25 1.00\n", uptime);
	tree_file(scene.dir, "proc/cmdline", "%s\n", cmdline);
	tree_file(scene.dir, "proc/self/mounts", "/dev/vda1 / ext4 rw,relatime 0 0\n");
}

static inline void stand_in(const char *name)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const char *path = arena_printf(&mem, "stand-ins/%s", name);
	_cleanup_free_ char *full = tree_path(scene.dir, path);

	tree_file(scene.dir, path,
		  "#!/bin/sh\n"
		  "tree='%s'\n"
		  "echo \"${0##*/} $*\" >>\"${0%%/*}/called\"\n"
		  "if [ -e \"$0.on\" ]; then . \"$0.on\"; fi\n",
		  scene.dir);
	assert_int_equal(chmod(full, 0755), 0);
}

/* What a stand-in does besides; "$tree" is the scene's. */
static inline void on(const char *name, const char *text)
{
	_cleanup_(arena_done) struct arena mem = {0};

	tree_file(scene.dir, arena_printf(&mem, "stand-ins/%s.on", name), "%s", text);
}

/* For the stand-in of sleep: waits until the process is through that writes to sysfs, however slow
   it is. */
#define UNTIL_REBOUND                                                                              \
	"until set -- \"$tree\"/var/lib/passthru/runs/*/rebound && [ -e \"$1\" ]; do :; done\n"

static inline struct outcome_of_script run_guard_of(const char *id, const char *option)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const char *path = arena_printf(&mem, "PATH=%s/stand-ins:/usr/sbin:/usr/bin:/sbin:/bin",
					scene.dir);
	const char *script =
		arena_printf(&mem, "%s/var/lib/passthru/runs/%s/guard.sh", scene.dir, id);
	const char *const argv[] = {"env", path, shell, script, option, NULL};

	return run_argv(argv);
}

/* Runs it, and tells what became of the run. */
static inline enum run_state guard(const char *option, int status)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_script_ struct outcome_of_script o = run_guard_of(id, option);

	assert_prints(&o, status, "");
	return last_state(&scene);
}

/* How often a stand-in was called so: "sleep 5". */
static inline size_t called(const char *how)
{
	_cleanup_buf_ struct buf text = {0};
	size_t n = 0;

	if (root_read(&scene.root, "stand-ins/called", 1 << 20, &text, NULL) < 0)
		return 0;
	for (const char *at = buf_str(&text); (at = strstr(at, how)); at += strlen(how))
		n++;
	return n;
}

static inline const char *run_file(struct arena *mem, const char *name)
{
	_cleanup_free_ char *id = last_id();

	return arena_printf(mem, "var/lib/passthru/runs/%s/%s", id, name);
}

static inline void journal_says(const char *record)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const char *path = run_file(&mem, "journal");
	_cleanup_buf_ struct buf text = {0};

	assert_int_equal(root_read(&scene.root, path, 1 << 20, &text, NULL), 0);
	buf_puts(&text, record);
	tree_bytes(scene.dir, path, text.data, text.len);
}

/* As if the run had been cut off before its end. */
static inline void journal_loses_its_end(void)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const char *path = run_file(&mem, "journal");
	_cleanup_buf_ struct buf text = {0};
	const char *done;

	assert_int_equal(root_read(&scene.root, path, 1 << 20, &text, NULL), 0);
	done = strstr(buf_str(&text), "\ndone .\n");
	assert_non_null(done);
	tree_bytes(scene.dir, path, text.data, (size_t)(done + 1 - text.data));
}

/* guard.sh as it is for another plan of the same run. */
static inline void guard_is_for(const struct plan *p)
{
	_cleanup_free_ char *id = last_id();
	_cleanup_(arena_done) struct arena mem = {0};
	struct store s = store_of(&scene.root, &mem, id);
	const struct inventory none = {0};
	_cleanup_buf_ struct buf text = {0};

	now_boot(BOOT_THEN, 100, WORDS_OLD);
	guard_script(&s, p, &none, &text);
	tree_bytes(scene.dir, run_file(&mem, "guard.sh"), text.data, text.len);
}

static inline int guarded(void **state)
{
	static const char *const acting[] = {"systemctl", "reboot", "shutdown", "mount",
					     "modprobe",  "sleep",  "logger"};
	static const char *const made[] = {"proc", "sys", "stand-ins"};

	(void)state;
	scene_bring_back(&scene);
	for (size_t i = 0; i < ARRAY_SIZE(made); i++)
		if (root_exists(&scene.root, made[i]) != TRI_NO)
			assert_int_equal(remove_tree(&scene.root, made[i], NULL), 0);
	for (size_t i = 0; i < ARRAY_SIZE(acting); i++)
		stand_in(acting[i]);
	return 0;
}

#define G(name) cmocka_unit_test_setup(name, guarded)

/* Where a stand-in cannot run (a file system mounted noexec), the shell would go on and find the
   program that it stands for: then this machine would restart. */
static inline bool stand_ins_run(void)
{
	_cleanup_free_ char *path = tree_path(scene.dir, "stand-ins/reboot");
	const char *const argv[] = {path, NULL};
	_cleanup_script_ struct outcome_of_script o = {0};

	stand_in("reboot");
	o = run_argv(argv);
	return o.status == 0 && called("reboot \n") == 1;
}

/* A plan without programs: what they make is undo.sh's own test. */
static inline void guarded_scene(void)
{
	scene.plan.n_steps = scene.plan.n_expects = 0;
	*ARENA_PUSH(&scene.mem, scene.plan.words, scene.plan.n_words) = "iommu=pt";
	*ARENA_PUSH(&scene.mem, scene.plan.gone_words, scene.plan.n_gone_words) = "quiet";
	scene.plan.confirm_minutes = 15;
	now_boot(BOOT_THEN, 100, WORDS_OLD);
	free(scene_apply(&scene));
	scene_keep(&scene);
}

/* Not under busybox: it takes its own reboot before any stand-in. */
#define GUARD_MAIN(tests)                                                                          \
	int main(void)                                                                             \
	{                                                                                          \
		static const char *const shells[] = {"dash", "bash", "mksh", "ksh"};               \
		int failed = 0;                                                                    \
                                                                                                   \
		scene_open(&scene);                                                                \
		if (!stand_ins_run()) {                                                            \
			printf("skipped: no program runs in %s\n", scene.dir);                     \
			scene_close(&scene);                                                       \
			return 0;                                                                  \
		}                                                                                  \
		guarded_scene();                                                                   \
		for (size_t i = 0; i < ARRAY_SIZE(shells); i++) {                                  \
			shell = shells[i];                                                         \
			if (is_here(shell, "-c"))                                                  \
				failed += cmocka_run_group_tests_name(shell, tests, NULL, NULL);   \
			else                                                                       \
				printf("skipped: no %s here\n", shell);                            \
		}                                                                                  \
		scene_close(&scene);                                                               \
		return failed;                                                                     \
	}
