/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/source.h"

static bool read_pci(const xmlNode *address, struct pci_addr *ret)
{
	uint64_t domain = 0, bus, slot, fn;

	if (*xml_attr(address, "domain") && !xml_number(address, "domain", UINT32_MAX, &domain))
		return false;
	if (!xml_number(address, "bus", UINT8_MAX, &bus) ||
	    !xml_number(address, "slot", 31, &slot) || !xml_number(address, "function", 7, &fn))
		return false;
	*ret = (struct pci_addr){(uint32_t)domain, (uint8_t)bus, (uint8_t)slot, (uint8_t)fn};
	return true;
}

static bool read_usb(const xmlNode *source, struct source *ret)
{
	uint64_t vendor, product, bus, device;

	*ret = (struct source){0};
	if (xml_number(xml_child(source, "vendor"), "id", UINT16_MAX, &vendor) &&
	    xml_number(xml_child(source, "product"), "id", UINT16_MAX, &product)) {
		ret->by_id = true;
		ret->vendor = (uint16_t)vendor;
		ret->product = (uint16_t)product;
	}
	if (xml_number(xml_child(source, "address"), "bus", UINT16_MAX, &bus) &&
	    xml_number(xml_child(source, "address"), "device", UINT16_MAX, &device)) {
		ret->by_place = true;
		ret->bus = (unsigned)bus;
		ret->device = (unsigned)device;
	}
	return ret->by_id || ret->by_place;
}

bool source_of(const xmlNode *device, struct source *ret)
{
	const xmlNode *source = xml_child(device, "source");
	struct pci_addr addr;

	if (xml_is(device, "hostdev") && streq(xml_attr(device, "type"), "usb"))
		return read_usb(source, ret);
	if (!read_pci(xml_child(source, "address"), &addr))
		return false;
	*ret = (struct source){.pci = true, .addr = addr};
	return true;
}

static bool same_usb(const struct source *want, const struct source *have)
{
	if (want->by_id &&
	    !(have->by_id && want->vendor == have->vendor && want->product == have->product))
		return false;
	return !want->by_place ||
	       (have->by_place && want->bus == have->bus && want->device == have->device);
}

bool source_is(const struct source *want, const struct source *have)
{
	if (want->pci != have->pci)
		return false;
	return want->pci ? pci_addr_cmp(want->addr, have->addr) == 0 : same_usb(want, have);
}

xmlNode *source_find(const xmlNode *devices, const struct source *want)
{
	struct source have;

	for (xmlNode *d = devices ? devices->children : NULL; d; d = d->next)
		if (source_of(d, &have) && source_is(want, &have))
			return d;
	return NULL;
}

char *source_str(const struct source *s, char buf[static SOURCE_TEXT])
{
	char address[PCI_ADDR_SIZE + 1];

	if (s->pci)
		snprintf(buf, SOURCE_TEXT, "%s", pci_addr_str(s->addr, address));
	else if (s->by_id)
		snprintf(buf, SOURCE_TEXT, "usb %04x:%04x", s->vendor, s->product);
	else
		snprintf(buf, SOURCE_TEXT, "usb %u.%u", s->bus, s->device);
	return buf;
}
