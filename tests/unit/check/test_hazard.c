/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "hazards.h"

static void a_free_device_has_none(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	_cleanup_report_ struct report *r = check_host(h);

	(void)state;
	assert_int_equal(r->n_devices, 1);
	assert_int_equal(r->devices[0].n_hazards, 0);
	assert_false(r->devices[0].blocked);
	assert_string_equal(r->devices[0].mark, "");
}

static void many_uses_make_one_sentence_and_the_gravest_mark(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);
	struct device *d = &h->devices[0];

	(void)state;
	add_use(h, d, USE_MOUNT, "/home", "sda4");
	add_use(h, d, USE_MOUNT, "/srv", "sda5");
	add_use(h, d, USE_MOUNT, "/var", "sda6");
	add_use(h, d, USE_SWAP, "swap", "sda2");
	add_use(h, d, USE_ROOT, "/", "sda3");
	assert_hazard(h, 0, "mounted-disk", SEVERITY_BLOCK, "/home (sda4) and 2 more");
	assert_hazard(h, 0, "swap", SEVERITY_BLOCK, "sda2");
	assert_mark(h, 0, "/");
	{
		_cleanup_report_ struct report *r = check_host(h);

		assert_int_equal(r->devices[0].n_hazards, 3);
	}
}

static void your_ssh_is_shown_before_the_route(void **state)
{
	_cleanup_host_ struct host *h = machine_on(CPU_INTEL);

	(void)state;
	add_use(h, &h->devices[0], USE_NET_UP, "enp3s0", "");
	add_use(h, &h->devices[0], USE_DEFAULT_ROUTE, "enp3s0", "");
	add_use(h, &h->devices[0], USE_SSH, "enp3s0", "");
	assert_hazard(h, 0, "default-route", SEVERITY_BLOCK, "enp3s0");
	assert_hazard(h, 0, "network-up", SEVERITY_WARN, "enp3s0");
	assert_mark(h, 0, "your SSH");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_free_device_has_none),
		cmocka_unit_test(many_uses_make_one_sentence_and_the_gravest_mark),
		cmocka_unit_test(your_ssh_is_shown_before_the_route),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
