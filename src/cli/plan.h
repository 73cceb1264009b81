/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What plan and apply share: from words to a plan, and a plan as text. */
#pragma once

#include "cli/cli.h"

/* On failure *ret_outcome says how the command ends (usage or refused). On success *ret is the caller's. */
int plan_of_words(struct session *s, char *const *words, int n, struct plan **ret, enum outcome *ret_outcome,
		  struct err *err);
/* With the way back on this root. */
void print_plan(const struct plan *p, const struct cli_opts *o);
/* What a trial does before the plan that was printed is made permanent; not what is in both. */
void print_trial_work(const struct plan *trial);
void print_refusals(const struct plan *p); /* to stderr, a line for each device */
