/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/promise.h"

/* Variant drivers that do all of vfio-pci and more for one device: drivers/vfio/pci/ of the kernel.
   */
static const char *const vfio_drivers[] = {
	"vfio-pci",        "mlx5_vfio_pci",     "hisi_acc_vfio_pci",    "pds_vfio_pci",
	"virtio_vfio_pci", "qat_vfio_pci",      "nvgrace_gpu_vfio_pci", "nvgrace-gpu-vfio-pci",
	"mlx5-vfio-pci",   "hisi-acc-vfio-pci", "pds-vfio-pci",         "virtio-vfio-pci",
	"qat-vfio-pci",    "xe-vfio-pci",
};

static bool is_vfio(const char *driver)
{
	for (size_t i = 0; driver && i < ARRAY_SIZE(vfio_drivers); i++)
		if (streq(driver, vfio_drivers[i]))
			return true;
	return false;
}

/* Another card came to this address, or the card left it: NULL when it is still the one that was
   meant. */
static const char *other_device(struct verify *v, const struct binding *b, const struct device *d)
{
	if (!d)
		return "no device is there any more";
	if (d->vendor == b->vendor && d->device == b->device)
		return NULL;
	return arena_printf(&v->out->mem, "another device is there now: %04x:%04x, not %04x:%04x",
			    d->vendor, d->device, b->vendor, b->device);
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
		promise_add(v, "driver", subject, "vfio-pci", tri_of(is_vfio(d->driver)), "%s",
			    d->driver ? d->driver : "no driver");
}

/* Since Linux 5.19 a group is given away when every driver in it leaves DMA to VFIO, as vfio's,
   pcieport and pci-stub do (iommu_group_claim_dma_owner in drivers/iommu/iommu.c,
   driver_managed_dma). */
static bool leaves_dma(const struct device *d)
{
	return !d->driver || is_vfio(d->driver) || streq(d->driver, "pcieport") ||
	       streq(d->driver, "pci-stub");
}

static const struct device *blocker_of(const struct host *h, const struct group *g)
{
	for (size_t i = 0; i < g->n_members; i++)
		if (!leaves_dma(&h->devices[g->members[i]]))
			return &h->devices[g->members[i]];
	return NULL;
}

static void promise_group(struct verify *v, const struct group *g)
{
	const struct device *blocker = blocker_of(v->host, g);
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
		promise_group(v, g);
	else
		promise_add(v, "group", pci_addr_str(b->addr, subject), "in an IOMMU group",
			    v->host->iommu.groups_seen == TRI_UNKNOWN ? TRI_UNKNOWN : TRI_NO,
			    "in no group");
}

void promise_devices(struct verify *v)
{
	for (size_t i = 0; i < v->run->n_bindings; i++)
		promise_group_of(v, i);
	for (size_t i = 0; i < v->run->n_bindings; i++)
		promise_driver(v, &v->run->bindings[i]);
}
