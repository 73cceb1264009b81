/* SPDX-License-Identifier: GPL-2.0-or-later */
/* --need NAME[=VALUE]: on the command line, in a choice, and as the words that ask for one. */
#pragma once

#include "base/err.h"
#include "cli/cli.h"

/* Keeps what one --need says. -EINVAL with a line: there is no such need, its value is none, or it was given before. */
int take_need(const char *word, const char *needs[static _NEED_MAX], struct err *err);

bool needs_are_given(const struct cli_opts *o);

/* The addresses and the needs of the command line. As select_choice. */
int select_wanted(const struct cli_opts *o, struct choice *ret, struct err *err);

/* "--need hugepages=8G" */
void put_need_option(struct buf *out, enum need_id id, const char *value);
