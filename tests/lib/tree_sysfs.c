/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The parts of tree.h that know how sysfs and PCI config space look. */
#include "lib/tree.h"

#include <stdarg.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

static char *text(const char *fmt, ...) __attribute__((format(printf, 1, 2)));
static char *text(const char *fmt, ...)
{
	char *s;
	va_list ap;
	va_start(ap, fmt);
	int n = vasprintf(&s, fmt, ap);
	va_end(ap);
	if (n < 0)
		abort();
	return s;
}

char *tree_pci_path(const char *root, const char *address)
{
	char *link = text("%s/sys/bus/pci/devices/%s", root, address);
	char target[4096];
	ssize_t n = readlink(link, target, sizeof(target) - 1);
	free(link);
	const char up[] = "../../../";
	if (n < (ssize_t)sizeof(up)) {
		fprintf(stderr, "tree: %s was not written\n", address);
		abort();
	}
	target[n] = '\0';
	return text("sys/%s", target + sizeof(up) - 1);
}

static void put16(uint8_t *at, unsigned v)
{
	at[0] = (uint8_t)v;
	at[1] = (uint8_t)(v >> 8);
}

/* A capability in front of the list. */
static void prepend_cap(uint8_t *c, uint8_t at, uint8_t id, unsigned flags)
{
	put16(c + 6, 0x0010);
	c[at] = id;
	c[at + 1] = c[0x34];
	put16(c + at + 2, flags);
	c[0x34] = at;
}

/* PCI Local Bus 3.0, 6.8.1.3 and 6.8.2.3. */
static void message_caps(const struct tree_pci *d, uint8_t *c)
{
	if (d->msi)
		prepend_cap(c, 0x90, 0x05, d->msi == TREE_CAP_ON ? 0x0081 : 0x0080);
	if (d->msix)
		prepend_cap(c, 0xb0, 0x11, d->msix == TREE_CAP_ON ? 0x8003 : 0x0003);
}

/* "8.0 GT/s PCIe x4": PCI Express base 7.5.3.6 and 7.5.3.8 have speed and width alike. */
static unsigned link_bits(const char *end)
{
	static const char *const speeds[] = {"2.5 ", "5.0 ", "8.0 ", "16.0 ", "32.0 ", "64.0 "};
	const char *x = strstr(end, " x");
	for (unsigned i = 0; x && i < sizeof(speeds) / sizeof(*speeds); i++)
		if (strncmp(end, speeds[i], strlen(speeds[i])) == 0)
			return (i + 1) | ((unsigned)atoi(x + 2) & 0x3f) << 4;
	return 0;
}

static void link_registers(const char *both, uint8_t *cap)
{
	const char *of = both ? strstr(both, " of ") : NULL;
	if (!of)
		return;
	put16(cap + 0x0c, link_bits(of + 4));
	put16(cap + 0x12, link_bits(both));
}

/* Offsets: PCI Local Bus 3.0 chapter 6, PCI Express base 7.5.3. */
static void config_space(const struct tree_pci *d, uint8_t c[static 256])
{
	int bridge = d->class >> 8 == 0x0604;
	put16(c, d->vendor ? d->vendor : 0x1234);
	put16(c + 2, d->device ? d->device : 0x1111);
	put16(c + 4, 0x0007);
	put16(c + 6, d->conventional ? 0 : 0x0010);
	c[8] = d->revision;
	c[9] = (uint8_t)d->class;
	put16(c + 10, d->class >> 8);
	c[14] = (uint8_t)((bridge ? 1 : 0) | (d->multifunction ? 0x80 : 0));
	if (bridge) {
		c[25] = d->secondary;
		c[26] = d->subordinate ? d->subordinate : d->secondary;
	} else {
		put16(c + 0x2c, d->subvendor);
		put16(c + 0x2e, d->subdevice);
	}
	if (!d->conventional) {
		unsigned type = d->pcie_type ? d->pcie_type : bridge ? 4 : 0;
		c[0x34] = 0x40;
		c[0x40] = 0x10;
		put16(c + 0x42, 2 | type << 4);
		link_registers(d->link, c + 0x40);
	}
	c[0x3d] = d->intx;
	message_caps(d, c);
	if (d->is_vf)
		memset(c, 0xff, 4);
}

/* PCI Express base 7.6.3 (the list from 0x100 on: error reporting, then ACS) and 7.7.11. */
static void extended_space(const struct tree_pci *d, uint8_t c[static 4096])
{
	if (!d->acs)
		return;
	put16(c + 0x100, 0x0001);
	put16(c + 0x102, 1 | 0x148 << 4);
	put16(c + 0x148, 0x000d);
	put16(c + 0x14a, 1);
	put16(c + 0x14c, d->acs_cap);
	put16(c + 0x14e, d->acs_ctl);
}

