/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/arena.h"

/* "a", "a and b", "a, b and c"; "" for none. In the arena. */
char *listing(struct arena *a, const char *const *items, size_t n);
/* The same with "or". */
char *alternatives(struct arena *a, const char *const *items, size_t n);

bool list_has(const char *const *items, size_t n, const char *item);
/* Pushes the item unless it is there. */
void list_add(struct arena *a, const char ***items, size_t *n, const char *item);
