/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/topology.h"

struct fixture {
	struct host h;
	struct device devices[8];
	struct arena mem;
};

static struct device *add(struct fixture *f, const char *address, int parent)
{
	struct device *d = &f->devices[f->h.n_devices++];

	f->h.devices = f->devices;
	*d = (struct device){.address = address, .parent = parent, .pf = -1, .group = -1};
	assert_int_equal(pci_addr_parse(address, &d->addr), 0);
	return d;
}

static void virtual_functions_stand_below_their_physical_one(void **state)
{
	struct fixture f = {0};
	struct topology t;

	(void)state;
	add(&f, "0000:00:01.0", -1);
	add(&f, "0000:01:00.0", 0);
	for (int i = 0; i < 2; i++) {
		struct device *vf = add(&f, i ? "0000:01:10.1" : "0000:01:10.0", 0);

		vf->sriov_vf = TRI_YES;
		vf->pf = 1;
	}
	t = topology_of(&f.h, NULL, &f.mem);
	assert_int_equal(t.above[2], 1);
	assert_int_equal(t.child[0], 1);
	assert_int_equal(t.brother[1], TOPOLOGY_END);
	assert_int_equal(t.child[1], 2);
	assert_int_equal(t.brother[2], 3);
	assert_true(topology_is_vf(&f.h, 2));
	assert_false(topology_is_vf(&f.h, 1));
	arena_done(&f.mem);
}

static void a_virtual_function_of_nobody_stays_where_it_is(void **state)
{
	struct fixture f = {0};
	struct topology t;

	(void)state;
	add(&f, "0000:00:01.0", -1);
	add(&f, "0000:01:10.0", 0)->sriov_vf = TRI_YES;
	t = topology_of(&f.h, NULL, &f.mem);
	assert_int_equal(t.above[1], 0);
	arena_done(&f.mem);
}

static void a_vmd_domain_stands_below_its_only_controller(void **state)
{
	struct fixture f = {0};
	struct topology t;

	(void)state;
	add(&f, "0000:e0:05.5", -1)->driver = "vmd";
	add(&f, "10000:e0:01.0", -1);
	add(&f, "10000:e1:00.0", 1);
	t = topology_of(&f.h, NULL, &f.mem);
	assert_int_equal(t.above[1], 0);
	assert_int_equal(t.above[2], 1);
	assert_false(topology_many_domains(&t, &f.h));
	arena_done(&f.mem);
}

/* Domain numbers are handed out in the order in which the controllers came up. */
static void of_two_vmd_controllers_none_is_guessed(void **state)
{
	struct fixture f = {0};
	struct topology t;

	(void)state;
	add(&f, "0000:64:05.5", -1)->driver = "vmd";
	add(&f, "0000:e0:05.5", -1)->driver = "vmd";
	add(&f, "10000:e0:01.0", -1);
	t = topology_of(&f.h, NULL, &f.mem);
	assert_int_equal(t.above[2], t.n);
	assert_true(topology_many_domains(&t, &f.h));
	arena_done(&f.mem);
}

static void who_is_not_kept_is_not_linked(void **state)
{
	static const bool keep[] = {true, false, true};
	struct fixture f = {0};
	struct topology t;

	(void)state;
	add(&f, "0000:00:01.0", -1);
	add(&f, "0000:01:00.0", 0);
	add(&f, "0000:01:00.1", 0);
	t = topology_of(&f.h, keep, &f.mem);
	assert_int_equal(t.child[0], 2);
	arena_done(&f.mem);
}

/* All of them have to be seen, once. */
static void a_circle_of_parents_hides_nobody(void **state)
{
	struct fixture f = {0};
	struct topology t;
	size_t seen = 0;

	(void)state;
	add(&f, "0000:01:00.0", 1);
	add(&f, "0000:02:00.0", 0);
	add(&f, "0000:03:00.0", 1);
	add(&f, "0000:04:00.0", 3);
	t = topology_of(&f.h, NULL, &f.mem);
	for (size_t i = 0; i < t.n; i++) {
		size_t at = i, steps = 0;

		while (at != t.n && steps++ < 10)
			at = t.above[at];
		seen += at == t.n;
	}
	assert_int_equal(seen, 4);
	arena_done(&f.mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(virtual_functions_stand_below_their_physical_one),
		cmocka_unit_test(a_virtual_function_of_nobody_stays_where_it_is),
		cmocka_unit_test(a_vmd_domain_stands_below_its_only_controller),
		cmocka_unit_test(of_two_vmd_controllers_none_is_guessed),
		cmocka_unit_test(who_is_not_kept_is_not_linked),
		cmocka_unit_test(a_circle_of_parents_hides_nobody),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
