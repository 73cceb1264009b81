/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A device is one PCI function. Its address is written DDDD:BB:DD.F as the kernel prints it; domains
 * longer than four digits exist (Intel VMD, ARM servers).
 */
#pragma once

#include "base/arena.h"

struct pci_addr {
	uint32_t domain;
	uint8_t bus, dev, fn;
};

#define PCI_ADDR_SIZE 16 /* "ffffffff:ff:1f.7", without the NUL byte */

/* Accepts what the kernel prints and the short form "01:00.0" (domain 0). -EINVAL for all else. */
int pci_addr_parse(const char *s, struct pci_addr *ret);
/* Writes into buf and returns it. */
char *pci_addr_str(struct pci_addr a, char buf[static PCI_ADDR_SIZE + 1]);
/* "0000_03_07_0": so libvirt and names of files have it. As pci_addr_str. */
char *pci_addr_underscored(struct pci_addr a, char buf[static PCI_ADDR_SIZE + 1]);
int pci_addr_cmp(struct pci_addr a, struct pci_addr b);
bool pci_same_slot(struct pci_addr a, struct pci_addr b);

/* What the host needs a device for, found by probe through every layer it knows. */
enum use_kind {
	USE_ROOT,	   /* holds / or /usr */
	USE_BOOT,	   /* holds /boot or the EFI system partition */
	USE_SWAP,
	USE_MOUNT,	   /* any other mounted or fstab file system; subject is the mount point */
	USE_DEFAULT_ROUTE, /* subject is the interface that has the route */
	USE_SSH,	   /* an SSH session comes in here */
	USE_NET_UP,	   /* interface is up with an address or in a bridge */
	USE_CONSOLE,	   /* kernel console or framebuffer is on it */
	USE_INPUT,	   /* a keyboard hangs below it */
	USE_PROCESS,	   /* a program has it open; subject "Xorg (812)", via "/dev/dri/card0" */
	USE_UNLOCK,	   /* the initramfs brings the network up on it (ip=, rd.neednet …): a remote unlock */
	USE_LAYER,	   /* LVM, LUKS, MD … is assembled on its disk; only where nothing else is known of it */
	_USE_KIND_MAX,
};

struct use {
	enum use_kind kind;
	const char *subject; /* "/", "swap", "enp3s0", "AT keyboard": safe text */
	const char *via;     /* the layers between, outermost first: "vg0-root on nvme0n1p3"; "" when none */
};

enum module_kind { MODULE_LOADABLE, MODULE_BUILTIN };

/* A kernel driver that claims the device by its modalias, as libkmod finds it for the running kernel. */
struct candidate {
	const char *module; /* "snd_hda_intel": underscores, as libkmod normalises */
	enum module_kind kind;
};

/* A base address register. */
struct bar {
	uint64_t size; /* bytes; 0: not there */
	bool io, wide, prefetch; /* I/O ports; 64 bit; prefetchable */
	uint64_t sizes; /* Resizable BAR: bit n set, then 1 MiB << n can be had; 0: it cannot be resized */
};
#define PCI_BARS 6

struct pcie_link {
	const char *speed, *max_speed; /* "8.0 GT/s PCIe"; NULL unknown */
	unsigned width, max_width;     /* lanes; 0 unknown */
};

/* What the kernel's drivers have made of the device: what hangs below it. */
enum below_kind { BELOW_DISK, BELOW_NET, BELOW_USB, BELOW_CONNECTOR, BELOW_SOUND, BELOW_INPUT, _BELOW_KIND_MAX };
struct below {
	enum below_kind kind;
	const char *name; /* "nvme0n1", "enp3s0", "3-1.2", "HDMI-A-1", "card1", "input4" */
	const char *what; /* "931.5 GiB Samsung SSD 970", "up, 02:…", "Logitech Receiver", "connected"; "" unknown */
};

