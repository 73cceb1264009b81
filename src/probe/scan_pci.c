/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The PCI functions: which there are, what they are (libpci), and how they hang together. */
#include <errno.h>
#include <fcntl.h>

#include "base/text.h"
#include "probe/pcifn.h"
#include "probe/scan.h"

#define DEVICES "sys/bus/pci/devices"

static int by_address(const void *a, const void *b)
{
	const struct pcifn *x = a, *y = b;

	return pci_addr_cmp(x->dev.addr, y->dev.addr);
}

/* libpci opens the name that it makes of an address: what is written otherwise would be another
 * file. */
static bool is_address(const char *name, struct pci_addr *ret)
{
	char text[PCI_ADDR_SIZE + 1];

	return pci_addr_parse(name, ret) == 0 && streq(pci_addr_str(*ret, text), name);
}

static void find_functions(struct scan *s, struct pcifn **ret, size_t *ret_n)
{
	char **names;
	size_t n;
	struct pci_addr addr;
	int r = scan_list(s, DEVICES, &names, &n);

	if (r < 0)
		scan_failed(s, r, DEVICES ": %s", strerror(-r));
	for (size_t i = 0; i < n; i++) {
		if (!is_address(names[i], &addr)) {
			scan_note(s, DEVICES "/%s: not an address", names[i]);
			continue;
		}
		*ARENA_PUSH(&s->tmp, *ret, *ret_n) = (struct pcifn){
			.dev.addr = addr,
			.dev.address = arena_str(s->mem, names[i]),
			.dir = -1,
		};
	}
	if (*ret_n > 0)
		qsort(*ret, *ret_n, sizeof(**ret), by_address);
}

/* What is the same for all functions while they are read. */
struct reading {
	struct scan *s;
	struct pcilib lib;
	int devices; /* the open directory of all */
	struct node_cpus cpus;
};

/* Everything about one function; false, with a note, when libpci must not or cannot read it. */
static bool read_function(struct reading *all, struct pcifn *f)
{
	struct scan *s = all->s;
	struct err err = {0};
	const char *path = arena_printf(&s->tmp, DEVICES "/%s", f->dev.address);
	_cleanup_close_ int dir = root_openat(s->root, path, O_RDONLY | O_DIRECTORY, 0);
	int r = dir;

	f->dir = dir;
	if (dir < 0)
		err_errno(&err, -dir, "%s", f->dev.address);
	else if (!s->root->live)
		r = pcilib_check(s->root, f->dev.address, dir, &err);
	if (r >= 0) {
		r = pcifn_identity(&all->lib, f);
		err = all->lib.err;
	}
	if (r < 0) {
		scan_failed(s, r, DEVICES "/%s: left out: %s", f->dev.address, err.line);
		return false;
	}
	pcifn_attributes(s, f, &all->cpus);
	pcifn_place(f, all->devices);
	return true;
}

/* "0000:01:00.0" above "0000:02:00.0" in "…/0000:01:00.0/0000:02:00.0"; a plain directory does not
 * say. */
static int parent_of(const struct host *h, const struct pcifn *all, size_t n, const struct pcifn *f)
{
	const struct device *d;

	if (f->placed) {
		d = f->has_above ? host_device(h, f->above) : NULL;
		return d ? (int)(d - h->devices) : -1;
	}
	for (size_t i = 0; i < n; i++)
		if (all[i].secondary > 0 && all[i].secondary == f->dev.addr.bus &&
		    all[i].dev.addr.domain == f->dev.addr.domain)
			return (int)i;
	return -1;
}

/* Function 1 and up exist only where function 0 says that there are several (PCI 3.0, 6.2.1). */
static void spread_multifunction(struct host *h)
{
	for (size_t i = 1; i < h->n_devices; i++) {
		struct device *d = &h->devices[i], *before = &h->devices[i - 1];

		if (!pci_same_slot(d->addr, before->addr))
			continue;
		d->multifunction = TRI_YES;
		before->multifunction = TRI_YES;
	}
}

static void join_to_pf(struct host *h, const struct pcifn *f, struct device *d)
{
	const struct device *pf = f->has_pf ? host_device(h, f->pf) : NULL;

	if (pf)
		d->pf = (int)(pf - h->devices);
}

/* A broken tree may put bridges above each other: whoever climbs to the root must arrive. */
static void cut_circles(struct scan *s)
{
	struct host *h = s->host;
	size_t *climb = arena_alloc(&s->tmp, (h->n_devices + 1) * sizeof(*climb));

	for (size_t i = 0; i < h->n_devices; i++) {
		int at = (int)i, below = -1;

		for (; at >= 0 && climb[at] == 0; at = h->devices[at].parent) {
			climb[at] = i + 1;
			below = at;
		}
		if (at < 0 || climb[at] != i + 1)
			continue;
		scan_note(s, DEVICES "/%s: stands above itself", h->devices[at].address);
		h->devices[below].parent = -1;
	}
}

static void keep(struct scan *s, const struct pcifn *all, size_t n)
{
	struct host *h = s->host;

	h->devices = arena_alloc(s->mem, (n ? n : 1) * sizeof(*h->devices));
	for (size_t i = 0; i < n; i++)
		h->devices[i] = all[i].dev;
	h->n_devices = n;
	for (size_t i = 0; i < n; i++) {
		h->devices[i].parent = parent_of(h, all, n, &all[i]);
		join_to_pf(h, &all[i], &h->devices[i]);
	}
	cut_circles(s);
	spread_multifunction(h);
	pcifn_irq_mates(s, all, n);
}

/* Those that cannot be read are left out of all. */
static void read_functions(struct scan *s, struct pcifn *all, size_t *n)
{
	_cleanup_close_ int devices = root_openat(s->root, DEVICES, O_RDONLY | O_DIRECTORY, 0);
	struct reading reading = {.s = s, .devices = devices};
	size_t found = *n;

	*n = 0;
	if (pcilib_open(&reading.lib, s->root) < 0) {
		scan_note(s, DEVICES ": %s", reading.lib.err.line);
		found = 0;
	}
	for (size_t i = 0; i < found; i++)
		if (read_function(&reading, &all[i]))
			all[(*n)++] = all[i];
	pcifn_names(s, &reading.lib, all, *n);
	pcilib_close(&reading.lib);
}

void scan_pci(struct scan *s)
{
	struct pcifn *all = NULL;
	size_t n = 0;

	find_functions(s, &all, &n);
	if (n == 0)
		return;
	read_functions(s, all, &n);
	keep(s, all, n);
}
