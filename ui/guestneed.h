/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Chooses what the host does for the guest besides, which is part of the choice, and so of the plan on page 4. */
#pragma once

#include "ui/app.h"

/* What Space would choose: what was typed before, else what is suggested; "" none. */
const char *guestneed_next(const struct app *app, enum need_id id);
/* Chooses it with that, or leaves it; says why when it cannot be. */
void guestneed_toggle(struct app *app, enum need_id id);
/* Asks for its value, also where none can be suggested: what the host cannot do is refused by the plan. What takes none is
   chosen or left. */
void guestneed_edit(struct app *app, enum need_id id);
/* The plan's sentence, when it refuses this need as it is chosen; NULL: it does not, or is not made. */
const char *guestneed_refused(const struct app *app, enum need_id id);
