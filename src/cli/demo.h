/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The bundled host (data/hosts/workshop), carried inside the program: unpacked into a private scratch
 * directory for --demo. A keeper, a process that outlives us, removes it as soon as we have ended,
 * however that came about: by demo_close, by a signal, by the end of the terminal. Nothing else of
 * this machine is read or written.
 */
#pragma once

#include "base/err.h"

struct demo {
	char *dir;    /* the root */
	int alive;    /* the keeper waits for the end of this pipe */
	pid_t keeper; /* 0: not open */
};

/* Unpacks into a fresh directory below $TMPDIR (or /tmp). To be closed on success only. */
int demo_open(struct demo *ret, struct err *err);
/* Returns when the directory is gone; a worker that is still at it is waited for. Of a zeroed one: nothing. */
void demo_close(struct demo *d);
