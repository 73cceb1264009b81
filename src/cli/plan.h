/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What plan and apply share: from words to a plan, and a plan as text. */
#pragma once

#include "cli/cli.h"

/* Of the addresses and the needs. On failure *ret_outcome says how the command ends (usage or refused). On success *ret is
   the caller's. */
int plan_of_words(struct session *s, const struct cli_opts *o, struct plan **ret, enum outcome *ret_outcome,
		  struct err *err);
/* With the way back on this root. */
void print_plan(const struct plan *p, const struct cli_opts *o);
/* The plan, then what its trial does before it is made permanent; not what is in both. */
void print_with_trial(const struct plan *p, const struct plan *trial, const struct cli_opts *o);
void print_refusals(const struct plan *p); /* to stderr, a line for each device */
/* Of what was written into a directory that -o names. What is there is not written over, no link is followed, and no parent is
   made: that is a no, and nothing has failed. */
enum outcome outdir_outcome(int r);
