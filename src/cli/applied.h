/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What to do next when a plan was applied, and how it is taken back. */
#pragma once

#include "cli/cli.h"

/* staged: what session_stage gave, and was done as run id. Of a tree nothing is promised that only a running host can keep. */
void print_applied(const struct session *s, const struct cli_opts *o, const struct plan *staged, const char *id);
