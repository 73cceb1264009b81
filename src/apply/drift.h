/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside verify only: what became of a file that is not as the run wrote it, as far as facts go:
 * the difference, when it was changed last, whose it is, and which package of dpkg has it.
 */
#pragma once

#include "apply/filenow.h"
#include "apply/promise.h"

/* Fills diff, changed_at and changed of the promise that was added last. after: what the run wrote;
   not present: it had removed the file. */
void drift_tell(struct verify *v, const char *path, const struct file_now *now,
		const struct file_now *after);
