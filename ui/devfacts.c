/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lower part of a device's details: what the hardware says, a line each. */
#include "ui/devdetail.h"
#include "ui/words.h"

#define ISOLATING 0x1d /* SV, RR, CR, UF: REQ_ACS_FLAGS in drivers/iommu/iommu.c */
#define MOST_MATES 6

static void put_sep(struct buf *out, const char *sep)
{
	if (out->len > 0)
		buf_puts(out, sep);
}

void put_bytes(struct buf *out, uint64_t bytes)
{
	static const char *const units[] = {"bytes", "KiB", "MiB", "GiB", "TiB"};
	size_t u = 0;

	while (u + 1 < ARRAY_SIZE(units) && bytes >= 1024 && bytes % 1024 == 0) {
		bytes /= 1024;
		u++;
	}
	buf_printf(out, "%llu %s", (unsigned long long)bytes, units[u]);
}

static void add_resets(const struct device *d, struct pager *p, int width)
{
	_cleanup_buf_ struct buf text = {0};

	for (size_t i = 0; i < d->n_resets; i++)
		buf_printf(&text, "%s%s", i > 0 ? ", " : "", d->resets[i]);
	if (d->n_resets == 0)
		buf_puts(&text, d->can_reset == TRI_YES  ? "yes"
				: d->can_reset == TRI_NO ? "the kernel offers none"
							 : "unknown");
	put_fact(p, width, "Reset", ST_DIM, &text);
}

static void put_acs_of(struct buf *out, const struct host *h, const struct device *d)
{
	static const struct {
		uint16_t bit;
		const char *name;
	} bits[] = {{0x01, "source validation"},
		    {0x04, "request redirect"},
		    {0x08, "completion redirect"},
		    {0x10, "upstream forwarding"}};
	const char *between = " lacks ";

	put_sep(out, "; ");
	buf_puts(out, short_address(h, d->address));
	if (d->acs == TRI_UNKNOWN)
		buf_puts(out, " unknown");
	else if (d->acs == TRI_NO)
		buf_puts(out, " has none");
	else if ((d->acs_cap & ISOLATING) == ISOLATING)
		buf_puts(out, " isolates");
	for (size_t i = 0; d->acs == TRI_YES && i < ARRAY_SIZE(bits); i++)
		if (!(d->acs_cap & bits[i].bit)) {
			buf_printf(out, "%s%s", between, bits[i].name);
			between = ", ";
		}
}

/* From the bridge above up to the root; a port's own for a bridge. */
static void add_acs(const struct host *h, size_t i, struct pager *p, int width)
{
	_cleanup_buf_ struct buf text = {0};
	int at = device_is_bridge(&h->devices[i]) ? (int)i : h->devices[i].parent;

	for (size_t steps = 0; at >= 0 && steps < h->n_devices; steps++) {
		if (h->devices[at].header_type == 1)
			put_acs_of(&text, h, &h->devices[at]);
		at = h->devices[at].parent;
	}
	put_fact(p, width, "ACS", ST_DIM, &text);
}

static void put_mates(struct buf *out, const struct host *h, const struct device *d)
{
	for (size_t i = 0; i < d->n_irq_mates && i < MOST_MATES; i++)
		buf_printf(out, "%s%s", i > 0 ? ", " : ", shared with ",
			   short_address(h, h->devices[d->irq_mates[i]].address));
	if (d->n_irq_mates > MOST_MATES)
		buf_printf(out, " and %zu more", d->n_irq_mates - MOST_MATES);
}

static void add_interrupts(const struct host *h, const struct device *d, struct pager *p, int width)
{
	_cleanup_buf_ struct buf text = {0};

	if (d->msix == TRI_YES)
		buf_puts(&text, "MSI-X");
	if (d->msi == TRI_YES) {
		put_sep(&text, ", ");
		buf_puts(&text, "MSI");
	}
	if (d->msix == TRI_NO && d->msi == TRI_NO && d->intx > 0)
		buf_puts(&text, "no MSI");
	if (d->intx > 0) {
		put_sep(&text, ", ");
		buf_printf(&text, "INT%c", 'A' + (d->intx - 1) % 4);
		if (d->irq > 0)
			buf_printf(&text, " (IRQ %u%s", d->irq, d->n_irq_mates ? "" : ")");
		put_mates(&text, h, d);
		if (d->irq > 0 && d->n_irq_mates)
			buf_putc(&text, ')');
	}
	put_fact(p, width, "IRQ", ST_DIM, &text);
}

/* "8.0 GT/s PCIe": the last word says nothing here. */
static void put_link(struct buf *out, const char *speed, unsigned lanes)
{
	const char *end = speed ? strstr(speed, " PCIe") : NULL;

	if (speed)
		buf_add(out, speed, end ? (size_t)(end - speed) : strlen(speed));
	if (lanes > 0)
		buf_printf(out, "%sx%u", speed ? " " : "", lanes);
}

