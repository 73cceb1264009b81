/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is there room for a run? Copies go to the state directory's file system; beside every edited file
 * a new one is written, and beside every generated file both a new one (by its program) and the old
 * one again (when it is put back).
 */
#pragma once

#include "apply/inventory.h"

/* -ENOSPC with a line that names the directory and the numbers; -EROFS when nothing can be written
   there. */
int room_check(const struct root *root, const struct plan *p, const struct inventory *inv,
	       struct err *err);
