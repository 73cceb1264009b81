/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A device changes its driver in the running kernel: driver_override → unbind → drivers_probe
 * (Documentation/ABI/testing/sysfs-bus-pci). No id is ever added to a driver, so no twin can follow.
 */
#pragma once

#include "apply/store.h"
#include "model/plan.h"

/* What sysfs says of a device now. */
struct device_now {
	bool there;
	uint16_t vendor, device;
	const char *driver;     /* "" none */
	const char *overridden; /* "" nothing: the kernel prints that as "(null)" */
};
struct device_now device_now(const struct root *root, struct arena *mem, struct pci_addr addr);

/*
 * -EBUSY: a virtual machine has a device of its group open (vfio_group_fops_open in
 * drivers/vfio/group.c). To unbind it would wait in the kernel until that machine ends.
 */
int rebind_check_guest(const struct root *root, struct pci_addr addr, struct err *err);

struct rebind {
	const struct store *store;
	struct pci_addr addr;
	const char *from;       /* has it now, "" none */
	const char *to;         /* is to have it, "" none; that which has it: only the override changes */
	const char *meanwhile;  /* what driver_override says while the kernel looks for a driver; "" nothing */
	const char *afterwards; /* and what it says then */
	int timeout_ms;
};

/*
 * Does it in a process of its own, and looks at what the kernel did. -EBUSY: as
 * rebind_check_guest, and nothing was changed; -ETIME: the kernel has not come back, and the process that
 * waits for it may hold runs/ID/running (programs_ended) until it does. Each line names the device.
 */
int rebind(const struct rebind *b, struct err *err);
