/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/host.h"

static void push_index(struct arena *a, size_t **items, size_t *n, size_t index)
{
	*ARENA_PUSH(a, *items, *n) = index;
}

int host_bus_bridge(const struct host *h, const struct device *d)
{
	int found = -1;

	for (int p = d->parent; p >= 0; p = h->devices[p].parent)
		if (bridge_is_conventional(&h->devices[p]))
			found = p;
	return found;
}

int host_vmd(const struct host *h)
{
	int found = -1;

	for (size_t i = 0; i < h->n_devices; i++) {
		const struct device *d = &h->devices[i];

		if (device_is_behind_vmd(d) || !streq(d->driver, "vmd"))
			continue;
		if (found >= 0)
			return -1;
		found = (int)i;
	}
	return found;
}

static bool is_below(const struct host *h, const struct device *d, int bridge)
{
	for (int p = d->parent; p >= 0; p = h->devices[p].parent)
		if (p == bridge)
			return true;
	return false;
}

/* A virtual function has a slot address but is a device of its own. */
static bool shares_slot(const struct device *a, const struct device *b)
{
	return pci_same_slot(a->addr, b->addr) && a->sriov_vf != TRI_YES && b->sriov_vf != TRI_YES;
}

/* What a VMD controller shows in its domain has its group and is gone with it: nothing that could
 * be taken along. */
static bool goes_with_vmd(const struct device *d, const struct device *o)
{
	return device_is_behind_vmd(o) && !device_is_behind_vmd(d);
}

void host_companions(const struct host *h, size_t i, struct arena *a, size_t **ret, size_t *ret_n)
{
	const struct device *d = &h->devices[i];
	int bridge = d->group >= 0 ? -1 : host_bus_bridge(h, d);
	size_t *items = NULL, n = 0;

	for (size_t j = 0; j < h->n_devices; j++) {
		const struct device *o = &h->devices[j];
		bool along;

		if (d->group >= 0)
			along = o->group == d->group && !goes_with_vmd(d, o);
		else
			along = shares_slot(d, o) || (bridge >= 0 && is_below(h, o, bridge));
		if (j == i || (along && !device_is_bridge(o)))
			push_index(a, &items, &n, j);
	}
	*ret = items;
	*ret_n = n;
}

void host_twins(const struct host *h, size_t i, struct arena *a, size_t **ret, size_t *ret_n)
{
	size_t *items = NULL, n = 0;

	for (size_t j = 0; j < h->n_devices; j++)
		if (j != i && device_same_id(&h->devices[i], &h->devices[j]))
			push_index(a, &items, &n, j);
	*ret = items;
	*ret_n = n;
}
