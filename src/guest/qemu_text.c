/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/shell.h"
#include "guest/parts.h"

void put_qemu_device(struct buf *out, const struct qemu_device *d)
{
	buf_puts(out, d->driver);
	for (size_t i = 0; i < d->n_props; i++) {
		buf_printf(out, ",%s=", d->props[i].name);
		put_commas_doubled(out, d->props[i].value);
	}
}

void put_qemu(struct buf *out, const struct guest *g)
{
	struct arena a = {0};
	struct qemu_device *items;
	size_t n;

	guest_qemu(g, &a, &items, &n);
	for (size_t i = 0; i < n; i++) {
		_cleanup_buf_ struct buf value = {0};

		put_qemu_device(&value, &items[i]);
		buf_puts(out, "-device ");
		shell_word(out, buf_str(&value));
		buf_puts(out, i + 1 < n ? " \\\n" : "\n");
	}
	arena_done(&a);
}

/* The monitor ends a word at a blank, unless it stands in double quotes (get_str in monitor/hmp.c).
 */
static void put_monitor_word(struct buf *out, const char *s)
{
	if (!strpbrk(s, " \t\"\\'")) {
		buf_puts(out, s);
		return;
	}
	buf_putc(out, '"');
	for (; *s; s++) {
		if (*s == '"' || *s == '\\')
			buf_putc(out, '\\');
		buf_putc(out, *s);
	}
	buf_putc(out, '"');
}

void put_qemu_monitor(struct buf *out, const struct guest *g)
{
	struct arena a = {0};
	struct qemu_device *items;
	size_t n;

	guest_qemu_hot(g, &a, &items, &n);
	for (size_t i = 0; i < n; i++) {
		_cleanup_buf_ struct buf value = {0};

		put_qemu_device(&value, &items[i]);
		buf_puts(out, "device_add ");
		put_monitor_word(out, buf_str(&value));
		buf_putc(out, '\n');
	}
	buf_putc(out, '\n');
	for (size_t i = 0; i < n; i++)
		if (items[i].leads)
			buf_printf(out, "device_del %s\n", items[i].id);
	arena_done(&a);
}
