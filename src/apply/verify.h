/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Is every promise of a run true now? Compares what the run wrote with the files, and what it
 * promised with a host that was read just now: command line words, groups, the driver of each
 * function, whether every kernel that may be started next keeps it, and on the live machine as root the kernel's own word: the VFIO group is viable, takes
 * a container and a type 1 IOMMU, and gives the device (linux/vfio.h).
 */
#pragma once

#include "base/root.h"
#include "model/run.h"

int verify_run(const struct root *root, const struct run *run, const struct host *h,
	       struct promises *ret, struct err *err);