static size_t config_len(const struct tree_pci *d)
{
	size_t all = d->acs || d->config_len > 256 ? 4096 : 256;
	return d->config_len && d->config_len < all ? d->config_len : all;
}

static void attr(const char *root, const char *dir, const char *name, const char *value)
{
	if (!value)
		return;
	char *path = text("%s/%s", dir, name);
	tree_file(root, path, "%s\n", value);
	free(path);
}

static void hex_attr(const char *root, const char *dir, const char *name, int digits,
		     unsigned value)
{
	char *v = text("0x%0*x", digits, value);
	attr(root, dir, name, v);
	free(v);
}

/* dir/name → target, where target is below the tree. */
static void up_link(const char *root, const char *dir, const char *name, const char *target)
{
	char *up = strdup("");
	for (const char *p = dir; p; p = strchr(p + 1, '/')) {
		char *more = text("../%s", up);
		free(up);
		up = more;
	}
	char *path = text("%s/%s", dir, name), *to = text("%s%s", up, target);
	tree_link(root, path, to);
	free(up);
	free(path);
	free(to);
}

static void driver_links(const char *root, const char *dir, const struct tree_pci *d)
{
	if (!d->driver)
		return;
	char *drv = text("sys/bus/pci/drivers/%s", d->driver);
	tree_dir(root, drv);
	up_link(root, dir, "driver", drv);
	if (d->module) {
		char *mod = text("sys/module/%s", d->module);
		tree_dir(root, mod);
		up_link(root, drv, "module", mod);
		free(mod);
	}
	free(drv);
}

static void group_links(const char *root, const char *dir, const struct tree_pci *d)
{
	if (!d->group)
		return;
	char *group = text("sys/kernel/iommu_groups/%s", d->group);
	char *devices = text("%s/devices", group);
	up_link(root, dir, "iommu_group", group);
	up_link(root, devices, d->address, dir);
	attr(root, group, "type", "DMA-FQ");
	attr(root, group, "reserved_regions", "0x00000000fee00000 0x00000000feefffff msi");
	free(devices);
	free(group);
}

static void identity(const char *root, const char *dir, const struct tree_pci *d)
{
	unsigned vendor = d->vendor ? d->vendor : 0x1234, device = d->device ? d->device : 0x1111;
	hex_attr(root, dir, "vendor", 4, vendor);
	hex_attr(root, dir, "device", 4, device);
	hex_attr(root, dir, "subsystem_vendor", 4, d->subvendor);
	hex_attr(root, dir, "subsystem_device", 4, d->subdevice);
	hex_attr(root, dir, "class", 6, d->class);
	hex_attr(root, dir, "revision", 2, d->revision);
	char *alias =
		text("pci:v%08Xd%08Xsv%08Xsd%08Xbc%02Xsc%02Xi%02X", vendor, device, d->subvendor,
		     d->subdevice, d->class >> 16, d->class >> 8 & 0xff, d->class & 0xff);
	attr(root, dir, "modalias", alias);
	free(alias);
}

char *tree_bar(char buf[64], uint64_t start, uint64_t size, uint64_t flags)
{
	snprintf(buf, 64, "0x%016llx 0x%016llx 0x%016llx", (unsigned long long)start,
		 (unsigned long long)(start + size - 1), (unsigned long long)flags);
	return buf;
}

/* The file only where a line of it is given: 13 lines, as of a function that is no bridge. */
static void resources(const char *root, const char *dir, const struct tree_pci *d)
{
	const char *none = "0x0000000000000000 0x0000000000000000 0x0000000000000000";
	char *all = strdup("");
	int given = 0;
	for (size_t i = 0; i < 13; i++) {
		const char *line = i < 6 ? d->bars[i] : i == 6 ? d->rom : NULL;
		char *more = text("%s%s%s", all, line ? line : none, i < 12 ? "\n" : "");
		given |= line != NULL;
		free(all);
		all = more;
	}
	attr(root, dir, "resource", given ? all : NULL);
	free(all);
}

/* "SPEED xWIDTH" */
static void link_end(const char *root, const char *dir, const char *which, const char *end,
		     size_t n)
{
	const char *x = memrchr(end, 'x', n);
	char *speed = text("%s_link_speed", which), *width = text("%s_link_width", which);
	char *s = text("%.*s", (int)(x - end - 1), end);
	char *w = text("%.*s", (int)(n - (size_t)(x + 1 - end)), x + 1);
	attr(root, dir, speed, s);
	attr(root, dir, width, w);
	free(speed);
	free(width);
	free(s);
	free(w);
}

static void links(const char *root, const char *dir, const char *both)
{
	const char *of = both ? strstr(both, " of ") : NULL;
	if (!of)
		return;
	link_end(root, dir, "current", both, (size_t)(of - both));
	link_end(root, dir, "max", of + 4, strlen(of + 4));
}

