/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to type when the host does not come up, kept where a rescue finds it: beside undo.sh. */
#pragma once

#include "apply/store.h"

/* Writes o->rescue as rescue.txt with the run's id in it; nothing when there is none. */
int rescue_put(const struct store *s, const struct apply_opts *o, struct err *err);
