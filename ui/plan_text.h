/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A plan as text for a pager: the diffs, the programs, what comes afterwards.
 */
#pragma once

#include "model/plan.h"
#include "ui/pager.h"

/* A unified diff, line by line in its colours. */
void plan_text_diff(struct pager *p, const char *diff);
void plan_text_edit(struct pager *p, const struct edit *e, int width);
void plan_text_step(struct pager *p, const struct step *s, int width);
/* What each device becomes, and what the user should know. */
void plan_text_after(struct pager *p, const struct plan *plan, int width);
void plan_text_all(struct pager *p, const struct plan *plan, int width);
