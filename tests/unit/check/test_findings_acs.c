/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

#define ROOT_PORT 4
#define DOWNSTREAM 6
#define TO_PCI 7

struct plug {
	const char *address;
	uint32_t class;
	int parent, group;
	unsigned port_type; /* 0: no port */
	enum tri acs;
	uint16_t cap, ctl;
};

static struct host *board(const struct plug *plugs, size_t n)
{
	struct host *h = machine(CPU_INTEL);

	for (size_t i = 0; i < n; i++) {
		struct device *d = add_device(h, plugs[i].address, plugs[i].class, plugs[i].group);

		d->parent = plugs[i].parent;
		d->pcie_type = (uint8_t)plugs[i].port_type;
		d->acs = plugs[i].acs;
		d->acs_cap = plugs[i].cap;
		d->acs_ctl = plugs[i].ctl;
	}
	make_groups(h);
	return h;
}

static void each_card_in_its_own_group(void **state)
{
	static const struct plug plugs[] = {
		{"0000:00:01.0", 0x060400, -1, 0, ROOT_PORT, TRI_YES, 0x1f, 0x1d},
		{"0000:00:1f.0", 0x060100, -1, 1, 0, TRI_NO, 0, 0},
		{"0000:00:1f.3", 0x040300, -1, 1, 0, TRI_NO, 0, 0},
		{"0000:01:00.0", 0x030000, 0, 2, 0, TRI_NO, 0, 0},
		{"0000:01:00.1", 0x040300, 0, 2, 0, TRI_NO, 0, 0},
	};
	_cleanup_host_ struct host *h = board(plugs, ARRAY_SIZE(plugs));

	(void)state;
	assert_finding(h, "acs", STATUS_PASS, "No group holds devices of several slots");
}

/* The ports of a processor without ACS: all below them is one group. */
static void two_slots_in_one_group(void **state)
{
	static const struct plug plugs[] = {
		{"0000:00:01.0", 0x060400, -1, 1, ROOT_PORT, TRI_NO, 0, 0},
		{"0000:00:01.1", 0x060400, -1, 1, ROOT_PORT, TRI_NO, 0, 0},
		{"0000:01:00.0", 0x030000, 0, 1, 0, TRI_NO, 0, 0},
		{"0000:02:00.0", 0x010802, 1, 1, 0, TRI_NO, 0, 0},
	};
	_cleanup_host_ struct host *h = board(plugs, ARRAY_SIZE(plugs));

	(void)state;
	assert_finding(h, "acs", STATUS_WARN, "Group 1 holds devices of several slots");
	assert_finding(h, "acs", STATUS_WARN, "The port 0000:00:01.0 has no ACS");
	assert_proof(h, "acs", "sys/kernel/iommu_groups/1/devices", "0000:01:00.0, 0000:02:00.0");
	assert_proof(h, "acs", "sys/bus/pci/devices/0000:00:01.1/config", "no ACS capability");
}

