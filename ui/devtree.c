/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/devtree.h"

#include "ui/words.h"

#define DEEPEST 63 /* bits of devrow.open; a deeper tree is drawn at this depth */

/* First child and next brother of each device, in address order; index n is above the root buses.
 */
struct links {
	size_t n;
	size_t *child, *brother;
};

static struct links link_children(const struct host *h, struct arena *a)
{
	struct links l = {h->n_devices, NULL, NULL};

	l.child = arena_alloc(a, (l.n + 1) * sizeof(*l.child));
	l.brother = arena_alloc(a, (l.n + 1) * sizeof(*l.brother));
	for (size_t i = 0; i <= l.n; i++)
		l.child[i] = l.brother[i] = NO_INDEX;
	for (size_t i = l.n; i-- > 0;) {
		int p = h->devices[i].parent;
		size_t above = p >= 0 && (size_t)p < l.n && (size_t)p != i ? (size_t)p : l.n;

		l.brother[i] = l.child[above];
		l.child[above] = i;
	}
	return l;
}

static void push_device(struct devtree *t, struct devrow row)
{
	t->row_of[row.dev] = t->n;
	*ARENA_PUSH(&t->mem, t->rows, t->n) = row;
}

static uint64_t bit(int depth)
{
	return 1ull << (depth < DEEPEST ? depth : DEEPEST);
}

/* One device and, unless it is folded, all below it. */
static void add_branch(struct devtree *t, const struct host *h, const struct links *l, size_t i,
		       int depth, uint64_t open)
{
	struct devrow row = {
		.dev = i,
		.group = NO_INDEX,
		.depth = depth,
		.open = open,
		.last = l->brother[i] == NO_INDEX,
		.children = l->child[i] != NO_INDEX,
	};

	row.folded = row.children && choice_has(&t->folded, h->devices[i].addr);
	push_device(t, row);
	if (row.folded || depth >= DEEPEST)
		return;
	if (!row.last)
		open |= bit(depth);
	for (size_t c = l->child[i]; c != NO_INDEX; c = l->brother[c])
		add_branch(t, h, l, c, depth + 1, open);
}

static void build_tree(struct devtree *t, const struct host *h)
{
	struct links l = link_children(h, &t->mem);

	for (size_t i = l.child[l.n]; i != NO_INDEX; i = l.brother[i])
		add_branch(t, h, &l, i, 0, 0);
}

static void add_heading(struct devtree *t, size_t group)
{
	*ARENA_PUSH(&t->mem, t->rows, t->n) = (struct devrow){.dev = NO_INDEX, .group = group};
}

static void add_ungrouped(struct devtree *t, const struct host *h)
{
	bool heading = false;

	for (size_t i = 0; i < h->n_devices; i++) {
		if (t->row_of[i] != NO_INDEX)
			continue;
		if (!heading)
			add_heading(t, NO_INDEX);
		heading = true;
		push_device(t, (struct devrow){.dev = i, .group = NO_INDEX});
	}
}

static void build_groups(struct devtree *t, const struct host *h)
{
	for (size_t g = 0; g < h->n_groups; g++) {
		add_heading(t, g);
		for (size_t m = 0; m < h->groups[g].n_members; m++)
			push_device(t, (struct devrow){.dev = (size_t)h->groups[g].members[m],
						       .group = NO_INDEX});
	}
	add_ungrouped(t, h);
}

static int address_cols(const struct host *h)
{
	size_t longest = strlen("Address");

	for (size_t i = 0; i < h->n_devices; i++) {
		size_t n = strlen(short_address(h, h->devices[i].address));

		longest = n > longest ? n : longest;
	}
	return (int)longest;
}

void devtree_build(struct devtree *t, const struct host *h)
{
	arena_done(&t->mem);
	t->rows = NULL;
	t->n = 0;
	t->address_cols = address_cols(h);
	t->row_of = arena_alloc(&t->mem, (h->n_devices + 1) * sizeof(*t->row_of));
	for (size_t i = 0; i < h->n_devices; i++)
		t->row_of[i] = NO_INDEX;
	if (t->by_group)
		build_groups(t, h);
	else
		build_tree(t, h);
}

void devtree_reveal(struct devtree *t, const struct host *h, size_t i)
{
	if (t->row_of[i] != NO_INDEX)
		return;
	for (int p = h->devices[i].parent, depth = 0; p >= 0 && depth < DEEPEST; depth++) {
		choice_remove(&t->folded, h->devices[p].addr);
		p = h->devices[p].parent;
	}
	devtree_build(t, h);
}

void devtree_done(struct devtree *t)
{
	choice_done(&t->folded);
	arena_done(&t->mem);
	*t = (struct devtree){0};
}

enum devmark *devmarks(const struct choice *c, const struct host *h, struct arena *a)
{
	enum devmark *marks = arena_alloc(a, (h->n_devices + 1) * sizeof(*marks));
	size_t *taken, n;

	choice_devices(c, h, a, &taken, &n);
	for (size_t i = 0; i < n; i++)
		marks[taken[i]] =
			choice_has(c, h->devices[taken[i]].addr) ? MARK_PICKED : MARK_COMPANION;
	return marks;
}
