/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What PCI config space says: header type, multi-function, PCI Express type. A user may read 64
 * bytes of it. */
#include "probe/pcifn.h"

#define HEADER_SIZE 64
#define CONFIG_SIZE 256
#define MULTIFUNCTION 0x80

/* Bridges are known by their class when config space is not. */
static uint8_t header_of_class(uint32_t class)
{
	switch (class >> 8) {
	case PCI_CLASS_BRIDGE_PCI:
		return PCI_HEADER_TYPE_BRIDGE;
	case PCI_CLASS_BRIDGE_CARDBUS:
		return PCI_HEADER_TYPE_CARDBUS;
	default:
		return PCI_HEADER_TYPE_NORMAL;
	}
}

static void read_header(const uint8_t *bytes, struct pcifn *f)
{
	uint8_t type = bytes[PCI_HEADER_TYPE];

	f->dev.header_type = type & (uint8_t)~MULTIFUNCTION;
	f->dev.multifunction = tri_of(type & MULTIFUNCTION);
	if (f->dev.header_type != PCI_HEADER_TYPE_NORMAL)
		f->secondary = bytes[PCI_SECONDARY_BUS];
}

static void read_capabilities(struct pci_dev *p, uint8_t *bytes, struct pcifn *f)
{
	pci_setup_cache(p, bytes, CONFIG_SIZE);
	struct pci_cap *express = pci_find_cap(p, PCI_CAP_ID_EXP, PCI_CAP_NORMAL);

	f->dev.pcie = tri_of(express);
	if (express)
		f->dev.pcie_type = (uint8_t)((pci_read_word(p, (int)express->addr + PCI_EXP_FLAGS) &
					      PCI_EXP_FLAGS_TYPE) >>
					     4);
	pci_setup_cache(p, NULL, 0);
}

void pcifn_config(struct pci_dev *p, struct pcifn *f)
{
	uint8_t bytes[CONFIG_SIZE];

	f->dev.header_type = header_of_class(f->dev.class);
	/* A function in D3cold answers with ones. */
	if (!pci_read_block(p, 0, bytes, HEADER_SIZE) || (bytes[0] == 0xff && bytes[1] == 0xff))
		return;
	read_header(bytes, f);
	if (!pci_read_block(p, HEADER_SIZE, bytes + HEADER_SIZE, CONFIG_SIZE - HEADER_SIZE))
		return;
	f->dev.config_known = true;
	read_capabilities(p, bytes, f);
}