static void details(const char *root, const char *dir, const struct tree_pci *d)
{
	attr(root, dir, "driver_override", d->driver_override ? d->driver_override : "(null)");
	attr(root, dir, "reset_method", d->resets);
	attr(root, dir, "reset", d->resets ? "" : NULL);
	attr(root, dir, "boot_vga", d->boot_vga);
	attr(root, dir, "power_state", d->power_state);
	attr(root, dir, "numa_node", d->numa_node);
	attr(root, dir, "sriov_numvfs", d->numvfs);
	attr(root, dir, "sriov_totalvfs", d->totalvfs);
	attr(root, dir, "irq", d->irq);
	attr(root, dir, "local_cpulist", d->local_cpus);
	resources(root, dir, d);
	attr(root, dir, "max_link_speed", d->conventional ? NULL : "8.0 GT/s PCIe");
	links(root, dir, d->link);
	if (d->physfn) {
		char *pf = tree_pci_path(root, d->physfn);
		up_link(root, dir, "physfn", pf);
		free(pf);
	}
}

static char *pci_dir(const char *root, const struct tree_pci *d)
{
	if (!d->below)
		return text("sys/devices/pci%.*s/%s", (int)(strrchr(d->address, ':') - d->address),
			    d->address, d->address);
	char *above = tree_pci_path(root, d->below);
	char *dir = text("%s/%s", above, d->address);
	free(above);
	return dir;
}

void tree_pci(const char *root, const struct tree_pci *d)
{
	char *dir = pci_dir(root, d), *config = text("%s/config", dir);
	uint8_t bytes[4096] = {0};
	tree_dir(root, dir);
	/* As the kernel writes it: three levels up, to sys. */
	char *link = text("sys/bus/pci/devices/%s", d->address),
	     *to = text("../../../%s", dir + strlen("sys/"));
	tree_link(root, link, to);
	free(link);
	free(to);
	identity(root, dir, d);
	details(root, dir, d);
	driver_links(root, dir, d);
	group_links(root, dir, d);
	config_space(d, bytes);
	extended_space(d, bytes);
	tree_bytes(root, config, bytes, config_len(d));
	free(config);
	free(dir);
}

/* One block device directory with its dev attribute and the three links that lead to it. */
static void block_device(const char *root, const char *dir, const char *name, unsigned major,
			 unsigned minor)
{
	char *dev = text("%u:%u", major, minor);
	tree_dir(root, dir);
	attr(root, dir, "dev", dev);
	up_link(root, "sys/class/block", name, dir);
	up_link(root, "sys/dev/block", dev, dir);
	free(dev);
}

void tree_disk(const char *root, const char *address, const char *via, const char *name,
	       unsigned major, unsigned minor, unsigned partitions)
{
	char *pci = tree_pci_path(root, address);
	const char *mid = via && *via ? via : "block";
	char *dir = text("%s/%s/%s", pci, mid, name);
	block_device(root, dir, name, major, minor);
	up_link(root, "sys/block", name, dir);
	const char *p = name[strlen(name) - 1] >= '0' && name[strlen(name) - 1] <= '9' ? "p" : "";
	for (unsigned i = 1; i <= partitions; i++) {
		char *part = text("%s%s%u", name, p, i), *sub = text("%s/%s", dir, part);
		char *no = text("%u", i);
		block_device(root, sub, part, major, minor + i);
		attr(root, sub, "partition", no);
		free(no);
		free(sub);
		free(part);
	}
	free(dir);
	free(pci);
}

void tree_nic(const char *root, const char *address, const char *via, const char *name,
	      const char *operstate)
{
	char *pci = tree_pci_path(root, address);
	char *device = via && *via ? text("%s/%s", pci, via) : strdup(pci);
	char *dir = text("%s/net/%s", device, name);
	attr(root, dir, "operstate", operstate);
	attr(root, dir, "address", "02:00:00:00:00:01");
	up_link(root, dir, "device", device);
	up_link(root, "sys/class/net", name, dir);
	free(dir);
	free(device);
	free(pci);
}

void tree_pci_attr(const char *root, const char *address, const char *name, const char *value)
{
	char *dir = tree_pci_path(root, address);
	attr(root, dir, name, value);
	free(dir);
}

void tree_below(const char *root, const char *address, const char *class, const char *dir, ...)
{
	char *pci = tree_pci_path(root, address), *full = text("%s/%s", pci, dir);
	const char *slash = strrchr(full, '/'), *word;
	va_list ap;
	tree_dir(root, full);
	up_link(root, class, slash + 1, full);
	va_start(ap, dir);
	while ((word = va_arg(ap, const char *))) {
		char *name = text("%.*s", (int)strcspn(word, "="), word);
		attr(root, full, name, word + strlen(name) + 1);
		free(name);
	}
	va_end(ap);
	free(full);
	free(pci);
}
