/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/pcifn.h"

#include <errno.h>
#include <fcntl.h>

#include "base/text.h"

#define ATTR_MAX 4096
#define LINK_TEXT 4096

static void identify(struct pcilib *lib, void *data)
{
	struct pcifn *f = data;
	struct device *d = &f->dev;
	struct pci_addr a = d->addr;
	struct pci_dev *p = pci_get_dev(lib->access, (int)a.domain, a.bus, a.dev, a.fn);

	f->opened = p;
	pci_fill_info(p, PCI_FILL_IDENT | PCI_FILL_CLASS | PCI_FILL_CLASS_EXT | PCI_FILL_SUBSYS);
	d->vendor = p->vendor_id;
	d->device = p->device_id;
	d->subvendor = p->subsys_vendor_id;
	d->subdevice = p->subsys_id;
	d->class = (uint32_t)p->device_class << 8 | p->prog_if;
	d->revision = p->rev_id;
	pcifn_config(p, f);
}

static void give_back(struct pcilib *lib, void *data)
{
	(void)lib;
	pci_free_dev(data);
}

int pcifn_identity(struct pcilib *lib, struct pcifn *f)
{
	int r = pcilib_try(lib, identify, f);

	if (f->opened)
		pcilib_try(lib, give_back, f->opened);
	f->opened = NULL;
	return r;
}