/* What a capability lacks is hard-wired; what it has must be switched on. */
static void the_bits_that_the_kernel_wants(void **state)
{
	static const struct {
		uint16_t cap, ctl;
		bool lacks;
	} cases[] = {
		{0x1d, 0x1d, false}, {0x1f, 0x1d, false}, {0x0d, 0x0d, false}, {0x1d, 0x0d, true},
		{0x5f, 0x00, true},  {0x00, 0x00, false}, {0x02, 0x00, false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		const struct plug plugs[] = {
			{"0000:00:01.0", 0x060400, -1, 1, DOWNSTREAM, TRI_YES, cases[i].cap,
			 cases[i].ctl},
			{"0000:00:02.0", 0x020000, -1, 1, 0, TRI_NO, 0, 0},
			{"0000:01:00.0", 0x030000, 0, 1, 0, TRI_NO, 0, 0},
		};
		_cleanup_host_ struct host *h = board(plugs, ARRAY_SIZE(plugs));
		_cleanup_report_ struct report *r = check_host(h);
		const struct finding *f = find_finding(r, "acs");

		assert_int_equal(f->status, STATUS_WARN);
		if ((strstr(f->detail, "The port") != NULL) != cases[i].lacks)
			fail_msg("%x %x: %s", cases[i].cap, cases[i].ctl, f->detail);
	}
}

/* All behind a conventional bridge shares its requester id: no port could keep it apart. */
static void conventional_cards_go_together_anyway(void **state)
{
	static const struct plug plugs[] = {
		{"0000:00:1c.0", 0x060400, -1, 0, ROOT_PORT, TRI_YES, 0x1f, 0x1d},
		{"0000:04:00.0", 0x060400, 0, 1, TO_PCI, TRI_NO, 0, 0},
		{"0000:05:00.0", 0x040100, 1, 1, 0, TRI_NO, 0, 0},
		{"0000:05:01.0", 0x020000, 1, 1, 0, TRI_NO, 0, 0},
	};
	_cleanup_host_ struct host *h = board(plugs, ARRAY_SIZE(plugs));

	(void)state;
	assert_finding(h, "acs", STATUS_PASS, "No group");
}

/* They have slots of their own in the address, and sit on one card. */
static void virtual_functions_are_one_card(void **state)
{
	static const struct plug plugs[] = {
		{"0000:00:01.0", 0x060400, -1, 0, ROOT_PORT, TRI_YES, 0x1f, 0x1d},
		{"0000:01:00.0", 0x020000, 0, 1, 0, TRI_NO, 0, 0},
		{"0000:01:10.0", 0x020000, 0, 1, 0, TRI_NO, 0, 0},
	};
	_cleanup_host_ struct host *h = board(plugs, ARRAY_SIZE(plugs));

	(void)state;
	assert_finding(h, "acs", STATUS_PASS, "No group");
}

/* Disks behind an Intel VMD share its requester id, whatever their ports have. */
static void disks_behind_a_vmd_go_with_it(void **state)
{
	static const struct plug plugs[] = {
		{"0000:e0:05.5", 0x010400, -1, 1, 0, TRI_NO, 0, 0},
		{"10000:e0:01.0", 0x060400, -1, 1, ROOT_PORT, TRI_YES, 0x1f, 0x1d},
		{"10000:e0:01.1", 0x060400, -1, 1, ROOT_PORT, TRI_YES, 0x1f, 0x1d},
		{"10000:e1:00.0", 0x010802, 1, 1, 0, TRI_NO, 0, 0},
		{"10000:e2:00.0", 0x010802, 2, 1, 0, TRI_NO, 0, 0},
	};
	_cleanup_host_ struct host *h = board(plugs, ARRAY_SIZE(plugs));

	(void)state;
	assert_finding(h, "acs", STATUS_PASS, "No group");
}

static void without_groups_it_is_unknown(void **state)
{
	static const struct plug plugs[] = {
		{"0000:00:01.0", 0x060400, -1, -1, ROOT_PORT, TRI_YES, 0x1f, 0},
		{"0000:00:01.1", 0x060400, -1, -1, ROOT_PORT, TRI_NO, 0, 0},
	};
	_cleanup_host_ struct host *h = board(plugs, ARRAY_SIZE(plugs));

	(void)state;
	assert_finding(h, "acs", STATUS_UNKNOWN, "1 of 2 ports has no ACS");
	assert_proof(h, "acs", "sys/bus/pci/devices/0000:00:01.1/config", "no ACS");
	for (size_t i = 0; i < h->n_devices; i++)
		h->devices[i].pcie = h->devices[i].acs = TRI_UNKNOWN;
	assert_finding(h, "acs", STATUS_UNKNOWN, "No port's ACS could be read");
	h->n_devices = 0;
	assert_finding(h, "acs", STATUS_UNKNOWN, "there are none yet.");
}

/* Boards differ in what their setup calls it, if it has it at all. */
static void the_setting_has_the_name_that_the_board_gives_it(void **state)
{
	static const struct plug plugs[] = {
		{"0000:00:02.0", 0x020000, -1, 1, 0, TRI_NO, 0, 0},
		{"0000:00:03.0", 0x030000, -1, 1, 0, TRI_NO, 0, 0},
	};
	_cleanup_host_ struct host *h = board(plugs, ARRAY_SIZE(plugs));
	struct report *r = check_host(h);

	(void)state;
	assert_non_null(strstr(find_finding(r, "acs")->remedy, "firmware setup for ACS and ARI"));
	report_free(r);
	set_attr(h, ATTR_BOARD_VENDOR, TRI_YES, "sys/class/dmi/id/board_vendor", "Supermicro");
	r = check_host(h);
	assert_non_null(strstr(find_finding(r, "acs")->remedy, "ACS Control"));
	report_free(r);
}

/* An ordinary user sees groups, and no config space. */
static void remedies_fit_who_asks(void **state)
{
	static const struct plug plugs[] = {
		{"0000:00:01.0", 0x060400, -1, 1, 0, TRI_UNKNOWN, 0, 0},
		{"0000:00:02.0", 0x020000, -1, 1, 0, TRI_UNKNOWN, 0, 0},
		{"0000:01:00.0", 0x030000, 0, 1, 0, TRI_UNKNOWN, 0, 0},
	};
	_cleanup_host_ struct host *h = board(plugs, ARRAY_SIZE(plugs));
	struct report *r;

	(void)state;
	for (size_t i = 0; i < h->n_devices; i++)
		h->devices[i].pcie = TRI_UNKNOWN;
	r = check_host(h);
	assert_non_null(strstr(find_finding(r, "acs")->remedy, "As root"));
	report_free(r);
	h->cpu.hypervisor = TRI_YES;
	r = check_host(h);
	assert_non_null(strstr(find_finding(r, "acs")->remedy, "Its own host"));
	assert_null(strstr(find_finding(r, "acs")->remedy, "override"));
	report_free(r);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_card_in_its_own_group),
		cmocka_unit_test(two_slots_in_one_group),
		cmocka_unit_test(the_bits_that_the_kernel_wants),
		cmocka_unit_test(conventional_cards_go_together_anyway),
		cmocka_unit_test(virtual_functions_are_one_card),
		cmocka_unit_test(disks_behind_a_vmd_go_with_it),
		cmocka_unit_test(without_groups_it_is_unknown),
		cmocka_unit_test(the_setting_has_the_name_that_the_board_gives_it),
		cmocka_unit_test(remedies_fit_who_asks),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
