/* SPDX-License-Identifier: GPL-2.0-or-later */
#pragma once

#include "base/arena.h"

/* "a", "a and b", "a, b and c"; "" for none. In the arena. */
char *listing(struct arena *a, const char *const *items, size_t n);
/* The same with "or". */
char *alternatives(struct arena *a, const char *const *items, size_t n);

bool list_has(const char *const *items, size_t n, const char *item);
/* The same of a text like "a, b": is the item what stands from its start, or a blank, to sep or its end? */
bool text_lists(const char *text, const char *item, char sep);
/* Pushes the item unless it is there. */
void list_add(struct arena *a, const char ***items, size_t *n, const char *item);
