/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a kernel's release and its configuration say for certain.
 */
#pragma once

#include "model/host.h"

/*
 * Its configuration says that the option ("CONFIG_VFIO_IOMMU_TYPE1") is not set. A list of modules
 * that lacks the module may only be cut short, so that alone is no such proof.
 */
bool kernel_built_without(const struct kernel *k, const char *option);
