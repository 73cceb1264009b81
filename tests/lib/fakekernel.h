/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the kernel does when sysfs is written to, on a scratch tree: takes the place of sys.write,
 * and does for bind, unbind, drivers_probe and driver_override what drivers/base/bus.c,
 * drivers/base/driver.c and drivers/pci/pci-driver.c do. A device is what tree_pci made; its
 * "driver" link is moved. All else of sys is left as it is, so that a disk that goes wrong
 * (lib/faultsys.h) can be put over it.
 */
#pragma once

#include <stdbool.h>

enum fake_kernel_fault {
	FAKE_REFUSES, /* the driver's probe fails: the device stays without one */
	FAKE_HANGS,   /* the write that unbinds it from the driver, or gives it to it, does not come back */
	FAKE_STUCK,   /* … and not even SIGKILL ends who wrote (fake_kernel_let_go does) */
	FAKE_TAKES_TOO, /* with this device the driver takes the one of fake_kernel_twin too */
};

/* From now on, in this process and its children. dir is the tree. No fault, and no device has a
   driver that knows it. */
void fake_kernel_start(const char *dir);
void fake_kernel_stop(void);

/* Makes the driver, with its attributes; and the bus's. */
void fake_kernel_driver(const char *name);
/* The driver that knows the device by its ids. */
void fake_kernel_knows(const char *address, const char *driver);
/* At the device and driver; NULL driver: no such fault any more. */
void fake_kernel_fault(enum fake_kernel_fault fault, const char *address, const char *driver);
void fake_kernel_twin(const char *address);
/* Ends whoever FAKE_STUCK holds. */
void fake_kernel_let_go(void);

/* "e1000e", "vfio-pci (vfio-pci)": its driver and in brackets its driver_override; "-" no driver. */
const char *fake_kernel_device(const char *address);
/* As somebody else would. */
void fake_kernel_set(const char *address, const char *driver, const char *override);
