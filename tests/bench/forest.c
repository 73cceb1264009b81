/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes a large machine: forest DIR. 4,000 PCI functions in four domains behind 64 root ports, about 300 IOMMU groups,
 * a root disk, a network interface and a USB device a port. Every function is a physical one with all the files that a
 * server's has and that lspci or we read; virtual functions would have fewer.
 */
#include <stdio.h>
#include <stdlib.h>

#include "lib/tree.h"

#define DOMAINS 4
#define PORTS 16
#define SLOTS 31
#define FUNCTIONS 2

/* lspci gives up on a function without irq and resource. */
static void write_rest(const char *root, const char *address)
{
	static const char *const attrs[][2] = {
		{"msi_bus", "1"},	{"d3cold_allowed", "1"},	  {"enable", "1"},	      {"local_cpus", "0000ffff"},
		{"ari_enabled", "0"},	{"broken_parity_status", "0"},	  {"dma_mask_bits", "64"},    {"consistent_dma_mask_bits", "64"},
		{"power_state", "D0"},
	};
	for (size_t i = 0; i < sizeof(attrs) / sizeof(attrs[0]); i++)
		tree_pci_attr(root, address, attrs[i][0], attrs[i][1]);
}

static void write_port(const char *root, unsigned domain, unsigned port, unsigned group)
{
	char address[32], number[16];
	snprintf(address, sizeof(address), "%04x:00:%02x.0", domain, port + 1);
	snprintf(number, sizeof(number), "%u", group);
	tree_pci(root, &(struct tree_pci){
		.address = address, .vendor = 0x8086, .device = 0x2030, .class = 0x060400, .secondary = (uint8_t)(port + 1),
		.driver = "pcieport", .group = number, .acs = 1, .acs_cap = 0x5f, .intx = 1, .msi = TREE_CAP_ON, .irq = "120",
		.numa_node = domain < 2 ? "0" : "1", .local_cpus = domain < 2 ? "0-15,32-47" : "16-31,48-63",
		.rom = TREE_BAR(0, 0, 0), .link = "8.0 GT/s PCIe x8 of 16.0 GT/s PCIe x16",
	});
	write_rest(root, address);
}

/* What the kernel makes of the first function behind a port. */
static void write_below(const char *root, unsigned domain, unsigned port, const char *address)
{
	char name[32], dir[64];
	snprintf(name, sizeof(name), "enP%us%u", domain, port);
	tree_nic(root, address, "", name, "down");
	snprintf(dir, sizeof(dir), "usb%u/%u-1", domain * PORTS + port + 1, domain * PORTS + port + 1);
	tree_below(root, address, "sys/bus/usb/devices", dir, "manufacturer=Example", "product=Console", NULL);
}

static void write_function(const char *root, unsigned domain, unsigned port, unsigned slot, unsigned fn, unsigned group)
{
	char address[32], below[32], number[16];
	snprintf(below, sizeof(below), "%04x:00:%02x.0", domain, port + 1);
	snprintf(address, sizeof(address), "%04x:%02x:%02x.%u", domain, port + 1, slot, fn);
	snprintf(number, sizeof(number), "%u", group);
	tree_pci(root, &(struct tree_pci){
		.address = address, .below = below, .vendor = 0x8086, .device = (uint16_t)(0x1000 + port * 8 + slot / 8), .class = 0x020000,
		.multifunction = 1, .driver = slot % 3 ? "iavf" : NULL, .module = "iavf", .group = number, .resets = "flr bus",
		.config_len = 4096, .link = "8.0 GT/s PCIe x8 of 8.0 GT/s PCIe x16", .intx = (uint8_t)(fn + 1), .irq = fn ? "17" : "16", .msi = TREE_CAP, .msix = slot % 3 ? TREE_CAP_ON : TREE_CAP,
		.numa_node = domain < 2 ? "0" : "1", .local_cpus = domain < 2 ? "0-15,32-47" : "16-31,48-63",
		.bars = {TREE_BAR(0xe0000000 + slot * 0x800000, 0x800000, 0x14220c), NULL, NULL, TREE_BAR(0xf0000000 + slot * 0x8000, 0x8000, 0x14220c)},
		.rom = TREE_BAR(0xf8000000, 0x80000, 0x46200), .numvfs = fn ? NULL : "0", .totalvfs = fn ? NULL : "64",
	});
	write_rest(root, address);
	if (slot == 0 && fn == 0)
		write_below(root, domain, port, address);
}

static void write_host(const char *root)
{
	tree_file(root, "proc/cpuinfo", "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Forest\nflags\t\t: vmx\n");
	tree_file(root, "proc/cmdline", "BOOT_IMAGE=/boot/vmlinuz-6.1.0-30-amd64 root=/dev/nvme0n1p1 ro intel_iommu=on\n");
	tree_file(root, "proc/sys/kernel/osrelease", "6.1.0-30-amd64\n");
	tree_file(root, "proc/self/mountinfo", "28 1 259:1 / / rw - ext4 /dev/nvme0n1p1 rw\n");
	tree_file(root, "sys/class/iommu/dmar0/intel-iommu/version", "1:0\n");
	tree_pci(root, &(struct tree_pci){.address = "0000:00:1f.0", .class = 0x010802, .driver = "nvme", .group = "9000", .irq = "16",
				       .bars = {TREE_BAR(0xfe000000, 0x4000, 0x140204)}});
	write_rest(root, "0000:00:1f.0");
	tree_disk(root, "0000:00:1f.0", "nvme/nvme0", "nvme0n1", 259, 0, 1);
}

int main(int argc, char **argv)
{
	if (argc != 2) {
		fprintf(stderr, "usage: forest DIR\n");
		return 2;
	}
	write_host(argv[1]);
	for (unsigned d = 0; d < DOMAINS; d++) {
		for (unsigned p = 0; p < PORTS; p++) {
			unsigned group = (d * PORTS + p) * 5;
			write_port(argv[1], d, p, group);
			for (unsigned s = 0; s < SLOTS; s++)
				for (unsigned f = 0; f < FUNCTIONS; f++)
					write_function(argv[1], d, p, s, f, group + 1 + s % 4);
		}
	}
	return 0;
}
