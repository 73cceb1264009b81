/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run: a plan being or having been applied. It lives in /var/lib/passthru/runs/ID/ as
 * manifest, before/, after/, generated/, journal, log and undo.sh.
 *
 *	planned → begun → done → undoing → undone
 *		    └────────────┴─→ undone (put back) | stuck (not all could be put back)
 *
 * "unfinished" is a run whose journal ends in begun or undoing while nobody holds the lock.
 */
#pragma once

#include "model/plan.h"

#define PASSTHRU_STATE_DIR "/var/lib/passthru"
#define PASSTHRU_RUNS_DIR  PASSTHRU_STATE_DIR "/runs"

enum run_state { RUN_PLANNED, RUN_UNFINISHED, RUN_DONE, RUN_UNDONE, RUN_STUCK };
const char *run_state_name(enum run_state s); /* "planned", "unfinished", "done", "undone", "stuck" */

struct run_edit {
	enum edit_kind kind;
	enum edit_role role;
	const char *path; /* absolute */
	const char *why;
	const char *owned; /* as in struct edit; NULL: the whole file */
};

/* As in struct step. */
struct run_step {
	const char **argv;
	const char *why;
	const char *built, *becomes;
	bool again, last, carries_words;
};

/* What was written down of a run, read back from its directory. Owned by mem. */
struct run {
	struct arena mem;
	const char *id;		/* "20261121T045501Z" */
	const char *when;	/* "2026-11-21 04:55:01 UTC" */
	enum run_state state;
	const char *boot_id;	/* of the boot in which it was applied, "" unknown */
	struct need *needs;	/* what else the guest was given of the host, by id */
	size_t n_needs;
	struct binding *bindings;
	size_t n_bindings;
	struct run_edit *edits;
	size_t n_edits;
	struct run_step *steps;
	size_t n_steps;
	const char **words, **gone_words;
	size_t n_words, n_gone_words;
	struct expect *expects;
	size_t n_expects;
	const char **notes;
	size_t n_notes;
	bool reboot;
	const char **images;	/* that its programs make and that were looked into then, by path */
	size_t n_images;
	bool steps_ran;		/* false: a tree without --chroot; the programs are listed as not run */
	bool trial;		/* its plan directory (runs/ID/plan) is what confirming it applies */
	unsigned confirm_minutes; /* 0: nobody has to confirm it */
	bool confirmed;
	struct live *lives;	/* as in struct plan */
	size_t n_lives;
	int64_t armed_cs;	/* live: the uptime at which the time to confirm began, in hundredths of a second; -1 unknown, or not live */
};
void run_free(struct run *r); /* NULL is fine */
/* The state for a person: what was made for a trial goes when it is confirmed, and "undone" would frighten. */
const char *run_state_word(const struct run *r);
bool run_is_to_confirm(const struct run *r); /* it is done, and somebody still has to confirm it, in whichever boot */
bool run_was_left_alone(const struct run *r); /* it is undone, and nobody had confirmed it */
bool run_lacks_programs(const struct run *r); /* it has programs, and they did not run with it */

/* Two boot ids. One that is "" or NULL is unknown: then it is neither the same nor another boot as far as is known. */
bool boot_is_same(const char *boot_id, const char *other);
bool boot_is_another(const char *boot_id, const char *other);

bool host_on_trial(const struct host *h); /* this boot is the start of a trial: TRIAL_WORD is on its command line */

/* How a run that waits to be confirmed stands in this boot. */
enum waiting {
	WAITING_NOT,	   /* it does not wait: confirmed, undone, or nobody has to confirm it */
	WAITING_REBOOT,	   /* this is still the boot in which it was applied */
	WAITING_CONFIRM,   /* the time runs: *ret_seconds are left (0: it is up; -1: the uptime is unknown) */
	WAITING_FELL_BACK, /* a trial, and this boot is not it: what was staged is to be taken away */
	WAITING_GONE,	   /* a live binding of an earlier boot: nothing of it is left */
};
enum waiting run_waits(const struct run *r, const struct host *h, int64_t *ret_seconds);
/* Does this boot have something of the run that undoing it does not take away at once? UNKNOWN counts as yes. */
bool run_undo_wants_reboot(const struct run *r, const struct host *h);
/* The newest of them that waits in any way; NULL: none does. */
struct run *run_that_waits(struct run *const *runs, size_t n, const struct host *h);

/* The run, done in this boot as far as is known, whose binding of the device comes with the next
 * start; NULL: none. */
const struct run *run_waiting(struct run *const *runs, size_t n, const struct host *h,
			      const struct device *d);

/* What happens while a plan is applied or undone, told as it happens. */
enum event_kind {
	EVENT_PHASE,	   /* text: "compare", "back up", "write", "run", "read back", "bind", "put back", "clear away" */
	EVENT_EDIT_DONE,   /* index of the edit; text: its path */
	EVENT_STEP_START,  /* index of the step; text: its command line */
	EVENT_STEP_OUTPUT, /* text: one safe line of its output */
	EVENT_STEP_DONE,   /* index; text: "" or what it failed with */
	EVENT_CHECKED,	   /* text: what was read back and found right */
	EVENT_PUT_BACK,	   /* text: the path that has its old bytes again */
	EVENT_LIVE,	   /* index of the live binding; text: "0000:03:00.0: e1000e → vfio-pci" */
	EVENT_NOTE,	   /* text: a sentence */
};
struct event {
	enum event_kind kind;
	size_t index;
	const char *text;
};
struct event_sink {
	void (*emit)(void *data, const struct event *e);
	void *data;
};

/* How it ended; the numbers are the exit status of the commands. */
enum outcome {
	OUTCOME_DONE = 0,
	OUTCOME_NO = 1,	      /* the answer is no */
	OUTCOME_USAGE = 2,
	OUTCOME_REFUSED = 3,  /* nothing was changed */
	OUTCOME_PUT_BACK = 4, /* failed, everything is as before */
	OUTCOME_STUCK = 5,    /* failed, and not all is back: the err line says what is left and how to finish */
};

/* One promise of a run and what was found. ok UNKNOWN: could not be looked at (null in JSON). */
struct promise {
	const char *id; /* "file", "cmdline", "iommu", "group", "driver", "vfio", "need", "next-kernel" */
	const char *subject, *expected, *found;
	enum tri ok;
	/* Of a file that is not as the run wrote it; NULL unknown. All safe text. */
	const char *diff;	/* unified, from what the run wrote to what is there */
	const char *changed_at; /* "2026-11-21 04:55:01 UTC", by the file's own time of change */
	const char *changed;	/* that, whose it is now and of which package, as a sentence */
};
struct promises {
	struct arena mem;
	struct promise *items;
	size_t n;
	bool ok;	     /* none is NO, and not before the reboot, nor where programs are still to run */
	bool reboot_pending; /* this is still the boot in which the run was applied */
	enum waiting waiting; /* as run_waits says, with the seconds that are left */
	int64_t seconds_left;
	const char *next;    /* what to do now, one sentence */
};
void promises_done(struct promises *p);
