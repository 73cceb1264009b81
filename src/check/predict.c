/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The kernel finds a function's group while it walks up from it, and takes one that is there
 * already; bridges have theirs before what is below them. So "is in the group of" is a relation of
 * pairs, and a group is what hangs together by it.
 */
#include "check/predict.h"

#include "check/predict_acs.h"
#include "check/predict_quirks.h"

#define CLASS_IOMMU 0x0806u

/* Is what is below a bridge in the bridge's group? */
enum way { WAY_UNKNOWN, WAY_SHARED, WAY_APART };

struct forest {
	const struct host *h;
	int *up;        /* by function: one that is in the same set, itself at the top */
	enum way *ways; /* by function: of its bus below; UNKNOWN: not asked yet */
	int vmd; /* Intel's volume management device; -1: none, or which one cannot be told */
};

static int top_of(struct forest *f, int i)
{
	while (f->up[i] != i)
		i = f->up[i] = f->up[f->up[i]];
	return i;
}

static void join(struct forest *f, int a, int b)
{
	a = top_of(f, a);
	b = top_of(f, b);
	if (a < b)
		f->up[b] = a;
	else
		f->up[a] = b;
}

/* AMD's IOMMU is a function itself, and no IOMMU is above it. */
static bool has_no_group(const struct device *d)
{
	return d->class >> 8 == CLASS_IOMMU;
}

static bool same_bus(const struct device *a, const struct device *b)
{
	return a->addr.domain == b->addr.domain && a->addr.bus == b->addr.bus;
}

/* The ACS of the whole path counts: pci_acs_path_enabled(). What could not be read is not trusted
 * here, and taken out at the end. */
static enum way way_below(struct forest *f, int bridge)
{
	const struct device *d = &f->h->devices[bridge];

	if (f->ways[bridge] != WAY_UNKNOWN)
		return f->ways[bridge];
	f->ways[bridge] = WAY_SHARED; /* ends a path that leads back here */
	if (!bridge_is_requester(d) && acs_isolates(d) == TRI_YES &&
	    (d->parent < 0 || way_below(f, d->parent) == WAY_APART))
		f->ways[bridge] = WAY_APART;
	return f->ways[bridge];
}

static void join_upwards(struct forest *f)
{
	for (int i = 0; i < (int)f->h->n_devices; i++) {
		int parent = f->h->devices[i].parent;

		if (parent >= 0 && way_below(f, parent) == WAY_SHARED)
			join(f, i, parent);
	}
}

static bool stands_with_its_slot(const struct device *d)
{
	return acs_isolates(d) != TRI_YES && !has_no_group(d);
}

/* get_pci_function_alias_group(): the functions of a slot that do not keep apart. */
static void join_slots(struct forest *f)
{
	const struct device *devices = f->h->devices;
	int last = -1;

	for (int i = 0; i < (int)f->h->n_devices; i++) {
		if (!stands_with_its_slot(&devices[i]))
			continue;
		if (last >= 0 && pci_same_slot(devices[last].addr, devices[i].addr))
			join(f, last, i);
		last = i;
	}
}

/* get_pci_alias_group(): aliases are only looked for on the same bus. */
static void join_aliases_of(struct forest *f, int i)
{
	const struct device *devices = f->h->devices;
	int first = i;

	while (first > 0 && same_bus(&devices[first - 1], &devices[i]))
		first--;
	for (int k = first; k < (int)f->h->n_devices && same_bus(&devices[k], &devices[i]); k++)
		if (!has_no_group(&devices[k]) && quirk_aliases(&devices[i], devices[k].addr))
			join(f, i, k);
}

static void join_aliases(struct forest *f)
{
	for (int i = 0; i < (int)f->h->n_devices; i++)
		if (quirk_has_alias(&f->h->devices[i]))
			join_aliases_of(f, i);
}

/* All behind it do DMA in its name, whatever is between: pci_real_dma_dev(),
 * arch/x86/pci/common.c. */
static void join_vmd(struct forest *f)
{
	f->vmd = host_vmd(f->h);
	for (int i = 0; f->vmd >= 0 && i < (int)f->h->n_devices; i++)
		if (device_is_behind_vmd(&f->h->devices[i]))
			join(f, i, f->vmd);
}

static bool has_mates_in_its_slot(const struct host *h, size_t i)
{
	struct pci_addr at = h->devices[i].addr;

	return (i > 0 && pci_same_slot(h->devices[i - 1].addr, at)) ||
	       (i + 1 < h->n_devices && pci_same_slot(h->devices[i + 1].addr, at));
}

/* Could its group, or that of what is below it, be another one than what was found? */
static bool is_uncertain(const struct forest *f, size_t i)
{
	const struct device *d = &f->h->devices[i];

	if (device_is_behind_vmd(d))
		return f->vmd < 0;
	if (acs_isolates(d) != TRI_UNKNOWN)
		return false;
	return !d->config_known || device_is_bridge(d) || has_mates_in_its_slot(f->h, i);
}

/* A set with one uncertain function is as a whole. */
static void number_sets(struct forest *f, int *ret)
{
	size_t n = f->h->n_devices;
	int *number = xcalloc(n, sizeof(*number)),
	    next = 0; /* by top; 0: none yet, -1: uncertain */

	for (size_t i = 0; i < n; i++)
		if (is_uncertain(f, i))
			number[top_of(f, (int)i)] = -1;
	for (size_t i = 0; i < n; i++) {
		int *of = &number[top_of(f, (int)i)];

		if (*of == 0 && !has_no_group(&f->h->devices[i]))
			*of = ++next;
		ret[i] = *of > 0 && !has_no_group(&f->h->devices[i]) ? *of - 1 : -1;
	}
	free(number);
}

void predict_groups(const struct host *h, int *ret)
{
	size_t n = h->n_devices;
	struct forest f = {.h = h};

	f.up = xcalloc(n, sizeof(*f.up));
	f.ways = xcalloc(n, sizeof(*f.ways));
	for (size_t i = 0; i < n; i++)
		f.up[i] = (int)i;
	join_upwards(&f);
	join_slots(&f);
	join_aliases(&f);
	join_vmd(&f);
	number_sets(&f, ret);
	free(f.up);
	free(f.ways);
}

void judge_prediction(const struct bench *b)
{
	size_t n = b->host->n_devices;
	int *groups = xcalloc(n, sizeof(*groups));

	predict_groups(b->host, groups);
	for (size_t i = 0; i < n; i++)
		b->report->devices[i].predicted = groups[i];
	free(groups);
}
