/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How the rows of the tree and of the groups come about. */
#include "model/topology.h"
#include "ui/devtree.h"
#include "ui/words.h"

#define DEEPEST 63 /* bits of devrow.open; what hangs deeper is folded away for good */

struct builder {
	struct devtree *t;
	const struct host *h;
	const struct report *r;
	bool *taken; /* per device: the filter lets it through */
	bool *kept;  /* … or something below it */
	struct topology topology;
};

static uint64_t key_of_number(enum devrow_kind kind, size_t number)
{
	return (uint64_t)kind << 56 | number;
}

static uint64_t key_of_device(enum devrow_kind kind, const struct device *d)
{
	return key_of_number(kind, (size_t)d->addr.domain << 24 | (size_t)d->addr.bus << 16 |
					   (size_t)d->addr.dev << 8 | d->addr.fn);
}

static size_t push(struct builder *b, struct devrow row)
{
	struct devtree *t = b->t;

	row.in_use = NO_INDEX;
	row.folded = devtree_comes_folded(t, &row);
	if (row.dev != NO_INDEX) {
		t->row_of[row.dev] = t->n;
		row.aside = !b->taken[row.dev];
	}
	*ARENA_PUSH(&t->mem, t->rows, t->n) = row;
	return t->n - 1;
}

/* Notes on the row that it is folded over device i. */
static void hide(struct builder *b, size_t row, size_t i)
{
	struct devrow *over = &b->t->rows[row];

	b->t->hidden_by[i] = row;
	if (!b->r->devices[i].blocked || device_is_bridge(&b->h->devices[i]))
		return;
	if (over->n_in_use++ == 0)
		over->in_use = i;
}

static void hide_below(struct builder *b, size_t row, size_t above)
{
	const struct topology *t = &b->topology;

	for (size_t c = t->child[above]; c != TOPOLOGY_END; c = t->brother[c]) {
		hide(b, row, c);
		hide_below(b, row, c);
	}
}

/* All devices below it that are kept. */
static size_t count_below(const struct builder *b, size_t above)
{
	const struct topology *t = &b->topology;
	size_t n = 0;

	for (size_t c = t->child[above]; c != TOPOLOGY_END; c = t->brother[c])
		n += 1 + count_below(b, c);
	return n;
}

static uint64_t bit(int depth)
{
	return 1ull << depth;
}

static void add_branch(struct builder *b, size_t i, size_t up, int depth, uint64_t open);

static void add_children(struct builder *b, size_t above, size_t row, int depth, uint64_t open)
{
	if (b->t->rows[row].folded || depth > DEEPEST) {
		hide_below(b, row, above);
		return;
	}
	for (size_t c = b->topology.child[above]; c != TOPOLOGY_END; c = b->topology.brother[c])
		add_branch(b, c, row, depth, open);
}

/* Virtual functions have a row of their own above them, which folds them. */
static void add_vfs(struct builder *b, size_t i, size_t up, int depth, uint64_t open)
{
	size_t row = push(b, (struct devrow){
				     .kind = ROW_VFS,
				     .dev = NO_INDEX,
				     .of = i,
				     .key = key_of_device(ROW_VFS, &b->h->devices[i]),
				     .up = up,
				     .depth = depth,
				     .open = open,
				     .last = true,
				     .children = true,
				     .folds = true,
				     .n_devices = count_below(b, i),
			     });

	add_children(b, i, row, depth + 1, open);
}

/* One device and, unless it is folded, all below it. */
static void add_branch(struct builder *b, size_t i, size_t up, int depth, uint64_t open)
{
	size_t child = b->topology.child[i];
	bool children = child != TOPOLOGY_END;
	bool vfs = children && topology_is_vf(b->h, child);
	bool last = b->topology.brother[i] == TOPOLOGY_END;
	size_t row = push(b, (struct devrow){
				     .dev = i,
				     .of = NO_INDEX,
				     .key = key_of_device(ROW_DEVICE, &b->h->devices[i]),
				     .up = up,
				     .depth = depth,
				     .open = open,
				     .last = last,
				     .children = children,
				     .folds = children && !vfs,
				     .n_devices = children && !vfs ? count_below(b, i) : 0,
			     });

	if (!last)
		open |= bit(depth);
	if (vfs && depth < DEEPEST)
		add_vfs(b, i, up, depth + 1, open);
	else if (children)
		add_children(b, i, row, depth + 1, open);
}

static size_t add_domain(struct builder *b, size_t first)
{
	uint32_t domain = b->h->devices[first].addr.domain;
	size_t n = 0;

	for (size_t i = first; i != TOPOLOGY_END; i = b->topology.brother[i])
		if (b->h->devices[i].addr.domain == domain)
			n += 1 + count_below(b, i);
	return push(b, (struct devrow){.kind = ROW_DOMAIN,
				       .dev = NO_INDEX,
				       .of = domain,
				       .key = key_of_number(ROW_DOMAIN, domain),
				       .up = NO_INDEX,
				       .folds = true,
				       .n_devices = n});
}

