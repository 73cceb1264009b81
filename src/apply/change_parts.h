/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside forward_change only: its programs, and what they made. */
#pragma once

#include "apply/forward.h"

/* -ECANCELED when the caller wants to stop. */
int change_may_go_on(const struct job *job, struct err *err);

/* Those that run behind the last edits, or all others; where programs do not run it names them. */
int change_run_programs(struct job *job, bool last, struct err *err);

/* Reads back what the programs made. */
int change_check_result(struct job *job, struct err *err);

/* Writes down what the generated files are now, so that an undo knows them again. */
int change_record_sums(struct job *job, struct err *err);
