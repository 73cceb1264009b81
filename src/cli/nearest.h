/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which names were meant by a word that is none of them. */
#pragma once

#include <stddef.h>

#define NEAREST_MOST 3

/*
 * The names that differ from word by few letters, that hold it or are held by it, or that begin like it and have
 * its letters in their order ("intrmap" for "interrupt-remapping"): nearest first, as indexes into names. Returns
 * how many, 0 when none is near.
 */
size_t nearest_names(const char *word, const char *const *names, size_t n, size_t ret[NEAREST_MOST]);
