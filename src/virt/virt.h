/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libvirt, where it is: its C library is loaded when it is needed, and in a process of its own (base/apart.h), for it may wait
 * for a daemon that hangs, and brings threads and an event loop along. What came back is read as untrusted text.
 *
 * Errors everywhere: -ENOENT: libvirt is not installed; -ECONNREFUSED: no connection (its daemon does not run, or this user
 * may not); -ETIME: it did not answer; -EOWNERDEAD: its process died; -ENODEV: no such domain; -EINVAL: XML that cannot be
 * used; -EIO: libvirt's own line. Each with one line.
 * Of the running machine alone: a tree has no libvirt.
 */
#pragma once

#include "base/buf.h"
#include "base/err.h"
#include "model/pci.h"

#define VIRT_URI "qemu:///system"

struct domain {
	const char *name, *uuid; /* safe text */
	bool running, persistent;
	const char *machine; /* "pc-q35-9.0"; "" unknown */
	bool pcie;	     /* its slots are root ports (q35, virt); else conventional (pc-i440fx) */
	uint64_t memory_kb;
	unsigned vcpus;
	struct pci_addr *hostdevs; /* the host's PCI devices in its configuration, as whatever element */
	size_t n_hostdevs;
	/* Where a PCI device can be plugged in while it runs, and those with nothing in them: pcie-root-ports, conventional:
	 * the slots of bus 0. Of the running one where it runs. */
	unsigned ports, free_ports;
	unsigned next_bus; /* the first bus number that no controller has: libvirt adds a root port for it */
};

struct domains {
	struct arena mem;
	struct domain *items; /* by name */
	size_t n;
};
int virt_domains(const char *uri, struct domains *ret, struct err *err);
void domains_done(struct domains *d);

bool domain_has(const struct domain *d, struct pci_addr a); /* in its configuration */
void put_domain_memory(struct buf *out, const struct domain *d); /* "8 GiB", "1.5 GiB", "512 MiB" */
/* "2 of 4": so many root ports are free; "no PCIe" where it has none. */
void put_domain_ports(struct buf *out, const struct domain *d);

/* What is done to a domain. */
struct virt_job {
	const char *uri, *domain;
	const char *const *xml; /* elements of devices, each a document */
	size_t n_xml;
	bool detach;
	bool live; /* the running one too; else its configuration alone, which counts from its next start */
};

/* What that makes of its configuration. */
struct virt_change {
	struct arena mem;
	const char *before, *after; /* both written the same way, so that only what changes differs */
	const char *diff;	    /* unified diff as safe text; "" nothing changes */
};
/*
 * Changes nothing. -EEXIST: it has (-ENODEV …: has not) the device already, in its configuration or, live, as it runs;
 * -ENOSPC: no free port to hot-plug into; -ESRCH: live, and it does not run; -EINVAL: an element that is no <hostdev> of
 * PCI or USB, or, live, one function of several in a slot; -EOPNOTSUPP: the domain has no configuration that outlives it,
 * or it was saved and its next start does not look at it.
 * On success *ret is the caller's.
 */
int virt_preview(const struct virt_job *j, struct virt_change *ret, struct err *err);
void virt_change_done(struct virt_change *c);
/*
 * Does it, and reads the configuration back: it must be what the preview said, whose "before" must still hold (-ESTALE, and
 * nothing is changed). libvirt may have added addresses, and controllers and hubs to put the devices in. A part that fails
 * takes back those before it: all or nothing. -EBUSY: the guest does not let the device go; -ENOTRECOVERABLE: not all
 * could be taken back, the line says what is left; -ETIME and -EOWNERDEAD: nobody knows how far it came. expected may not be
 * NULL.
 */
int virt_apply(const struct virt_job *j, const struct virt_change *expected, struct err *err);

/* By hand what libvirt does for managed devices: takes it from its driver to vfio-pci, gives it back. -ENODEV: no such
 * device. */
int virt_nodedev(const char *uri, struct pci_addr addr, bool detach, struct err *err);
