/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the person at the machine looks and types. */
#include "base/text.h"
#include "probe/scan.h"

static const struct device *boot_display(const struct host *h)
{
	for (size_t i = 0; i < h->n_devices; i++)
		if (h->devices[i].boot_vga == TRI_YES)
			return &h->devices[i];
	return NULL;
}

/* "0 i915drmfb": the driver's name and what it is (drivers/video/fbdev/core/fb_procfs.c). */
static const struct device *display_of_driver(const struct host *h, const char *framebuffer)
{
	for (size_t i = 0; i < h->n_devices; i++) {
		const struct device *d = &h->devices[i];

		if (device_is_display(d) && d->driver && str_starts(framebuffer, d->driver))
			return d;
	}
	return NULL;
}

/* The console is on the first framebuffer. One of the firmware (efifb, simpledrm) hangs on no PCI
   function: it is that of the display that the firmware used. */
static void scan_framebuffer(struct scan *s)
{
	const char *text = root_attr(s->root, &s->tmp, "proc/fb");
	const char *name = text ? text + strcspn(text, " ") : "";
	const char *via = name + strspn(name, " ");
	const char *real = root_realpath(s->root, &s->tmp, "sys/class/graphics/fb0/device");
	const struct device *d = NULL;

	if (!real)
		real = root_realpath(s->root, &s->tmp, "sys/class/graphics/fb0");
	if (real && scan_use(s, real, USE_CONSOLE, "fb0", via))
		return;
	if (!real && !*via)
		return;
	d = display_of_driver(s->host, via);
	if (!d)
		d = boot_display(s->host);
	if (d)
		scan_use(s, d->address, USE_CONSOLE, "fb0", via);
}

/* The letters' rows: KEY_Q…KEY_P, KEY_A…KEY_L, KEY_Z…KEY_M (linux/input-event-codes.h). */
static uint64_t letter_keys(void)
{
	static const unsigned rows[][2] = {{16, 25}, {30, 38}, {44, 50}};
	uint64_t keys = 0;

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		for (unsigned key = rows[i][0]; key <= rows[i][1]; key++)
			keys |= UINT64_C(1) << key;
	return keys;
}

/* capabilities/key: hexadecimal words, the lowest last (drivers/input/input.c). */
static bool is_keyboard(struct scan *s, const char *dir)
{
	const char *text =
		root_attr(s->root, &s->tmp, arena_printf(&s->tmp, "%s/capabilities/key", dir));
	const char *blank = text ? strrchr(text, ' ') : NULL;
	uint64_t low;

	if (!text || parse_u64(blank ? blank + 1 : text, 16, UINT64_MAX, &low) < 0)
		return false;
	return (low & letter_keys()) == letter_keys();
}

static void scan_keyboards(struct scan *s)
{
	char **names;
	size_t n;

	scan_list(s, "sys/class/input", &names, &n);
	for (size_t i = 0; i < n; i++) {
		const char *link = arena_printf(&s->tmp, "sys/class/input/%s", names[i]);

		if (!str_starts(names[i], "input") || !is_keyboard(s, link))
			continue;
		const char *real = root_realpath(s->root, &s->tmp, link);
		const char *name =
			root_attr(s->root, &s->tmp, arena_printf(&s->tmp, "%s/name", link));
		if (real)
			scan_use(s, real, USE_INPUT, name && *name ? name : "keyboard", "");
	}
}

void scan_console(struct scan *s)
{
	scan_framebuffer(s);
	scan_keyboards(s);
}
