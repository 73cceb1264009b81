/* SPDX-License-Identifier: GPL-2.0-or-later */
/* An empty tree with one run directory in it, for tests of what lies in one. */
#pragma once

#include "unit/base/unit.h"

#include "apply/store.h"
#include "lib/tree.h"

#define DESK_ID "20260102T030405Z"
#define DESK_RUN "var/lib/passthru/runs/" DESK_ID

struct desk {
	char *dir;
	struct root root;
	struct arena mem;
	struct store store;
};

static inline void desk_open(struct desk *d)
{
	*d = (struct desk){.dir = tree_new()};
	assert_int_equal(root_open(d->dir, &d->root, NULL), 0);
	tree_dir(d->dir, DESK_RUN);
	d->store = store_of(&d->root, &d->mem, DESK_ID);
}

static inline void desk_done(struct desk *d)
{
	arena_done(&d->mem);
	root_done(&d->root);
	tree_free(d->dir);
}