ssize_t pcifn_read(const struct pcifn *f, const char *name, char *buf, size_t size)
{
	_cleanup_close_ int fd =
		openat(f->dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	/* What is no regular file in a tree gives nothing, an error, or nonsense without waiting:
	 * to ask first would be a system call for every attribute. */
	ssize_t n = fd < 0 ? -1 : read(fd, buf, size - 1);
	if (n < 0)
		return -1;
	buf[n] = '\0';
	return n;
}

const char *pcifn_attr(struct scan *s, const struct pcifn *f, const char *name)
{
	char text[ATTR_MAX];
	ssize_t n = pcifn_read(f, name, text, sizeof(text));

	if (n < 0)
		return NULL;
	const char *end = memchr(text, '\n', (size_t)n);
	return arena_safe(s->mem, text, end ? (size_t)(end - text) : (size_t)n);
}

bool pcifn_number(const struct pcifn *f, const char *name, int base, uint64_t max, uint64_t *ret)
{
	char text[64];

	if (pcifn_read(f, name, text, sizeof(text)) < 0)
		return false;
	text[strcspn(text, "\n")] = '\0';
	return parse_u64(text, base, max, ret) == 0;
}

bool pcifn_has(const struct pcifn *f, const char *name)
{
	return faccessat(f->dir, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Last component of what a link in the directory says; NULL: there is no such link. */
static const char *link_name(struct scan *s, const struct pcifn *f, const char *name)
{
	char text[LINK_TEXT];
	ssize_t n = readlinkat(f->dir, name, text, sizeof(text));

	if (n <= 0 || n == (ssize_t)sizeof(text))
		return NULL;
	const char *slash = memrchr(text, '/', (size_t)n), *at = slash ? slash + 1 : text;
	return arena_safe(s->mem, at, (size_t)(text + n - at));
}

static void read_resets(struct scan *s, struct pcifn *f)
{
	struct device *d = &f->dev;
	const char *methods = pcifn_attr(s, f, "reset_method");
	char *words[16];

	/* The kernel makes "reset" only where a method works (drivers/pci/pci-sysfs.c). */
	d->can_reset = tri_of((methods && *methods) || pcifn_has(f, "reset"));
	if (!methods)
		return;
	size_t n = scan_fields(s->mem, methods, strlen(methods), words, ARRAY_SIZE(words));
	for (size_t i = 0; i < n; i++)
		*ARENA_PUSH(s->mem, d->resets, d->n_resets) = words[i];
}

/* Which the kernel makes of a capability: a virtual function has none of its own. */
static void read_sriov(struct scan *s, struct pcifn *f)
{
	struct device *d = &f->dev;
	const char *pf = link_name(s, f, "physfn");
	uint64_t v;

	d->pf = -1;
	d->sriov_vf = tri_of(pf);
	f->has_pf = pf && pci_addr_parse(pf, &f->pf) == 0;
	if (pf)
		return;
	/* Both are there or none. */
	if (!pcifn_number(f, "sriov_numvfs", 10, UINT16_MAX, &v))
		return;
	d->vfs_active = (unsigned)v;
	d->vfs_total = pcifn_number(f, "sriov_totalvfs", 10, UINT16_MAX, &v) ? (unsigned)v : 0;
}

static enum tri read_flag(const struct pcifn *f, const char *name)
{
	uint64_t v;

	return pcifn_number(f, name, 10, 1, &v) ? tri_of(v) : TRI_UNKNOWN;
}

/* Only where the firmware tells inside from outside ("external-facing") is there such a file
 * (drivers/base/core.c). */
static enum tri read_removable(const struct pcifn *f)
{
	char text[16];

	if (pcifn_read(f, "removable", text, sizeof(text)) < 0)
		return TRI_UNKNOWN;
	text[strcspn(text, "\n")] = '\0';
	return streq(text, "removable") ? TRI_YES : streq(text, "fixed") ? TRI_NO : TRI_UNKNOWN;
}

/* Of a NUMA node they are the same for every function (pci_dev_show_local_cpu()): read once. */
static const char *read_cpus(struct scan *s, struct pcifn *f, struct node_cpus *known)
{
	int node = f->dev.numa_node;
	const char *cpus = NULL;

	if (known->text && node >= 0 && known->node == node)
		return known->text;
	cpus = pcifn_attr(s, f, "local_cpulist");
	if (!cpus || !*cpus)
		return NULL;
	*known = (struct node_cpus){node, cpus};
	return cpus;
}

static void read_place(struct scan *s, struct pcifn *f, struct node_cpus *known)
{
	struct device *d = &f->dev;
	const char *group = link_name(s, f, "iommu_group");
	uint64_t v;

	d->group = group && parse_u64(group, 10, INT32_MAX, &v) == 0 ? (int)v : -1;
	d->numa_node = pcifn_number(f, "numa_node", 10, INT32_MAX, &v) ? (int)v : -1;
	d->cpus = read_cpus(s, f, known);
}

/* Which the kernel asks before it makes the attribute (include/linux/pci.h, pci_is_vga()). */
static bool may_be_vga(const struct device *d)
{
	return device_is_display(d) || d->class >> 8 == PCI_CLASS_NOT_DEFINED_VGA;
}

void pcifn_attributes(struct scan *s, struct pcifn *f, struct node_cpus *known)
{
	struct device *d = &f->dev;
	const char *override = pcifn_attr(s, f, "driver_override");
	const char *alias = pcifn_attr(s, f, "modalias");

	d->driver = link_name(s, f, "driver");
	/* The kernel prints a missing override so. */
	d->driver_override = !override || !*override || streq(override, "(null)") ? NULL : override;
	d->overridable = tri_of(override != NULL);
	d->modalias = alias ? alias : "";
	d->boot_vga = may_be_vga(d) ? read_flag(f, "boot_vga") : TRI_UNKNOWN;
	d->power_state = pcifn_attr(s, f, "power_state");
	d->d3cold_allowed = read_flag(f, "d3cold_allowed");
	d->removable = read_removable(f);
	read_sriov(s, f);
	read_place(s, f, known);
	read_resets(s, f);
	pcifn_parts(s, f);
}

void pcifn_place(struct pcifn *f, int devices)
{
	char link[LINK_TEXT];
	ssize_t n = readlinkat(devices, f->dev.address, link, sizeof(link) - 1);

	if (n <= 0 || n == (ssize_t)sizeof(link) - 1)
		return;
	link[n] = '\0';
	char *last = strrchr(link, '/');
	if (!last)
		return;
	*last = '\0';
	const char *above = strrchr(link, '/');
	f->placed = true;
	f->has_above = pci_addr_parse(above ? above + 1 : link, &f->above) == 0;
}
