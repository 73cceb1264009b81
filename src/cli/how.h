/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a plan is applied, as the options and this host have it; said before anyone is asked. */
#pragma once

#include "cli/json.h"

/* -EOPNOTSUPP: minutes were asked for, and nothing here can undo by itself. */
int how_of(const struct session *s, const struct cli_opts *o, const struct plan *p, struct how *ret, struct err *err);

/* What a trial is, who undoes it when nobody confirms it, and why what is not so is not possible. Nothing for a tree. */
void print_how(const struct session *s, const struct cli_opts *o, const struct plan *p, const struct how *how);
/* The same for JSON, with the rescue lines. Nothing is made for a tree: NULL. */
json_object *json_how(const struct session *s, const struct plan *staged, const char *id);
