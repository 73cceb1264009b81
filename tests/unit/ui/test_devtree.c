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

static void fold_device(struct devtree *t, const struct host *h, size_t dev)
{
	devtree_build(t, h, sample_report());
	devtree_fold(t, t->row_of[dev], true);
	devtree_build(t, h, sample_report());
}

static void children_stand_below_their_bridge(void **state)
{
	static const size_t order[] = {S_HOSTBRIDGE, S_PORT_A, S_VGA,  S_AUDIO,
				       S_PORT_B,     S_SWITCH, S_NVME, S_NIC};
	struct host *h = sample_host();
	struct devtree t = {0};

	(void)state;
	devtree_build(&t, h, sample_report());
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
	fold_device(&t, h, S_PORT_B);
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
	fold_device(&t, h, S_SWITCH);
	fold_device(&t, h, S_PORT_B);
	fold_device(&t, h, S_PORT_A);
	devtree_reveal(&t, h, sample_report(), S_NVME);
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
	devtree_build(&t, h, sample_report());
	for (size_t i = 0; i < t.n; i++)
		headings += t.rows[i].dev == NO_INDEX;
	assert_int_equal(headings, 4); /* three groups, and the host bridge in none */
	assert_int_equal(t.n, SAMPLE_N + 4);
	for (size_t i = 0; i < SAMPLE_N; i++)
		assert_int_equal(t.rows[t.row_of[i]].dev, i);
	assert_int_equal(t.rows[0].kind, ROW_GROUP);
	assert_int_equal(t.rows[0].of, 0);
	assert_int_equal(t.rows[t.row_of[S_HOSTBRIDGE] - 1].kind, ROW_UNGROUPED);
	devtree_done(&t);
	host_free(h);
}

static void a_group_folds_to_its_heading(void **state)
{
	struct host *h = sample_host();
	struct devtree t = {.by_group = true};

	(void)state;
	devtree_build(&t, h, sample_report());
	devtree_fold(&t, 0, true);
	devtree_build(&t, h, sample_report());
	assert_true(t.rows[0].folded && t.rows[0].n_devices == 3);
	assert_int_equal(t.rows[1].kind, ROW_GROUP);
	assert_int_equal(t.hidden_by[S_VGA], 0);
	devtree_reveal(&t, h, sample_report(), S_VGA);
	assert_false(t.rows[0].folded);
	assert_int_equal(t.rows[t.row_of[S_VGA]].up, 0);
	devtree_done(&t);
	host_free(h);
}

/* While the IOMMU is off the groups are those that the kernel would build. */
static void without_groups_the_predicted_ones_are_shown(void **state)
{
	struct host *h = sample_host();
	struct report *r = sample_report();
	struct devtree t = {.by_group = true};

	(void)state;
	h->n_groups = 0;
	r->devices[S_VGA].predicted = r->devices[S_AUDIO].predicted = 0;
	r->devices[S_NVME].predicted = 1;
	devtree_build(&t, h, r);
	assert_int_equal(t.n, SAMPLE_N + 3);
	assert_int_equal(t.rows[0].kind, ROW_PREDICTED);
	assert_int_equal(t.rows[1].dev, S_VGA);
	assert_int_equal(t.rows[3].kind, ROW_PREDICTED);
	assert_int_equal(t.rows[3].of, 1);
	assert_int_equal(t.rows[5].kind, ROW_UNGROUPED);
	devtree_done(&t);
	host_free(h);
}

/* The sample, and so many virtual functions of its network card. */
static struct host *sriov_host(size_t n_vfs)
{
	struct host *h = sample_host();
	size_t n = h->n_devices;
	struct device *all = arena_alloc(&h->mem, (n + n_vfs) * sizeof(*all));

