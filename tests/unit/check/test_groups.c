/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hosts.h"

static void assert_group(const struct host *h, size_t group, enum assignable assignable,
			 const char *why)
{
	_cleanup_report_ struct report *r = check_host(h);

	assert_true(group < r->n_groups);
	assert_int_equal(r->groups[group].assignable, assignable);
	if (!strstr(r->groups[group].why, why))
		fail_msg("not '%s' in: %s", why, r->groups[group].why);
}

/* Group 1: a port and a card with two functions. Group 2: a port alone. */
static struct host *card_behind_a_port(void)
{
	struct host *h = machine(CPU_INTEL);

	add_device(h, "0000:00:01.0", 0x060400, 1)->driver = "pcieport";
	add_device(h, "0000:00:1c.0", 0x060400, 2);
	add_device(h, "0000:01:00.0", 0x020000, 1);
	add_device(h, "0000:01:00.1", 0x040300, 1);
	make_groups(h);
	return h;
}

static void a_card_that_nobody_needs(void **state)
{
	_cleanup_host_ struct host *h = card_behind_a_port();

	(void)state;
	assert_group(h, 0, ASSIGN_YES, "2 devices");
	assert_group(h, 1, ASSIGN_NO, "only bridges: they stay with the host");
}

/* Its disks are gone with it, so they are no reason. */
static void a_vmd_controller_with_its_disks(void **state)
{
	_cleanup_host_ struct host *h = machine(CPU_INTEL);

	(void)state;
	add_device(h, "0000:e0:05.5", 0x010400, 12)->driver = "vmd";
	add_device(h, "10000:e0:01.0", 0x060400, 12);
	add_device(h, "10000:e1:00.0", 0x010802, 12);
	make_groups(h);
	assert_group(h, 0, ASSIGN_YES, "one device");
	add_use(h, &h->devices[0], USE_ROOT, "/", "nvme0n1p2");
	assert_group(h, 0, ASSIGN_NO, "0000:e0:05.5 holds /");
}

static void a_block_makes_it_no(void **state)
{
	_cleanup_host_ struct host *h = card_behind_a_port();

	(void)state;
	add_use(h, &h->devices[2], USE_DEFAULT_ROUTE, "enp1s0", "");
	assert_group(h, 0, ASSIGN_NO, "0000:01:00.0 carries the default route (enp1s0)");
}

static void a_warning_makes_it_risky(void **state)
{
	_cleanup_host_ struct host *h = card_behind_a_port();

	(void)state;
	h->devices[3].can_reset = TRI_NO;
	assert_group(h, 0, ASSIGN_RISKY, "0000:01:00.1 cannot be reset");
}

static void a_foreign_driver_on_the_bridge_makes_it_risky(void **state)
{
	_cleanup_host_ struct host *h = card_behind_a_port();

	(void)state;
	h->devices[0].driver = "switchtec";
	assert_group(h, 0, ASSIGN_RISKY, "switchtec");
}

static void without_interrupt_remapping_it_is_risky(void **state)
{
	_cleanup_host_ struct host *h = card_behind_a_port();

	(void)state;
	set_cmdline(h, "intremap=off");
	assert_group(h, 0, ASSIGN_RISKY, "interrupt remapping is off");
	assert_group(h, 1, ASSIGN_NO, "only bridges");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_card_that_nobody_needs),
		cmocka_unit_test(a_vmd_controller_with_its_disks),
		cmocka_unit_test(a_block_makes_it_no),
		cmocka_unit_test(a_warning_makes_it_risky),
		cmocka_unit_test(a_foreign_driver_on_the_bridge_makes_it_risky),
		cmocka_unit_test(without_interrupt_remapping_it_is_risky),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
