/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A job that only root may do, for a screen that is an ordinary user's. The screen is left for the
 * time in which sudo or its like asks for the password; that starts this very program as root
 * ("passthru root-job …", no command of the table: nobody types it), which connects to a socket in
 * a private directory of the user's and from then on is a worker like any other (ui/worker.h). It
 * believes nothing that it is given: a plan directory is recomputed on the host and compared, a
 * choice is planned anew, a run is looked up.
 *
 * Its words: DIR leaves|stays ROOT SSH_CONNECTION VERB WORD…, "-" for what is not.
 *
 *	apply trial|now MINUTES		what DIR/plan holds
 *	bind DRIVER MINUTES ADDR…
 *	undo ID | confirm | recover
 *
 *	DIR/             0700, the user's, below $XDG_RUNTIME_DIR or /tmp
 *	    plan/        what was reviewed (JOB_APPLY)
 *	    root-job     the socket; its name is fixed, so that root can be sent to no other one
 */
#pragma once

#include "ui/worker.h"

/* A program that starts another one as root and asks for the password itself. */
struct root_tool {
	const char *name;
	const char *const *args; /* before the program; NULL-terminated */
	/* It may end while what it started goes on. Where not (a service that ends with its first
	 * process) it stays until the job has ended. */
	bool lets_go;
};
extern const struct root_tool root_tools[];
extern const size_t n_root_tools;

/* The first of them that is in $PATH; NULL none. */
const struct root_tool *asroot_tool(void);

/* What is asked for beyond the job itself. */
struct root_job {
	const struct job *job;
	const struct plan *reviewed; /* JOB_APPLY: the plan that was looked at; job->plan is staged of it */
	struct how how;              /* JOB_APPLY */
};

/* The words that the tool is started with, NULL-terminated, in mem. self: the absolute path of this
 * program. */
const char *const *asroot_argv(struct arena *mem, const struct root_tool *tool, const char *self,
			       const char *dir, const struct root_job *j);

/*
 * Leaves the screen, asks, comes back. 0: w runs, as after worker_start. Negative: nothing was done
 * (no tool, a wrong password, an answer of no).
 */
int asroot_start(struct worker *w, const struct root_job *j, struct err *err);

/* Removes the private directory and frees its name; NULL is fine. */
void asroot_clean(char *dir);

/* The other end, as root: what follows "root-job". Gives the exit status. */
#define ROOT_JOB "root-job"
#define ROOT_JOB_STOP "s" /* written to the socket: put everything back */
int asroot_main(int argc, char **argv);
