/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/topology.h"

#define LONGEST_PATH 256 /* buses: no way to the root is longer */

bool topology_is_vf(const struct host *h, size_t i)
{
	const struct device *d = &h->devices[i];

	return d->sriov_vf == TRI_YES && d->pf >= 0 && (size_t)d->pf < h->n_devices &&
	       (size_t)d->pf != i && h->devices[d->pf].sriov_vf != TRI_YES;
}

static size_t above_of(const struct host *h, size_t i, int vmd)
{
	const struct device *d = &h->devices[i];

	if (topology_is_vf(h, i))
		return (size_t)d->pf;
	if (d->parent >= 0 && (size_t)d->parent < h->n_devices)
		return (size_t)d->parent;
	if (vmd >= 0 && device_is_behind_vmd(d))
		return (size_t)vmd;
	return h->n_devices;
}

/* Config space of a broken or hostile machine may name two bridges above each other. */
static void cut_circles(struct topology *t)
{
	for (size_t i = 0; i < t->n; i++) {
		size_t at = i, steps = 0;

		while (at != t->n && steps++ <= LONGEST_PATH)
			at = t->above[at];
		if (at != t->n)
			t->above[i] = t->n;
	}
}

struct topology topology_of(const struct host *h, const bool *keep, struct arena *a)
{
	struct topology t = {.n = h->n_devices};
	int vmd = host_vmd(h);

	t.above = arena_alloc(a, (t.n + 1) * sizeof(*t.above));
	t.child = arena_alloc(a, (t.n + 1) * sizeof(*t.child));
	t.brother = arena_alloc(a, (t.n + 1) * sizeof(*t.brother));
	for (size_t i = 0; i <= t.n; i++) {
		t.child[i] = t.brother[i] = TOPOLOGY_END;
		t.above[i] = i < t.n ? above_of(h, i, vmd) : t.n;
	}
	cut_circles(&t);
	for (size_t i = t.n; i-- > 0;) {
		if (keep && !keep[i])
			continue;
		t.brother[i] = t.child[t.above[i]];
		t.child[t.above[i]] = i;
	}
	return t;
}

bool topology_many_domains(const struct topology *t, const struct host *h)
{
	size_t first = t->child[t->n];

	for (size_t i = first; i != TOPOLOGY_END; i = t->brother[i])
		if (h->devices[i].addr.domain != h->devices[first].addr.domain)
			return true;
	return false;
}
