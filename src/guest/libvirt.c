/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Elements as docs/formatdomain.rst of libvirt has them, attributes of one width so that they can
 * be searched for. */
#include "guest/parts.h"

static void put_escaped(struct buf *out, const char *s)
{
	static const struct {
		char c;
		const char *entity;
	} entities[] = {
		{'&', "&amp;"}, {'<', "&lt;"}, {'>', "&gt;"}, {'\'', "&apos;"}, {'"', "&quot;"}};

	for (; *s; s++) {
		const char *entity = NULL;

		for (size_t i = 0; i < ARRAY_SIZE(entities); i++)
			if (*s == entities[i].c)
				entity = entities[i].entity;
		if (entity)
			buf_puts(out, entity);
		else
			buf_putc(out, *s);
	}
}

static void put_place(struct buf *out, struct pci_addr a)
{
	buf_printf(out, "domain='0x%04x' bus='0x%02x' slot='0x%02x' function='0x%x'", a.domain,
		   a.bus, a.dev, a.fn);
}

static void put_rom(struct buf *out, const struct guest_fn *f)
{
	if (f->rom) {
		buf_puts(out, "  <rom file='");
		put_escaped(out, f->rom);
		buf_puts(out, "'/>\n");
	} else if (f->rom_hidden) {
		buf_puts(out, "  <rom bar='off'/>\n");
	}
}

/* A root port has one slot, 0. */
static void put_guest_place(struct buf *out, const struct guest *g, const struct guest_fn *f,
			    unsigned bus)
{
	struct pci_addr a = {.bus = (uint8_t)guest_bus_of(g, f, bus), .fn = f->fn};

	if (f->unseen)
		buf_puts(out, "  <address type='unassigned'/>\n");
	if (!a.bus)
		return;
	buf_puts(out, "  <address type='pci' ");
	put_place(out, a);
	buf_puts(out, f->first ? " multifunction='on'/>\n" : "/>\n");
}

static void put_function(struct buf *out, const struct guest *g, const struct guest_fn *f,
			 unsigned bus)
{
	buf_printf(out, "<hostdev mode='subsystem' type='pci' managed='%s'>\n",
		   g->unmanaged ? "no" : "yes");
	buf_puts(out, "  <source>\n    <address ");
	put_place(out, f->device->addr);
	buf_puts(out, "/>\n  </source>\n");
	put_rom(out, f);
	put_guest_place(out, g, f, bus);
	buf_puts(out, "</hostdev>\n");
}

static void put_usb_device(struct buf *out, const struct guest_usb *u)
{
	buf_printf(out, "<hostdev mode='subsystem' type='usb'>\n  <source%s>\n",
		   u->optional ? " startupPolicy='optional'" : "");
	if (u->by_place)
		buf_printf(out, "    <address bus='%u' device='%u'/>\n", u->bus, u->device);
	else
		buf_printf(out, "    <vendor id='0x%04x'/>\n    <product id='0x%04x'/>\n",
			   u->vendor, u->product);
	buf_puts(out, "  </source>\n</hostdev>\n");
}

static const char *taken(struct buf *b, struct arena *a)
{
	const char *text = arena_str(a, buf_str(b));

	buf_done(b);
	return text;
}

static struct guest_xml function_xml(const struct guest *g, const struct guest_fn *f, unsigned bus,
				     struct arena *a)
{
	struct buf xml = {0}, file = {0};

	put_function(&xml, g, f, bus);
	put_nodedev_name(&file, f->device->addr);
	buf_puts(&file, ".xml");
	return (struct guest_xml){.xml = taken(&xml, a),
				  .what = arena_str(a, f->device->address),
				  .file = taken(&file, a)};
}

static struct guest_xml usb_xml(const struct guest_usb *u, struct arena *a)
{
	struct buf xml = {0}, what = {0}, file = {0};

	put_usb_device(&xml, u);
	buf_puts(&what, "usb ");
	put_usb(&what, u);
	buf_puts(&file, "usb_");
	put_usb_underscored(&file, u);
	buf_puts(&file, ".xml");
	return (struct guest_xml){
		.xml = taken(&xml, a), .what = taken(&what, a), .file = taken(&file, a)};
}

/* Several functions that a root port takes: for a conventional device libvirt would make the
 * missing bus a pci-bridge, which has no slot 0 (virDomainPCIAddressSetGrow). */
static bool is_whole(const struct guest *g, size_t slot)
{
	for (size_t i = 0; i < g->n_fns; i++)
		if (!g->fns[i].unseen && g->fns[i].slot == slot && g->fns[i].device->pcie == TRI_NO)
			return false;
	return guest_slot_size(g, slot) > 1;
}

unsigned guest_bus_of(const struct guest *g, const struct guest_fn *f, unsigned bus)
{
	unsigned before = 0;

	if (!bus || f->unseen || !is_whole(g, f->slot))
		return 0;
	for (size_t slot = 0; slot < f->slot; slot++)
		before += is_whole(g, slot);
	return bus + before > UINT8_MAX ? 0 : bus + before;
}

void guest_libvirt(const struct guest *g, unsigned bus, struct arena *a, struct guest_xml **ret,
		   size_t *ret_n)
{
	struct guest_xml *items = NULL;
	size_t n = 0;

	for (size_t i = 0; i < g->n_fns; i++)
		*ARENA_PUSH(a, items, n) = function_xml(g, &g->fns[i], bus, a);
	for (size_t i = 0; i < g->n_usb; i++)
		*ARENA_PUSH(a, items, n) = usb_xml(&g->usb[i], a);
	*ret = items;
	*ret_n = n;
}
