/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One owner, one free: a snapshot (host, report, plan) takes all its memory from its arena.
 * A zeroed struct arena is empty and usable. Nothing here returns NULL: out of memory aborts.
 */
#pragma once

#include "base/util.h"

struct arena {
	struct arena_block *head;
};

void *arena_alloc(struct arena *a, size_t size); /* zeroed, aligned for any type */
void *arena_dup(struct arena *a, const void *p, size_t n); /* and a NUL byte behind it */
char *arena_str(struct arena *a, const char *s); /* NULL gives NULL */
char *arena_printf(struct arena *a, const char *fmt, ...) _printf_(2, 3);
void arena_done(struct arena *a);

/*
 * Room for one more item behind n: the array, moved when n is a power of two. Old copies stay
 * valid.
 */
void *arena_grow(struct arena *a, void *items, size_t n, size_t size);

/* Pushes a zeroed item and gives its address: *ARENA_PUSH(a, host->devs, host->n_devs) = … */
#define ARENA_PUSH(a, items, n)                                                                    \
	((items) = arena_grow((a), (items), (n), sizeof(*(items))), &(items)[(n)++])