	memcpy(all, h->devices, n * sizeof(*all));
	h->devices = all;
	for (size_t i = 0; i < n_vfs; i++) {
		struct device *d = &h->devices[n + i];

		*d = h->devices[S_NIC];
		d->addr = (struct pci_addr){0, 0x10, (uint8_t)(i / 8), (uint8_t)(i % 8)};
		d->address = "0000:10:00.0";
		d->sriov_vf = TRI_YES;
		d->pf = S_NIC;
	}
	h->n_devices = n + n_vfs;
	return h;
}

static struct report *sriov_report(void)
{
	static struct device_report devices[SAMPLE_N + 16];
	struct report *r = sample_report();

	memset(devices, 0, sizeof(devices));
	r->devices = devices;
	r->n_devices = ARRAY_SIZE(devices);
	return r;
}

static void virtual_functions_have_a_fold_of_their_own(void **state)
{
	struct host *h = sriov_host(MANY_VFS);
	struct devtree t = {0};
	size_t pf;

	(void)state;
	devtree_build(&t, h, sriov_report());
	pf = t.row_of[S_NIC];
	assert_false(t.rows[pf].folds); /* Enter on it shows its details */
	assert_int_equal(t.rows[pf + 1].kind, ROW_VFS);
	assert_int_equal(t.rows[pf + 1].n_devices, MANY_VFS);
	assert_false(t.rows[pf + 1].folded);
	assert_int_equal(t.n, SAMPLE_N + 1 + MANY_VFS);
	devtree_done(&t);
	host_free(h);
}

static void many_virtual_functions_come_folded(void **state)
{
	struct host *h = sriov_host(MANY_VFS + 1);
	struct report *r = sriov_report();
	struct devtree t = {0};

	(void)state;
	devtree_build(&t, h, r);
	assert_int_equal(t.n, SAMPLE_N + 1);
	devtree_reveal(&t, h, r, SAMPLE_N + 3);
	assert_int_equal(t.n, SAMPLE_N + 1 + MANY_VFS + 1);
	devtree_fold(&t, t.row_of[S_NIC] + 1, true);
	devtree_build(&t, h, r);
	assert_int_equal(t.n, SAMPLE_N + 1);
	devtree_done(&t);
	host_free(h);
}

static void several_domains_have_headings_that_fold(void **state)
{
	struct host *h = sample_host();
	struct devtree t = {0};

	(void)state;
	h->devices[S_NVME].parent = h->devices[S_SWITCH].parent = -1;
	h->devices[S_NVME].addr.domain = h->devices[S_SWITCH].addr.domain = 1;
	devtree_build(&t, h, sample_report());
	assert_int_equal(t.n, SAMPLE_N + 2);
	assert_int_equal(t.rows[0].kind, ROW_DOMAIN);
	assert_int_equal(t.rows[0].n_devices, SAMPLE_N - 2);
	devtree_fold(&t, 0, true);
	devtree_build(&t, h, sample_report());
	assert_int_equal(t.n, 4);
	assert_int_equal(t.rows[1].of, 1);
	devtree_done(&t);
	host_free(h);
}

/* The bridges above stay, for they say where it is. */
static void a_filter_keeps_the_way_to_what_it_lets_through(void **state)
{
	static const size_t order[] = {S_PORT_B, S_SWITCH, S_NVME};
	struct host *h = sample_host();
	struct devtree t = {.filter = devfilter_of("storage")};

	(void)state;
	devtree_build(&t, h, sample_report());
	assert_rows(&t, order, ARRAY_SIZE(order));
	assert_true(t.rows[0].aside && t.rows[1].aside && !t.rows[2].aside);
	assert_true(t.rows[0].last);
	assert_int_equal(t.n_taken, 1);
	devtree_done(&t);
	host_free(h);
}

static void a_filter_shows_whole_groups(void **state)
{
	struct host *h = sample_host();
	struct devtree t = {.by_group = true, .filter = devfilter_of("display")};

	(void)state;
	devtree_build(&t, h, sample_report());
	assert_int_equal(t.n, 4);
	assert_true(t.rows[t.row_of[S_AUDIO]].aside);
	assert_false(t.rows[t.row_of[S_VGA]].aside);
	devtree_done(&t);
	host_free(h);
}

