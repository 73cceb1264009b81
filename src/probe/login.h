/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/probe only: when the login began that a process belongs to. */
#pragma once

#include "base/root.h"

/*
 * In hundredths of a second since the boot, or -1. The oldest process of the same audit session
 * (proc/PID/sessionid, which only the kernel sets: at a login, to a number that no login had
 * before); without audit the forefather that serves the SSH connection, else the topmost one with a
 * controlling terminal, or the tmux or screen above it. login(1) does not count: it is the process
 * that waited for a name. pid: "self" or a number.
 */
int64_t login_began(const struct root *root, struct arena *tmp, const char *pid);
