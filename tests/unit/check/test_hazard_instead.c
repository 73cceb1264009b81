/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hazards.h"

/* 0 carries the default route; 1 and 2 are cards like it. */
static struct host *three_cards(void)
{
	struct host *h = machine(CPU_INTEL);

	add_use(h, add_device(h, "0000:01:00.0", 0x020000, 1), USE_DEFAULT_ROUTE, "eno1", "");
	add_use(h, add_device(h, "0000:02:00.0", 0x020000, 2), USE_NET_UP, "eno2", "");
	add_device(h, "0000:03:00.0", 0x020000, 3);
	make_groups(h);
	return h;
}

static void a_free_card_is_named(void **state)
{
	_cleanup_host_ struct host *h = three_cards();

	(void)state;
	assert_hazard(
		h, 0, "default-route", SEVERITY_BLOCK,
		"this host would lose its network. Give the guest 0000:03:00.0, which is free.");
}

static void what_is_not_free_is_not_named(void **state)
{
	_cleanup_host_ struct host *h = three_cards();
	struct device *d = &h->devices[2];
	static const char general[] =
		"This host has no other that is free: add another network card for the guest.";

	(void)state;
	d->driver = "vfio-pci";
	assert_hazard(h, 0, "default-route", SEVERITY_BLOCK, general);
	d->driver = NULL;
	d->sriov_vf = TRI_YES;
	assert_hazard(h, 0, "default-route", SEVERITY_BLOCK, general);
	d->sriov_vf = TRI_NO;
	d->vfs_active = 2;
	assert_hazard(h, 0, "default-route", SEVERITY_BLOCK, general);
	d->vfs_active = 0;
	d->class = 0x010802;
	assert_hazard(h, 0, "default-route", SEVERITY_BLOCK, general);
}

/* One that nothing is said of comes before one with a warning, wherever it sits. */
static void a_card_with_a_warning_is_named_with_it(void **state)
{
	_cleanup_host_ struct host *h = three_cards();

	(void)state;
	h->devices[2].can_reset = TRI_NO;
	assert_hazard(h, 0, "default-route", SEVERITY_BLOCK,
		      "Give the guest 0000:03:00.0, but read its warning first.");
	h->devices[1].n_uses = 0;
	h->devices[1].can_reset = TRI_YES;
	assert_hazard(h, 0, "default-route", SEVERITY_BLOCK,
		      "Give the guest 0000:02:00.0, which is free.");
	h->devices[1].can_reset = TRI_NO;
	h->devices[2].can_reset = TRI_YES;
	assert_hazard(h, 0, "default-route", SEVERITY_BLOCK,
		      "Give the guest 0000:03:00.0, which is free.");
}

/* Free by itself, but its companion is not. */
static void what_cannot_leave_is_not_named(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	add_use(h, add_device(h, "0000:01:00.0", 0x020000, 1), USE_SSH, "eno1", "");
	add_device(h, "0000:01:00.1", 0x020000, 1);
	make_groups(h);
	assert_hazard(h, 0, "ssh-session", SEVERITY_BLOCK, "another network card");
}

static struct device *add_port(struct host *h, const char *address, int group)
{
	struct device *d = add_device(h, address, 0x060400, group);

	d->pcie_type = 4;
	d->acs = TRI_YES;
	d->acs_cap = 0x1f;
	d->config_known = true;
	return d;
}

/* 0 and 1 are cards behind one port (2); 3 is another port. */
static struct host *two_ports(void)
{
	struct host *h = machine(CPU_INTEL);

	add_use(h, add_device(h, "0000:02:00.0", 0x010802, 1), USE_ROOT, "/", "");
	add_device(h, "0000:03:00.0", 0x020000, 1);
	add_port(h, "0000:00:1c.0", 1);
	add_port(h, "0000:00:1d.0", 2);
	h->devices[0].parent = h->devices[1].parent = 2;
	make_groups(h);
	return h;
}

static void an_empty_slot_that_isolates_is_named(void **state)
{
	_cleanup_host_ struct host *h = two_ports();

	(void)state;
	assert_hazard(h, 1, "shared-group", SEVERITY_BLOCK, "A slot below 0000:00:1d.0");
	h->devices[3].acs = TRI_NO;
	assert_hazard(h, 1, "shared-group", SEVERITY_BLOCK, "Another slot may part them.");
}

static void a_slot_that_is_taken_is_not_named(void **state)
{
	_cleanup_host_ struct host *h = two_ports();

	(void)state;
	add_device(h, "0000:04:00.0", 0x020000, 3)->parent = 3;
	*ARENA_PUSH(&h->mem, h->groups, h->n_groups) = (struct group){.id = 3};
	assert_hazard(h, 1, "shared-group", SEVERITY_BLOCK, "Another slot may part them.");
}

/* Of one card in one slot no other slot makes two. */
static void a_slot_does_not_part_a_card(void **state)
{
	_cleanup_host_ struct host *h = two_ports();

	(void)state;
	h->devices[1].address = "0000:02:00.1";
	h->devices[1].addr = (struct pci_addr){0, 2, 0, 1};
	assert_hazard(h, 1, "shared-group", SEVERITY_BLOCK,
		      "not at all. This host has no other that is free: add another network card");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_free_card_is_named),
		cmocka_unit_test(what_is_not_free_is_not_named),
		cmocka_unit_test(a_card_with_a_warning_is_named_with_it),
		cmocka_unit_test(what_cannot_leave_is_not_named),
		cmocka_unit_test(an_empty_slot_that_isolates_is_named),
		cmocka_unit_test(a_slot_that_is_taken_is_not_named),
		cmocka_unit_test(a_slot_does_not_part_a_card),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
