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
	bool has_pf;       /* physfn names it */
	struct pci_addr pf;
	bool msi_on, msix_on; /* it interrupts by messages now */
	uint32_t link_cap;    /* Link Capabilities and Link Status; 0: not read, or no link */
	uint16_t link_status;
};

/* Identity and config space, by libpci. -EIO with lib->err. */
int pcifn_identity(struct pcilib *lib, struct pcifn *f);

/* What config space tells, from an identified libpci device (scan_config.c). Called inside
 * pcilib_try. */
void pcifn_config(struct pci_dev *p, struct pcifn *f);

/* The CPUs of the node that was last looked at; zeroed: of none. */
struct node_cpus {
	int node;
	const char *text; /* NULL: none yet */
};

/* The attributes and links of its sysfs directory. */
void pcifn_attributes(struct scan *s, struct pcifn *f, struct node_cpus *known);

/* Of those: BARs, ROM, link and legacy interrupt (pcifn_parts.c). Needs config space, the driver
 * and physfn. */
void pcifn_parts(struct scan *s, struct pcifn *f);

/* Who is on the same legacy interrupt: all are in the order of host->devices (pcifn_irq.c). */
void pcifn_irq_mates(struct scan *s, const struct pcifn *all, size_t n);

/* Of the function's own directory: whether it has the entry. */
bool pcifn_has(const struct pcifn *f, const char *name);
/* A file of it: the bytes in it, at most size - 1 and a NUL byte behind
 * them; -1: not there, or no file that can be read. A symlink is no attribute. */
ssize_t pcifn_read(const struct pcifn *f, const char *name, char *buf, size_t size);
/* Its first line, as safe text in host memory; NULL: not there. */
const char *pcifn_attr(struct scan *s, const struct pcifn *f, const char *name);
/* Its first line as a number of that base; false: not there, or no number up to max. */
bool pcifn_number(const struct pcifn *f, const char *name, int base, uint64_t max, uint64_t *ret);

/* Where it hangs, from the text of its link in devices (an open directory). */
void pcifn_place(struct pcifn *f, int devices);

/* Vendor, device and class names, from pci.ids: a tree's own when it has one, else this machine's
 */
void pcifn_names(struct scan *s, struct pcilib *lib, struct pcifn *all, size_t n);
