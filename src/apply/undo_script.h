/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * undo.sh: the way back for a host on which passthru does not run: a rescue system, or a machine
 * whose owner removed it. A POSIX shell, cmp, cp, mv, rm, grep and sed are all it needs; with flock
 * (else by /proc) it keeps away from others at work. It refuses what apply/undo.c refuses, reads
 * the run's journal like apply/putback.c does, follows no symlink inside the root, and leaves alone
 * what was changed since.
 */
#pragma once

#include "apply/inventory.h"
#include "base/shell.h"

/* The script for this plan and inventory; it names files by the paths that they really have now. */
void undo_script(const struct store *s, const struct plan *p, const struct inventory *inv,
		 struct buf *out);

/* The path with its parent's symlinks followed, and its own when there is a file. In mem. */
const char *script_path(const struct store *s, const char *path);
