/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Can a group be given to a guest now? A group is viable when every driver in it leaves DMA to VFIO, as vfio's, pcieport
 * and pci-stub do (driver_managed_dma; iommu_group_claim_dma_owner in drivers/iommu/iommu.c, since Linux 5.19), and a
 * member that no driver has. Before that a bridge might have any driver: what is viable here is viable there.
 */
#pragma once

#include "model/choice.h"

/* vfio-pci, or one of its variants for one kind of device; NULL is none. */
bool driver_is_vfio(const char *driver);
bool driver_leaves_dma(const char *driver); /* NULL: none is bound */

/* The first member that keeps the group from a guest, but for those that leave their driver first; NULL: it is viable.
   leaving may be NULL. */
const struct device *group_keeper(const struct host *h, const struct group *g, const struct choice *leaving);
