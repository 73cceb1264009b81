/* SPDX-License-Identifier: GPL-2.0-or-later */
/* undo.sh of one scene, as a person runs it, under every shell that this machine has. */
#pragma once

#include "base/spawn.h"
#include "lib/tree.h"
#include "unit/apply/heard.h"

static struct scene scene;
static const char *shell; /* the one of this test */

struct outcome_of_script {
	int status;
	struct buf output;
};

static inline void script_done(struct outcome_of_script *o)
{
	buf_done(&o->output);
}
#define _cleanup_script_ _cleanup_(script_done)

static inline struct outcome_of_script run_argv(const char *const *argv)
{
	struct spawn s = {.argv = argv, .stdin_fd = -1, .timeout_s = 60};
	struct spawn_result r = {0};
	struct err err = {0};

	spawn_run(&s, &r, &err);
	return (struct outcome_of_script){.status = r.exit_code, .output = r.output};
}

static inline const char *script_of(struct arena *mem, const char *id)
{
	return arena_printf(mem, "%s/var/lib/passthru/runs/%s/undo.sh", scene.dir, id);
}

/* With and without the root as an argument. */
static inline struct outcome_of_script run_script(const char *id, const char *root)
{
	_cleanup_(arena_done) struct arena mem = {0};
	const char *const argv[] = {shell, script_of(&mem, id), root, NULL};

	return run_argv(argv);
}

static inline char *last_id(void)
{
	struct run **runs;
	size_t n;
	char *id;

	assert_int_equal(run_list(&scene.root, &runs, &n, NULL), 0);
	assert_true(n > 0);
	id = xstrdup(runs[n - 1]->id);
	for (size_t i = 0; i < n; i++)
		run_free(runs[i]);
	free(runs);
	return id;
}

static inline void assert_prints(const struct outcome_of_script *o, int status, const char *what)
{
	if (o->status != status || !strstr(buf_str(&o->output), what))
		fail_msg("%s: status %d, not %d with \"%s\":\n%s", shell, o->status, status, what,
			 buf_str(&o->output));
}

/* As the script says at its end: what only a program can make, somebody has to run. */
static inline enum scene_is is_after_refresh(const struct outcome_of_script *o)
{
	static const char *const argv[] = {"proxmox-boot-tool", "refresh", NULL};
	_cleanup_(spawn_result_done) struct spawn_result r = {0};
	struct spawn s = {.argv = argv, .chroot = &scene.root, .stdin_fd = -1, .timeout_s = 60};

	if (strstr(buf_str(&o->output), " proxmox-boot-tool refresh\n"))
		assert_int_equal(spawn_run(&s, &r, NULL), 0);
	return scene_is(&scene);
}

static inline bool is_here(const char *name, const char *option)
{
	const char *const argv[] = {name, option, "exit 0", NULL};
	struct spawn s = {.argv = argv, .stdin_fd = -1, .timeout_s = 60};
	_cleanup_(spawn_result_done) struct spawn_result r = {0};

	return spawn_run(&s, &r, NULL) == 0;
}

static inline int applied(void **state)
{
	(void)state;
	scene_bring_back(&scene);
	return 0;
}

#define T(name) cmocka_unit_test_setup(name, applied)

/* All tests under every shell that this machine has, on a scene that is applied anew for each. */
#define SCRIPT_MAIN(tests)                                                                         \
	int main(void)                                                                             \
	{                                                                                          \
		static const char *const shells[] = {"sh", "dash", "bash", "ksh", "mksh"};         \
		int failed = 0;                                                                    \
                                                                                                   \
		scene_open(&scene);                                                                \
		free(scene_apply(&scene));                                                         \
		scene_keep(&scene);                                                                \
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
