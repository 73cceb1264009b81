/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/probe only. What an installed kernel was built with, as its config file says. */
#pragma once

#include "conf/kconfig.h"
#include "probe/scan.h"

enum config_option {
	OPT_IOMMU_SUPPORT,
	OPT_INTEL_IOMMU,
	OPT_INTEL_IOMMU_DEFAULT_ON,
	OPT_INTEL_IOMMU_DEFAULT_OFF,
	OPT_INTEL_IOMMU_DEFAULT_ON_INTGPU_OFF,
	OPT_AMD_IOMMU,
	OPT_ARM_SMMU,
	OPT_ARM_SMMU_V3,
	OPT_IRQ_REMAP,
	OPT_VFIO,
	OPT_VFIO_PCI,
	OPT_VFIO_IOMMU_TYPE1,
	OPT_VFIO_VIRQFD,
	OPT_VFIO_GROUP,
	OPT_KVM,
	OPT_KVM_INTEL,
	OPT_KVM_AMD,
	OPT_SYSFB,
	OPT_SYSFB_SIMPLEFB,
	OPT_X86_SYSFB,
	OPT_DRM_SIMPLEDRM,
	OPT_FB_EFI,
	OPT_LOCK_DOWN_IN_EFI_SECURE_BOOT,
	OPT_CPU_ISOLATION,
	OPT_NO_HZ_FULL,
	OPT_RCU_NOCB_CPU,
	OPT_HUGETLBFS,
	OPT_CPU_FREQ,
	OPT_CPU_FREQ_GOV_PERFORMANCE,
	_OPT_MAX,
};

struct kernel_config {
	enum kconfig_value value[_OPT_MAX]; /* all of them ABSENT: no config was found */
};

/*
 * Reads the config of k->release from the first place that has one, and fills what k says of it:
 * config_path, config_lines and the drivers. One that cannot be read is told in a note, and the
 * next place is tried. proc/config.gz is that of the running kernel alone.
 */
void kernel_config(struct scan *s, struct kernel *k, struct kernel_config *ret);
