/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "check/hazard.h"

HAZARD_TEST(test_boot_vga)
{
	(void)rule, (void)ret;
	return device_at(b, i)->boot_vga == TRI_YES;
}

static bool on_serial_line(const struct match *m)
{
	return str_starts(m->mark, "tty");
}

HAZARD_TEST(test_console)
{
	(void)rule;
	return device_at(b, i)->boot_vga != TRI_YES && match_use(b, i, USE_CONSOLE, ret) &&
	       !on_serial_line(ret);
}

HAZARD_TEST(test_serial_console)
{
	(void)rule;
	return match_use(b, i, USE_CONSOLE, ret) && on_serial_line(ret);
}

HAZARD_TEST(test_only_display)
{
	(void)rule, (void)ret;
	if (!device_is_display(device_at(b, i)))
		return false;
	for (size_t j = 0; j < b->host->n_devices; j++)
		if (j != i && device_is_display(device_at(b, j)))
			return false;
	return true;
}

/* One of the three above refuses it, and says more. */
static bool is_host_display(const struct bench *b, size_t i)
{
	struct match m;

	return test_boot_vga(b, i, NULL, &m) || test_console(b, i, NULL, &m) ||
	       test_only_display(b, i, NULL, &m);
}

HAZARD_TEST(test_connected)
{
	const struct device *d = device_at(b, i);
	const char *first = NULL;
	size_t n = 0;

	(void)rule;
	if (!device_is_display(d) || is_host_display(b, i))
		return false;
	for (size_t k = 0; k < d->n_below; k++) {
		const struct below *at = &d->below[k];

		if (at->kind == BELOW_CONNECTOR && streq(at->what, "connected") && n++ == 0)
			first = at->name;
	}
	if (n > 1)
		first = arena_printf(b->mem, "%s and %zu more", first, n - 1);
	ret->subject = first;
	return n > 0;
}

/*
 * Displays that are a part of a management controller: what it shows far away is what they draw.
 * Drivers ast, mgag200 (but its two cards, 0520 and 0521), hibmc and radeon of drivers/gpu/drm;
 * pci.ids for their names.
 */
static const struct {
	uint16_t vendor, device;
} bmc_displays[] = {
	{0x1a03, 0x2000}, {0x1a03, 0x2010},                                     /* ASPEED */
	{0x102b, 0x0522}, {0x102b, 0x0524}, {0x102b, 0x0530}, {0x102b, 0x0532}, /* Matrox G200e */
	{0x102b, 0x0533}, {0x102b, 0x0534}, {0x102b, 0x0536}, {0x102b, 0x0538},
	{0x102b, 0x053a}, {0x19e5, 0x1711}, /* Huawei iBMC */
	{0x1002, 0x515e},                   /* ATI ES1000 */
};

HAZARD_TEST(test_bmc)
{
	const struct device *d = device_at(b, i);

	(void)rule, (void)ret;
	if (!device_is_display(d) || is_host_display(b, i))
		return false;
	for (size_t k = 0; k < ARRAY_SIZE(bmc_displays); k++)
		if (d->vendor == bmc_displays[k].vendor && d->device == bmc_displays[k].device)
			return true;
	return false;
}
