/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/virt/unit.h"

static struct domains listed(void)
{
	struct domains d = {0};
	struct err err = {0};

	if (virt_domains(VIRT_URI, &d, &err) < 0)
		fail_msg("%s", err.line);
	return d;
}

TEST(a_domain_is_listed_with_its_facts)
{
	char *tree = fake_with("q35", "desk", false);
	_cleanup_(domains_done) struct domains all = listed();
	const struct domain *d = all.items;

	assert_int_equal(all.n, 1);
	assert_string_equal(d->name, "desk");
	assert_int_equal(strlen(d->uuid), 36);
	assert_false(d->running);
	assert_true(d->persistent);
	assert_string_equal(d->machine, "pc-q35-9.0");
	assert_true(d->pcie);
	assert_true(d->memory_kb == 16u << 20);
	assert_int_equal(d->vcpus, 8);
	assert_int_equal(d->n_hostdevs, 1);
	assert_int_equal(pci_addr_cmp(d->hostdevs[0], (struct pci_addr){0, 10, 0, 0}), 0);
	assert_int_equal(d->ports, 6);
	assert_int_equal(d->free_ports, 2);
	assert_int_equal(d->next_bus, 8);
	tree_free(tree);
}

/* What takes a device counts, whatever the element is called; a USB device is none of them. */
TEST(devices_of_other_elements_are_listed)
{
	char *tree = fake_with("i440fx", "old", false);
	_cleanup_(domains_done) struct domains all = listed();

	assert_int_equal(all.n, 1);
	assert_false(all.items[0].pcie);
	assert_int_equal(all.items[0].n_hostdevs, 2);
	assert_int_equal(pci_addr_cmp(all.items[0].hostdevs[0], (struct pci_addr){0, 2, 0, 0}), 0);
	assert_int_equal(pci_addr_cmp(all.items[0].hostdevs[1], (struct pci_addr){0, 3, 0x10, 2}),
			 0);
	assert_int_equal(all.items[0].ports, 31);
	assert_int_equal(all.items[0].free_ports, 26);
	tree_free(tree);
}

/* The configuration has two free ports, what runs has none: that counts for plugging in. */
TEST(ports_are_those_of_what_runs)
{
	char *tree = fake_with("q35", "desk", false), *xml = sample("q35-full");

	tree_file(tree, "desk.live", "%s", xml);
	_cleanup_(domains_done) struct domains all = listed();
	assert_true(all.items[0].running);
	assert_int_equal(all.items[0].ports, 5);
	assert_int_equal(all.items[0].free_ports, 0);
	assert_int_equal(all.items[0].next_bus, 8);
	free(xml);
	tree_free(tree);
}

TEST(domains_come_by_name_and_one_may_have_no_configuration)
{
	char *tree = fake_with("q35", "zeta", false), *xml = sample("aarch64");

	tree_file(tree, "alpha.live", "%s", xml);
	tree_file(tree, "Mid.xml", "%s", xml);
	_cleanup_(domains_done) struct domains all = listed();
	assert_int_equal(all.n, 3);
	assert_string_equal(all.items[0].name, "Mid");
	assert_string_equal(all.items[1].name, "alpha");
	assert_true(all.items[1].running);
	assert_false(all.items[1].persistent);
	assert_string_equal(all.items[1].machine, "virt-9.0");
	assert_string_equal(all.items[2].name, "zeta");
	free(xml);
	tree_free(tree);
}

TEST(no_domain_is_no_error)
{
	char *tree = tree_new();

	fakevirt_load(tree);
	_cleanup_(domains_done) struct domains all = listed();
	assert_int_equal(all.n, 0);
	tree_free(tree);
}

/* Its XML is hostile, or it has just gone: the others are listed with their facts, it with its
 * name. */
TEST(a_domain_that_cannot_be_read_has_no_facts)
{
	static const char *const hostile[] = {
		"<domain>",
		"<!DOCTYPE d [<!ENTITY e SYSTEM 'file:///etc/passwd'>]><domain>"
		"<os><type machine='x'/></os><devices>&e;</devices></domain>",
		"<network><name>x</name></network>",
	};

	for (size_t i = 0; i < ARRAY_SIZE(hostile); i++) {
		char *tree = fake_with("q35", "desk", false);

		tree_file(tree, "bad\033[31m.xml", "%s", hostile[i]);
		_cleanup_(domains_done) struct domains all = listed();
		assert_int_equal(all.n, 2);
		assert_string_equal(all.items[0].name, "bad\\x1b[31m");
		assert_string_equal(all.items[0].machine, "");
		assert_int_equal(all.items[0].n_hostdevs, 0);
		assert_int_equal(all.items[1].vcpus, 8);
		tree_free(tree);
	}
}

TEST(one_that_vanished_meanwhile_has_no_facts)
{
	char *tree = fake_with("q35", "desk", true);

	tree_file(tree, "vanish", "%s", "");
	_cleanup_(domains_done) struct domains all = listed();
	assert_int_equal(all.n, 1);
	assert_string_equal(all.items[0].machine, "");
	assert_int_equal(all.items[0].ports, 0);
	tree_free(tree);
}

/* A domain of many megabytes is not read; nor does a long list of domains end anything. */
TEST(a_huge_domain_has_no_facts)
{
	char *tree = tree_new(), *huge = xmalloc((5u << 20) + 1);

	memset(huge, 'x', 5u << 20);
	huge[5u << 20] = '\0';
	memcpy(huge, "<domain>", strlen("<domain>"));
	tree_file(tree, "huge.xml", "%s", huge);
	free(huge);
	fakevirt_load(tree);
	_cleanup_(domains_done) struct domains all = listed();
	assert_int_equal(all.n, 1);
	assert_string_equal(all.items[0].machine, "");
	tree_free(tree);
}

TEST(no_connection_is_told)
{
	char *tree = fake_with("q35", "desk", false);
	struct domains d = {.n = 7};
	struct err err = {0};

	tree_file(tree, "refuse", "authentication unavailable");
	assert_int_equal(virt_domains(VIRT_URI, &d, &err), -ECONNREFUSED);
	assert_string_equal(err.line,
			    "libvirt (qemu:///system): no connection, so start its daemon "
			    "(libvirtd or virtqemud) or become root: authentication unavailable");
	assert_int_equal(d.n, 7);
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_domain_is_listed_with_its_facts),
		cmocka_unit_test(devices_of_other_elements_are_listed),
		cmocka_unit_test(ports_are_those_of_what_runs),
		cmocka_unit_test(domains_come_by_name_and_one_may_have_no_configuration),
		cmocka_unit_test(no_domain_is_no_error),
		cmocka_unit_test(a_domain_that_cannot_be_read_has_no_facts),
		cmocka_unit_test(one_that_vanished_meanwhile_has_no_facts),
		cmocka_unit_test(a_huge_domain_has_no_facts),
		cmocka_unit_test(no_connection_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
