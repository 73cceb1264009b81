/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Devices that the kernel knows to behave otherwise than their config space says, as far as IOMMU
 * groups depend on it: pci_dev_acs_enabled[] and the fixups that call pci_add_dma_alias(),
 * drivers/pci/quirks.c as of 2026. Older kernels know fewer.
 */
#pragma once

#include "model/host.h"

/* Does the kernel say that this function keeps its traffic from its neighbours, whatever its ACS
 * capability says? UNKNOWN: it is not in the table. The device's config space must be known. */
enum tri quirk_isolates(const struct device *d);

/*
 * Does it do DMA in the name of that function of the same bus? Not in the table: aliases that are
 * the bus's own anyway (behind conventional bridges), and those of Switchtec's NTB, which are in
 * its memory.
 */
bool quirk_aliases(const struct device *d, struct pci_addr other);
/* Does it have an alias at all? */
bool quirk_has_alias(const struct device *d);
