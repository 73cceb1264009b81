/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * guard.sh: undoes the run that it lies with by itself, when nobody confirmed it in time. Started by
 * the guard's files after a start (plan/guard.h), or for a live binding by apply/guard.c. What it
 * decides, from the journal, the boot id and the uptime:
 *
 *	this is the boot of the run, and nothing was bound live	nothing
 *	bound live, and this is a later boot			nothing: nothing is left of it
 *	confirmed, undone, stuck				nothing
 *	cut off; or a trial, and this start is not it		undo.sh now
 *	the time is not up					nothing; with --wait it sleeps until it is
 *	the time is up						undo.sh
 *
 * Then it restarts the host only where it must: the kernel was started with the run's words, or a
 * device does not go back to its old driver, or a network card does and no network comes up on it
 * (ifupdown, for one, starts what is "auto" with the system alone). Never when undo.sh failed. It needs what undo.sh needs.
 */
#pragma once

#include "apply/inventory.h"

void guard_script(const struct store *s, const struct plan *p, const struct inventory *inv,
		  struct buf *out);
