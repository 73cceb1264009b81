/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/viable.h"

/* Variant drivers that do all of vfio-pci and more for one device: drivers/vfio/pci/ of the kernel.
 */
static const char *const vfio_drivers[] = {
	"vfio-pci",        "mlx5_vfio_pci",     "hisi_acc_vfio_pci",    "pds_vfio_pci",
	"virtio_vfio_pci", "qat_vfio_pci",      "nvgrace_gpu_vfio_pci", "nvgrace-gpu-vfio-pci",
	"mlx5-vfio-pci",   "hisi-acc-vfio-pci", "pds-vfio-pci",         "virtio-vfio-pci",
	"qat-vfio-pci",    "xe-vfio-pci",
};

bool driver_is_vfio(const char *driver)
{
	for (size_t i = 0; driver && i < ARRAY_SIZE(vfio_drivers); i++)
		if (streq(driver, vfio_drivers[i]))
			return true;
	return false;
}

bool driver_leaves_dma(const char *driver)
{
	return !driver || driver_is_vfio(driver) || streq(driver, "pcieport") ||
	       streq(driver, "pci-stub");
}

const struct device *group_keeper(const struct host *h, const struct group *g,
				  const struct choice *leaving)
{
	for (size_t i = 0; i < g->n_members; i++) {
		const struct device *d = &h->devices[g->members[i]];

		if (!driver_leaves_dma(d->driver) && !(leaving && choice_has(leaving, d->addr)))
			return d;
	}
	return NULL;
}
