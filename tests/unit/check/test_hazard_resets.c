/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hazards.h"

static void resets_power_and_virtual_functions(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	struct device *d = &h->devices[0];

	(void)state;
	d->can_reset = TRI_UNKNOWN;
	d->power_state = "D3hot";
	assert_no_hazard(h, 0, "no-reset");
	assert_no_hazard(h, 0, "power-state");
	assert_no_hazard(h, 0, "sriov-pf-active");
	d->can_reset = TRI_NO;
	d->power_state = "D3cold";
	d->vfs_active = 4;
	assert_hazard(h, 0, "no-reset", SEVERITY_WARN, "reset");
	assert_hazard(h, 0, "power-state", SEVERITY_WARN, "D3cold");
	assert_hazard(h, 0, "power-state", SEVERITY_WARN,
		      arena_printf(&h->mem, "echo on > /sys/bus/pci/devices/%s/power/control.",
				   d->address));
	assert_hazard(h, 0, "sriov-pf-active", SEVERITY_BLOCK, "4 virtual functions");
}

static const char *bus[] = {"bus"};
static const char *flr_bus[] = {"flr", "bus"};
static const char *pm[] = {"pm"};
static const char *specific[] = {"device_specific", "bus"};

static void known_for_not_resetting(void **state)
{
	static const struct {
		uint16_t vendor, device;
		uint32_t class;
		const char **resets;
		size_t n;
		const char *says; /* NULL: not told */
	} cases[] = {
		{0x1002, 0x67df, 0x030000, bus, 1, "(Polaris 10)"},
		{0x1002, 0x67df, 0x030000, bus, 1, "vendor-reset"},
		{0x1002, 0x67df, 0x030000, specific, 2, NULL}, /* vendor-reset is in charge */
		{0x1002, 0x731f, 0x030000, bus, 1, "(Navi 10)"},
		{0x1002, 0x73bf, 0x030000, bus, 1, NULL}, /* not in its table */
		{0x1002, 0x15de, 0x040300, bus, 1, NULL}, /* the sound of an APU */
		{0x168c, 0x0030, 0x028000, bus, 1, "bus reset (Atheros"},
		{0x168c, 0x0030, 0x028000, NULL, 0, "bus reset (Atheros"},
		{0x168c, 0x0030, 0x028000, pm, 1, NULL}, /* a kernel that knows */
		{0x168c, 0x0031, 0x028000, bus, 1, NULL},
		{0x10de, 0x2340, 0x030200, bus, 1, "bus reset"},
		{0x10de, 0x2380, 0x030200, bus, 1, NULL},
		{0x1022, 0x149c, 0x0c0330, flr_bus, 2, "function level reset (AMD Matisse USB)"},
		{0x1022, 0x149c, 0x0c0330, bus, 1, NULL},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
		struct device *d = &h->devices[0];

		d->vendor = cases[i].vendor;
		d->device = cases[i].device;
		d->class = cases[i].class;
		d->resets = cases[i].resets;
		d->n_resets = cases[i].n;
		if (cases[i].says)
			assert_hazard(h, 0, "reset-bug", SEVERITY_WARN, cases[i].says);
		else
			assert_no_hazard(h, 0, "reset-bug");
	}
}

static void no_reset_at_all_says_it_all(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	struct device *d = &h->devices[0];

	(void)state;
	d->vendor = 0x168c;
	d->device = 0x0030;
	d->can_reset = TRI_NO;
	assert_no_hazard(h, 0, "reset-bug");
	assert_hazard(h, 0, "no-reset", SEVERITY_WARN, "");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(resets_power_and_virtual_functions),
		cmocka_unit_test(known_for_not_resetting),
		cmocka_unit_test(no_reset_at_all_says_it_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
