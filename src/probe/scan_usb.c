/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What is plugged into USB, each by its ports, its ids and its number on the bus
 * (drivers/usb/core/sysfs.c, Documentation/ABI/stable/sysfs-bus-usb). What the host needs it for is
 * found by the other scans.
 */
#include "probe/below.h"

#define USB_DIR "sys/bus/usb/devices"
#define USB_MOST 1024

static bool read_number(struct scan *s, const char *dir, const char *name, int base, uint64_t *ret)
{
	const char *text = root_attr(s->root, &s->tmp, arena_printf(&s->tmp, "%s/%s", dir, name));

	return text && parse_u64(text, base, UINT16_MAX, ret) == 0;
}

static void add_device(struct scan *s, const char *name, const char *dir)
{
	uint64_t vendor, product, bus = 0, device = 0;
	const char *what = usb_what(s, dir);

	if (!read_number(s, dir, "idVendor", 16, &vendor) ||
	    !read_number(s, dir, "idProduct", 16, &product))
		return;
	read_number(s, dir, "busnum", 10, &bus);
	read_number(s, dir, "devnum", 10, &device);
	*ARENA_PUSH(s->mem, s->host->usb, s->host->n_usb) = (struct usb_device){
		.name = arena_str(s->mem, name),
		.vendor = (uint16_t)vendor,
		.product = (uint16_t)product,
		.bus = (unsigned)bus,
		.device = (unsigned)device,
		.what = what ? scan_safe(s, what) : "",
	};
}

static int by_name(const void *a, const void *b)
{
	const struct usb_device *x = a, *y = b;

	return strverscmp(x->name, y->name);
}

void scan_usb(struct scan *s)
{
	struct host *h = s->host;
	char **names;
	size_t n;

	scan_list(s, USB_DIR, &names, &n);
	for (size_t i = 0; i < n; i++) {
		const char *dir = arena_printf(&s->tmp, USB_DIR "/%s", names[i]);

		if (h->n_usb == USB_MOST) {
			scan_note(s, USB_DIR ": more than %d devices, only so many are known",
				  USB_MOST);
			break;
		}
		if (is_usb_device(s, dir, names[i]))
			add_device(s, names[i], dir);
	}
	if (h->n_usb > 1)
		qsort(h->usb, h->n_usb, sizeof(*h->usb), by_name);
}
