/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Writes a large machine: forest DIR. 4,000 PCI functions in four domains behind 64 root ports, about 300 IOMMU groups,
 * a root disk and a network card; what a two-socket SR-IOV server shows, and more.
 */
#include <stdio.h>
#include <stdlib.h>

#include "lib/tree.h"

#define DOMAINS 4
#define PORTS 16
#define SLOTS 31
#define FUNCTIONS 2

/* What lspci needs besides: it gives up on a function without them. */
static void write_rest(const char *root, const char *address)
{
	char path[512], *dir = tree_pci_path(root, address);
	snprintf(path, sizeof(path), "%s/irq", dir);
	tree_file(root, path, "16\n");
	snprintf(path, sizeof(path), "%s/resource", dir);
	tree_file(root, path, "0x00000000f0000000 0x00000000f0003fff 0x0000000000040200\n");
	free(dir);
}

static void write_port(const char *root, unsigned domain, unsigned port, unsigned group)
{
	char address[32], number[16];
	snprintf(address, sizeof(address), "%04x:00:%02x.0", domain, port + 1);
	snprintf(number, sizeof(number), "%u", group);
	tree_pci(root, &(struct tree_pci){
		.address = address, .vendor = 0x8086, .device = 0x2030, .class = 0x060400, .secondary = (uint8_t)(port + 1),
		.driver = "pcieport", .group = number,
	});
	write_rest(root, address);
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
	});
	write_rest(root, address);
}

static void write_host(const char *root)
{
	tree_file(root, "proc/cpuinfo", "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: Forest\nflags\t\t: vmx\n");
	tree_file(root, "proc/cmdline", "BOOT_IMAGE=/boot/vmlinuz-6.1.0-30-amd64 root=/dev/nvme0n1p1 ro intel_iommu=on\n");
	tree_file(root, "proc/sys/kernel/osrelease", "6.1.0-30-amd64\n");
	tree_file(root, "proc/self/mountinfo", "28 1 259:1 / / rw - ext4 /dev/nvme0n1p1 rw\n");
	tree_file(root, "sys/class/iommu/dmar0/intel-iommu/version", "1:0\n");
	tree_pci(root, &(struct tree_pci){.address = "0000:00:1f.0", .class = 0x010802, .driver = "nvme", .group = "9000"});
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
