/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/apart.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>
#include <time.h>

#define GRACE_MS 2000
#define FDS_MAX 65536 /* closed one by one where the kernel has no close_range (before 5.9) */

/* One write to a pipe, which is all there or not at all: it is shorter than PIPE_BUF. */
struct report {
	int r;
	struct err err;
};

static void close_from_to(unsigned from, unsigned to)
{
	if (from > to || syscall(SYS_close_range, from, to, 0) == 0)
		return;
	for (unsigned fd = from; fd <= to && fd < FDS_MAX; fd++)
		close((int)fd);
}

static int by_number(const void *a, const void *b)
{
	const int *x = a, *y = b;

	return (*x > *y) - (*x < *y);
}

static void close_all_but(const struct apart *a, int report)
{
	int keep[8], null = open("/dev/null", O_RDWR | O_CLOEXEC);
	unsigned next = STDERR_FILENO + 1;

	BUG_ON(a->n_keep + 1 > ARRAY_SIZE(keep));
	for (int fd = STDIN_FILENO; null >= 0 && fd <= STDERR_FILENO; fd++)
		if (fd != report)
			dup2(null, fd);
	for (size_t i = 0; i < a->n_keep; i++)
		keep[i] = a->keep[i];
	keep[a->n_keep] = report;
	qsort(keep, a->n_keep + 1, sizeof(keep[0]), by_number);
	for (size_t i = 0; i < a->n_keep + 1; i++) {
		if (keep[i] < (int)next)
			continue;
		close_from_to(next, (unsigned)keep[i] - 1);
		next = (unsigned)keep[i] + 1;
	}
	close_from_to(next, ~0U);
}

static _Noreturn void child(const struct apart *a, int pipe_end)
{
	struct report said = {0};

	setsid();
	close_all_but(a, pipe_end);
	said.r = a->act(a->data, &said.err);
	_exit(write(pipe_end, &said, sizeof(said)) == (ssize_t)sizeof(said) ? 0 : 1);
}

static pid_t fork_child(const struct apart *a, int pipe_end)
{
	sigset_t all, before;
	pid_t pid;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	pid = fork();
	if (pid == 0)
		child(a, pipe_end);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return pid;
}

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

/* Until the child wrote or ended; false: the time is up. */
static bool wait_for(int pipe_end, int ms)
{
	struct pollfd p = {.fd = pipe_end, .events = POLLIN};
	int64_t end = now_ms() + ms;
	int r;

	do {
		int64_t left = end - now_ms();

		r = poll(&p, 1, left > 0 ? (int)left : 0);
	} while (r < 0 && errno == EINTR);
	return r != 0;
}

static void reap(pid_t pid)
{
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
}

static int end_it(int pipe_end, int grace_ms, pid_t pid, pid_t *ret_stuck, struct err *err)
{
	kill(pid, SIGKILL);
	*ret_stuck = wait_for(pipe_end, grace_ms) ? 0 : pid;
	if (!*ret_stuck)
		reap(pid);
	return err_set(err, ETIME, "has not ended in time");
}

static int take_report(int pipe_end, pid_t pid, struct err *err)
{
	struct report said;
	ssize_t n;

	do
		n = read(pipe_end, &said, sizeof(said));
	while (n < 0 && errno == EINTR);
	reap(pid);
	if (n != (ssize_t)sizeof(said))
		return err_set(err, EOWNERDEAD, "its process died");
	return said.r < 0 ? err_set(err, -said.r, "%s", said.err.line) : said.r;
}

int apart_run(const struct apart *a, pid_t *ret_stuck, struct err *err)
{
	_cleanup_close_ int ours = -1, childs = -1;
	int ends[2];
	pid_t pid;

	BUG_ON(a->timeout_ms <= 0);
	*ret_stuck = 0;
	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(err, errno, "no pipe for a process");
	ours = ends[0];
	childs = ends[1];
	pid = fork_child(a, childs);
	if (pid < 0)
		return err_errno(err, errno, "no process can be started");
	closep(&childs);
	childs = -1;
	if (wait_for(ours, a->timeout_ms))
		return take_report(ours, pid, err);
	return end_it(ours, a->timeout_ms < GRACE_MS ? a->timeout_ms : GRACE_MS, pid, ret_stuck,
		      err);
}
