/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Which device of the host an element of a domain is about, whatever else the element says.
 */
#pragma once

#include "virt/domxml.h"

struct source {
	bool pci; /* else USB */
	struct pci_addr addr;
	bool by_id, by_place; /* USB: at least one; a running domain's element has both */
	uint16_t vendor, product;
	unsigned bus, device;
};

/* <hostdev> of PCI and USB, and what else takes a PCI device: <interface type='hostdev'>, <disk
 * type='nvme'>. */
bool source_of(const xmlNode *device, struct source *ret);
/* Is what have says the device that want asks for? */
bool source_is(const struct source *want, const struct source *have);
/* The first of the devices that is about it; NULL none. */
xmlNode *source_find(const xmlNode *devices, const struct source *want);

#define SOURCE_TEXT 32
/* "0000:01:00.0", "usb 046d:c52b", "usb 1.4". Writes into buf and returns it. */
char *source_str(const struct source *s, char buf[static SOURCE_TEXT]);
