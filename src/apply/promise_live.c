/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/promise.h"

static void promise_driver(struct verify *v, const struct live *l)
{
	const struct device *d = host_device(v->host, l->addr);
	char subject[PCI_ADDR_SIZE + 1];

	pci_addr_str(l->addr, subject);
	if (!d)
		promise_add(v, "driver", subject, l->to, TRI_NO, "no device is there any more");
	else if (d->vendor != l->vendor || d->device != l->device)
		promise_add(v, "driver", subject, l->to, TRI_NO,
			    "another device is there now: %04x:%04x, not %04x:%04x", d->vendor,
			    d->device, l->vendor, l->device);
	else
		promise_add(v, "driver", subject, l->to, tri_of(streq(d->driver, l->to)), "%s",
			    driver_or_none(d->driver));
}

static void tell_ended(struct verify *v, const struct live *l)
{
	const struct device *d = host_device(v->host, l->addr);
	char subject[PCI_ADDR_SIZE + 1];

	promise_add(v, "driver", pci_addr_str(l->addr, subject),
		    arena_printf(&v->out->mem, "%s in that boot alone", l->to), TRI_UNKNOWN,
		    "the live binding ended with the boot in which it was made: %s has it now",
		    driver_or_none(d ? d->driver : NULL));
}

static const struct group *group_of(const struct verify *v, size_t i)
{
	const struct device *d = host_device(v->host, v->run->lives[i].addr);

	return d && streq(v->run->lives[i].to, "vfio-pci") ? host_group(v->host, d->group) : NULL;
}

static void promise_group(struct verify *v, size_t i)
{
	const struct group *g = group_of(v, i);

	for (size_t k = 0; g && k < i; k++)
		if (group_of(v, k) == g)
			return;
	if (g)
		promise_members(v, g);
}

void promise_lives(struct verify *v)
{
	bool ended = boot_is_another(v->host->boot_id, v->run->boot_id);

	for (size_t i = 0; i < v->run->n_lives; i++)
		if (ended)
			tell_ended(v, &v->run->lives[i]);
		else
			promise_driver(v, &v->run->lives[i]);
	if (ended)
		return;
	for (size_t i = 0; i < v->run->n_lives; i++)
		promise_group(v, i);
	promise_vfio(v);
}
