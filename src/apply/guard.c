/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/guard.h"

#include <errno.h>

#include "base/spawn.h"

/* systemd answers at once, or hangs with all else. */
#define START_TIMEOUT_S 20

static bool has_systemd(const struct root *root)
{
	struct stat st;

	return root_stat(root, "/run/systemd/system", false, &st) == 0 && S_ISDIR(st.st_mode);
}

static int run(const char *const *argv, struct err *err)
{
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	struct spawn s = {.argv = argv, .stdin_fd = -1, .timeout_s = START_TIMEOUT_S};

	return spawn_run(&s, &result, err);
}

/* --wait, for the timer's clock and the script's are read a moment apart. */
static int arm_systemd(const struct store *s, unsigned minutes, struct err *err)
{
	const char *const argv[] = {
		"systemd-run",
		arena_printf(s->mem, "--unit=passthru-undo-%s", s->id),
		"--description=Undo a change by passthru that nobody confirmed",
		arena_printf(s->mem, "--on-active=%umin", minutes),
		"--timer-property=AccuracySec=1s",
		"/bin/sh",
		store_path(s, "guard.sh", NULL),
		"--wait",
		NULL,
	};

	return run(argv, err);
}

/* Its clock runs in the script, which knows the minutes. */
static int arm_process(const struct store *s, struct err *err)
{
	const char *const argv[] = {"sh", store_path(s, "guard.sh", NULL), "--detach", NULL};

	return run(argv, err);
}

/*
 * Where systemd is at work and takes no timer, nothing takes its place: logind may end every
 * process of a login when that ends, and it is just the one whose login broke off that needs this.
 */
int guard_arm(const struct store *s, unsigned minutes, struct err *err)
{
	if (!s->root->live)
		return err_set(err, EOPNOTSUPP, "in a tree nothing undoes a change by itself");
	int r = has_systemd(s->root) ? arm_systemd(s, minutes, err) : arm_process(s, err);

	return r < 0 ? err_in(err, r, "nothing would undo it by itself") : 0;
}

static void stop(const char *timer)
{
	const char *const argv[] = {"systemctl", "stop", timer, NULL};

	run(argv, NULL);
}

void guard_disarm(const struct store *s)
{
	if (!s->root->live || !has_systemd(s->root))
		return;
	stop("passthru-undo.timer");
	stop(arena_printf(s->mem, "passthru-undo-%s.timer", s->id));
}
