/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does something in a process of its own, because a system call of it may never come back: a write
 * to sysfs waits in the kernel for a driver, and no signal ends that.
 */
#pragma once

#include "base/err.h"

struct apart {
	/* Runs in the child, which has a copy of all memory: what it says is its result and the
	   line in err. All signals are blocked there, stdin and stdout are /dev/null, and only the
	   fds of keep stay open (so that no lock is held by a child that hangs). */
	int (*act)(void *data, struct err *err);
	void *data;
	const int *keep;
	size_t n_keep;
	int timeout_ms; /* > 0; then it is killed, and as long again, 2 s at the most, later left alone */
};

/*
 * What act returned, with its line. -ETIME: it had not ended in time; *ret_stuck is then its
 * process id when not even SIGKILL ended it, else 0. -EOWNERDEAD: it died.
 */
int apart_run(const struct apart *a, pid_t *ret_stuck, struct err *err);
