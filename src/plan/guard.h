/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The guard: files that undo a run by themselves after a start, unless it is confirmed in time.
 * They are edits of the run like all others (EDIT_GUARD, first of all), so they go with the undo;
 * and what they start are the guard.sh of the runs' own directories, which need nothing but a POSIX
 * shell (apply/guard_script.h). A row for each enum init_kind.
 */
#pragma once

#include "model/plan.h"

/*
 * *ret (plan_free) is p with the guard's edits in front and confirm_minutes set; the rest is
 * borrowed from p, which must live longer. -EOPNOTSUPP with a sentence: nothing here starts it
 * (INIT_UNKNOWN). -EEXIST: a file of that name is there already. Pure.
 */
int plan_guard(const struct host *h, const struct plan *p, unsigned minutes, struct plan **ret,
	       struct err *err);

/* 0: this host can have one; else as plan_guard. */
int guard_possible(const struct host *h, struct err *err);
