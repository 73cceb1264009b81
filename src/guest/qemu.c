/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Properties as hw/vfio/pci.c, hw/pci/pci.c, hw/pci-bridge/pcie_root_port.c and
 * hw/usb/host-libusb.c of QEMU have them. */
#include "guest/parts.h"

/* No two ports may have the same pair of chassis and slot; a user's own begin at 1, as libvirt's
 * do. */
#define CHASSIS 100u
#define FIRST_SLOT 100u
#define XHCI "hostxhci"
#define HOST_DOMAIN_MOST 0xffff /* of vfio-pci's host= up to QEMU 7.2 */

struct list {
	struct arena *mem;
	struct qemu_device *items;
	size_t n;
};

static struct qemu_device *add_device(struct list *l, const char *driver, const char *id)
{
	struct qemu_device *d = ARENA_PUSH(l->mem, l->items, l->n);

	*d = (struct qemu_device){.driver = driver, .id = id};
	return d;
}

static void add_prop(struct list *l, struct qemu_device *d, enum qemu_type type, const char *name,
		     const char *value)
{
	*ARENA_PUSH(l->mem, d->props, d->n_props) =
		(struct qemu_prop){.name = name, .value = value, .type = type};
}

static void add_number(struct list *l, struct qemu_device *d, const char *name, const char *fmt,
		       unsigned value)
{
	add_prop(l, d, QEMU_NUMBER, name, arena_printf(l->mem, fmt, value));
}

static void add_id(struct list *l, struct qemu_device *d)
{
	add_prop(l, d, QEMU_STRING, "id", d->id);
}

static const char *port_of(struct list *l, size_t slot)
{
	return arena_printf(l->mem, "hostport%zu", slot);
}

static void add_ports(struct list *l, const struct guest *g)
{
	for (size_t i = 0; i < g->n_slots; i++) {
		struct qemu_device *d = add_device(l, "pcie-root-port", port_of(l, i));

		add_id(l, d);
		add_prop(l, d, QEMU_STRING, "bus", "pcie.0");
		add_number(l, d, "chassis", "%u", CHASSIS);
		add_number(l, d, "slot", "%u", FIRST_SLOT + (unsigned)i);
	}
}

static void add_controller(struct list *l, const struct guest *g)
{
	if (g->n_usb > 0)
		add_id(l, add_device(l, "qemu-xhci", XHCI));
}

static void add_source(struct list *l, struct qemu_device *d, const struct device *host)
{
	if (host->addr.domain <= HOST_DOMAIN_MOST)
		add_prop(l, d, QEMU_STRING, "host", arena_str(l->mem, host->address));
	else
		add_prop(l, d, QEMU_STRING, "sysfsdev",
			 arena_printf(l->mem, "/sys/bus/pci/devices/%s", host->address));
}

static void add_function(struct list *l, const struct guest_fn *f)
{
	struct qemu_device *d = add_device(l, "vfio-pci", arena_str(l->mem, f->id));

	d->leads = f->fn == 0;
	add_source(l, d, f->device);
	add_id(l, d);
	add_prop(l, d, QEMU_STRING, "bus", port_of(l, f->slot));
	add_prop(l, d, QEMU_STRING, "addr", arena_printf(l->mem, "0x0.%u", f->fn));
	if (f->first)
		add_prop(l, d, QEMU_BOOL, "multifunction", "on");
	if (f->rom)
		add_prop(l, d, QEMU_STRING, "romfile", arena_str(l->mem, f->rom));
	if (f->rom_hidden)
		add_number(l, d, "rombar", "%u", 0);
}

static void add_functions(struct list *l, const struct guest *g)
{
	for (size_t i = 0; i < g->n_fns && !g->fns[i].unseen; i++)
		add_function(l, &g->fns[i]);
}

/* Function 0 shows the guest all that are in the slot by then, and nothing can come into it later
 * (do_pci_register_device). */
static void add_functions_backwards(struct list *l, const struct guest *g)
{
	for (size_t slot = 0; slot < g->n_slots; slot++)
		for (size_t i = g->n_fns; i > 0; i--)
			if (!g->fns[i - 1].unseen && g->fns[i - 1].slot == slot)
				add_function(l, &g->fns[i - 1]);
}

static void add_usb(struct list *l, const struct guest *g)
{
	for (size_t i = 0; i < g->n_usb; i++) {
		const struct guest_usb *u = &g->usb[i];
		struct qemu_device *d =
			add_device(l, "usb-host", arena_printf(l->mem, "hostusb%zu", i));

		d->leads = true;
		add_id(l, d);
		add_prop(l, d, QEMU_STRING, "bus", XHCI ".0");
		add_number(l, d, u->by_place ? "hostbus" : "vendorid",
			   u->by_place ? "%u" : "0x%04x", u->by_place ? u->bus : u->vendor);
		add_number(l, d, u->by_place ? "hostaddr" : "productid",
			   u->by_place ? "%u" : "0x%04x", u->by_place ? u->device : u->product);
	}
}

void guest_qemu(const struct guest *g, struct arena *a, struct qemu_device **ret, size_t *ret_n)
{
	struct list l = {.mem = a};

	add_ports(&l, g);
	add_controller(&l, g);
	add_functions(&l, g);
	add_usb(&l, g);
	*ret = l.items;
	*ret_n = l.n;
}

void guest_qemu_hot(const struct guest *g, struct arena *a, struct qemu_device **ret, size_t *ret_n)
{
	struct list l = {.mem = a};

	add_functions_backwards(&l, g);
	add_usb(&l, g);
	*ret = l.items;
	*ret_n = l.n;
}
