/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/pci.h"

#define ANY 0xffu /* of any subclass: after the exact ones */

/* Class codes: PCI Code and ID Assignment Specification, as in pci.ids. */
static const struct {
	uint8_t base, sub;
	const char *word;
} kinds[] = {
	{0x00, 0x01, "VGA"},
	{0x01, 0x00, "SCSI"},
	{0x01, 0x01, "IDE"},
	{0x01, 0x02, "Floppy"},
	{0x01, 0x04, "RAID"},
	{0x01, 0x05, "ATA"},
	{0x01, 0x06, "SATA"},
	{0x01, 0x07, "SAS"},
	{0x01, 0x08, "NVMe"},
	{0x01, ANY, "Storage"},
	{0x02, 0x00, "Ethernet"},
	{0x02, 0x07, "InfiniBand"},
	{0x02, ANY, "Network"},
	{0x03, 0x00, "VGA"},
	{0x03, 0x01, "XGA"},
	{0x03, 0x02, "3D"},
	{0x03, ANY, "Display"},
	{0x04, 0x00, "Video"},
	{0x04, 0x01, "Audio"},
	{0x04, 0x02, "Telephony"},
	{0x04, 0x03, "Audio"},
	{0x04, ANY, "Multimedia"},
	{0x05, 0x00, "RAM"},
	{0x05, 0x01, "Flash"},
	{0x05, 0x02, "CXL"},
	{0x05, ANY, "Memory"},
	{0x06, 0x00, "Host bridge"},
	{0x06, 0x01, "ISA bridge"},
	{0x06, 0x04, "PCI bridge"},
	{0x06, 0x07, "CardBus"},
	{0x06, 0x09, "PCI bridge"},
	{0x06, ANY, "Bridge"},
	{0x07, 0x00, "Serial"},
	{0x07, 0x01, "Parallel"},
	{0x07, 0x02, "Serial"},
	{0x07, 0x03, "Modem"},
	{0x07, ANY, "Communication"},
	{0x08, 0x00, "PIC"},
	{0x08, 0x01, "DMA"},
	{0x08, 0x02, "Timer"},
	{0x08, 0x03, "RTC"},
	{0x08, 0x05, "SD host"},
	{0x08, 0x06, "IOMMU"},
	{0x08, ANY, "System"},
	{0x09, ANY, "Input"},
	{0x0a, ANY, "Dock"},
	{0x0b, 0x40, "Coprocessor"},
	{0x0b, ANY, "Processor"},
	{0x0c, 0x00, "FireWire"},
	{0x0c, 0x03, "USB"},
	{0x0c, 0x04, "Fibre Channel"},
	{0x0c, 0x05, "SMBus"},
	{0x0c, 0x06, "InfiniBand"},
	{0x0c, 0x07, "IPMI"},
	{0x0c, 0x09, "CAN"},
	{0x0c, ANY, "Serial bus"},
	{0x0d, 0x11, "Bluetooth"},
	{0x0d, ANY, "Wireless"},
	{0x0e, ANY, "I/O"},
	{0x0f, ANY, "Satellite"},
	{0x10, ANY, "Encryption"},
	{0x11, ANY, "Signal"},
	{0x12, ANY, "Accelerator"},
	{0x13, ANY, "Measurement"},
	{0x40, ANY, "Coprocessor"},
	{0xff, ANY, "Other"},
};

/* Each number has its own place, filled when it is first asked for, so that the answer stays valid. */
static const char *number(unsigned class)
{
	static char words[0x10000][5];

	snprintf(words[class], sizeof(words[class]), "%04x", class & 0xffffu);
	return words[class];
}

const char *device_kind(const struct device *d)
{
	unsigned class = d->class >> 8 & 0xffffu;
	/* Types 7 and 8 lead to and from conventional PCI (PCIe base spec 7.5.3.2). */
	bool port = d->pcie == TRI_YES && d->pcie_type != 7 && d->pcie_type != 8;

	if (class == 0x0604 && port)
		return "PCIe port";
	for (size_t i = 0; i < ARRAY_SIZE(kinds); i++)
		if (kinds[i].base == class >> 8 &&
		    (kinds[i].sub == ANY || kinds[i].sub == (class & 0xff)))
			return kinds[i].word;
	return number(class);
}