/* Idle devices slow their links down: less than at most is no fault. */
static void add_link(const struct device *d, struct pager *p, int width)
{
	const struct pcie_link *l = &d->link;
	_cleanup_buf_ struct buf now = {0};
	_cleanup_buf_ struct buf most = {0};

	put_link(&now, l->speed, l->width);
	put_link(&most, l->max_speed, l->max_width);
	if (now.len > 0 && streq(buf_str(&now), buf_str(&most)))
		buf_puts(&now, ", its most");
	else if (most.len > 0)
		buf_printf(&now, "%s %s", now.len > 0 ? " now, at most" : "at most",
			   buf_str(&most));
	if (l->speed && l->max_speed && !streq(l->speed, l->max_speed))
		buf_puts(&now, " (links slow down while idle)");
	put_fact(p, width, "Link", ST_DIM, &now);
}

/* The largest size that a Resizable BAR can have; 0 none. */
static uint64_t largest(const struct bar *b)
{
	for (int n = 43; n >= 0; n--) /* the capability ends at 8 EiB; no BAR is that large */
		if (b->sizes & 1ull << n)
			return 1ull << (20 + n);
	return 0;
}

static void put_bar(struct buf *out, size_t i, const struct bar *b)
{
	buf_printf(out, "%zu: ", i);
	put_bytes(out, b->size);
	buf_puts(out, b->io ? " I/O" : "");
	if (!b->io)
		buf_printf(out, "%s%s", b->wide ? " 64-bit" : "",
			   b->prefetch ? " prefetchable" : "");
	if (b->sizes && largest(b) > b->size) {
		buf_puts(out, ", can be ");
		put_bytes(out, largest(b));
	} else if (b->sizes) {
		buf_puts(out, ", resizable");
	}
}

static void add_memory(const struct device *d, struct pager *p, int width)
{
	_cleanup_buf_ struct buf text = {0};

	for (size_t i = 0; i < PCI_BARS; i++) {
		if (d->bars[i].size == 0)
			continue;
		put_sep(&text, "; ");
		put_bar(&text, i, &d->bars[i]);
	}
	if (d->rom_size > 0) {
		put_sep(&text, "; ");
		buf_puts(&text, "ROM ");
		put_bytes(&text, d->rom_size);
	}
	put_fact(p, width, "BARs", ST_DIM, &text);
}

static void add_node(const struct device *d, struct pager *p, int width)
{
	_cleanup_buf_ struct buf text = {0};

	if (d->numa_node >= 0)
		buf_printf(&text, "node %d", d->numa_node);
	if (d->cpus && *d->cpus)
		buf_printf(&text, "%sCPUs %s", text.len > 0 ? ", " : "", d->cpus);
	put_fact(p, width, "NUMA", ST_DIM, &text);
}

static void add_power(const struct device *d, struct pager *p, int width)
{
	_cleanup_buf_ struct buf text = {0};

	if (d->power_state)
		buf_puts(&text, d->power_state);
	if (d->d3cold_allowed != TRI_UNKNOWN) {
		put_sep(&text, ", ");
		buf_printf(&text, "D3cold %s",
			   d->d3cold_allowed == TRI_YES ? "allowed" : "not allowed");
	}
	put_fact(p, width, "Power", ST_DIM, &text);
}

static void add_virtual(const struct host *h, const struct device *d, struct pager *p, int width)
{
	_cleanup_buf_ struct buf text = {0};

	if (d->vfs_total > 0)
		buf_printf(&text, "%u of %u virtual functions are active", d->vfs_active,
			   d->vfs_total);
	else if (d->vfs_active > 0)
		buf_printf(&text, "%u virtual functions are active", d->vfs_active);
	if (d->sriov_vf == TRI_YES) {
		put_sep(&text, "; ");
		buf_puts(&text, "a virtual function");
		if (d->pf >= 0 && (size_t)d->pf < h->n_devices)
			buf_printf(&text, " of %s", short_address(h, h->devices[d->pf].address));
	}
	put_fact(p, width, "SR-IOV", ST_DIM, &text);
}

static void add_also(const struct device *d, struct pager *p, int width)
{
	_cleanup_buf_ struct buf text = {0};

	if (d->boot_vga == TRI_YES)
		buf_puts(&text, "the firmware's display (boot_vga)");
	if (d->removable == TRI_YES) {
		put_sep(&text, "; ");
		buf_puts(&text, "can be unplugged while the machine runs");
	}
	put_fact(p, width, "Also", ST_DIM, &text);
}

static void add_ids(const struct device *d, struct pager *p, int width)
{
	_cleanup_buf_ struct buf text = {0};

	buf_printf(&text, "class %06x, revision %02x", d->class, d->revision);
	if (d->subvendor || d->subdevice)
		buf_printf(&text, ", subsystem %04x:%04x", d->subvendor, d->subdevice);
	put_fact(p, width, "Ids", ST_DIM, &text);
}

void devfacts(const struct app *app, size_t i, struct pager *out, int width)
{
	const struct host *h = app->session->host;
	const struct device *d = &h->devices[i];

	add_resets(d, out, width);
	add_acs(h, i, out, width);
	add_interrupts(h, d, out, width);
	add_memory(d, out, width);
	add_link(d, out, width);
	add_node(d, out, width);
	add_power(d, out, width);
	add_virtual(h, d, out, width);
	add_also(d, out, width);
	add_ids(d, out, width);
}
