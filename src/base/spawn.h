/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs one program: no shell, a clean environment (PATH, LC_ALL=C.UTF-8, HOME=/root, umask 022, no
 * ignored or blocked signal, nothing of the caller's), stdin from /dev/null or a given fd, stdout
 * and stderr in one pipe, without a controlling terminal, in a process group of its own that is
 * ended as a whole when the time is up: SIGTERM, and SIGKILL two seconds later. A daemon that a
 * program leaves behind when it ends by itself lives on, and is not waited for.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "base/root.h"

struct spawn {
	/* argv[0] without a slash is looked up in /usr/sbin:/usr/bin:/sbin:/bin below chroot. */
	const char *const *argv;
	const struct root *chroot; /* NULL or live: run here; else chroot into it (needs root) */
	int stdin_fd;		   /* -1: /dev/null; stays the caller's */
	int timeout_s;		   /* > 0 */
	size_t max_output;	   /* kept at the most, the rest is dropped; 0: 1 MiB */
	/* All of the output as it comes, also what is not kept. May be NULL. */
	void (*on_output)(void *data, const char *bytes, size_t n);
	void *data;
	/* When it turns non-zero the program is ended as by time-out. May be NULL. */
	const volatile int *stop;
};

struct spawn_result {
	int exit_code;	   /* 0…255; -1 when a signal, the stop or the time-out ended it */
	int signal;	   /* 0 or the signal */
	bool timed_out;
	struct buf output; /* untrusted bytes; free with spawn_result_done */
};

/*
 * 0 when it ran and exited with 0; else -ENOENT (no such program), another errno of chroot or exec,
 * -ETIME, -ECANCELED (stop), -EIO (other exit), each with a line that names it; the line of -EIO
 * ends with the last line of the output. ret is always filled, so that it can always be freed.
 */
int spawn_run(const struct spawn *s, struct spawn_result *ret, struct err *err);
void spawn_result_done(struct spawn_result *r);
