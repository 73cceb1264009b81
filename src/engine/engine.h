/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The one way from a root to a run, for the commands and the screen alike:
 * root → probe → host → check → report; choice → plan; plan → run; run → promises.
 */
#pragma once

#include "apply/apply.h"
#include "apply/verify.h"
#include "check/check.h"
#include "plan/build.h"
#include "probe/probe.h"

struct session {
	struct root root;
	bool chroot;
	struct probe_env env;
	struct host *host;	/* made anew by session_refresh */
	struct report *report;
	char *who; /* the caller's login name, for the log; set by the caller, freed by session_done; NULL unknown */
};

/* Opens the root and reads the machine. path NULL or "/" is the live machine. */
int session_open(const char *path, bool chroot, const struct probe_env *env, struct session *ret, struct err *err);
void session_done(struct session *s);
#define _cleanup_session_ _cleanup_(session_done)

/* Reads the machine again. On failure the old host and report stay. Pointers into them die on success. */
int session_refresh(struct session *s, struct err *err);

/* Finishes a run that was cut off, backwards. As run_recover. Reads the machine again when something was put back. */
int session_recover(struct session *s, const struct event_sink *sink, char **ret_id, struct err *err);
/* The same when a program starts: *ret_said (the caller's; only where something was put back) is what it was, a sentence
   without its first capital and full stop. */
int session_recover_first(struct session *s, char **ret_said, struct err *err);

int session_plan(const struct session *s, const struct choice *c, struct plan **ret, struct err *err);
/* The plan of a plan directory, recomputed on this host; -ESTALE when it is no longer byte for byte that. */
int session_plan_dir(const struct session *s, const char *dir, struct plan **ret, struct err *err);

/* How a plan is applied. */
struct how {
	bool trial;		  /* first one start on trial; only where session_trial is 0 */
	unsigned confirm_minutes; /* undone by itself unless it is confirmed; 0: it stays */
};
#define CONFIRM_MINUTES 15 /* what is usual: firmware and a slow start are not in it, they come before */

/* What is best for this host: on the live machine a trial where one is possible, and a time to confirm where something
   here can undo by itself; in a tree neither. */
struct how session_how(const struct session *s, const struct plan *p);
/* 0: the plan can be tried for one start first; -EOPNOTSUPP with the sentence why not. */
int session_trial(const struct session *s, const struct plan *p, struct err *err);
/* 0: what is applied can be undone by itself after a start; -EOPNOTSUPP with the sentence why not. */
int session_guard(const struct session *s, struct err *err);

/* What is really done for plan p when it is applied so: ret->plan is p, a trial of it, or that with the guard's files.
   They borrow from p, which must live longer. */
struct staged {
	struct plan *trial, *guarded;
	const struct plan *plan;
};
int session_stage(const struct session *s, const struct plan *p, const struct how *how, struct staged *ret,
		  struct err *err);
void staged_done(struct staged *g); /* zeroed is fine */

/* Binds what is chosen (and what comes along) to the driver ("vfio-pci", "pci-stub") now, in this boot alone. */
int session_live(const struct session *s, const struct choice *c, const char *driver, unsigned confirm_minutes,
		 struct plan **ret, struct err *err);

/* As run_confirm. */
int session_confirm(struct session *s, const struct event_sink *sink, const volatile int *stop,
		    enum outcome *ret_outcome, char **ret_id, struct err *err);

/* p is what session_stage or session_live gave: events number its edits and steps. As run_apply; and an empty plan is REFUSED while another passthru is at work (-EAGAIN) and when a run was found that
   had been cut off (-ESTALE: it is put back, and there may be something to do now).
   A live binding is held against the machine as it is now: -ESTALE, REFUSED when something uses a device meanwhile. */
int session_apply(struct session *s, const struct plan *p, const struct event_sink *sink, const volatile int *stop,
		  enum outcome *ret_outcome, char **ret_id, struct err *err);
int session_undo(struct session *s, const char *id, const struct event_sink *sink, const volatile int *stop,
		 enum outcome *ret_outcome, struct err *err);

/* The run that waits to be confirmed (the caller's: run_free), and how it stands; NULL and WAITING_NOT: none does.
   *ret_seconds as run_waits gives them. */
int session_waiting(const struct session *s, struct run **ret, enum waiting *ret_waiting, int64_t *ret_seconds,
		    struct err *err);

/*
 * What to type when the host does not come up with p (what session_stage gave): at the loader's menu, and from a live
 * medium with this host's own disks. Safe text; commands stand behind two blanks. The same is the run's rescue.txt.
 * Nothing for a tree and for a live binding.
 */
void session_rescue(const struct session *s, const struct plan *p, const char *id, struct buf *out);

/* What undoes the run without us: "sh /mnt/var/lib/passthru/runs/ID/undo.sh". */
void put_undo_script(struct buf *out, const struct session *s, const char *id);

/* The promises of the last run. -ENOENT: no run. *ret_run (may be NULL) is the caller's. */
int session_verify(const struct session *s, struct promises *ret, struct run **ret_run, struct err *err);
