/* SPDX-License-Identifier: GPL-2.0-or-later */
/* How a device comes back after a guest. */
#include "check/hazard.h"

struct family {
	uint16_t vendor, first, last; /* device ids from first to last */
	const char *name;
};

/* What vendor-reset resets: src/device-db.h of github.com/gnif/vendor-reset at 03e525d3. Displays
 * only, for 15de is also an audio function of such a chip. */
static const struct family amd_gpus[] = {
	{0x1002, 0x67c0, 0x67c2, "Polaris 10"}, {0x1002, 0x67c4, 0x67c4, "Polaris 10"},
	{0x1002, 0x67c7, 0x67ca, "Polaris 10"}, {0x1002, 0x67cc, 0x67cc, "Polaris 10"},
	{0x1002, 0x67cf, 0x67d0, "Polaris 10"}, {0x1002, 0x67df, 0x67df, "Polaris 10"},
	{0x1002, 0x6fdf, 0x6fdf, "Polaris 10"}, {0x1002, 0x67e0, 0x67e1, "Polaris 11"},
	{0x1002, 0x67e3, 0x67e3, "Polaris 11"}, {0x1002, 0x67e7, 0x67e9, "Polaris 11"},
	{0x1002, 0x67eb, 0x67eb, "Polaris 11"}, {0x1002, 0x67ef, 0x67ef, "Polaris 11"},
	{0x1002, 0x67ff, 0x67ff, "Polaris 11"}, {0x1002, 0x6980, 0x6981, "Polaris 12"},
	{0x1002, 0x6985, 0x6987, "Polaris 12"}, {0x1002, 0x6995, 0x6995, "Polaris 12"},
	{0x1002, 0x6997, 0x6997, "Polaris 12"}, {0x1002, 0x699f, 0x699f, "Polaris 12"},
	{0x1002, 0x6860, 0x6864, "Vega 10"},    {0x1002, 0x6867, 0x686f, "Vega 10"},
	{0x1002, 0x687f, 0x687f, "Vega 10"},    {0x1002, 0x66a0, 0x66a4, "Vega 20"},
	{0x1002, 0x66a7, 0x66a7, "Vega 20"},    {0x1002, 0x66af, 0x66af, "Vega 20"},
	{0x1002, 0x7310, 0x7310, "Navi 10"},    {0x1002, 0x7312, 0x7312, "Navi 10"},
	{0x1002, 0x7318, 0x731b, "Navi 10"},    {0x1002, 0x731e, 0x731f, "Navi 10"},
	{0x1002, 0x7340, 0x7341, "Navi 14"},    {0x1002, 0x7347, 0x7347, "Navi 14"},
	{0x1002, 0x734f, 0x734f, "Navi 14"},    {0x1002, 0x7360, 0x7360, "Navi 12"},
	{0x1002, 0x7362, 0x7362, "Navi 12"},    {0x1002, 0x73ff, 0x73ff, "Navi 23"},
	{0x1002, 0x738c, 0x738c, "Arcturus"},   {0x1002, 0x15bf, 0x15bf, "APU"},
	{0x1002, 0x15dd, 0x15de, "APU"},        {0x1002, 0x15e7, 0x15e7, "APU"},
	{0x1002, 0x1636, 0x1636, "APU"},        {0x1002, 0x1638, 0x1638, "APU"},
	{0x1002, 0x164c, 0x164c, "APU"},
};

/* quirk_no_bus_reset() in drivers/pci/quirks.c of 7.2 */
static const struct family bus_reset_kills[] = {
	{0x10de, 0x2340, 0x237f, "some NVIDIA GPUs"}, {0x168c, 0x0030, 0x0030, "Atheros Wi-Fi"},
	{0x168c, 0x0032, 0x0034, "Atheros Wi-Fi"},    {0x168c, 0x003c, 0x003c, "Atheros Wi-Fi"},
	{0x168c, 0x003e, 0x003e, "Atheros Wi-Fi"},    {0x17cb, 0x0308, 0x0308, "Qualcomm"},
	{0x17cb, 0x1103, 0x1103, "Qualcomm Wi-Fi"},   {0x17cb, 0x1107, 0x1107, "Qualcomm Wi-Fi"},
	{0x177d, 0xa100, 0xa100, "Cavium"},           {0x104c, 0xb005, 0xb005, "TI KeyStone"},
	{0x1b21, 0x1164, 0x1164, "ASMedia SATA"},
};

/* quirk_no_flr() in drivers/pci/quirks.c of 7.2 */
static const struct family function_reset_hangs[] = {
	{0x1022, 0x1487, 0x1487, "AMD Starship and Matisse audio"},
	{0x1022, 0x148c, 0x148c, "AMD Starship USB"},
	{0x1022, 0x149c, 0x149c, "AMD Matisse USB"},
	{0x1022, 0x1502, 0x1502, "AMD"},
	{0x1022, 0x17f0, 0x17f0, "AMD"},
	{0x1022, 0x7901, 0x7901, "AMD FCH SATA"},
	{0x8086, 0x1502, 0x1503, "Intel 82579"},
	{0x14c3, 0x0616, 0x0616, "MediaTek Wi-Fi"},
	{0x14c3, 0x7925, 0x7925, "MediaTek Wi-Fi"},
};

static const char *family_of(const struct family *all, size_t n, const struct device *d)
{
	for (size_t i = 0; i < n; i++)
		if (d->vendor == all[i].vendor && d->device >= all[i].first &&
		    d->device <= all[i].last)
			return all[i].name;
	return NULL;
}

static bool has_reset(const struct device *d, const char *method)
{
	for (size_t i = 0; i < d->n_resets; i++)
		if (streq(d->resets[i], method))
			return true;
	return false;
}

/* Would the kernel use it? One that knows better does not list it; one that lists none may. */
static bool may_use(const struct device *d, const char *method)
{
	return d->can_reset != TRI_NO && (d->n_resets == 0 || has_reset(d, method));
}

HAZARD_TEST(test_no_reset)
{
	const struct device *d = device_at(b, i);

	(void)rule, (void)ret;
	return d->can_reset == TRI_NO && !device_stays(d);
}

/* vendor-reset shows as "device_specific" once it is in charge. */
HAZARD_TEST(test_amd_reset)
{
	const struct device *d = device_at(b, i);

	(void)rule;
	if (!device_is_display(d) || has_reset(d, "device_specific"))
		return false;
	ret->subject = family_of(amd_gpus, ARRAY_SIZE(amd_gpus), d);
	return ret->subject != NULL;
}

HAZARD_TEST(test_bus_reset)
{
	const struct device *d = device_at(b, i);

	(void)rule;
	ret->subject = family_of(bus_reset_kills, ARRAY_SIZE(bus_reset_kills), d);
	return ret->subject && may_use(d, "bus");
}

HAZARD_TEST(test_function_reset)
{
	const struct device *d = device_at(b, i);

	(void)rule;
	ret->subject = family_of(function_reset_hangs, ARRAY_SIZE(function_reset_hangs), d);
	return ret->subject && may_use(d, "flr");
}

HAZARD_TEST(test_power)
{
	const struct device *d = device_at(b, i);

	(void)rule;
	if (!streq(d->power_state, "D3cold") || device_stays(d))
		return false;
	ret->subject = d->power_state;
	return true;
}
