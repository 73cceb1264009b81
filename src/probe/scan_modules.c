/* SPDX-License-Identifier: GPL-2.0-or-later */
/* For each device, the kernel's drivers that would claim it: what vfio-pci has to come before. */
#include "base/text.h"
#include "conf/modname.h"
#include "probe/aliases.h"
#include "probe/modindex.h"
#include "probe/scan.h"

/* Never competitors: two that take a device only when they are told to, and the bridges' own. */
static const char *const not_competing[] = {"vfio_pci", "pci_stub", "pcieport"};

struct kind_of {
	const char *module;
	enum module_kind kind;
};

struct finder {
	struct scan *s;
	struct aliases *aliases;
	struct modindex index;
	struct kind_of *kinds; /* of the modules met so far */
	size_t n_kinds;
};

static enum module_kind module_kind(struct finder *f, const char *module)
{
	for (size_t i = 0; i < f->n_kinds; i++)
		if (streq(f->kinds[i].module, module))
			return f->kinds[i].kind;
	enum module_kind kind =
		modindex_is_builtin(&f->index, module) ? MODULE_BUILTIN : MODULE_LOADABLE;
	*ARENA_PUSH(&f->s->tmp, f->kinds, f->n_kinds) = (struct kind_of){module, kind};
	return kind;
}

static bool competes(const char *module)
{
	for (size_t i = 0; i < ARRAY_SIZE(not_competing); i++)
		if (streq(not_competing[i], module))
			return false;
	return true;
}

static struct candidate candidate(struct finder *f, const char *module)
{
	const char *name = arena_safe(f->s->mem, module, strlen(module));

	return (struct candidate){name, module_kind(f, name)};
}

static void find_candidates(struct finder *f, struct device *d)
{
	struct candidate *found = NULL;
	char **names;
	size_t n;

	aliases_find(f->aliases, d->modalias, &names, &n);
	for (size_t i = 0; i < n; i++)
		if (competes(names[i]))
			*ARENA_PUSH(f->s->mem, found, d->n_candidates) = candidate(f, names[i]);
	d->candidates = found;
}

static int by_modalias(const void *a, const void *b)
{
	const struct device *x = *(struct device *const *)a, *y = *(struct device *const *)b;

	return strcmp(x->modalias, y->modalias);
}

/* Each modalias is looked up once; the devices that share it share the answer. */
static void find_all(struct finder *f)
{
	struct host *h = f->s->host;
	struct device **order =
		arena_alloc(&f->s->tmp, (h->n_devices + 1) * sizeof(struct device *));

	for (size_t i = 0; i < h->n_devices; i++)
		order[i] = &h->devices[i];
	if (h->n_devices > 0)
		qsort(order, h->n_devices, sizeof(*order), by_modalias);
	for (size_t i = 0; i < h->n_devices; i++) {
		if (i > 0 && streq(order[i]->modalias, order[i - 1]->modalias)) {
			order[i]->candidates = order[i - 1]->candidates;
			order[i]->n_candidates = order[i - 1]->n_candidates;
		} else if (*order[i]->modalias) {
			find_candidates(f, order[i]);
		}
	}
}

/* The module of a driver: xhci_hcd's is xhci_pci. Without a link it has the driver's name. */
static char *driver_module(struct scan *s, const char *driver)
{
	char *name = root_link_name(s->root, &s->tmp,
				    arena_printf(&s->tmp, "sys/bus/pci/drivers/%s/module", driver));

	if (!name)
		name = arena_str(&s->tmp, driver);
	modname_normalize(name);
	return name;
}

/* The driver that has the device is one that can, whatever the aliases say (it may have been told
 * new ids). */
static void add_bound(struct finder *f, struct device *d)
{
	const char *module = d->driver ? driver_module(f->s, d->driver) : NULL;

	if (!module || !competes(module))
		return;
	for (size_t i = 0; i < d->n_candidates; i++)
		if (streq(d->candidates[i].module, module))
			return;
	struct candidate *more =
		arena_alloc(f->s->mem, (d->n_candidates + 1) * sizeof(struct candidate));
	if (d->n_candidates > 0)
		memcpy(more, d->candidates, d->n_candidates * sizeof(*more));
	more[d->n_candidates++] = candidate(f, module);
	d->candidates = more;
}

void scan_modules(struct scan *s)
{
	struct finder f = {.s = s};

	if (s->host->n_devices == 0)
		return;
	f.aliases = aliases_open(s);
	if (f.aliases) {
		modindex_read(s, s->host->release, &f.index);
		find_all(&f);
	}
	for (size_t i = 0; i < s->host->n_devices; i++)
		add_bound(&f, &s->host->devices[i]);
	modindex_done(&f.index);
	aliases_close(f.aliases);
}
