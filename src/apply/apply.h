/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Does a plan as one journalled transaction, and takes it back. See model/run.h for the states and
 * apply/journal.h for the records. Every path is below the root; nothing outside /var/lib/passthru,
 * the plan's edits and what the plan's programs generate is written.
 *
 * Signals: the caller may set *stop (from a signal handler); the run is then put back at the next
 * safe point.
 */
#pragma once

#include "base/root.h"
#include "model/choice.h"
#include "model/run.h"

struct apply_opts {
	bool chroot;              /* in a tree: run the programs there by chroot */
	const volatile int *stop; /* may be NULL */
	struct event_sink sink;   /* emit may be NULL */
	const char *boot_id;      /* of the host that the plan was made on */
	bool on_trial;            /* as host_on_trial says of that host */
	int live_timeout_ms; /* for one device of a live binding to change its driver; 0: 30 s */
	/* What becomes the run's rescue.txt, with the run's id in place of each RESCUE_ID; NULL: none. */
	const char *rescue;
};
#define RESCUE_ID "%ID%"

/*
 * Lock → compare every file with the plan's before → run directory with before/, after/, undo.sh
 * and copies of what the programs will rewrite → journal "begin" → edits → programs → read back →
 * journal "done". On any failure everything is put back. *ret_outcome is DONE, REFUSED (nothing was
 * changed: stale plan, lock held, no permission, no room), PUT_BACK or STUCK; the return is 0 only
 * for DONE, else a negative errno with the reason in err. *ret_id (may be NULL) gets the run's id,
 * freed by the caller. A plan that has nothing to do is DONE without a run. While another run waits
 * to be confirmed: REFUSED.
 *
 * A trial (plan.trial_of) writes the passing edits, has one image made of them, gives them back and
 * writes the last edits; what it tries lies in the run's directory as plan/. A live binding
 * (plan.lives) gives the devices their new drivers in a process of its own, so that an unbind that
 * hangs in the kernel does not hang the caller; then the time to confirm begins.
 */
int run_apply(const struct root *root, const struct plan *p, const struct apply_opts *o,
	      enum outcome *ret_outcome, char **ret_id, struct err *err);

/* What run_apply would refuse any plan for, found without writing: another run waits (-EBUSY). Ask
   it before the user is asked. */
int run_may_apply(const struct root *root, struct err *err);

/* Gives back what the run changed, byte for byte. id NULL: the last run that is done. A file that
   someone edited since is not overwritten: REFUSED before anything is written, with a line that
   names it. */
int run_undo(const struct root *root, const char *id, const struct apply_opts *o,
	     enum outcome *ret_outcome, struct err *err);

/* What run_undo would refuse for, found without writing: run it before asking. 0; -EALREADY: it is
   undone; else negative. */
int run_may_undo(const struct root *root, const char *id, struct err *err);

/*
 * Makes what waits stay. A trial: applies its plan/, from which nothing may have drifted, then
 * undoes the trial; *ret_id (may be NULL, the caller's) names the new run. Else: takes the guard
 * away and writes "confirmed". A live binding: only from a login that began after it (h->login_cs),
 * for that proves that one can still log in. REFUSED when nothing waits, before the reboot, and in
 * a boot that is not the trial; PUT_BACK when the plan of a trial could not be applied: the trial
 * still waits.
 */
int run_confirm(const struct root *root, const struct host *h, const struct apply_opts *o,
		enum outcome *ret_outcome, char **ret_id, struct err *err);

/* Finds a run that was cut off, or a trial that this boot fell back from, and finishes it
   backwards. 0: nothing to do; 1: done, *ret_id (may be NULL) names the run; negative: could not
   (-EAGAIN: another process holds the lock and is still at it). */
int run_recover(const struct root *root, const struct apply_opts *o, char **ret_id,
		struct err *err);

/* All runs, oldest first; each run_free'd by the caller, then the array. A run directory that
   cannot be read is listed as STUCK with what is known. */
int run_list(const struct root *root, struct run ***ret, size_t *ret_n, struct err *err);

void run_list_free(struct run **runs, size_t n); /* each run, then the array; NULL is fine */

/*
 * Which of them undo takes: the named one, or with id NULL the newest that is done or stuck.
 * -EALREADY: the named one is undone, *ret_at is set all the same; -ENOENT: there is none.
 */
int run_choose(struct run *const *runs, size_t n, const char *id, size_t *ret_at, struct err *err);
bool run_can_be_undone(const struct run *run);

/* The last run that is DONE (or RUN_UNFINISHED); NULL in *ret when there is none. */
int run_last(const struct root *root, struct run **ret, struct err *err);

/* Writes a plan directory: manifest, before/, after/. dir is a path of the running machine (not
   below root); it must not exist or be empty. */
int plan_write_dir(const struct plan *p, const char *dir, struct err *err);
/* Reads the choice of a plan directory. */
int plan_dir_choice(const char *dir, struct choice *ret, struct err *err);
/* 0 when dir holds byte for byte what p would write; -ESTALE with the first difference. */
int plan_dir_compare(const struct plan *p, const char *dir, struct err *err);