struct device {
	struct pci_addr addr;
	const char *address; /* the same as text */
	uint16_t vendor, device, subvendor, subdevice;
	uint32_t class; /* 24 bits: 0x030000 */
	uint8_t revision;
	uint8_t header_type;	   /* 0 endpoint, 1 PCI-to-PCI bridge, 2 CardBus; multi-function bit removed */
	const char *vendor_name;   /* from the host's pci.ids; "" when unknown */
	const char *device_name;
	const char *class_name;
	const char *driver;	   /* NULL: none is bound */
	const char *driver_override; /* NULL: unset */
	enum tri overridable;	   /* has driver_override at all: every function since Linux 3.16; UNKNOWN: not looked at */
	const char *modalias;	   /* "" when unknown */
	const struct candidate *candidates;
	size_t n_candidates;
	int group;		   /* IOMMU group number, -1: none (or the IOMMU is off) */
	int parent;		   /* index in host->devices of the bridge above, -1: on a root bus */
	enum tri boot_vga;
	enum tri pcie;		   /* YES: has the PCI Express capability; NO: conventional; UNKNOWN: config space unreadable */
	uint8_t pcie_type;	   /* PCI Express device/port type, PCIe base spec 7.5.3.2; valid with pcie == YES */
	enum tri multifunction;
	bool config_known;	   /* more than the first 64 bytes of config space could be read */
	enum tri acs;		   /* has the ACS capability (PCIe base spec 7.7.11); UNKNOWN: config space unreadable */
	uint16_t acs_cap, acs_ctl; /* its two registers; valid with acs == YES */
	const char **resets;	   /* reset_method, in order: "flr", "bus" …; NULL when none or unknown */
	size_t n_resets;
	enum tri can_reset;	   /* the kernel offers a reset at all */
	enum tri sriov_vf;	   /* has a physfn */
	int pf;			   /* valid with sriov_vf == YES: index in host->devices of its physical function, -1 unknown */
	unsigned vfs_active;	   /* sriov_numvfs */
	unsigned vfs_total;	   /* sriov_totalvfs; 0: no SR-IOV, or unknown */
	struct bar bars[PCI_BARS];
	uint64_t rom_size;	   /* of the expansion ROM's resource; 0: none */
	struct pcie_link link;
	enum tri msi, msix;	   /* has the capability; UNKNOWN: config space unreadable */
	uint8_t intx;		   /* the pin of its legacy interrupt: 1 is INTA; 0 none */
	unsigned irq;		   /* the legacy interrupt's number; 0 none or unknown */
	int *irq_mates;		   /* indexes of those with the same legacy interrupt, by address; only where intx */
	size_t n_irq_mates;
	const char *cpus;	   /* near to it: local_cpulist, "0-5"; NULL unknown */
	enum tri d3cold_allowed;
	enum tri removable;	   /* the kernel says that it can be unplugged (Thunderbolt) */
	struct below *below;	   /* by kind, then by name */
	size_t n_below;
	int numa_node;		   /* -1 unknown */
	const char *power_state;   /* "D0", "D3cold"; NULL unknown */
	struct use *uses;
	size_t n_uses;
};

/* True for what stays with the host whatever its group: PCI-to-PCI and CardBus bridges and class 0600 host bridges. */
bool device_is_bridge(const struct device *d);
/* A bridge whose bus below is conventional PCI: all behind it share one requester id. */
bool bridge_is_conventional(const struct device *bridge);
/* In a domain that only an Intel VMD controller makes; gone when a guest has that controller. */
bool device_is_behind_vmd(const struct device *d);
bool device_is_display(const struct device *d); /* class 03xx */
bool device_same_id(const struct device *a, const struct device *b); /* vendor and device equal */

/* "NVIDIA Corporation GA102 [GeForce RTX 3080]", or "10de:2206" when the names are unknown. In the arena, safe text. */
char *device_name(struct arena *a, const struct device *d);
/* A short word for the class: "VGA", "Audio", "NVMe", "Ethernet", "PCIe port", "Host bridge"; "Other" for class ffxx;
 * the class number when there is none. */
const char *device_kind(const struct device *d);
/* The driver in a sentence: "no driver" for NULL and "". */
const char *driver_or_none(const char *driver);
