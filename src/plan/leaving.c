/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Who leaves the host, what would claim it, and which kernels the host may boot. */
#include "conf/modname.h"
#include "base/listing.h"
#include "plan/making.h"

static void add_driver(struct arena *a, struct leaver *l, const char *module, bool builtin)
{
	if (streq(module, "vfio_pci"))
		return;
	list_add(a, &l->drivers, &l->n_drivers, module);
	if (!builtin)
		list_add(a, &l->loadable, &l->n_loadable, module);
	else if (!l->builtin)
		l->builtin = module;
}

/* A module's name is written with "_" where a driver's may have "-". */
static char *module_of_driver(struct arena *a, const char *driver)
{
	char *name = arena_str(a, driver);
	modname_normalize(name);
	return name;
}

/* Where libkmod knows no module, the driver that has the device is the one to come before. */
static void find_drivers(struct arena *a, struct leaver *l)
{
	const struct device *d = l->device;
	for (size_t i = 0; i < d->n_candidates; i++)
		add_driver(a, l, d->candidates[i].module, d->candidates[i].kind == MODULE_BUILTIN);
	if (!l->n_drivers && d->driver)
		add_driver(a, l, module_of_driver(a, d->driver), false);
}

static struct leaver leaver_of(struct making *m, const struct choice *c, size_t index)
{
	const struct device *d = &m->host->devices[index];
	struct leaver l = {
		.index = index,
		.device = d,
		.picked = choice_has(c, d->addr),
		.id = arena_printf(m->mem, "%04x:%04x", d->vendor, d->device),
	};
	find_drivers(m->mem, &l);
	return l;
}

static void find_kernels(struct making *m)
{
	for (size_t i = 0; i < m->host->n_kernels; i++) {
		const struct kernel *k = &m->host->kernels[i];
		m->builtin |= kernel_may_boot(k) && k->vfio_pci == SUPPORT_BUILTIN;
	}
	m->modular = host_has_vfio_module(m->host);
}

void find_leavers(struct making *m, const struct choice *c)
{
	size_t *indexes = NULL, n = 0;
	choice_devices(c, m->host, &m->scratch, &indexes, &n);
	for (size_t i = 0; i < n; i++)
		*ARENA_PUSH(m->mem, m->leavers, m->n_leavers) = leaver_of(m, c, indexes[i]);
	find_kernels(m);
}

bool is_leaving(const struct making *m, size_t device)
{
	for (size_t i = 0; i < m->n_leavers; i++)
		if (m->leavers[i].index == device)
			return true;
	return false;
}

void leaving_drivers(struct making *m, const char ***ret, size_t *ret_n)
{
	*ret = NULL;
	*ret_n = 0;
	for (size_t i = 0; i < m->n_leavers; i++)
		for (size_t k = 0; !m->leavers[i].settled && k < m->leavers[i].n_loadable; k++)
			list_add(&m->scratch, ret, ret_n, m->leavers[i].loadable[k]);
}
