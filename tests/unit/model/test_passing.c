/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/passing.h"

/* 0 bridge; 1 and 2 in one slot; 3 behind the same conventional bridge as they. */
static struct device devices[] = {
	{.addr = {0, 0, 1, 0}, .class = 0x060400, .header_type = 1, .group = -1, .parent = -1},
	{.addr = {0, 1, 0, 0}, .group = -1, .parent = 0},
	{.addr = {0, 1, 0, 1}, .group = -1, .parent = 0},
	{.addr = {0, 1, 1, 0}, .group = -1, .parent = 0},
};
static struct host host = {.devices = devices, .n_devices = ARRAY_SIZE(devices)};

static struct hazard hazards[] = {
	{"monitor", SEVERITY_WARN, "It shows a picture."},
	{"root-disk", SEVERITY_BLOCK, "It holds /."},
};

static void assert_passing(struct report *r, size_t i, enum passing want, const char *words)
{
	_cleanup_buf_ struct buf text = {0};

	assert_int_equal(device_passing(&host, r, i), want);
	put_passing(&text, &host, r, i);
	assert_string_equal(buf_str(&text), words);
}

static void the_worst_decides(void **state)
{
	struct device_report of[] = {
		{.mark = ""},
		{.hazards = hazards, .n_hazards = 2, .mark = "/", .blocked = true},
		{.hazards = hazards, .n_hazards = 1, .mark = ""},
		{.mark = ""},
	};
	struct report r = {.devices = of, .n_devices = ARRAY_SIZE(of), .verdict = VERDICT_READY};

	(void)state;
	assert_passing(&r, 0, PASSING_STAYS, "a bridge: it stays with the host");
	assert_passing(&r, 1, PASSING_NO, "cannot be passed: It holds /.");
	assert_passing(&r, 2, PASSING_WARNED, "can be passed, with a warning");
	assert_passing(&r, 3, PASSING_FREE, "can be passed");
	assert_ptr_equal(first_block(&of[1]), &hazards[1]);
	assert_null(first_block(&of[2]));
}

static void a_blocked_host_promises_nothing(void **state)
{
	struct device_report of[ARRAY_SIZE(devices)] = {{.mark = ""}};
	struct report r = {.devices = of, .n_devices = ARRAY_SIZE(of), .verdict = VERDICT_BLOCKED};

	(void)state;
	assert_passing(&r, 3, PASSING_FREE,
		       "nothing speaks against it, but this host can pass no device yet: its checks "
		       "say why");
}

static void what_ties_two_together(void **state)
{
	(void)state;
	assert_string_equal(companion_bond(&host, 1, 2), "the same slot");
	assert_string_equal(companion_bond(&host, 1, 3), "behind the same PCI bridge");
	devices[1].group = devices[2].group = 4;
	assert_string_equal(companion_bond(&host, 1, 2), "the same IOMMU group");
	devices[1].group = devices[2].group = -1;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_worst_decides),
		cmocka_unit_test(a_blocked_host_promises_nothing),
		cmocka_unit_test(what_ties_two_together),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
