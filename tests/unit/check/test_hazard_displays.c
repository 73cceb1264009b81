/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hazards.h"

static void displays(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	add_device(h, "0000:00:02.0", 0x030000, 2)->boot_vga = TRI_YES;
	add_device(h, "0000:01:00.0", 0x030200, 1);
	make_groups(h);
	assert_hazard(h, 0, "boot-display", SEVERITY_BLOCK, "firmware starts with");
	assert_mark(h, 0, "display");
	assert_no_hazard(h, 0, "only-display");
	assert_no_hazard(h, 1, "boot-display");
	assert_no_hazard(h, 1, "only-display");
	h->devices[1].class = 0x010802;
	assert_hazard(h, 0, "only-display", SEVERITY_BLOCK, "only display");
	assert_hazard(h, 0, "boot-display", SEVERITY_BLOCK, "");
	h->devices[0].boot_vga = TRI_UNKNOWN;
	assert_no_hazard(h, 0, "boot-display");
	assert_hazard(h, 0, "only-display", SEVERITY_BLOCK, "");
}

static const struct below outputs[] = {
	{BELOW_CONNECTOR, "DP-1", "disconnected"},
	{BELOW_CONNECTOR, "HDMI-A-1", "connected"},
	{BELOW_CONNECTOR, "HDMI-A-2", "connected"},
	{BELOW_SOUND, "card1", "connected"},
};

static void show_outputs(struct host *h, struct device *d)
{
	for (size_t i = 0; i < ARRAY_SIZE(outputs); i++)
		*ARENA_PUSH(&h->mem, d->below, d->n_below) = outputs[i];
}

static void a_monitor_on_a_second_card(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	add_device(h, "0000:00:02.0", 0x030000, 2)->boot_vga = TRI_YES;
	add_device(h, "0000:01:00.0", 0x030000, 1);
	make_groups(h);
	assert_no_hazard(h, 1, "display-connected");
	show_outputs(h, &h->devices[0]);
	show_outputs(h, &h->devices[1]);
	assert_hazard(h, 1, "display-connected", SEVERITY_WARN, "(HDMI-A-1 and 1 more)");
	assert_mark(h, 1, "monitor");
	assert_no_hazard(h, 0, "display-connected");
	h->devices[1].below[2].what = "unknown";
	h->devices[1].below[1].what = "disconnected";
	assert_no_hazard(h, 1, "display-connected");
}

/* Of the only display more is said than that a screen goes dark. */
static void a_monitor_on_the_only_card(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	show_outputs(h, add_device(h, "0000:01:00.0", 0x030000, 1));
	make_groups(h);
	assert_no_hazard(h, 0, "display-connected");
	assert_hazard(h, 0, "only-display", SEVERITY_BLOCK, "");
}

static void the_screen_of_a_management_controller(void **state)
{
	static const struct {
		uint16_t vendor, device;
		bool is;
	} cases[] = {
		{0x1a03, 0x2000, true},  {0x102b, 0x0534, true},
		{0x1002, 0x515e, true},  {0x102b, 0x0521, false}, /* a G200 on a card of its own */
		{0x10de, 0x2000, false},
	};
	_cleanup_host_ struct host *h = machine(CPU_INTEL);
	struct device *d;

	(void)state;
	add_device(h, "0000:00:02.0", 0x030000, 2)->boot_vga = TRI_YES;
	d = add_device(h, "0000:04:00.0", 0x030000, 1);
	make_groups(h);
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		d->vendor = cases[i].vendor;
		d->device = cases[i].device;
		if (cases[i].is)
			assert_hazard(h, 1, "bmc-display", SEVERITY_WARN, "remote console");
		else
			assert_no_hazard(h, 1, "bmc-display");
	}
	d->vendor = 0x1a03;
	d->boot_vga = TRI_YES;
	assert_no_hazard(h, 1, "bmc-display");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(displays),
		cmocka_unit_test(a_monitor_on_a_second_card),
		cmocka_unit_test(a_monitor_on_the_only_card),
		cmocka_unit_test(the_screen_of_a_management_controller),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
