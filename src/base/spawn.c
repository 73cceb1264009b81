/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * running ──time is up, or stop──▶ SIGTERM to the group ──2 s──▶ SIGKILL ──2 s──▶ given up
 *    └────────────── the program ends ──────┴──────────────────────┘──▶ reaped
 */
#include "base/spawn.h"

#include <errno.h>
#include <fcntl.h>
#include <poll.h>
#include <signal.h>
#include <sys/wait.h>
#include <time.h>

#include "base/spawn_child.h"

#define GRACE_MS 2000
#define DEFAULT_OUTPUT ((size_t)1024 * 1024)
#define TAIL ((size_t)4096) /* of the output, for its last line: what is kept may end long before */

/* How long poll may sleep: a program that ended while its daemon holds the pipe, or a stop flag
   that was set, is seen at the next tick. */
#define TICK_MS 50
#define TICK_CLOSED_MS 5 /* the pipe is closed: the end is near */

enum stage { RUNNING, TERMED, KILLED, GIVEN_UP };

struct job {
	const struct spawn *s;
	struct spawn_result *out;
	pid_t pid;
	int pipe; /* -1 at its end */
	struct buf tail;
	enum stage stage;
	int64_t deadline; /* of the stage, CLOCK_MONOTONIC in ms */
	bool stopped;
};

static int64_t now_ms(void)
{
	struct timespec t;

	clock_gettime(CLOCK_MONOTONIC, &t);
	return (int64_t)t.tv_sec * 1000 + t.tv_nsec / 1000000;
}

static void keep_tail(struct buf *tail, const char *bytes, size_t n)
{
	buf_add(tail, bytes, n);
	if (tail->len <= 2 * TAIL)
		return;
	memmove(tail->data, tail->data + tail->len - TAIL, TAIL + 1);
	tail->len = TAIL;
}

static void keep(struct job *job, const char *bytes, size_t n)
{
	size_t max = job->s->max_output ? job->s->max_output : DEFAULT_OUTPUT;
	size_t room = max - job->out->output.len;

	if (job->s->on_output)
		job->s->on_output(job->s->data, bytes, n);
	buf_add(&job->out->output, bytes, n < room ? n : room);
	keep_tail(&job->tail, bytes, n);
}

/* Takes one piece out of the pipe. false: there is none now. */
static bool take_output(struct job *job)
{
	char bytes[4096];
	ssize_t n;

	if (job->pipe < 0)
		return false;
	n = read(job->pipe, bytes, sizeof(bytes));
	if (n > 0) {
		keep(job, bytes, (size_t)n);
		return true;
	}
	if (n == 0 || (errno != EAGAIN && errno != EINTR)) {
		closep(&job->pipe);
		job->pipe = -1;
	}
	return n < 0 && errno == EINTR;
}

static void next_stage(struct job *job)
{
	job->stage++;
	job->deadline = now_ms() + GRACE_MS;
	if (job->stage == TERMED)
		kill(-job->pid, SIGTERM);
	else if (job->stage == KILLED)
		kill(-job->pid, SIGKILL);
}

static void check_time(struct job *job)
{
	bool stop = job->stage == RUNNING && job->s->stop && *job->s->stop;

	if (!stop && now_ms() < job->deadline)
		return;
	if (job->stage == RUNNING) {
		job->stopped = stop;
		job->out->timed_out = !stop;
	}
	next_stage(job);
}

/* The program has ended and is not reaped yet: its process id still names its group. */
static bool has_ended(const struct job *job)
{
	siginfo_t info = {0};

	return waitid(P_PID, (id_t)job->pid, &info, WEXITED | WNOHANG | WNOWAIT) == 0 &&
	       info.si_pid == job->pid;
}

static void reap(struct job *job)
{
	int status = 0;

	/* What a program that was told to end left behind ends with it. */
	if (job->stage != RUNNING)
		kill(-job->pid, SIGKILL);
	while (waitpid(job->pid, &status, 0) < 0 && errno == EINTR)
		;
	if (WIFSIGNALED(status))
		job->out->signal = WTERMSIG(status);
	else if (job->stage == RUNNING)
		job->out->exit_code = WEXITSTATUS(status);
}

/* One turn: wait for output or a tick, and move what came. */
static void turn(struct job *job)
{
	struct pollfd p = {.fd = job->pipe, .events = POLLIN};

	/* A program that floods the pipe must not keep us from looking at the clock. */
	if (poll(&p, 1, job->pipe < 0 ? TICK_CLOSED_MS : TICK_MS) > 0)
		take_output(job);
}

static void watch(struct job *job)
{
	while (!has_ended(job)) {
		check_time(job);
		if (job->stage == GIVEN_UP)
			return;
		turn(job);
	}
	reap(job);
	/* A daemon that it left behind may hold the pipe open, and may write for ever: take what
	   was written up to now, a full pipe (64 KiB) at the most, and do not wait. */
	for (int i = 0; i < 16 && take_output(job); i++)
		;
}

/* The last line of the output that is not blank, for the error line. */
static int last_line(const struct buf *output, const char **ret)
{
	const char *data = buf_str(output), *end = data + output->len, *start;

	while (end > data && strchr(" \t\r\n", end[-1]))
		end--;
	for (start = end; start > data && start[-1] != '\n'; start--)
		;
	*ret = start;
	return (int)(end - start < 200 ? end - start : 200);
}

static int verdict(const struct job *job, struct err *err)
{
	const struct spawn_result *out = job->out;
	const char *name = job->s->argv[0], *line;
	int n = last_line(&job->tail, &line);
	const char *colon = n > 0 ? ": " : "";

	if (job->stage == GIVEN_UP)
		return err_set(err, ETIME, "%s: does not end, not even when killed (process %d)",
			       name, (int)job->pid);
	if (out->timed_out)
		return err_set(err, ETIME, "%s: not done after %d s, so it was ended", name,
			       job->s->timeout_s);
	if (job->stopped)
		return err_set(err, ECANCELED, "%s: ended because the run was stopped", name);
	if (out->signal)
		return err_set(err, EIO, "%s: ended by signal %d (%s)%s%.*s", name, out->signal,
			       strsignal(out->signal), colon, n, line);
	if (out->exit_code != 0)
		return err_set(err, EIO, "%s: exit status %d%s%.*s", name, out->exit_code, colon, n,
			       line);
	return 0;
}

int spawn_run(const struct spawn *s, struct spawn_result *ret, struct err *err)
{
	struct job job = {.s = s, .out = ret, .pipe = -1};
	struct sigaction ours = {.sa_handler = SIG_DFL}, theirs;
	int r;

	BUG_ON(!s->argv || !s->argv[0] || s->timeout_s <= 0);
	*ret = (struct spawn_result){.exit_code = -1};
	/* A caller that ignores SIGCHLD would have the kernel reap, and the exit status lost. */
	sigaction(SIGCHLD, &ours, &theirs);
	r = spawn_child(s, &job.pid, &job.pipe, err);
	if (r == 0) {
		job.deadline = now_ms() + (int64_t)s->timeout_s * 1000;
		watch(&job);
		r = verdict(&job, err);
	}
	closep(&job.pipe);
	buf_done(&job.tail);
	sigaction(SIGCHLD, &theirs, NULL);
	return r;
}

void spawn_result_done(struct spawn_result *r)
{
	buf_done(&r->output);
}
