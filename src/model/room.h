/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * How much room a run takes on a file system. One rule: check warns by it before a plan is made,
 * and apply refuses by it before anything is written. In bytes.
 */
#pragma once

#include <stdint.h>

/* Where the run keeps its copies, beside these: for directories, the journal, the log and undo.sh. */
#define ROOM_SPARE ((uint64_t)1024 * 1024)

/*
 * Beside a file that a program makes again: the new one, which stands beside the old one until it is
 * whole, and the old one once more when it is put back.
 */
static inline uint64_t room_beside(uint64_t size)
{
	return 2 * size;
}
