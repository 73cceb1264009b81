/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Limits of a login, which sudo and its like hand on to what they start. */
#pragma once

/*
 * Takes away those that would end this process half way through a run (RLIMIT_FSIZE, RLIMIT_CPU:
 * setrlimit(2)): a user has them against programs of his own, not against the host. Who is not root
 * raises them as far as he may.
 */
void limits_lift(void);
