/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/devsearch.h"

#include "sample.h"

struct fixture {
	struct session session;
	struct device *d;
};

static int set_up(void **state)
{
	static struct fixture f;

	f.session = (struct session){.host = sample_host(), .report = sample_report()};
	f.d = &f.session.host->devices[S_NIC];
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	host_free(((struct fixture *)*state)->session.host);
	return 0;
}

static bool found(const struct fixture *f, const char *what)
{
	return device_holds(&f->session, S_NIC, what);
}

static void by_all_that_is_known_of_it(void **state)
{
	static const char *const sought[] = {"00:1f.0",  "0000:00:1f", "intel",     "sample device",
					     "ethernet", "E1000E",     "8086:1003", "1003",
					     "0200",     "15d9",       "your ssh",  "enp3s0",
					     "vmbr0",    "igb",        "enp3s0f1"};
	static const struct candidate want[] = {{"igb", MODULE_LOADABLE}};
	struct use use = {USE_SSH, "enp3s0", "vmbr0"};
	struct below below = {BELOW_NET, "enp3s0f1", "up"};
	struct fixture *f = *state;

	f->d->driver = "e1000e";
	f->d->subvendor = 0x15d9;
	f->d->candidates = want;
	f->d->n_candidates = 1;
	f->d->uses = &use;
	f->d->below = &below;
	f->d->n_uses = f->d->n_below = 1;
	f->session.report->devices[S_NIC].mark = "your SSH";
	for (size_t i = 0; i < ARRAY_SIZE(sought); i++)
		if (!found(f, sought[i]))
			fail_msg("%s is not found", sought[i]);
	assert_false(found(f, "nvme"));
}

/* "86:10" stands in 8086:1003, and an address may be meant. */
static void not_by_the_middle_of_its_ids(void **state)
{
	struct fixture *f = *state;

	assert_false(found(f, "86:10"));
	assert_false(found(f, "003"));
	assert_false(found(f, "0000:0000")); /* no subsystem is none to find */
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(by_all_that_is_known_of_it, set_up, tear_down),
		cmocka_unit_test_setup_teardown(not_by_the_middle_of_its_ids, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
