/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which names were meant by a word that is none of them. */
#pragma once

#include <stddef.h>

#define NEAREST_MOST 3

/*
 * The names that differ from word by few letters, or that hold it or are held by it: nearest first, as
 * indexes into names. Returns how many, 0 when none is near.
 */
size_t nearest_names(const char *word, const char *const *names, size_t n, size_t ret[NEAREST_MOST]);
