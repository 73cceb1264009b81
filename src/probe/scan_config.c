/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What PCI config space says: header type, multi-function, interrupts, PCI Express type, ACS. A
 * user may read 64 bytes of it. */
#include <fcntl.h>

#include "probe/pcifn.h"

#define HEADER_SIZE 64
#define CONFIG_SIZE 256
#define EXTENDED_SIZE 4096
#define NO_ANSWER 0xffffffff
#define NO_HEADER 0xff
#define MULTIFUNCTION 0x80
#define PIN_MAX 4 /* INTD; PCI 3.0, 6.2.4 */

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
	uint8_t type = bytes[PCI_HEADER_TYPE], pin = bytes[PCI_INTERRUPT_PIN];

	f->dev.header_type = type & (uint8_t)~MULTIFUNCTION;
	f->dev.multifunction = tri_of(type & MULTIFUNCTION);
	if (f->dev.header_type != PCI_HEADER_TYPE_NORMAL)
		f->secondary = bytes[PCI_SECONDARY_BUS];
	f->dev.intx = pin <= PIN_MAX ? pin : 0;
}

/*
 * Is all of extended config space there? The size tells what the kernel can reach
 * (drivers/pci/pci-sysfs.c); its first word, whether this user may: libpci makes ones of what it
 * cannot read. A file that was cut would end the list of capabilities too early.
 */
static bool is_extended(struct pci_dev *p, const struct pcifn *f)
{
	struct stat st;

	return fstatat(f->dir, "config", &st, AT_SYMLINK_NOFOLLOW) == 0 &&
	       st.st_size >= EXTENDED_SIZE && pci_read_long(p, CONFIG_SIZE) != NO_ANSWER;
}

static void read_acs(struct pci_dev *p, struct device *d)
{
	struct pci_cap *acs = pci_find_cap(p, PCI_EXT_CAP_ID_ACS, PCI_CAP_EXTENDED);

	d->acs = tri_of(acs);
	if (!acs)
		return;
	d->acs_cap = pci_read_word(p, (int)acs->addr + PCI_ACS_CAP);
	d->acs_ctl = pci_read_word(p, (int)acs->addr + PCI_ACS_CTRL);
}

static void read_messages(struct pci_dev *p, struct pcifn *f)
{
	struct pci_cap *msi = pci_find_cap(p, PCI_CAP_ID_MSI, PCI_CAP_NORMAL);
	struct pci_cap *msix = pci_find_cap(p, PCI_CAP_ID_MSIX, PCI_CAP_NORMAL);

	f->dev.msi = tri_of(msi);
	f->dev.msix = tri_of(msix);
	f->msi_on =
		msi && (pci_read_word(p, (int)msi->addr + PCI_CAP_FLAGS) & PCI_MSI_FLAGS_ENABLE);
	f->msix_on = msix && (pci_read_word(p, (int)msix->addr + PCI_CAP_FLAGS) & PCI_MSIX_ENABLE);
}

static void read_express(struct pci_dev *p, int at, struct pcifn *f)
{
	uint16_t flags = pci_read_word(p, at + PCI_EXP_FLAGS);

	f->dev.pcie_type = (uint8_t)((flags & PCI_EXP_FLAGS_TYPE) >> 4);
	f->link_cap = pci_read_long(p, at + PCI_EXP_LNKCAP);
	f->link_status = pci_read_word(p, at + PCI_EXP_LNKSTA);
}

static void read_capabilities(struct pci_dev *p, uint8_t *bytes, struct pcifn *f)
{
	struct device *d = &f->dev;

	pci_setup_cache(p, bytes, CONFIG_SIZE);
	struct pci_cap *express = pci_find_cap(p, PCI_CAP_ID_EXP, PCI_CAP_NORMAL);

	read_messages(p, f);
	d->pcie = tri_of(express);
	if (express)
		read_express(p, (int)express->addr, f);
	if (!express)
		d->acs = TRI_NO;
	else if (is_extended(p, f))
		read_acs(p, d);
	pci_setup_cache(p, NULL, 0);
}

void pcifn_config(struct pci_dev *p, struct pcifn *f)
{
	uint8_t bytes[CONFIG_SIZE];

	f->dev.header_type = header_of_class(f->dev.class);
	/* A function in D3cold answers with ones. The ids alone are ones in every virtual function
	 * (SR-IOV 1.1, 3.4.1). */
	if (!pci_read_block(p, 0, bytes, HEADER_SIZE) || bytes[PCI_HEADER_TYPE] == NO_HEADER)
		return;
	read_header(bytes, f);
	if (!pci_read_block(p, HEADER_SIZE, bytes + HEADER_SIZE, CONFIG_SIZE - HEADER_SIZE))
		return;
	f->dev.config_known = true;
	read_capabilities(p, bytes, f);
}
