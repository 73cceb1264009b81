/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside src/probe only: which modules of the running release claim a modalias. By libkmod over the
 * binary index; where a tree has only the text that depmod makes it from (modules.alias), by the
 * same match over that.
 */
#pragma once

#include "probe/scan.h"

struct aliases;

/* NULL: nothing is known of the release's modules. */
struct aliases *aliases_open(struct scan *s);
void aliases_close(struct aliases *a); /* NULL is fine */

/* The modules' names with underscores, in libkmod's order, without duplicates; in s->tmp. */
void aliases_find(struct aliases *a, const char *modalias, char ***ret, size_t *ret_n);
