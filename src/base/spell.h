/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How near two spellings are. */
#pragma once

#include <stddef.h>

/*
 * Letters to add, drop, change or swap with their neighbour to get from a to b, each pair swapped
 * at most once (optimal string alignment). SIZE_MAX when it is more than most.
 */
size_t spell_distance(const char *a, const char *b, size_t most);