static void a_filter_that_nothing_passes_leaves_no_rows(void **state)
{
	struct host *h = sample_host();
	struct devtree t = {.filter = devfilter_of("no-such-driver")};

	(void)state;
	for (int view = 0; view < 2; view++) {
		t.by_group = view == 1;
		devtree_build(&t, h, sample_report());
		assert_int_equal(t.n, 0);
	}
	devtree_done(&t);
	host_free(h);
}

static void a_mark_is_seen_on_what_hides_it(void **state)
{
	struct host *h = sample_host();
	struct choice picks = {0};
	struct devtree t = {0};

	(void)state;
	choice_add(&picks, h->devices[S_VGA].addr);
	fold_device(&t, h, S_PORT_A);
	devtree_note_picks(&t, h, &picks);
	assert_int_equal(t.rows[t.row_of[S_PORT_A]].n_marks, 1);
	assert_int_equal(t.rows[t.row_of[S_PORT_B]].n_marks, 0);
	assert_int_equal(t.n_lost, 0);
	t.filter = devfilter_of("storage");
	devtree_build(&t, h, sample_report());
	devtree_note_picks(&t, h, &picks);
	assert_int_equal(t.n_lost, 1);
	choice_done(&picks);
	devtree_done(&t);
	host_free(h);
}

static void what_is_typed_can_be_taken_back(void **state)
{
	struct host *h = sample_host();
	struct report *r = sample_report();
	struct devtree t = {0};
	size_t row;

	(void)state;
	fold_device(&t, h, S_PORT_B);
	devtree_keep(&t, t.row_of[S_NIC]);
	devtree_reveal(&t, h, r, S_NVME);
	t.filter = devfilter_of("usb");
	devtree_build(&t, h, r);
	row = devtree_go_back(&t, h, r);
	assert_int_equal(row, t.row_of[S_NIC]);
	assert_true(t.rows[t.row_of[S_PORT_B]].folded);
	assert_int_equal(t.filter.kind, FILTER_ALL);
	devtree_done(&t);
	host_free(h);
}

/* From the cursor down, then up: the nearest that is still there. */
static void a_place_is_found_again_or_the_nearest(void **state)
{
	struct host *h = sample_host();
	struct devtree t = {0};
	struct devplace p;

	(void)state;
	devtree_build(&t, h, sample_report());
	p = devplace_take(&t, t.row_of[S_NVME]);
	assert_int_equal(devplace_find(&p, &t), t.row_of[S_NVME]);
	fold_device(&t, h, S_PORT_B);
	assert_int_equal(devplace_find(&p, &t), t.row_of[S_NIC]);
	h->n_devices = S_NIC; /* all from the network card on are gone */
	devtree_build(&t, h, sample_report());
	assert_int_equal(devplace_find(&p, &t), t.row_of[S_PORT_B]);
	devplace_done(&p);
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
	devtree_build(&t, &h, sample_report());
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
		cmocka_unit_test(a_group_folds_to_its_heading),
		cmocka_unit_test(without_groups_the_predicted_ones_are_shown),
		cmocka_unit_test(virtual_functions_have_a_fold_of_their_own),
		cmocka_unit_test(many_virtual_functions_come_folded),
		cmocka_unit_test(several_domains_have_headings_that_fold),
		cmocka_unit_test(a_filter_keeps_the_way_to_what_it_lets_through),
		cmocka_unit_test(a_filter_shows_whole_groups),
		cmocka_unit_test(a_filter_that_nothing_passes_leaves_no_rows),
		cmocka_unit_test(a_mark_is_seen_on_what_hides_it),
		cmocka_unit_test(what_is_typed_can_be_taken_back),
		cmocka_unit_test(a_place_is_found_again_or_the_nearest),
		cmocka_unit_test(a_mark_takes_the_companions_along_and_no_bridge),
		cmocka_unit_test(a_host_without_devices_has_no_rows),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
