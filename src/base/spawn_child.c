/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/spawn_child.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/close_range.h>
#include <signal.h>
#include <sys/syscall.h>
#include <sys/wait.h>

#define CHILD_UMASK 022

static const char *const search[] = {"/usr/sbin", "/usr/bin", "/sbin", "/bin"};
static char *const environment[] = {
	(char[]){"PATH=/usr/sbin:/usr/bin:/sbin:/bin"},
	(char[]){"LC_ALL=C.UTF-8"},
	(char[]){"HOME=/root"},
	NULL,
};

/* All that the child needs, made before it starts: it only makes system calls. */
struct start {
	char *const *argv;
	char *paths[ARRAY_SIZE(search) + 1]; /* to try in turn, ended by NULL */
	int chroot;                          /* -1: none */
	int in, out, report;
};

/* What the child tells through the report pipe when it cannot become the program. */
struct failure {
	int code;
	bool in_chroot;
};

static _Noreturn void report(const struct start *t, bool in_chroot)
{
	struct failure f = {.code = errno, .in_chroot = in_chroot};

	/* The parent sees a short report as a failure too: nothing more can be done here. */
	_exit(write(t->report, &f, sizeof(f)) == (ssize_t)sizeof(f) ? 127 : 126);
}

static void reset_signals(void)
{
	struct sigaction normal = {.sa_handler = SIG_DFL};
	sigset_t none;

	for (int sig = 1; sig < NSIG; sig++)
		sigaction(sig, &normal, NULL); /* SIGKILL, SIGSTOP and libc's own say EINVAL */
	sigemptyset(&none);
	sigprocmask(SIG_SETMASK, &none, NULL);
}

/* Out of the way of 0, 1 and 2, which the caller may have had closed. */
static int lift(int fd)
{
	return fd > STDERR_FILENO ? fd : fcntl(fd, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}

static bool place_fds(struct start *t)
{
	t->report = lift(t->report);
	t->in = lift(t->in);
	t->out = lift(t->out);
	if (t->chroot >= 0)
		t->chroot = lift(t->chroot);
	if (dup2(t->in, STDIN_FILENO) < 0 || dup2(t->out, STDOUT_FILENO) < 0 ||
	    dup2(t->out, STDERR_FILENO) < 0)
		return false;
	/* Libraries may have opened some without O_CLOEXEC. Before Linux 5.11 ours alone are
	 * closed. */
	syscall(SYS_close_range, STDERR_FILENO + 1, ~0U, CLOSE_RANGE_CLOEXEC);
	return true;
}

static bool enter_root(const struct start *t)
{
	if (t->chroot >= 0 && (fchdir(t->chroot) < 0 || chroot(".") < 0))
		return false;
	return chdir("/") == 0;
}

/* Not inlined: its variables are not to lie in the frame of who started it. */
static _Noreturn __attribute__((noinline)) void child(const struct start *theirs)
{
	struct start t = *theirs;
	int worst = ENOENT;

	setsid();
	umask(CHILD_UMASK);
	if (!place_fds(&t))
		report(&t, false);
	if (!enter_root(&t))
		report(&t, true);
	reset_signals();
	for (char *const *path = t.paths; *path; path++) {
		execve(*path, t.argv, environment);
		/* Something that is there and cannot be run says more than the places where nothing
		 * is. */
		if (errno != ENOENT && errno != ENOTDIR)
			worst = errno;
	}
	errno = worst;
	report(&t, false);
}

static void fill_paths(struct start *t, struct arena *a)
{
	const char *name = t->argv[0];

	if (strchr(name, '/')) {
		t->paths[0] = arena_str(a, name);
		return;
	}
	for (size_t i = 0; i < ARRAY_SIZE(search); i++)
		t->paths[i] = arena_printf(a, "%s/%s", search[i], name);
}

/*
 * No signal handler of the caller may run in the child: none is delivered until it has reset them.
 * By vfork, which copies no page tables: until its exec the child lives in our memory, while we
 * wait, with file descriptors, signal actions, umask and root of its own.
 */
static pid_t start_child(const struct start *t)
{
	sigset_t all, before;
	pid_t pid;

	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	pid = vfork();
	if (pid == 0)
		child(t);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return pid;
}

/* true: the exec was done. Else the child is reaped and *ret says why. */
static bool wait_for_exec(int report_pipe, pid_t pid, struct failure *ret)
{
	struct failure f = {.code = EIO};
	ssize_t n;

	do
		n = read(report_pipe, &f, sizeof(f));
	while (n < 0 && errno == EINTR);
	if (n == 0)
		return true;
	while (waitpid(pid, NULL, 0) < 0 && errno == EINTR)
		;
	*ret = f;
	return false;
}

static int say(const struct spawn *s, struct failure f, struct err *err)
{
	const char *name = s->argv[0], *path = s->chroot ? s->chroot->path : "";

	if (f.in_chroot)
		return err_errno(err, f.code, "%s: cannot be run in %s", name, *path ? path : "/");
	if (f.code == ENOENT)
		return err_set(err, ENOENT, "%s: no such program%s%s", name, *path ? " in " : "",
			       path);
	return err_errno(err, f.code, "%s: cannot be run", name);
}

int spawn_child(const struct spawn *s, pid_t *ret_pid, int *ret_out, struct err *err)
{
	_cleanup_(arena_done) struct arena a = {0};
	_cleanup_close_ int null = -1, out_r = -1, out_w = -1, rep_r = -1, rep_w = -1;
	struct start t = {.argv = (char *const *)(uintptr_t)s->argv, .chroot = -1};
	struct failure f;
	int out[2], rep[2];
	pid_t pid;

	null = open("/dev/null", O_RDWR | O_CLOEXEC);
	if (null < 0)
		return err_errno(err, errno, "/dev/null");
	if (pipe2(out, O_CLOEXEC) < 0)
		return err_errno(err, errno, "%s: no pipe for its output", s->argv[0]);
	out_r = out[0];
	out_w = out[1];
	if (pipe2(rep, O_CLOEXEC) < 0)
		return err_errno(err, errno, "%s: no pipe for its start", s->argv[0]);
	rep_r = rep[0];
	rep_w = rep[1];
	fcntl(out_r, F_SETFL, O_NONBLOCK);
	t.in = s->stdin_fd >= 0 ? s->stdin_fd : null;
	t.out = out_w;
	t.report = rep_w;
	if (s->chroot && !s->chroot->live)
		t.chroot = s->chroot->fd;
	fill_paths(&t, &a);
	pid = start_child(&t);
	if (pid < 0)
		return err_errno(err, errno, "%s: cannot be started", s->argv[0]);
	closep(&rep_w);
	rep_w = -1;
	if (!wait_for_exec(rep_r, pid, &f))
		return say(s, f, err);
	*ret_pid = pid;
	*ret_out = take_fd(&out_r);
	return 0;
}
