/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Small root trees that a test writes at run time: a path and what stands in it. All paths are
 * below the tree, with or without a leading "/"; missing directories are made. What cannot be
 * written ends the test program with a line: a test on half a tree would prove nothing.
 *
 *	char *root = tree_new();
 *	tree_file(root, "proc/cmdline", "quiet %s\n", "iommu=pt");
 *	tree_pci(root, &(struct tree_pci){.address = "0000:00:01.0", .class = 0x060400});
 *	tree_pci(root, &(struct tree_pci){.address = "0000:01:00.0", .below = "0000:00:01.0"});
 *	…
 *	tree_free(root);
 */
#pragma once

#include <stddef.h>
#include <stdint.h>

/* An empty directory below $TMPDIR. tree_free removes it with all that is in it. */
char *tree_new(void);
void tree_free(char *root);

/* root + "/" + path; the caller frees. */
char *tree_path(const char *root, const char *path);

void tree_dir(const char *root, const char *path);
void tree_file(const char *root, const char *path, const char *fmt, ...)
	__attribute__((format(printf, 3, 4)));
void tree_bytes(const char *root, const char *path, const void *bytes, size_t n);
void tree_link(const char *root, const char *path, const char *target);

/* A PCI function as sysfs shows it. What is zero or NULL is left out, or is the value in brackets
 */
struct tree_pci {
	const char *address; /* "0000:01:00.0"; must be given */
	const char *below;   /* address of the bridge above, already written (on the root bus) */
	uint16_t vendor, device; /* (1234:1111) */
	uint16_t subvendor, subdevice;
	uint32_t class; /* 24 bits */
	uint8_t revision;
	int multifunction;
	/* Bridges: class 0604xx gives a type 1 header with these bus numbers. */
	uint8_t secondary, subordinate; /* subordinate (secondary) */
	int conventional;               /* no PCI Express capability */
	uint8_t pcie_type;              /* of the capability (0 endpoint; a bridge: 4, root port) */
	size_t config_len; /* bytes of config that can be read (256; 4096 with acs); 64 as for a
			      user */
	int acs;           /* has the ACS capability, in extended config space */
	uint16_t acs_cap, acs_ctl; /* its registers */
	const char *driver;
	const char *module; /* of the driver; makes drivers/NAME/module */
	const char *driver_override;
	const char *group;       /* "13" */
	const char *resets;      /* reset_method: "flr bus"; makes reset too */
	const char *boot_vga;    /* "1" */
	const char *power_state; /* "D0" */
	const char *numa_node;
	const char *physfn; /* address of the physical function, already written */
	const char *numvfs; /* sriov_numvfs */
	uint8_t intx;       /* interrupt pin: 1 is INTA */
	const char *irq;
	int msi, msix;       /* has the capability: TREE_CAP, or in use: TREE_CAP_ON */
	const char *bars[6]; /* lines of resource: TREE_BAR(…) */
	const char *rom;     /* its seventh line, likewise */
	/* "8.0 GT/s PCIe x4 of 16.0 GT/s PCIe x16": now, and at most; in config space too. */
	const char *link;
	const char *local_cpus; /* local_cpulist */
	const char *totalvfs;   /* sriov_totalvfs */
	int is_vf;              /* config space has ones for the ids, as the SR-IOV spec asks */
};
enum { TREE_CAP = 1, TREE_CAP_ON };
void tree_pci(const char *root, const struct tree_pci *d);

/* One more attribute of a function already written, with a line end: tree_pci_attr(root, address,
 * "d3cold_allowed", "0"). */
void tree_pci_attr(const char *root, const char *address, const char *name, const char *value);

/* A line of resource. */
#define TREE_BAR(start, size, flags) tree_bar((char[64]){0}, (start), (size), (flags))
char *tree_bar(char buf[64], uint64_t start, uint64_t size, uint64_t flags);

/* "sys/devices/pci0000:00/…/ADDRESS" of a function already written; the caller frees. For what
 * hangs below it. */
char *tree_pci_path(const char *root, const char *address);

/* A disk below a PCI function: sys/block, sys/class/block and sys/dev/block entries, with n
   partitions MAJ:MIN+1… name "nvme0n1" gives partitions nvme0n1p1…; "sda" gives sda1. "via" stands
   between ("nvme/nvme0"). */
void tree_disk(const char *root, const char *address, const char *via, const char *name,
	       unsigned major, unsigned minor, unsigned partitions);

/* A network interface below a PCI function; operstate "up" or "down". via is "" or "virtio0". */
void tree_nic(const char *root, const char *address, const char *via, const char *name,
	      const char *operstate);

/*
 * What else the kernel's drivers make below a function: a directory DIR below it, and a link to it
 * of the same name in a class ("sys/class/sound", "sys/bus/usb/devices"). The attributes are
 * "NAME=VALUE" words up to NULL. dir may be several deep: "usb1/1-4/1-4.2", "drm/card0/card0-DP-1".
 */
void tree_below(const char *root, const char *address, const char *class, const char *dir, ...)
	__attribute__((sentinel));
