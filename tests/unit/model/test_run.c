/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/run.h"

static struct binding binding = {.addr = {0, 3, 0, 0}};
static struct run run = {.bindings = &binding, .n_bindings = 1};
static struct run *const runs[] = {&run};
static struct host host;
static struct device device;

static int set_up(void **state)
{
	(void)state;
	run.state = RUN_DONE;
	run.boot_id = host.boot_id = "one";
	device = (struct device){.addr = {0, 3, 0, 0}, .driver = "igb"};
	return 0;
}

static bool waits(void)
{
	return run_waiting(runs, 1, &host, &device) == &run;
}

static void a_run_of_this_boot_waits(void **state)
{
	(void)state;
	assert_true(waits());
	device.driver = NULL;
	assert_true(waits());
	host.boot_id = run.boot_id = "";
	assert_true(waits());
}

static void what_has_come_true_does_not(void **state)
{
	(void)state;
	device.driver = "vfio-pci";
	assert_false(waits());
}

static void after_the_next_start_nothing_waits(void **state)
{
	(void)state;
	host.boot_id = "two";
	assert_false(waits());
}

static void only_what_a_run_in_force_binds_waits(void **state)
{
	(void)state;
	device.addr.bus = 4;
	assert_false(waits());
	device.addr.bus = 3;
	run.state = RUN_UNDONE;
	assert_false(waits());
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_run_of_this_boot_waits, set_up),
		cmocka_unit_test_setup(what_has_come_true_does_not, set_up),
		cmocka_unit_test_setup(after_the_next_start_nothing_waits, set_up),
		cmocka_unit_test_setup(only_what_a_run_in_force_binds_waits, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
