/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/devtree.h"

static bool key_has(const struct keyset *s, uint64_t key)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->keys[i] == key)
			return true;
	return false;
}

static void key_add(struct keyset *s, uint64_t key)
{
	if (key_has(s, key))
		return;
	s->keys = xrealloc(s->keys, (s->n + 1) * sizeof(*s->keys));
	s->keys[s->n++] = key;
}

static void key_remove(struct keyset *s, uint64_t key)
{
	for (size_t i = 0; i < s->n; i++)
		if (s->keys[i] == key)
			s->keys[i--] = s->keys[--s->n];
}

static void key_copy(struct keyset *to, const struct keyset *from)
{
	to->keys = xrealloc(to->keys, (from->n + 1) * sizeof(*to->keys));
	to->n = from->n;
	for (size_t i = 0; i < from->n; i++)
		to->keys[i] = from->keys[i];
}

void devtree_keep(struct devtree *t, size_t cursor)
{
	key_copy(&t->kept.folded, &t->folded);
	key_copy(&t->kept.opened, &t->opened);
	t->kept.filter = t->filter;
	t->kept.key = cursor < t->n ? t->rows[cursor].key : 0;
}

size_t devtree_go_back(struct devtree *t, const struct host *h, const struct report *r)
{
	key_copy(&t->folded, &t->kept.folded);
	key_copy(&t->opened, &t->kept.opened);
	t->filter = t->kept.filter;
	devtree_build(t, h, r);
	return devtree_row_of_key(t, t->kept.key);
}

bool devtree_comes_folded(const struct devtree *t, const struct devrow *row)
{
	if (!row->folds || key_has(&t->opened, row->key))
		return false;
	return key_has(&t->folded, row->key) || (row->kind == ROW_VFS && row->n_devices > MANY_VFS);
}

void devtree_fold(struct devtree *t, size_t row, bool fold)
{
	uint64_t key = t->rows[row].key;

	key_add(fold ? &t->folded : &t->opened, key);
	key_remove(fold ? &t->opened : &t->folded, key);
}

void devtree_reveal(struct devtree *t, const struct host *h, const struct report *r, size_t i)
{
	while (t->row_of[i] == NO_INDEX && t->hidden_by[i] != NO_INDEX &&
	       t->rows[t->hidden_by[i]].folded) {
		devtree_fold(t, t->hidden_by[i], false);
		devtree_build(t, h, r);
	}
}

/* True when a row was unfolded: the rows have to be built anew. */
static bool unfold_over_taken(struct devtree *t, const struct host *h, const struct report *r)
{
	bool any = false;

	for (size_t i = 0; i < h->n_devices; i++) {
		size_t over = t->hidden_by[i];

		if (over == NO_INDEX || !t->rows[over].folded ||
		    !devfilter_takes(&t->filter, &h->devices[i], &r->devices[i]))
			continue;
		devtree_fold(t, over, false);
		t->rows[over].folded = false;
		any = true;
	}
	return any;
}

void devtree_reveal_taken(struct devtree *t, const struct host *h, const struct report *r)
{
	while (unfold_over_taken(t, h, r))
		devtree_build(t, h, r);
}

void devtree_note_picks(struct devtree *t, const struct host *h, const struct choice *picks)
{
	t->n_lost = 0;
	for (size_t i = 0; i < t->n; i++)
		t->rows[i].n_marks = 0;
	for (size_t i = 0; i < picks->n; i++) {
		const struct device *d = host_device(h, picks->addrs[i]);
		size_t dev = d ? (size_t)(d - h->devices) : NO_INDEX;

		if (!d || t->row_of[dev] != NO_INDEX)
			continue;
		if (t->hidden_by[dev] != NO_INDEX)
			t->rows[t->hidden_by[dev]].n_marks++;
		else
			t->n_lost++;
	}
}

size_t devtree_row_of_key(const struct devtree *t, uint64_t key)
{
	for (size_t i = 0; i < t->n; i++)
		if (t->rows[i].key == key)
			return i;
	return NO_INDEX;
}

void devtree_done(struct devtree *t)
{
	free(t->folded.keys);
	free(t->opened.keys);
	free(t->kept.folded.keys);
	free(t->kept.opened.keys);
	arena_done(&t->mem);
	*t = (struct devtree){0};
}

struct devplace devplace_take(const struct devtree *t, size_t cursor)
{
	struct devplace p = {.n = t->n, .cursor = cursor};

	p.keys = xcalloc(t->n + 1, sizeof(*p.keys));
	for (size_t i = 0; i < t->n; i++)
		p.keys[i] = t->rows[i].key;
	return p;
}

size_t devplace_find(const struct devplace *p, const struct devtree *t)
{
	size_t row;

	for (size_t i = p->cursor; i < p->n; i++)
		if ((row = devtree_row_of_key(t, p->keys[i])) != NO_INDEX)
			return row;
	for (size_t i = p->cursor < p->n ? p->cursor : p->n; i-- > 0;)
		if ((row = devtree_row_of_key(t, p->keys[i])) != NO_INDEX)
			return row;
	return 0;
}

void devplace_done(struct devplace *p)
{
	free(p->keys);
	*p = (struct devplace){0};
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
