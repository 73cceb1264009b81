/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The IOMMU groups that the kernel would build from this topology: DMA aliases behind conventional
 * buses, the ACS of the path to the root, the other functions of a slot, and the kernel's quirks
 * (pci_device_group() in drivers/iommu/iommu.c; pci_acs_enabled() in drivers/pci/pci.c; the tables
 * of drivers/pci/quirks.c). Only the capability counts, for its control bits are off without an
 * IOMMU.
 */
#pragma once

#include "check/bench.h"

/*
 * Fills ret[0 … n_devices): a number a group, from 0 in the order of their first member; -1 for a
 * function whose own way to the root, or that of one it would share with, has a part whose config
 * space could not be read; also for AMD's IOMMU itself (class 0806), which is in no group, and for
 * what is behind an Intel VMD when there are several. What the firmware's tables leave out (AMD's
 * IVRS often lacks 00:00.0) is not known here: it has a number.
 */
void predict_groups(const struct host *h, int *ret);

/* Fills report->devices[].predicted. After judge_devices, which makes them: no hazard and no companion
 * hangs on a prediction. */
void judge_prediction(const struct bench *b);
