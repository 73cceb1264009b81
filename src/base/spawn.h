/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs one program: no shell, a clean environment (PATH, LC_ALL=C.UTF-8, HOME=/root, and nothing of the
 * caller's), stdin from /dev/null or a given fd, stdout and stderr in one pipe, in a process group of
 * its own that is killed as a whole when the time is up.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/root.h"

struct spawn {
	const char *const *argv;  /* argv[0] is looked up in /usr/sbin:/usr/bin:/sbin:/bin below chroot */
	const struct root *chroot; /* NULL or a live root: run here; else chroot into it first (needs root) */
	int stdin_fd;		  /* -1: /dev/null */
	int timeout_s;		  /* > 0 */
	size_t max_output;	  /* kept at the most; the rest is read and dropped. 0: 1 MiB */
	void (*on_output)(void *data, const char *bytes, size_t n); /* as it comes; may be NULL */
	void *data;
	const volatile int *stop; /* when it turns non-zero the program is ended as by time-out; may be NULL */
};

struct spawn_result {
	int exit_code;	 /* 0…255; -1 when a signal or the time-out ended it */
	int signal;	 /* 0 or the signal */
	bool timed_out;
	struct buf output; /* free with spawn_result_done */
};

/* 0 when it ran and exited with 0; else -ENOENT (no such program), -ETIME, -ECANCELED (stop), -EIO (other
   exit), each with a line that names it. ret is filled in all cases where it ran. */
int spawn_run(const struct spawn *s, struct spawn_result *ret, struct err *err);
void spawn_result_done(struct spawn_result *r);
