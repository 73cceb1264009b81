/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Makes the plan for a choice: refusals, or edits + programs + what must hold afterwards. Pure.
 * Fails only for a construct that cannot be edited without loss, with a line that names the file
 * and the line (then there is no plan); hazards are no failure but plan->refused.
 */
#pragma once

#include "model/choice.h"
#include "model/plan.h"

/* On success *ret is the caller's: plan_free. */
int plan_build(const struct host *h, const struct report *r, const struct choice *c,
	       struct plan **ret, struct err *err);
