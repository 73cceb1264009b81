/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/worker.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/wait.h>

#include "ui/asroot.h"
#include "ui/offscreen.h"
#include "ui/wire.h"

/* The worker's end of the pipe. What the screen does not take now waits here: a run never does. */
struct outbox {
	int fd;
	struct buf waiting;
	size_t sent;
};

static volatile int stop_asked;

static void on_term(int sig)
{
	(void)sig;
	stop_asked = 1;
}

static void outbox_push(struct outbox *o)
{
	while (o->fd >= 0 && o->sent < o->waiting.len) {
		ssize_t n = write(o->fd, o->waiting.data + o->sent, o->waiting.len - o->sent);

		if (n > 0)
			o->sent += (size_t)n;
		else if (errno == EAGAIN)
			return;
		else if (errno != EINTR)
			close(take_fd(&o->fd));
	}
	buf_clear(&o->waiting);
	o->sent = 0;
}

static void tell(void *data, const struct event *e)
{
	struct outbox *o = data;

	wire_put_event(&o->waiting, e);
	outbox_push(o);
}

static enum outcome do_job(const struct job *job, const struct event_sink *sink, char **ret_id,
			   struct err *err)
{
	enum outcome outcome = OUTCOME_REFUSED;
	int r;

	switch (job->kind) {
	case JOB_APPLY:
	case JOB_BIND:
		session_apply(job->session, job->plan, sink, &stop_asked, &outcome, ret_id, err);
		return outcome;
	case JOB_UNDO:
		session_undo(job->session, job->run_id, sink, &stop_asked, &outcome, err);
		return outcome;
	case JOB_CONFIRM:
		session_confirm(job->session, sink, &stop_asked, &outcome, ret_id, err);
		return outcome;
	case JOB_RECOVER:
		r = session_recover(job->session, sink, ret_id, err);
		return r >= 0 ? OUTCOME_DONE : r == -EAGAIN ? OUTCOME_REFUSED : OUTCOME_STUCK;
	}
	return outcome;
}

_Noreturn void worker_work(const struct job *job, int fd)
{
	struct outbox o = {.fd = fd};
	struct event_sink sink = {tell, &o};
	struct err err = {0};
	char *id = NULL;
	struct wire_end end;

	offscreen(on_term);
	end.outcome = do_job(job, &sink, &id, &err);
	end.run_id = id;
	end.line = err.line;
	wire_put_end(&o.waiting, &end);
	if (o.fd >= 0)
		fcntl(o.fd, F_SETFL, 0); /* the work is done: now it may wait for its reader */
	outbox_push(&o);
	_exit((int)end.outcome);
}

bool worker_running(const struct worker *w)
{
	return w->pid > 0;
}

int worker_start(struct worker *w, const struct job *job, struct err *err)
{
	int ends[2];
	pid_t pid;

	BUG_ON(worker_running(w));
	if (pipe2(ends, O_CLOEXEC | O_NONBLOCK) < 0)
		return err_errno(err, errno, "cannot start the work");
	pid = fork();
	if (pid == 0)
		worker_work(job, ends[1]);
	close(ends[1]);
	if (pid < 0) {
		close(ends[0]);
		return err_errno(err, errno, "cannot start the work");
	}
	*w = (struct worker){.pid = pid, .fd = ends[0], .child = true};
	return 0;
}

void worker_stop(const struct worker *w)
{
	if (worker_running(w) && w->as_root)
		(void)!write(w->fd, ROOT_JOB_STOP, 1);
	else if (worker_running(w))
		kill(w->pid, SIGTERM);
}

/* True when the line was the last one. */
static bool take_line(char *line, const struct event_sink *sink, struct worker_end *ret)
{
	struct event e;
	struct wire_end end;

	switch (wire_take(line, &e, &end)) {
	case WIRE_EVENT:
		sink->emit(sink->data, &e);
		return false;
	case WIRE_END:
		*ret = (struct worker_end){
			.outcome = end.outcome,
			.run_id = end.run_id ? xstrdup(end.run_id) : NULL,
			.line = xstrdup(end.line),
		};
		return true;
	default:
		return false;
	}
}

static bool take_lines(struct buf *in, const struct event_sink *sink, struct worker_end *ret)
{
	size_t at = 0;
	bool ended = false;
	char *nl;

	while (!ended && at < in->len && (nl = memchr(in->data + at, '\n', in->len - at))) {
		*nl = '\0';
		ended = take_line(in->data + at, sink, ret);
		at = (size_t)(nl + 1 - in->data);
	}
	if (at > 0) {
		memmove(in->data, in->data + at, in->len - at + 1);
		in->len -= at;
	}
	return ended;
}

static void reap(struct worker *w)
{
	while (w->child && waitpid(w->pid, NULL, 0) < 0 && errno == EINTR)
		;
	worker_leave(w);
}

bool worker_read(struct worker *w, const struct event_sink *sink, struct worker_end *ret_end)
{
	char bytes[4096];
	ssize_t n;

	while ((n = read(w->fd, bytes, sizeof(bytes))) > 0) {
		buf_add(&w->in, bytes, (size_t)n);
		if (take_lines(&w->in, sink, ret_end)) {
			reap(w);
			return true;
		}
	}
	if (n < 0 && (errno == EAGAIN || errno == EINTR))
		return false;
	*ret_end = (struct worker_end){.lost = true};
	reap(w);
	return true;
}

void worker_leave(struct worker *w)
{
	if (w->pid > 0)
		close(w->fd);
	asroot_clean(w->as_root);
	buf_done(&w->in);
	*w = (struct worker){.fd = -1};
}
