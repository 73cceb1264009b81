/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The lines of virsh and virt-xml that put elements into a domain. */
#include "base/shell.h"
#include "guest/parts.h"
#include "model/viable.h"

#define NO_DOMAIN "NAME"

void put_commas_doubled(struct buf *out, const char *value)
{
	for (; *value; value++) {
		if (*value == ',')
			buf_putc(out, ',');
		buf_putc(out, *value);
	}
}

void put_nodedev_name(struct buf *out, struct pci_addr a)
{
	char name[PCI_ADDR_SIZE + 1];

	buf_printf(out, "pci_%s", pci_addr_underscored(a, name));
}

/* What virt-xml has no option for is said by its place in the element (since virt-manager 4.0.0).
 */
static void put_xpath(struct buf *out, unsigned n, const char *path, const char *value)
{
	buf_printf(out, ",xpath%u.set=%s,xpath%u.value=", n, path, n);
	put_commas_doubled(out, value);
}

static void put_place_options(struct buf *out, const struct guest *g, const struct guest_fn *f,
			      unsigned bus)
{
	unsigned at = guest_bus_of(g, f, bus);

	if (f->unseen)
		buf_puts(out, ",address.type=unassigned");
	if (!at)
		return;
	buf_printf(out, ",address.type=pci,address.domain=0x0000,address.bus=0x%02x", at);
	buf_printf(out, ",address.slot=0x00,address.function=0x%x", f->fn);
	if (f->first)
		buf_puts(out, ",address.multifunction=on");
}

static void put_function_options(struct buf *out, const struct guest *g, const struct guest_fn *f,
				 unsigned bus)
{
	unsigned xpath = 1;

	put_nodedev_name(out, f->device->addr);
	put_place_options(out, g, f, bus);
	if (f->rom_hidden)
		buf_puts(out, ",rom.bar=off");
	if (f->rom)
		put_xpath(out, xpath++, "./rom/@file", f->rom);
	if (g->unmanaged)
		put_xpath(out, xpath, "./@managed", "no");
}

static void put_usb_options(struct buf *out, const struct guest_usb *u)
{
	if (u->by_place)
		buf_printf(out, "%03u.%03u", u->bus, u->device);
	else
		buf_printf(out, "0x%04x:0x%04x", u->vendor, u->product);
	if (u->optional)
		put_xpath(out, 1, "./source/@startupPolicy", "optional");
}

/* One line: virt-xml and its arguments, each as a shell takes it. */
static void put_virt_xml(struct buf *out, const char *domain, const struct buf *options)
{
	buf_puts(out, "virt-xml ");
	shell_word(out, domain);
	buf_puts(out, " --add-device --hostdev ");
	shell_word(out, buf_str(options));
	buf_putc(out, '\n');
}

/* A directory whose name begins as an option does is taken for one. */
static void put_attach(struct buf *out, const char *domain, const char *dir, const char *file)
{
	_cleanup_buf_ struct buf path = {0};

	if (dir)
		buf_printf(&path, "%s%s/", *dir == '-' ? "./" : "", dir);
	buf_puts(&path, file);
	buf_puts(out, "virsh attach-device ");
	shell_word(out, domain ? domain : NO_DOMAIN);
	buf_putc(out, ' ');
	shell_word(out, buf_str(&path));
	buf_puts(out, " --config\n");
}

void put_libvirt_attach(struct buf *out, const struct guest *g, const char *domain, const char *dir)
{
	struct arena a = {0};
	struct guest_xml *items;
	size_t n;

	guest_libvirt(g, 0, &a, &items, &n);
	for (size_t i = 0; i < n; i++)
		put_attach(out, domain, dir, items[i].file);
	arena_done(&a);
}

static void put_virt_xml_lines(struct buf *out, const struct guest *g, const char *domain,
			       unsigned bus)
{
	_cleanup_buf_ struct buf options = {0};

	for (size_t i = 0; i < g->n_fns; i++) {
		buf_clear(&options);
		put_function_options(&options, g, &g->fns[i], bus);
		put_virt_xml(out, domain, &options);
	}
	for (size_t i = 0; i < g->n_usb; i++) {
		buf_clear(&options);
		put_usb_options(&options, &g->usb[i]);
		put_virt_xml(out, domain, &options);
	}
}

static void put_libvirt_elements(struct buf *out, const struct guest *g, unsigned bus)
{
	struct arena a = {0};
	struct guest_xml *items;
	size_t n;

	guest_libvirt(g, bus, &a, &items, &n);
	for (size_t i = 0; i < n; i++)
		buf_puts(out, items[i].xml);
	arena_done(&a);
}

static void put_libvirt_lines(struct buf *out, const struct guest *g, const char *domain,
			      unsigned bus)
{
	_cleanup_buf_ struct buf lines = {0};

	put_virt_xml_lines(&lines, g, domain ? domain : NO_DOMAIN, bus);
	buf_puts(out, "# Each element in a file of its own, as -o DIR writes them, then into the "
		      "configuration of the guest:\n");
	put_libvirt_attach(out, g, domain, NULL);
	buf_printf(out, "\n# Or without files%s:\n%s",
		   strstr(buf_str(&lines), ",xpath1.set=")
			   ? " (xpath is a place in the element; virt-xml 4.0.0 and newer have it)"
			   : "",
		   buf_str(&lines));
}

void put_libvirt(struct buf *out, const struct guest *g, const char *domain, unsigned bus)
{
	put_libvirt_elements(out, g, bus);
	buf_putc(out, '\n');
	put_libvirt_lines(out, g, domain, bus);
}

static void put_nodedev(struct buf *out, const struct guest *g, const char *verb)
{
	for (size_t i = 0; i < g->n_fns; i++) {
		buf_printf(out, "virsh %s ", verb);
		put_nodedev_name(out, g->fns[i].device->addr);
		buf_putc(out, '\n');
	}
}

bool guest_display_is_held(const struct guest_fn *f)
{
	return f->device->driver && !driver_is_vfio(f->device->driver) &&
	       device_is_display(f->device);
}

static void put_display_warnings(struct buf *out, const struct guest *g)
{
	for (size_t i = 0; i < g->n_fns; i++) {
		const struct guest_fn *f = &g->fns[i];

		if (guest_display_is_held(f))
			buf_printf(out,
				   "# %s drives the display %s, and may hang when it is taken "
				   "away while this host\n"
				   "# runs: %s, and leave this out.\n",
				   f->device->driver, f->device->address,
				   f->waits ? "reboot first, as it is applied"
					    : "passthru plan and apply it first");
	}
}

void put_libvirt_nodedev(struct buf *out, const struct guest *g)
{
	if (!g->unmanaged || g->n_fns == 0)
		return;
	buf_puts(out, "# Before the guest starts, unless vfio-pci has them already:\n");
	put_display_warnings(out, g);
	put_nodedev(out, g, "nodedev-detach");
	buf_puts(out, "\n# When it is off, to give them back to this host:\n");
	put_nodedev(out, g, "nodedev-reattach");
}
