/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Runs a job of the engine in a process of its own, so that neither a resize nor a terminal that
 *dies can stop it half: it has its own session, ignores SIGHUP and SIGPIPE, has no terminal, and
 *never waits for a reader. What it tells comes through a pipe (ui/wire.h). It ends by itself when
 *the screen is gone.
 *
 * Where only root may do it the process is another one (ui/asroot.h); the rest is the same.
 *
 *	idle → running → ended (end message read, process reaped) → idle
 *			└→ lost (the pipe closed without an end message)
 */
#pragma once

#include "engine/engine.h"

enum job_kind { JOB_APPLY, JOB_BIND, JOB_UNDO, JOB_CONFIRM, JOB_RECOVER };

struct job {
	enum job_kind kind;
	struct session *session;
	const struct plan *plan; /* JOB_APPLY, JOB_BIND: what session_stage, session_live gave */
	const char *run_id;      /* JOB_UNDO: NULL is the last one */
};

struct worker {
	pid_t pid; /* 0: none is running */
	int fd;
	char *as_root; /* the private directory that it was started with; NULL: it is our own */
	bool child;    /* it is ours to wait for */
	struct buf in; /* the start of a message whose end has not come yet */
};

struct worker_end {
	bool lost; /* it died; the rest is not filled in */
	enum outcome outcome;
	char *run_id; /* the caller frees; NULL none */
	char *line;   /* the caller frees */
};

/* Does the job in this process, which leaves its terminal, tells it through fd, and ends. */
_Noreturn void worker_work(const struct job *job, int fd);

bool worker_running(const struct worker *w);
int worker_start(struct worker *w, const struct job *job, struct err *err);
/* Asks it to stop: it puts everything back, then ends. */
void worker_stop(const struct worker *w);
/* Reads what has come. True: it has ended, *ret_end is filled and w is idle. */
bool worker_read(struct worker *w, const struct event_sink *sink, struct worker_end *ret_end);
/* Lets go of it; it goes on alone. */
void worker_leave(struct worker *w);
