/* SPDX-License-Identifier: GPL-2.0-or-later */
/* BARs and ROM, the link, and the legacy interrupt, as a function's sysfs directory tells them
 * (drivers/pci/pci-sysfs.c). */
#include <dirent.h>
#include <fcntl.h>

#include "base/text.h"
#include "probe/pcifn.h"

/* include/linux/ioport.h */
#define RESOURCE_IO 0x100u
#define RESOURCE_MEM 0x200u
#define RESOURCE_PREFETCH 0x2000u
#define RESOURCE_MEM_64 0x100000u

/* "0x00000000f0000000 0x00000000f0003fff 0x0000000000040200" a line; a bridge has 17 of them. */
#define RESOURCES_MAX 2048
#define ROM_LINE PCI_BARS

/* Resizable BAR knows no smaller size (PCIe base spec 7.8.6). */
#define LEAST_RESIZABLE (UINT64_C(1) << 20)

/* What firmware writes where no line is connected (PCI 3.0, 6.2.4). */
#define NO_LINE 255

/* PCIe base spec 7.5.3.6: x32 is the widest; the kernel says 255 for what it does not know. */
#define WIDEST_LINK 32

struct resource {
	uint64_t size, flags;
};

/* Moves *at behind the number; false: there is none. */
static bool take_number(const char **at, uint64_t *ret)
{
	char *end;

	*ret = strtoull(*at, &end, 16);
	if (end == *at)
		return false;
	*at = end + strspn(end, " ");
	return true;
}

/* One line; false at the end of the list, or of what can be understood of it. */
static bool take_resource(const char **at, struct resource *ret)
{
	uint64_t start, end;

	if (!take_number(at, &start) || !take_number(at, &end) || !take_number(at, &ret->flags) ||
	    **at != '\n')
		return false;
	++*at;
	ret->size = end > start ? end - start + 1 : 0;
	return true;
}

static struct bar bar_of(const struct resource *r)
{
	if (r->size == 0 || !(r->flags & (RESOURCE_IO | RESOURCE_MEM)))
		return (struct bar){0};
	return (struct bar){
		.size = r->size,
		.io = r->flags & RESOURCE_IO,
		.wide = r->flags & RESOURCE_MEM_64,
		.prefetch = r->flags & RESOURCE_PREFETCH,
	};
}

static void read_resources(const struct pcifn *f, struct device *d)
{
	char text[RESOURCES_MAX];
	const char *at = text;
	struct resource r;

	if (pcifn_read(f, "resource", text, sizeof(text)) < 0)
		return;
	for (size_t i = 0; i <= ROM_LINE && take_resource(&at, &r); i++) {
		if (i < ROM_LINE)
			d->bars[i] = bar_of(&r);
		else
			d->rom_size = bar_of(&r).size;
	}
}

/* pci_rebar_get_possible_sizes() as hex digits without "0x". */
static void read_sizes(const struct pcifn *f, struct device *d)
{
	char name[] = "resource0_resize";

	for (size_t i = 0; i < PCI_BARS; i++) {
		struct bar *b = &d->bars[i];

		name[strlen("resource")] = (char)('0' + i);
		if (!b->io && b->size >= LEAST_RESIZABLE)
			pcifn_number(f, name, 16, UINT64_MAX, &b->sizes);
	}
}

/* By the number in the registers (PCIe base spec 7.5.3.6), as the kernel names them
 * (drivers/pci/probe.c). */
static const char *speed_of(unsigned number)
{
	static const char *const speeds[] = {
		NULL,
		"2.5 GT/s PCIe",
		"5.0 GT/s PCIe",
		"8.0 GT/s PCIe",
		"16.0 GT/s PCIe",
		"32.0 GT/s PCIe",
		"64.0 GT/s PCIe",
	};

	return number < ARRAY_SIZE(speeds) ? speeds[number] : NULL;
}

static unsigned width_of(unsigned lanes)
{
	return lanes <= WIDEST_LINK ? lanes : 0;
}

static void link_of_registers(const struct pcifn *f, struct pcie_link *ret)
{
	ret->max_speed = speed_of(f->link_cap & PCI_EXP_LNKCAP_SPEED);
	ret->max_width = width_of((f->link_cap & PCI_EXP_LNKCAP_WIDTH) >> 4);
	ret->speed = speed_of(f->link_status & PCI_EXP_LNKSTA_SPEED);
	ret->width = width_of((f->link_status & PCI_EXP_LNKSTA_WIDTH) >> 4);
}

static const char *known_speed(const char *text)
{
	return text && *text && !str_starts(text, "Unknown") ? text : NULL;
}

static unsigned read_width(const struct pcifn *f, const char *name)
{
	uint64_t v;

	return pcifn_number(f, name, 10, WIDEST_LINK, &v) ? (unsigned)v : 0;
}

static void link_of_attributes(struct scan *s, const struct pcifn *f, struct pcie_link *ret)
{
	const char *most = pcifn_attr(s, f, "max_link_speed");

	if (!known_speed(most))
		return;
	ret->max_speed = most;
	ret->max_width = read_width(f, "max_link_width");
	ret->speed = known_speed(pcifn_attr(s, f, "current_link_speed"));
	ret->width = read_width(f, "current_link_width");
}

/*
 * From the registers where they were read, which costs nothing more; a user has the attributes.
 * Only PCI Express has them. A virtual function has no link of its own: its status is zero.
 */
static void read_link(struct scan *s, struct pcifn *f)
{
	struct device *d = &f->dev;

	if (d->pcie == TRI_UNKNOWN && pcifn_has(f, "max_link_speed"))
		d->pcie = TRI_YES;
	if (d->pcie != TRI_YES || d->sriov_vf == TRI_YES)
		return;
	if (f->link_cap)
		link_of_registers(f, &d->link);
	else
		link_of_attributes(s, f, &d->link);
}

/* Takes the directory. */
static bool has_entries(int dir)
{
	DIR *list = fdopendir(dir);
	size_t n = 0;

	if (!list) {
		close(dir);
		return false;
	}
	for (const struct dirent *e; (e = readdir(list));)
		n += e->d_name[0] != '.';
	closedir(list);
	return n > 0;
}

/* msi_irqs lists the messages that a driver was given, MSI's first with the very number that irq
 * says: for who may not read the bits in config space. */
static void look_for_messages(struct pcifn *f, uint64_t irq)
{
	_cleanup_close_ int dir = f->msi_on || f->msix_on
					  ? -1
					  : openat(f->dir, "msi_irqs",
						   O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	char name[24];

	if (dir < 0)
		return;
	snprintf(name, sizeof(name), "%ju", (uintmax_t)irq);
	f->msi_on = faccessat(dir, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
	if (!f->msi_on)
		f->msix_on = has_entries(take_fd(&dir));
}

/* While MSI is on, irq is its first message (with MSI-X it stays the legacy line); before a driver
 * came, what firmware has written. */
static void read_irq(struct pcifn *f)
{
	struct device *d = &f->dev;
	uint64_t irq;

	if (d->intx == 0 || !pcifn_number(f, "irq", 10, INT32_MAX, &irq))
		return;
	look_for_messages(f, irq);
	if (!f->msi_on && (d->driver || irq != NO_LINE))
		d->irq = (unsigned)irq;
}

void pcifn_parts(struct scan *s, struct pcifn *f)
{
	read_resources(f, &f->dev);
	if (f->dev.sriov_vf != TRI_YES)
		read_sizes(f, &f->dev);
	read_link(s, f);
	read_irq(f);
}
