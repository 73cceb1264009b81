/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/base only: the half of spawn.c from fork to exec. */
#pragma once

#include "base/spawn.h"

/*
 * Starts the program of s in a session and process group of its own. *ret_out is the end of the
 * pipe (O_NONBLOCK) that its stdout and stderr go to. Returns when the exec is done: a program that
 * does not exist is -ENOENT here, with the line in err, and no process is left.
 */
int spawn_child(const struct spawn *s, pid_t *ret_pid, int *ret_out, struct err *err);
