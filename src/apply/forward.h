/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside run_apply only: the two halves of the way forward. */
#pragma once

#include "apply/inventory.h"
#include "apply/journal.h"
#include "apply/lock.h"
#include "apply/programs.h"

struct job {
	const struct root *root;
	const struct plan *plan;
	const struct apply_opts *o;
	bool steps; /* programs will run */
	struct arena mem;
	struct lock lock;
	struct store store; /* id NULL: no run directory was made */
	struct inventory inv;
	struct journal journal;
	bool done_tried; /* the journal may say "done" whatever the writing of it returned */
};

/* Everything that can be known before a byte of the host changes. On failure nothing was changed,
   and the run's directory, if it came to that, is gone or will be by the next recovery. */
int forward_prepare(struct job *job, struct err *err);

/* From "begin" to "done". On failure the caller puts back. */
int forward_change(struct job *job, struct err *err);
