/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Words of a POSIX shell's command line. */
#pragma once

#include "base/buf.h"

/* Appends s between single quotes, whatever is in it. */
void shell_quote(struct buf *out, const char *s);

/* Appends s as it is where a shell takes it so; else quoted. */
void shell_word(struct buf *out, const char *s);
