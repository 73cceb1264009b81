/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include "ui/virtwire.h"

static struct pci_addr devices[] = {{.domain = 0, .bus = 1, .dev = 0, .fn = 0},
				    {.domain = 0x10000, .bus = 2, .dev = 31, .fn = 7}};

static struct domain sample[] = {
	{.name = "desk",
	 .uuid = "0f2c9b54-3a52-4d0e-8d0b-6b8a61a2a0d1",
	 .running = true,
	 .persistent = true,
	 .machine = "pc-q35-9.0",
	 .pcie = true,
	 .memory_kb = UINT64_MAX,
	 .vcpus = 8,
	 .hostdevs = devices,
	 .n_hostdevs = 2,
	 .ports = 14,
	 .free_ports = 3,
	 .next_bus = 15},
	{.name = "old one", .uuid = "", .machine = "", .memory_kb = 1},
};

static void put_sample(struct buf *out)
{
	struct virt_answer a = {
		.r = -ETIME,
		.err = {"it did not answer"},
		.domains = {.items = sample, .n = 2},
		.change = {.before = "<domain/>\n", .after = "<domain></domain>\n", .diff = "- a\n+ b\n"},
	};

	wire_put_answer(out, &a);
}

TEST(all_of_an_answer_comes_through)
{
	_cleanup_buf_ struct buf wire = {0};
	_cleanup_(virt_answer_done) struct virt_answer a = {0};
	const struct domain *d;

	put_sample(&wire);
	assert_int_equal(wire_take_answer(&wire, &a), 0);
	assert_int_equal(a.r, -ETIME);
	assert_string_equal(a.err.line, "it did not answer");
	assert_string_equal(a.change.before, "<domain/>\n");
	assert_string_equal(a.change.after, "<domain></domain>\n");
	assert_string_equal(a.change.diff, "- a\n+ b\n");
	assert_int_equal(a.domains.n, 2);
	d = a.domains.items;
	assert_string_equal(d->name, "desk");
	assert_string_equal(d->uuid, "0f2c9b54-3a52-4d0e-8d0b-6b8a61a2a0d1");
	assert_string_equal(d->machine, "pc-q35-9.0");
	assert_true(d->running && d->persistent && d->pcie);
	assert_true(d->memory_kb == UINT64_MAX);
	assert_int_equal(d->vcpus, 8);
	assert_int_equal(d->ports, 14);
	assert_int_equal(d->free_ports, 3);
	assert_int_equal(d->next_bus, 15);
	assert_int_equal(d->n_hostdevs, 2);
	assert_int_equal(pci_addr_cmp(d->hostdevs[0], devices[0]), 0);
	assert_int_equal(pci_addr_cmp(d->hostdevs[1], devices[1]), 0);
	assert_string_equal(d[1].name, "old one");
	assert_false(d[1].running || d[1].persistent || d[1].pcie);
	assert_int_equal(d[1].n_hostdevs, 0);
}

TEST(one_without_domains_and_change)
{
	_cleanup_buf_ struct buf wire = {0};
	_cleanup_(virt_answer_done) struct virt_answer a = {0};

	wire_put_answer(&wire, &(struct virt_answer){.r = 0});
	assert_int_equal(wire_take_answer(&wire, &a), 0);
	assert_int_equal(a.r, 0);
	assert_string_equal(a.err.line, "");
	assert_string_equal(a.change.diff, "");
	assert_int_equal(a.domains.n, 0);
}

/* Wherever its process died. */
TEST(one_that_is_cut_off_is_none)
{
	_cleanup_buf_ struct buf wire = {0};
	struct virt_answer a = {.r = 17};

	put_sample(&wire);
	for (size_t n = 0; n < wire.len; n++) {
		_cleanup_buf_ struct buf part = {0};

		buf_add(&part, wire.data, n);
		assert_int_equal(wire_take_answer(&part, &a), -EIO);
		assert_int_equal(a.r, 17);
	}
}

TEST(what_stands_behind_its_end_is_refused)
{
	_cleanup_buf_ struct buf wire = {0};
	struct virt_answer a;

	put_sample(&wire);
	put_sample(&wire);
	assert_int_equal(wire_take_answer(&wire, &a), -EIO);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(all_of_an_answer_comes_through),
		cmocka_unit_test(one_without_domains_and_change),
		cmocka_unit_test(one_that_is_cut_off_is_none),
		cmocka_unit_test(what_stands_behind_its_end_is_refused),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
