/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside run_apply and run_confirm only: the two halves of the way forward, and the whole of it for
 * a caller that holds the lock.
 *
 *	guards → edits that stay or pass → programs → read back → passing edits have their old bytes
 *	again → last edits → last programs
 *
 * What a plan expects (plan.expects) is looked for at "read back": of a trial it is about the image,
 * not about the entry, which is written as it stands in the plan.
 */
#pragma once

#include "apply/inventory.h"
#include "apply/journal.h"
#include "apply/programs.h"

struct job {
	const struct root *root;
	const struct plan *plan;
	const struct apply_opts *o;
	bool steps; /* programs will run */
	struct journal *trial; /* of the run whose plan this is: it is made permanent; NULL: none */
	struct arena mem;
	struct store store; /* id NULL: no run directory was made */
	struct inventory inv;
	struct journal journal;
	bool done_tried; /* the journal may say "done" whatever the writing of it returned */
};

/* run_apply for a caller that holds the lock and has recovered what was cut off. trial: as in struct
   job. */
int apply_locked(const struct root *root, const struct plan *p, const struct apply_opts *o,
		 struct journal *trial, enum outcome *ret_outcome, char **ret_id, struct err *err);

/* Everything that can be known before a byte of the host changes. On failure nothing was changed,
   and the run's directory, if it came to that, is gone or will be by the next recovery. */
int forward_prepare(struct job *job, struct err *err);

/* From "begin" to "done". On failure the caller puts back. */
int forward_change(struct job *job, struct err *err);
