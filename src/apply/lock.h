/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One run at a time: flock on /var/lib/passthru/lock. The kernel drops it when its holder dies, so
 * there is no stale lock. The file stays.
 */
#pragma once

#include "base/root.h"

struct lock {
	int fd; /* -1: not held */
};

/* Makes the state directory when it is missing. -EAGAIN with a line that names the holder's pid. */
int lock_take(const struct root *root, struct lock *ret, struct err *err);
void lock_drop(struct lock *lock);
#define _cleanup_lock_ _cleanup_(lock_drop)

/* Does a process hold it now? False too where that cannot be seen. Writes nothing. */
bool lock_held(const struct root *root);
