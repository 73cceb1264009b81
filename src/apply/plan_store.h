/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * plan/ in the directory of a trial: the whole plan that is tried, so that confirming it computes
 * nothing anew. It is a plan directory with owners, modes, xattrs and times, and with a file "steps" of
 * what a manifest does not tell of programs, a line an item, the path last:
 *
 *	timeout STEP SECONDS
 *	generated STEP PATH
 *	leftover STEP PATH
 *
 * It lies in a directory of root's own, and its content is checked as untrusted all the same.
 */
#pragma once

#include "apply/store.h"

#define STORE_PLAN "plan"

int plan_store(const struct store *s, const struct plan *p, struct err *err);

/* *ret (plan_free) does what the stored one did; diffs are "" and edits have no "words", for they are
   neither shown nor tried again. -EINVAL for what plan_store would not write, -ENOENT for what is
   missing. */
int plan_load(const struct store *s, struct plan **ret, struct err *err);
