/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "model/pci.h"

#include <ctype.h>
#include <errno.h>

#include "base/text.h"

#define FIRST_VMD_DOMAIN 0x10000u /* vmd_find_free_domain(), drivers/pci/controller/vmd.c */
#define PCIE_TO_PCI_BRIDGE 7u     /* PCIe base spec 7.5.3.2, device/port type */
#define CLASS_HOST_BRIDGE 0x0600u
#define CLASS_PCI_BRIDGE 0x0604u
#define CLASS_CARDBUS_BRIDGE 0x0607u
#define BASE_CLASS_DISPLAY 0x03u

/* A field of an address: its separator in front, how many digits and the largest value. */
struct field {
	char before;
	size_t digits;
	unsigned max;
};

static const struct field bus_field = {':', 2, 0xff};
static const struct field dev_field = {':', 2, 0x1f};
static const struct field fn_field = {'.', 1, 7};

/* digits hexadecimal digits at *s; moves *s behind them. */
static bool take_hex(const char **s, size_t digits, unsigned max, unsigned *ret)
{
	unsigned v = 0;

	for (size_t i = 0; i < digits; i++) {
		unsigned char c = (unsigned char)(*s)[i];

		if (!isxdigit(c))
			return false;
		v = v << 4 | (unsigned)(isdigit(c) ? c - '0' : tolower(c) - 'a' + 10);
	}
	if (v > max)
		return false;
	*s += digits;
	*ret = v;
	return true;
}

static bool take_field(const char **s, const struct field *f, uint8_t *ret)
{
	unsigned v;

	if (**s != f->before)
		return false;
	(*s)++;
	if (!take_hex(s, f->digits, f->max, &v))
		return false;
	*ret = (uint8_t)v;
	return true;
}

/* The kernel prints the domain as %04x: four digits, or more without a leading zero. */
static bool take_domain(const char **s, uint32_t *ret)
{
	size_t digits = strspn(*s, "0123456789abcdefABCDEF");
	unsigned v;

	if (digits < 4 || digits > 8 || (digits > 4 && **s == '0'))
		return false;
	if (!take_hex(s, digits, UINT32_MAX, &v))
		return false;
	*ret = v;
	return true;
}

int pci_addr_parse(const char *s, struct pci_addr *ret)
{
	struct pci_addr a = {0};
	unsigned bus;

	if (strspn(s, "0123456789abcdefABCDEF") == bus_field.digits) {
		if (!take_hex(&s, bus_field.digits, bus_field.max, &bus))
			return -EINVAL;
		a.bus = (uint8_t)bus;
	} else if (!take_domain(&s, &a.domain) || !take_field(&s, &bus_field, &a.bus)) {
		return -EINVAL;
	}
	if (!take_field(&s, &dev_field, &a.dev) || !take_field(&s, &fn_field, &a.fn) || *s)
		return -EINVAL;
	*ret = a;
	return 0;
}

char *pci_addr_str(struct pci_addr a, char buf[static PCI_ADDR_SIZE + 1])
{
	snprintf(buf, PCI_ADDR_SIZE + 1, "%04x:%02x:%02x.%x", a.domain, a.bus, a.dev & 0x1fu,
		 a.fn & 7u);
	return buf;
}

char *pci_addr_underscored(struct pci_addr a, char buf[static PCI_ADDR_SIZE + 1])
{
	pci_addr_str(a, buf);
	for (char *c = buf; *c; c++)
		if (*c == ':' || *c == '.')
			*c = '_';
	return buf;
}

int pci_addr_cmp(struct pci_addr a, struct pci_addr b)
{
	if (a.domain != b.domain)
		return a.domain < b.domain ? -1 : 1;
	if (a.bus != b.bus)
		return a.bus < b.bus ? -1 : 1;
	if (a.dev != b.dev)
		return a.dev < b.dev ? -1 : 1;
	return (a.fn > b.fn) - (a.fn < b.fn);
}

bool pci_same_slot(struct pci_addr a, struct pci_addr b)
{
	return a.domain == b.domain && a.bus == b.bus && a.dev == b.dev;
}

bool device_is_bridge(const struct device *d)
{
	uint32_t class = d->class >> 8;

	/* The class decides too, for a header that could not be read counts as 0. */
	return d->header_type == 1 || d->header_type == 2 || class == CLASS_HOST_BRIDGE ||
	       class == CLASS_PCI_BRIDGE || class == CLASS_CARDBUS_BRIDGE;
}

bool bridge_is_conventional(const struct device *bridge)
{
	if (bridge->pcie == TRI_YES)
		return bridge->pcie_type == PCIE_TO_PCI_BRIDGE;
	return bridge->pcie == TRI_NO && device_is_bridge(bridge);
}

bool device_is_behind_vmd(const struct device *d)
{
	return d->addr.domain >= FIRST_VMD_DOMAIN;
}

bool device_is_display(const struct device *d)
{
	return d->class >> 16 == BASE_CLASS_DISPLAY;
}

bool device_same_id(const struct device *a, const struct device *b)
{
	return a->vendor == b->vendor && a->device == b->device;
}

const char *driver_or_none(const char *driver)
{
	return driver && *driver ? driver : "no driver";
}

static bool known(const char *name)
{
	return name && *name;
}

char *device_name(struct arena *a, const struct device *d)
{
	char *text;

	if (!known(d->vendor_name))
		return arena_printf(a, "%04x:%04x", d->vendor, d->device);
	if (known(d->device_name))
		text = arena_printf(a, "%s %s", d->vendor_name, d->device_name);
	else
		text = arena_printf(a, "%s device %04x", d->vendor_name, d->device);
	return arena_safe(a, text, strlen(text));
}
