/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/pcifn.h"

#include <errno.h>
#include <fcntl.h>

#include "base/text.h"

#define ATTR_MAX 4096

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

/* First line of a file of the function's own directory, as safe text; NULL: not there. A symlink is
 * no attribute. */
static const char *attr(struct scan *s, const struct pcifn *f, const char *name)
{
	char text[ATTR_MAX];
	struct stat st;
	_cleanup_close_ int fd =
		openat(f->dir, name, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);

	if (fd < 0 || fstat(fd, &st) < 0 || !S_ISREG(st.st_mode))
		return NULL;
	ssize_t n = read(fd, text, sizeof(text));
	if (n < 0)
		return NULL;
	const char *end = memchr(text, '\n', (size_t)n);
	return arena_safe(s->mem, text, end ? (size_t)(end - text) : (size_t)n);
}

static bool has(const struct pcifn *f, const char *name)
{
	return faccessat(f->dir, name, F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/* Last component of what a link in the directory says; NULL: there is no such link. */
static const char *link_name(struct scan *s, const struct pcifn *f, const char *name)
{
	char text[ATTR_MAX];
	ssize_t n = readlinkat(f->dir, name, text, sizeof(text));

	if (n <= 0 || n == (ssize_t)sizeof(text))
		return NULL;
	const char *slash = memrchr(text, '/', (size_t)n), *at = slash ? slash + 1 : text;
	return arena_safe(s->mem, at, (size_t)(text + n - at));
}

static bool number(const char *text, uint64_t max, uint64_t *ret)
{
	return text && parse_u64(text, 10, max, ret) == 0;
}

static void read_resets(struct scan *s, struct pcifn *f)
{
	struct device *d = &f->dev;
	const char *methods = attr(s, f, "reset_method");
	char *words[16];

	/* The kernel makes "reset" only where a method works (drivers/pci/pci-sysfs.c). */
	d->can_reset = tri_of(has(f, "reset") || (methods && *methods));
	if (!methods)
		return;
	size_t n = scan_fields(s->mem, methods, strlen(methods), words, ARRAY_SIZE(words));
	for (size_t i = 0; i < n; i++)
		*ARENA_PUSH(s->mem, d->resets, d->n_resets) = words[i];
}

static void read_numbers(struct scan *s, struct pcifn *f)
{
	struct device *d = &f->dev;
	uint64_t v;

	d->group = number(link_name(s, f, "iommu_group"), INT32_MAX, &v) ? (int)v : -1;
	d->numa_node = number(attr(s, f, "numa_node"), INT32_MAX, &v) ? (int)v : -1;
	d->vfs_active = number(attr(s, f, "sriov_numvfs"), UINT16_MAX, &v) ? (unsigned)v : 0;
}

void pcifn_attributes(struct scan *s, struct pcifn *f)
{
	struct device *d = &f->dev;
	const char *vga = attr(s, f, "boot_vga"), *override = attr(s, f, "driver_override");
	const char *alias = attr(s, f, "modalias");

	d->driver = link_name(s, f, "driver");
	/* The kernel prints a missing override so. */
	d->driver_override = !override || !*override || streq(override, "(null)") ? NULL : override;
	d->modalias = alias ? alias : "";
	d->boot_vga = vga ? tri_of(streq(vga, "1")) : TRI_UNKNOWN;
	d->sriov_vf = tri_of(has(f, "physfn"));
	d->power_state = attr(s, f, "power_state");
	/* Only PCI Express has a link. */
	if (d->pcie == TRI_UNKNOWN && has(f, "max_link_speed"))
		d->pcie = TRI_YES;
	read_numbers(s, f);
	read_resets(s, f);
}

void pcifn_place(struct scan *s, struct pcifn *f)
{
	const char *path = arena_printf(&s->tmp, "sys/bus/pci/devices/%s", f->dev.address);
	char *link = root_readlink(s->root, &s->tmp, path);
	char *last = link ? strrchr(link, '/') : NULL;

	if (!last)
		return;
	*last = '\0';
	const char *above = strrchr(link, '/');
	f->placed = true;
	f->has_above = pci_addr_parse(above ? above + 1 : link, &f->above) == 0;
}
