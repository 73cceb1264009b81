/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The IOMMU groups that the kernel would build from this topology: DMA aliases behind conventional
 * buses, the ACS of the path to the root, the other functions of a slot, and the kernel's quirks
 * (pci_device_group() in drivers/iommu/iommu.c; pci_acs_enabled() in drivers/pci/pci.c; the tables of
 * drivers/pci/quirks.c). Only the capability counts, for its control bits are off without an IOMMU.
 */
#pragma once

#include "check/bench.h"

/*
 * Fills ret[0 … n_devices): a number a group, from 0 in the order of their first member; -1 for a
 * function whose way to the root has a part whose config space could not be read.
 */
void predict_groups(const struct host *h, int *ret);

/* Fills report->devices[].predicted. Before judge_devices. */
void judge_prediction(const struct bench *b);

/* The check "group-prediction": where there are groups, how many functions lie as predicted. */
void check_prediction(const struct bench *b, struct finding *f);
