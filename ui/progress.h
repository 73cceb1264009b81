/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run as the screen follows it: each edit and program with its state, the output, how it ended.
 * Fed by the worker's events; knows nothing of processes or terminals.
 */
#pragma once

#include "model/run.h"
#include "ui/pager.h"

enum item_state {
	ITEM_WAITS,
	ITEM_RUNS,
	ITEM_DONE,
	ITEM_PASSED, /* the edit of a trial that was only needed for its image: as before again */
	ITEM_FAILED,
	ITEM_PUT_BACK,
};

struct progress_item {
	const char *verb; /* "edit", "run", "bind" */
	const char *what; /* the path, the command line, the device */
	const char *row;  /* the same for one row, in which the ends tell lines apart */
	bool passes;      /* the edit of a trial that has its old bytes again before the end */
	enum item_state state;
	int64_t began_ms, ended_ms; /* of a program; 0: not yet */
};

struct progress {
	struct arena mem;
	struct progress_item *items; /* the edits, the programs, what is bound live */
	size_t n, n_edits, n_steps;
	char phase[64];
	struct pager *output; /* where lines go; the caller's */
	size_t said;          /* lines that went there */
	bool failing;         /* it is being put back */
	bool clearing;        /* all of it is done, and what was made for its trial goes */
};

/* From a plan that is about to be applied, or from a run that is about to be undone. Former content
 * is dropped. */
void progress_of_plan(struct progress *p, const struct plan *plan, struct pager *output);
void progress_of_run(struct progress *p, const struct run *run, struct pager *output);
/* From a run that is about to be confirmed without a plan to do: its guard goes. */
void progress_of_guard(struct progress *p, const struct run *run, struct pager *output);
void progress_event(struct progress *p, const struct event *e, int64_t now_ms);
/* The worker has ended: what still ran was cut off. */
void progress_end(struct progress *p, int64_t now_ms);
void progress_done(struct progress *p);

size_t progress_finished(const struct progress *p); /* items that are done, passed or put back */
/* "0:47" since the item began, or what it took; "" before. */
void progress_time(const struct progress_item *i, int64_t now_ms, struct buf *out);
void put_argv(struct buf *out, const char *const *argv); /* joined by blanks */
/* A program for one row: "dracut: /boot/initramfs-6.1.img" when it makes a file that is put in place
 * then (becomes), else all of its words. */
void put_step_row(struct buf *out, const char *const *argv, const char *becomes);
