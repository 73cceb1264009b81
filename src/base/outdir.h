/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A directory that a user names for us to fill: a plan's, a capture's. */
#pragma once

#include "base/err.h"

/*
 * Makes the directory with that mode, or takes one that is there and empty. The fd is for *at()
 * calls below it. -ELOOP when its own name is a symlink, which somebody else may have put there (in
 * /tmp, for one) so that root writes where they want; -ENOTDIR, -ENOTEMPTY, or what mkdir says. err
 * names it.
 */
int outdir_open(const char *dir, mode_t mode, struct err *err);
