/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the words of the running kernel's command line mean, as the kernel's own parsers take them.
 */
#pragma once

#include "check/vendor.h"

/* Does the comma list of this word have an item that begins so? As strncmp() in the kernel: "on"
 * matches "only". */
bool param_lists(const struct param *p, const char *option);

/* The next word of this name at or after *at, which moves behind it; NULL none. Words after "--"
 * are init's. */
const struct param *param_next(const struct host *h, size_t *at, const char *name);

enum word_state { WORD_UNKNOWN, WORD_UNSAID, WORD_ON, WORD_OFF };
struct word {
	enum word_state state; /* UNKNOWN: no command line could be read */
	const char *raw;       /* the word that decided; NULL when none did */
};

/*
 * Is the IOMMU switched by the command line? Intel: the last on or off of intel_iommu= wins
 * (intel_iommu_setup, drivers/iommu/intel/iommu.c). AMD: amd_iommu=off stays
 * (parse_amd_iommu_options, drivers/iommu/amd/init.c). Both: iommu=off stays (iommu_setup,
 * arch/x86/kernel/pci-dma.c).
 */
struct word iommu_word(const struct host *h, const struct vendor *v);

/* Interrupt remapping: intremap= and nointremap, the last wins (setup_irqremap,
 * drivers/iommu/irq_remapping.c). */
struct word intremap_word(const struct host *h);