/* With several domains each has a row above it; addresses are sorted, so that each is one run. */
static void build_tree(struct builder *b)
{
	bool headings = topology_many_domains(&b->topology, b->h);
	size_t row = NO_INDEX;

	for (size_t i = b->topology.child[b->h->n_devices]; i != TOPOLOGY_END;
	     i = b->topology.brother[i]) {
		if (headings &&
		    (row == NO_INDEX || b->t->rows[row].of != b->h->devices[i].addr.domain))
			row = add_domain(b, i);
		if (row != NO_INDEX && b->t->rows[row].folded) {
			hide(b, row, i);
			hide_below(b, row, i);
		} else {
			add_branch(b, i, row, 0, 0);
		}
	}
}

/* Members of one group, with their heading: the whole group as soon as the filter lets one through.
 */
static void add_group(struct builder *b, struct devrow heading, const int *members, size_t n)
{
	bool any = false;
	size_t row;

	for (size_t m = 0; m < n; m++)
		any = any || b->taken[members[m]];
	if (!any)
		return;
	heading.dev = heading.up = NO_INDEX;
	heading.folds = true;
	heading.n_devices = n;
	row = push(b, heading);
	for (size_t m = 0; m < n; m++) {
		size_t i = (size_t)members[m];

		if (b->t->rows[row].folded)
			hide(b, row, i);
		else
			push(b, (struct devrow){.dev = i,
						.of = NO_INDEX,
						.key = key_of_device(ROW_DEVICE, &b->h->devices[i]),
						.up = row});
	}
}

struct members {
	int *list;
	size_t n;
};

static void add_ungrouped(struct builder *b, const struct members *m)
{
	add_group(b, (struct devrow){.kind = ROW_UNGROUPED, .key = key_of_number(ROW_UNGROUPED, 0)},
		  m->list, m->n);
}

static void build_groups(struct builder *b)
{
	struct members rest = {0};

	for (size_t g = 0; g < b->h->n_groups; g++)
		add_group(b,
			  (struct devrow){
				  .kind = ROW_GROUP,
				  .of = g,
				  .key = key_of_number(ROW_GROUP, (size_t)b->h->groups[g].id)},
			  b->h->groups[g].members, b->h->groups[g].n_members);
	for (size_t i = 0; i < b->h->n_devices; i++)
		if (b->taken[i] && b->t->row_of[i] == NO_INDEX && b->t->hidden_by[i] == NO_INDEX)
			*ARENA_PUSH(&b->t->mem, rest.list, rest.n) = (int)i;
	add_ungrouped(b, &rest);
}

/* A predicted group is named by its first member: its number may change with the machine. */
static void build_predicted(struct builder *b)
{
	size_t n = b->h->n_devices;
	struct members *of = arena_alloc(&b->t->mem, (n + 1) * sizeof(*of)), rest = {0};

	for (size_t i = 0; i < n; i++) {
		int g = b->r->devices[i].predicted;

		if (g >= 0 && (size_t)g < n)
			*ARENA_PUSH(&b->t->mem, of[g].list, of[g].n) = (int)i;
		else if (b->taken[i])
			*ARENA_PUSH(&b->t->mem, rest.list, rest.n) = (int)i;
	}
	for (size_t g = 0; g < n; g++)
		if (of[g].n > 0)
			add_group(b,
				  (struct devrow){
					  .kind = ROW_PREDICTED,
					  .of = g,
					  .key = key_of_device(ROW_PREDICTED,
							       &b->h->devices[of[g].list[0]])},
				  of[g].list, of[g].n);
	add_ungrouped(b, &rest);
}

/* The longest address of any device, shown or not: columns keep their places. */
static int address_cols(const struct host *h)
{
	size_t longest = strlen("Address");

	for (size_t i = 0; i < h->n_devices; i++) {
		size_t n = strlen(short_address(h, h->devices[i].address));

		longest = n > longest ? n : longest;
	}
	return (int)longest;
}

static void apply_filter(struct builder *b)
{
	struct devtree *t = b->t;
	size_t n = b->h->n_devices;
	struct topology all = topology_of(b->h, NULL, &t->mem);

	b->taken = arena_alloc(&t->mem, n + 1);
	b->kept = arena_alloc(&t->mem, n + 1);
	t->n_taken = 0;
	for (size_t i = 0; i < n; i++) {
		b->taken[i] = devfilter_takes(&t->filter, &b->h->devices[i], &b->r->devices[i]);
		t->n_taken += b->taken[i];
		for (size_t at = i; b->taken[i] && at != n && !b->kept[at]; at = all.above[at])
			b->kept[at] = true;
	}
	b->topology = topology_of(b->h, b->kept, &t->mem);
}

static void forget(struct devtree *t, size_t n)
{
	arena_done(&t->mem);
	t->rows = NULL;
	t->n = t->n_lost = 0;
	t->row_of = arena_alloc(&t->mem, (n + 1) * sizeof(*t->row_of));
	t->hidden_by = arena_alloc(&t->mem, (n + 1) * sizeof(*t->hidden_by));
	for (size_t i = 0; i < n; i++)
		t->row_of[i] = t->hidden_by[i] = NO_INDEX;
}

void devtree_build(struct devtree *t, const struct host *h, const struct report *r)
{
	struct builder b = {.t = t, .h = h, .r = r};

	forget(t, h->n_devices);
	t->address_cols = address_cols(h);
	apply_filter(&b);
	if (!t->by_group)
		build_tree(&b);
	else if (h->n_groups > 0)
		build_groups(&b);
	else
		build_predicted(&b);
}
