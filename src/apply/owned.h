/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Edits of which only one variable is ours: GRUB's environment block, in which GRUB itself and the
 * system's services keep others. What they wrote since a run is neither a reason to refuse its undo
 * nor lost by it.
 */
#pragma once

#include "apply/filenow.h"

/* Do both give the variable the same value, or none? False for a file that is no environment block.
 */
bool owned_same(const char *name, const struct file_now *a, const struct file_now *b);

/*
 * "next_entry": GRUB empties it itself when it starts the entry that it names (util/grub.d/00_header.in:
 * save_env next_entry). So a run's value that is empty or gone is spent, which is as it should be;
 * and another one is what somebody asked for since, which is theirs.
 */
bool owned_spent(const char *name, const struct file_now *now, const struct file_now *after);

/* Of a file whose bytes are neither the old nor the new ones: EDIT_NOW_OLD, EDIT_NOW_OUR_PART or
 * EDIT_NOW_FOREIGN. */
enum edit_now owned_now(const char *name, const struct file_now *now, const struct file_now *before,
			const struct file_now *after);

/*
 * Makes the edit one of the file as it is now, when that still gives the variable what the edit
 * found; else it is left as it is, and is stale. In mem.
 */
int owned_take_to_now(const struct root *root, struct edit *e, struct arena *mem, struct err *err);

/* Gives the variable what it had before the run, in the file as it is now. */
int owned_restore(const struct store *s, const struct run_edit *e, struct err *err);
