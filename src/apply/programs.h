/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Running the distribution's own programs for a run: where the root is live here, in a tree by
 * chroot, and only when that was asked for.
 *
 * Programs get an empty file as stdin that is locked (runs/ID/running). They and what they start
 * hold that lock until they end, even when this process is killed meanwhile: nothing is put back
 * beneath a program that still writes.
 */
#pragma once

#include "apply/store.h"

struct programs {
	const struct store *store;
	const struct apply_opts *o;
	const volatile int *stop; /* NULL: not to be stopped */
	int running, log;         /* -1: none */
};
#define PROGRAMS_NONE                                                                              \
	{                                                                                          \
		.running = -1, .log = -1                                                           \
	}

/* Will programs run for this root at all? */
bool programs_run(const struct root *root, const struct apply_opts *o);

/* 0 when the program can be found; -ENOENT names it and where it was looked for. */
int programs_find(const struct root *root, const char *name, struct err *err);

int programs_start(const struct store *s, const struct apply_opts *o, const volatile int *stop,
		   struct programs *ret, struct err *err);
void programs_end(struct programs *p);
#define _cleanup_programs_ _cleanup_(programs_end)

/* Runs one step: its output goes to the log raw, and to the sink as safe lines. index is the
   step's, for the sink. */
int programs_step(const struct programs *p, const char *const *argv, int timeout_s, size_t index,
		  struct err *err);

/* Does a program of this run still run? 0: no; -EAGAIN: yes, after waiting wait_ms for those that
   were just killed. */
int programs_ended(const struct store *s, int wait_ms, struct err *err);

/* sha256 of a file below the root as 64 hex digits, by sha256sum of this machine, in mem. */
int file_sum(const struct root *root, const char *path, struct arena *mem, const char **ret,
	     uint64_t *ret_size, struct err *err);
