/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A disk that goes wrong: takes the place of the table in base/sys.h, counts the calls, and from
 * the Nth on behaves as the mode says. Syncing is counted but not done, since a process that dies
 * here leaves the page cache alone.
 */
#pragma once

#include <stdbool.h>

enum fault_mode {
	FAULT_NONE,
	FAULT_ONCE,     /* call N says EIO; all others work */
	FAULT_ALWAYS,   /* call N and all after it say EIO */
	FAULT_READONLY, /* … EROFS: the kernel remounted the file system read-only */
	FAULT_NOSPACE,  /* … ENOSPC to what takes room; the first write still takes half */
	FAULT_NOSYNC,   /* … EIO to what syncs, and all else works: a disk that is dying */
	FAULT_DEATH,    /* the process dies instead of call N */
	FAULT_TORN,     /* … if it is a write, after half of its bytes */
	FAULT_CUT,      /* the power is cut instead of call N: what was not synced is gone */
	FAULT_CUT_BYTES, /* … of that only the bytes are */
	FAULT_CUT_SOME,  /* … some of it is, as the seed has it */
	_FAULT_MODE_MAX,
};

#define FAULT_DEATH_STATUS 77 /* exit status of a process that died so */

const char *fault_name(enum fault_mode mode);
static inline bool fault_kills(enum fault_mode mode)
{
	return mode >= FAULT_DEATH;
}
/* Power cuts need forget_begin (lib/forget.h) before fault_arm. */
static inline bool fault_forgets(enum fault_mode mode)
{
	return mode >= FAULT_CUT;
}

/* From now on calls are counted from 1, and go wrong at the given one. */
void fault_arm(enum fault_mode mode, unsigned at);
/* Healthy again. True when call N was reached. */
bool fault_disarm(void);
/* Calls since fault_arm. */
unsigned fault_calls(void);

/* The power is cut now, without a call. */
void fault_cut_power(void);
/* From PASSTHRU_SEED, else 1: what FAULT_CUT_SOME chooses. */
unsigned fault_seed(void);
/*
 * Before all that, the process dies at its call first, and afterlife is what comes next on the same
 * machine: nothing is open any more but 0, 1 and 2, programs have ended, and calls are counted from
 * 1 again. It must not come back.
 */
void fault_die_first(unsigned first, void (*afterlife)(void));
