/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Where the person at the machine looks and types. */
#include "base/lines.h"
#include "base/text.h"
#include "probe/scan.h"

#define FB_MAX (64 * 1024)
/* MAX_CMDLINECONSOLES is 8 (kernel/printk/printk.c); drivers add a few. */
#define CONSOLES_MAX 16

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

/* "0 i915drmfb" of proc/fb: what the framebuffer of that number is; "" unknown. */
static const char *framebuffer_name(struct scan *s, char number)
{
	_cleanup_buf_ struct buf text = {0};
	char *f[1];

	if (!scan_read(s, "proc/fb", FB_MAX, &text))
		return "";
	struct lines it = lines_of(buf_str(&text), text.len);
	for (struct line l; lines_next(&it, &l);)
		if (scan_fields(&s->tmp, l.at, l.text_len, f, 1) == 1 && f[0][0] == number &&
		    !f[0][1] && l.text_len > 2)
			return arena_dup(&s->tmp, l.at + 2, l.text_len - 2);
	return "";
}

/* One of the firmware (efifb, simpledrm) hangs on no PCI function: it is that of the display that
 * the firmware used. */
static void mark_framebuffer(struct scan *s, char number)
{
	const char *name = arena_printf(&s->tmp, "fb%c", number);
	const char *dir = arena_printf(&s->tmp, "sys/class/graphics/%s", name);
	const char *via = framebuffer_name(s, number);
	const char *real = root_realpath(s->root, &s->tmp, arena_printf(&s->tmp, "%s/device", dir));
	const struct device *d = NULL;

	if (!real)
		real = root_realpath(s->root, &s->tmp, dir);
	if (real && scan_use(s, real, USE_CONSOLE, name, via))
		return;
	if (!real && !*via)
		return;
	d = display_of_driver(s->host, via);
	if (!d)
		d = boot_display(s->host);
	if (d)
		scan_use(s, d->address, USE_CONSOLE, name, via);
}

/* Somebody took the console from the framebuffers (Documentation/driver-api/console.rst). */
static bool is_unbound(struct scan *s)
{
	char **names;
	size_t n;
	bool unbound = false;

	scan_list(s, "sys/class/vtconsole", &names, &n);
	for (size_t i = 0; i < n; i++) {
		const char *dir = arena_printf(&s->tmp, "sys/class/vtconsole/%s", names[i]);
		const char *name =
			root_attr(s->root, &s->tmp, arena_printf(&s->tmp, "%s/name", dir));
		const char *bind =
			root_attr(s->root, &s->tmp, arena_printf(&s->tmp, "%s/bind", dir));

		if (name && strstr(name, "frame buffer"))
			unbound = streq(bind, "0");
	}
	return unbound;
}

/* "fbcon=map:01": which framebuffers the consoles are on (Documentation/fb/fbcon.rst); else the
 * first. */
static void scan_framebuffers(struct scan *s)
{
	const struct param *fbcon = host_param(s->host, "fbcon");
	const char *map = fbcon && fbcon->value ? strstr(fbcon->value, "map:") : NULL;

	if (is_unbound(s))
		return;
	map = map ? map + strlen("map:") : "0";
	if (*map < '0' || *map > '9')
		map = "0";
	for (; *map >= '0' && *map <= '9'; map++)
		mark_framebuffer(s, *map);
}

/* "ttyS4,115200n8". tty0 and its like are the screen. */
static void mark_serial(struct scan *s, const char *console)
{
	const char *name = arena_dup(&s->tmp, console, strcspn(console, ",/"));
	const char *digits = str_starts(name, "tty") ? name + strlen("tty") : name;
	const char *real =
		root_realpath(s->root, &s->tmp, arena_printf(&s->tmp, "sys/class/tty/%s", name));

	if (real && digits[strspn(digits, "0123456789")] != '\0')
		scan_use(s, real, USE_CONSOLE, name, "serial console");
}

/* What the kernel writes to now, and what it was told to. */
static void scan_serial(struct scan *s)
{
	const struct host *h = s->host;
	const char *active = root_attr(s->root, &s->tmp, "sys/class/tty/console/active");
	char *names[CONSOLES_MAX];
	size_t n =
		active ? scan_fields(&s->tmp, active, strlen(active), names, ARRAY_SIZE(names)) : 0;

	for (size_t i = 0; i < n; i++)
		mark_serial(s, names[i]);
	for (size_t i = 0; i < h->n_params; i++)
		if (streq(h->params[i].name, "console") && h->params[i].value)
			mark_serial(s, h->params[i].value);
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

/* Not made by a program (uinput), and not by Bluetooth, whose adapter is on some function. */
static bool is_hardware(const char *real)
{
	return !strstr(real, "/virtual/");
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
		if (!name || !*name)
			name = "keyboard";
		if (real && !scan_use(s, real, USE_INPUT, name, "") && is_hardware(real))
			s->host->keyboard_elsewhere = scan_safe(s, name);
	}
}

void scan_console(struct scan *s)
{
	scan_framebuffers(s);
	scan_serial(s);
	scan_keyboards(s);
}
