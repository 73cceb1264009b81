/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is left to do once the journal says that a run stays: by run_confirm, and by the next start
   where that was cut off. */
#pragma once

#include "apply/saved.h"

/* Are files of its guard still the run's? */
bool confirmed_has_guard(const struct run *run, const struct said *said);

/* Takes away guard.sh, the guard's files and what they started. What somebody else changed since stays, with a note. */
int confirmed_take_guard(struct saved *s, struct journal *j, const struct apply_opts *o,
			 struct err *err);

/* Is what the trial tried applied, and so the trial over? */
bool confirmed_trial_is_over(const struct root *root, const struct said *said);

/* Writes "confirmed" in the trial and takes away what it left. As put_back. */
int confirmed_end_trial(const struct root *root, const char *id, struct journal *j,
			const struct apply_opts *o, struct err *err);
