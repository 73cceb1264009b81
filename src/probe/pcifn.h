/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/probe only: reading one PCI function. */
#pragma once

#include "probe/pcilib.h"
#include "probe/scan.h"

struct pcifn {
	struct device dev;
	struct pci_dev *opened; /* while libpci reads it */
	int dir;                /* its sysfs directory, open while it is read */
	bool placed;            /* the symlink in devices/ says what is above it */
	bool has_above;
	struct pci_addr above;
	uint8_t secondary; /* the bus below a bridge, 0: none or unknown */
};

/* Identity and config space, by libpci. -EIO with lib->err. */
int pcifn_identity(struct pcilib *lib, struct pcifn *f);

/* What config space tells, from an identified libpci device (scan_config.c). Called inside
 * pcilib_try. */
void pcifn_config(struct pci_dev *p, struct pcifn *f);

/* The attributes and links of its sysfs directory. */
void pcifn_attributes(struct scan *s, struct pcifn *f);

/* Where it hangs, from the text of its link in devices/. */
void pcifn_place(struct scan *s, struct pcifn *f);

/* Vendor, device and class names, from pci.ids: a tree's own when it has one, else this machine's */
void pcifn_names(struct scan *s, struct pcilib *lib, struct pcifn *all, size_t n);
