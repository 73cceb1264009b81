/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/promise.h"
#include "conf/vfioinstall.h"
#include "model/viable.h"

/* The path that the line of modprobe.d has for the device of this address; NULL: it has none. */
static const char *placed_at(struct verify *v, const char *address)
{
	for (size_t i = 0; i < v->host->n_modprobe; i++) {
		const struct modprobe_line *l = &v->host->modprobe[i];
		struct vfio_place *places = NULL;
		size_t n = 0;

		if (!streq(l->directive, "install") || !streq(l->module, "vfio_pci") ||
		    vfio_install_parse(l->args, &v->out->mem, &places, &n, NULL) < 0)
			continue;
		for (size_t k = 0; k < n; k++)
			if (streq(vfio_place_address(&places[k]), address))
				return places[k].path;
	}
	return NULL;
}

/* One of the same model came to the address, behind other bridges: NULL when it did not. */
static const char *other_way(struct verify *v, const struct device *d)
{
	const char *meant = placed_at(v, d->address), *path;

	path = meant ? host_path(v->host, d, &v->out->mem) : NULL;
	if (!meant || streq(meant, path))
		return NULL;
	return arena_printf(&v->out->mem,
			    "a device of the same model is there now, but in another place: %s, "
			    "not %s",
			    path, meant);
}

/* Another card came to this address, or the card left it: NULL when it is still the one that was
   meant. A binding by address compares the way to it and the ids first. */
static const char *other_device(struct verify *v, const struct binding *b, const struct device *d)
{
	bool by_address = b->mechanism == MECHANISM_OVERRIDE;
	const char *other;

	if (!d)
		return "no device is there any more";
	if (d->vendor != b->vendor || d->device != b->device)
		other = arena_printf(&v->out->mem,
				     "another device is there now: %04x:%04x, not %04x:%04x",
				     d->vendor, d->device, b->vendor, b->device);
	else
		other = by_address ? other_way(v, d) : NULL;
	if (!other || !by_address || driver_is_vfio(d->driver))
		return other;
	return arena_printf(&v->out->mem, "%s, so nothing was bound there", other);
}

static void promise_driver(struct verify *v, const struct binding *b)
{
	const struct device *d = host_device(v->host, b->addr);
	const char *other = other_device(v, b, d);
	char subject[PCI_ADDR_SIZE + 1];

	pci_addr_str(b->addr, subject);
	if (other)
		promise_add(v, "driver", subject, "vfio-pci", TRI_NO, "%s", other);
	else
		promise_add(v, "driver", subject, "vfio-pci", tri_of(driver_is_vfio(d->driver)),
			    "%s", driver_or_none(d->driver));
}

void promise_members(struct verify *v, const struct group *g)
{
	const struct device *blocker = group_keeper(v->host, g, NULL);
	char subject[32];

	snprintf(subject, sizeof(subject), "group %d", g->id);
	if (blocker)
		promise_add(v, "group", subject, "no member has another driver", TRI_NO,
			    "%s is on %s%s", blocker->address, blocker->driver,
			    device_is_bridge(blocker)
				    ? ", a bridge driver that keeps the group from VFIO"
				    : "");
	else
		promise_add(v, "group", subject, "no member has another driver", TRI_YES,
			    "%zu member%s, none with another driver", g->n_members,
			    g->n_members == 1 ? "" : "s");
}

/* Did an earlier binding name the same group? */
static bool seen(const struct verify *v, size_t i, int group)
{
	for (size_t k = 0; k < i; k++) {
		const struct device *d = host_device(v->host, v->run->bindings[k].addr);

		if (d && d->group == group)
			return true;
	}
	return false;
}

static void promise_group_of(struct verify *v, size_t i)
{
	const struct binding *b = &v->run->bindings[i];
	const struct device *d = host_device(v->host, b->addr);
	const struct group *g = d ? host_group(v->host, d->group) : NULL;
	char subject[PCI_ADDR_SIZE + 1];

	if (!d || (g && seen(v, i, g->id)))
		return;
	if (g)
		promise_members(v, g);
	else
		promise_add(v, "group", pci_addr_str(b->addr, subject), "in an IOMMU group",
			    v->host->iommu.groups_seen == TRI_UNKNOWN ? TRI_UNKNOWN : TRI_NO,
			    "in no group");
}

static bool is_bound_by_run(const struct verify *v, const struct device *d)
{
	for (size_t i = 0; i < v->run->n_bindings; i++)
		if (pci_addr_cmp(v->run->bindings[i].addr, d->addr) == 0)
			return true;
	return false;
}

/* An earlier run gave this one away where it is. */
static bool is_placed(struct verify *v, const struct device *d)
{
	const char *path = placed_at(v, d->address);

	return path && streq(path, host_path(v->host, d, &v->out->mem));
}

static void promise_twin(struct verify *v, const struct device *d)
{
	bool taken = driver_is_vfio(d->driver);

	promise_add(v, "twin", d->address, "stays with the host", tri_of(!taken), "%s",
		    driver_or_none(d->driver));
}

/* Each device with the ids of one that was bound by its address: that is why it was. */
static void promise_twins(struct verify *v, size_t i)
{
	const struct binding *b = &v->run->bindings[i];
	const struct device *own = host_device(v->host, b->addr);

	for (size_t k = 0; k < v->host->n_devices; k++) {
		const struct device *d = &v->host->devices[k];

		if (d != own && d->vendor == b->vendor && d->device == b->device &&
		    !is_bound_by_run(v, d) && !is_placed(v, d))
			promise_twin(v, d);
	}
}

/* Was the same id the cause of an earlier binding's promises? */
static bool twins_seen(const struct verify *v, size_t i)
{
	for (size_t k = 0; k < i; k++) {
		const struct binding *a = &v->run->bindings[k], *b = &v->run->bindings[i];

		if (a->mechanism == MECHANISM_OVERRIDE && a->vendor == b->vendor &&
		    a->device == b->device)
			return true;
	}
	return false;
}

void promise_devices(struct verify *v)
{
	for (size_t i = 0; i < v->run->n_bindings; i++)
		promise_group_of(v, i);
	for (size_t i = 0; i < v->run->n_bindings; i++)
		promise_driver(v, &v->run->bindings[i]);
	for (size_t i = 0; i < v->run->n_bindings; i++)
		if (v->run->bindings[i].mechanism == MECHANISM_OVERRIDE && !twins_seen(v, i))
			promise_twins(v, i);
}
