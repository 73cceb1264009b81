/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Tells the caller's sink what happens. Nothing here prints. */
#pragma once

#include "apply/apply.h"

/* fmt makes the event's text; it lives until emit returns. index is 0 where the kind has none. */
void say(const struct apply_opts *o, enum event_kind kind, size_t index, const char *fmt, ...)
	_printf_(4, 5);
