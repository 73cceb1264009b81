/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One function a verb; each prints its result and gives the exit status. Used by the table in options.c. */
#pragma once

#include "cli/cli.h"

int verb_check(struct session *s, const struct cli_opts *o);
int verb_devices(struct session *s, const struct cli_opts *o);
int verb_plan(struct session *s, const struct cli_opts *o);
int verb_apply(struct session *s, const struct cli_opts *o);
int verb_bind(struct session *s, const struct cli_opts *o);
int verb_confirm(struct session *s, const struct cli_opts *o);
int verb_verify(struct session *s, const struct cli_opts *o);
int verb_undo(struct session *s, const struct cli_opts *o);
int verb_guest(struct session *s, const struct cli_opts *o);
int verb_history(struct session *s, const struct cli_opts *o);
int verb_capture(struct session *s, const struct cli_opts *o);
