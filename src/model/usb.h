/* SPDX-License-Identifier: GPL-2.0-or-later */
/* A device that is plugged into the host's USB: a guest can have it without the controller. */
#pragma once

#include "model/pci.h"

struct usb_device {
	const char *name; /* in sysfs, by the ports that lead to it: "3-1.2" */
	uint16_t vendor, product;
	unsigned bus, device; /* busnum and devnum, as lsusb counts; 0 unknown */
	const char *what;     /* what it says it is: "Example Stick"; "" unknown */
	struct use *uses;     /* of what hangs on it, or, where it is a hub, below it */
	size_t n_uses;
};
