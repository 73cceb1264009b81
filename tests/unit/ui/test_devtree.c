/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/devtree.h"

#include "sample.h"

static void assert_rows(const struct devtree *t, const size_t *devs, size_t n)
{
	assert_int_equal(t->n, n);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(t->rows[i].dev, devs[i]);
}

static void children_stand_below_their_bridge(void **state)
{
	static const size_t order[] = {S_HOSTBRIDGE, S_PORT_A, S_VGA,  S_AUDIO,
				       S_PORT_B,     S_SWITCH, S_NVME, S_NIC};
	struct host *h = sample_host();
	struct devtree t = {0};

	(void)state;
	devtree_build(&t, h);
	assert_rows(&t, order, ARRAY_SIZE(order));
	assert_true(t.rows[1].children && !t.rows[1].folded);
	assert_int_equal(t.rows[2].depth, 1);
	assert_false(t.rows[2].last);
	assert_true(t.rows[3].last);
	assert_int_equal(t.rows[6].depth, 2);
	assert_int_equal(t.row_of[S_NVME], 6);
	devtree_done(&t);
	host_free(h);
}

static void a_folded_bridge_hides_all_below_it(void **state)
{
	static const size_t order[] = {S_HOSTBRIDGE, S_PORT_A, S_VGA, S_AUDIO, S_PORT_B, S_NIC};
	struct host *h = sample_host();
	struct devtree t = {0};

	(void)state;
	choice_add(&t.folded, h->devices[S_PORT_B].addr);
	devtree_build(&t, h);
	assert_rows(&t, order, ARRAY_SIZE(order));
	assert_true(t.rows[4].folded);
	assert_true(t.row_of[S_NVME] == NO_INDEX);
	devtree_done(&t);
	host_free(h);
}

static void reveal_unfolds_what_hides_a_device(void **state)
{
	struct host *h = sample_host();
	struct devtree t = {0};

	(void)state;
	choice_add(&t.folded, h->devices[S_PORT_B].addr);
	choice_add(&t.folded, h->devices[S_SWITCH].addr);
	choice_add(&t.folded, h->devices[S_PORT_A].addr);
	devtree_build(&t, h);
	devtree_reveal(&t, h, S_NVME);
	assert_true(t.row_of[S_NVME] != NO_INDEX);
	assert_true(t.row_of[S_VGA] == NO_INDEX);
	devtree_done(&t);
	host_free(h);
}

static void by_group_each_device_stands_once(void **state)
{
	struct host *h = sample_host();
	struct devtree t = {.by_group = true};
	size_t headings = 0;

	(void)state;
	devtree_build(&t, h);
	for (size_t i = 0; i < t.n; i++)
		headings += t.rows[i].dev == NO_INDEX;
	assert_int_equal(headings, 4); /* three groups, and the host bridge in none */
	assert_int_equal(t.n, SAMPLE_N + 4);
	for (size_t i = 0; i < SAMPLE_N; i++)
		assert_int_equal(t.rows[t.row_of[i]].dev, i);
	assert_int_equal(t.rows[0].group, 0);
	assert_true(t.rows[t.row_of[S_HOSTBRIDGE] - 1].group == NO_INDEX);
	devtree_done(&t);
	host_free(h);
}

static void a_mark_takes_the_companions_along_and_no_bridge(void **state)
{
	struct host *h = sample_host();
	struct choice c = {0};
	struct arena mem = {0};
	enum devmark *m;

	(void)state;
	choice_add(&c, h->devices[S_VGA].addr);
	m = devmarks(&c, h, &mem);
	assert_int_equal(m[S_VGA], MARK_PICKED);
	assert_int_equal(m[S_AUDIO], MARK_COMPANION);
	assert_int_equal(m[S_PORT_A], MARK_NONE);
	assert_int_equal(m[S_NIC], MARK_NONE);
	choice_done(&c);
	arena_done(&mem);
	host_free(h);
}

static void a_host_without_devices_has_no_rows(void **state)
{
	struct host h = {0};
	struct devtree t = {0};

	(void)state;
	devtree_build(&t, &h);
	assert_int_equal(t.n, 0);
	devtree_done(&t);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(children_stand_below_their_bridge),
		cmocka_unit_test(a_folded_bridge_hides_all_below_it),
		cmocka_unit_test(reveal_unfolds_what_hides_a_device),
		cmocka_unit_test(by_group_each_device_stands_once),
		cmocka_unit_test(a_mark_takes_the_companions_along_and_no_bridge),
		cmocka_unit_test(a_host_without_devices_has_no_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
