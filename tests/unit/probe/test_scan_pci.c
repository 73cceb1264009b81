/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

#include <fcntl.h>

#define DEVICES "sys/bus/pci/devices/"

/* A root port with a two-function card behind it, and the host bridge. */
static void a_card_behind_a_port(const char *tree)
{
	tree_pci(tree, &(struct tree_pci){
			       .address = "0000:00:00.0", .class = 0x060000, .conventional = 1});
	tree_pci(tree, &(struct tree_pci){.address = "0000:00:01.0",
					  .vendor = 0x8086,
					  .class = 0x060400,
					  .secondary = 1,
					  .driver = "pcieport"});
	tree_pci(tree, &(struct tree_pci){.address = "0000:01:00.0",
					  .below = "0000:00:01.0",
					  .vendor = 0x10de,
					  .device = 0x1c82,
					  .subvendor = 0x1043,
					  .subdevice = 0x8612,
					  .class = 0x030000,
					  .revision = 0xa1,
					  .multifunction = 1,
					  .pcie_type = 1,
					  .driver = "nouveau",
					  .module = "nouveau",
					  .resets = "flr bus",
					  .boot_vga = "1",
					  .power_state = "D0",
					  .numa_node = "1",
					  .group = "7"});
	tree_pci(tree, &(struct tree_pci){.address = "0000:01:00.1",
					  .below = "0000:00:01.0",
					  .class = 0x040300,
					  .multifunction = 1,
					  .driver_override = "vfio-pci",
					  .numa_node = "-1",
					  .group = "7"});
}

static void a_function_has_all_its_facts(void **state)
{
	a_card_behind_a_port(*state);
	struct host *h = probed(*state);
	const struct device *d = the_device(h, "0000:01:00.0");

	assert_int_equal(h->n_devices, 4);
	assert_string_equal(d->address, "0000:01:00.0");
	assert_int_equal(d->vendor, 0x10de);
	assert_int_equal(d->device, 0x1c82);
	assert_int_equal(d->subvendor, 0x1043);
	assert_int_equal(d->subdevice, 0x8612);
	assert_int_equal(d->class, 0x030000);
	assert_int_equal(d->revision, 0xa1);
	assert_int_equal(d->header_type, 0);
	assert_int_equal(d->multifunction, TRI_YES);
	assert_true(d->config_known);
	assert_int_equal(d->pcie, TRI_YES);
	assert_int_equal(d->pcie_type, 1);
	assert_string_equal(d->driver, "nouveau");
	assert_null(d->driver_override);
	assert_int_equal(d->boot_vga, TRI_YES);
	assert_int_equal(d->can_reset, TRI_YES);
	assert_int_equal(d->n_resets, 2);
	assert_string_equal(d->resets[0], "flr");
	assert_string_equal(d->resets[1], "bus");
	assert_int_equal(d->numa_node, 1);
	assert_string_equal(d->power_state, "D0");
	assert_int_equal(d->sriov_vf, TRI_NO);
	assert_string_equal(d->modalias, "pci:v000010DEd00001C82sv00001043sd00008612bc03sc00i00");
	host_free(h);
}

/* Linux before 3.16 has no such file; where it is, "(null)" is nothing. */
static void an_override_can_be_had_or_not(void **state)
{
	char *pci, *file;

	a_card_behind_a_port(*state);
	pci = tree_pci_path(*state, "0000:01:00.0");
	file = tree_path(*state, pci);
	_cleanup_free_ char *attr = NULL;
	assert_true(asprintf(&attr, "%s/driver_override", file) > 0);
	assert_int_equal(unlink(attr), 0);
	free(file);
	free(pci);
	struct host *h = probed(*state);
	assert_int_equal(the_device(h, "0000:01:00.0")->overridable, TRI_NO);
	assert_int_equal(the_device(h, "0000:01:00.1")->overridable, TRI_YES);
	assert_int_equal(the_device(h, "0000:00:01.0")->overridable, TRI_YES);
	assert_null(the_device(h, "0000:00:01.0")->driver_override);
	host_free(h);
}

static void what_is_not_there_is_not_made_up(void **state)
{
	a_card_behind_a_port(*state);
	struct host *h = probed(*state);
	const struct device *d = the_device(h, "0000:01:00.1");

	assert_null(d->driver);
	assert_string_equal(d->driver_override, "vfio-pci");
	assert_int_equal(d->boot_vga, TRI_UNKNOWN);
	assert_int_equal(d->can_reset, TRI_NO);
	assert_int_equal(d->n_resets, 0);
	assert_null(d->power_state);
	assert_int_equal(d->numa_node, -1);
	d = the_device(h, "0000:00:00.0");
	assert_int_equal(d->pcie, TRI_NO);
	assert_int_equal(d->group, -1);
	assert_int_equal(d->multifunction, TRI_NO);
	host_free(h);
}

static void the_path_says_who_is_above(void **state)
{
	a_card_behind_a_port(*state);
	struct host *h = probed(*state);
	const struct device *port = the_device(h, "0000:00:01.0");

	assert_int_equal(port->header_type, 1);
	assert_int_equal(port->parent, -1);
	assert_ptr_equal(&h->devices[the_device(h, "0000:01:00.1")->parent], port);
	host_free(h);
}

/* The directory itself where its link was. */
static void flatten(const char *tree, const char *address)
{
	_cleanup_free_ char *dir = tree_pci_path(tree, address);
	_cleanup_free_ char *from = tree_path(tree, dir);
	_cleanup_free_ char *to = NULL;

	assert_true(asprintf(&to, "%s/" DEVICES "%s", tree, address) > 0);
	assert_int_equal(unlink(to), 0);
	assert_int_equal(rename(from, to), 0);
}

static void a_flat_copy_finds_the_bridge_by_its_buses(void **state)
{
	char *tree = *state;

	a_card_behind_a_port(tree);
	flatten(tree, "0000:01:00.0");
	flatten(tree, "0000:01:00.1");
	flatten(tree, "0000:00:01.0");
	struct host *h = probed(tree);
	assert_int_equal(h->n_devices, 4);
	assert_ptr_equal(&h->devices[the_device(h, "0000:01:00.0")->parent],
			 the_device(h, "0000:00:01.0"));
	assert_int_equal(the_device(h, "0000:00:01.0")->parent, -1);
	host_free(h);
}

/* In a flat copy each of the two bridges claims the other's bus. */
static void a_bridge_above_itself_is_cut_off(void **state)
{
	tree_pci(*state,
		 &(struct tree_pci){.address = "0000:01:00.0", .class = 0x060400, .secondary = 2});
	tree_pci(*state,
		 &(struct tree_pci){.address = "0000:02:00.0", .class = 0x060400, .secondary = 1});
	flatten(*state, "0000:01:00.0");
	flatten(*state, "0000:02:00.0");
	struct host *h = probed(*state);

	assert_int_equal(h->n_devices, 2);
	assert_true(h->devices[0].parent < 0 || h->devices[1].parent < 0);
	assert_true(h->devices[0].parent == 1 || h->devices[1].parent == 0);
	assert_true(has_note(h, "stands above itself"));
	host_free(h);
}

static void a_user_sees_64_bytes(void **state)
{
	char *tree = *state;

	tree_pci(tree, &(struct tree_pci){
			       .address = "0000:00:02.0", .class = 0x030000, .config_len = 64});
	tree_pci(tree, &(struct tree_pci){.address = "0000:00:03.0",
					  .class = 0x020000,
					  .config_len = 64,
					  .conventional = 1});
	struct host *h = probed(tree);
	const struct device *d = the_device(h, "0000:00:02.0");

	assert_false(d->config_known);
	/* It has a link, so it is PCI Express all the same. */
	assert_int_equal(d->pcie, TRI_YES);
	assert_int_equal(the_device(h, "0000:00:03.0")->pcie, TRI_UNKNOWN);
	host_free(h);
}

static void no_config_at_all_leaves_the_class(void **state)
{
	char *tree = *state;

	tree_pci(tree,
		 &(struct tree_pci){.address = "0000:00:1c.0", .class = 0x060400, .secondary = 2});
	_cleanup_free_ char *config = tree_path(tree, "sys/devices/pci0000:00/0000:00:1c.0/config");
	assert_int_equal(unlink(config), 0);
	struct host *h = probed(tree);
	const struct device *d = the_device(h, "0000:00:1c.0");

	assert_int_equal(d->header_type, 1);
	assert_int_equal(d->multifunction, TRI_UNKNOWN);
	assert_false(d->config_known);
	host_free(h);
}

static void a_function_that_sleeps_answers_with_ones(void **state)
{
	char *tree = *state;
	char ones[256];

	memset(ones, 0xff, sizeof(ones));
	tree_pci(tree, &(struct tree_pci){
			       .address = "0000:00:02.0", .class = 0x030000, .conventional = 1});
	tree_bytes(tree, "sys/devices/pci0000:00/0000:00:02.0/config", ones, sizeof(ones));
	struct host *h = probed(tree);
	const struct device *d = the_device(h, "0000:00:02.0");

	assert_false(d->config_known);
	assert_int_equal(d->header_type, 0);
	assert_int_equal(d->pcie, TRI_UNKNOWN);
	host_free(h);
}

/* Downstream ports of the usual kind: SV RR CR UF, switched on. */
static void acs_is_read_where_extended_space_is(void **state)
{
	char *tree = *state;

	tree_pci(tree, &(struct tree_pci){.address = "0000:00:01.0",
					  .class = 0x060400,
					  .secondary = 1,
					  .acs = 1,
					  .acs_cap = 0x005f,
					  .acs_ctl = 0x001d});
	tree_pci(tree, &(struct tree_pci){
			       .address = "0000:00:02.0", .class = 0x030000, .config_len = 4096});
	struct host *h = probed(tree);
	const struct device *port = the_device(h, "0000:00:01.0");

	assert_int_equal(port->acs, TRI_YES);
	assert_int_equal(port->acs_cap, 0x005f);
	assert_int_equal(port->acs_ctl, 0x001d);
	assert_int_equal(the_device(h, "0000:00:02.0")->acs, TRI_NO);
	host_free(h);
}

static void acs_is_unknown_where_it_is_not(void **state)
{
	/* A user; a kernel that cannot reach further; a file that was cut before and behind ACS. */
	static const size_t lengths[] = {64, 256, 260, 0x150, 4095};
	char *tree = *state;

	for (size_t i = 0; i < ARRAY_SIZE(lengths); i++) {
		tree_pci(tree, &(struct tree_pci){.address = "0000:00:01.0",
						  .class = 0x060400,
						  .acs = 1,
						  .acs_cap = 0x005f,
						  .config_len = lengths[i]});
		struct host *h = probed(tree);
		if (the_device(h, "0000:00:01.0")->acs != TRI_UNKNOWN)
			fail_msg("%zu bytes", lengths[i]);
		host_free(h);
	}
}

static void no_conventional_function_has_acs(void **state)
{
	char *tree = *state;

	tree_pci(tree, &(struct tree_pci){
			       .address = "0000:00:1f.0", .class = 0x060100, .conventional = 1});
	struct host *h = probed(tree);

	assert_int_equal(the_device(h, "0000:00:1f.0")->acs, TRI_NO);
	host_free(h);
}

/* The first word of extended space; the rest of a chain that leads into itself. */
static void a_list_of_capabilities_may_be_nonsense(void **state)
{
	static const struct {
		uint8_t word[4];
		enum tri acs;
	} cases[] = {
		{{0xff, 0xff, 0xff, 0xff}, TRI_UNKNOWN},
		{{0x00, 0x00, 0x00, 0x00}, TRI_NO},
		{{0x01, 0x00, 0x01, 0x10}, TRI_NO},
	};
	char *tree = *state;

	tree_pci(tree, &(struct tree_pci){
			       .address = "0000:00:02.0", .class = 0x030000, .config_len = 4096});
	_cleanup_free_ char *config = tree_path(tree, "sys/devices/pci0000:00/0000:00:02.0/config");
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++) {
		_cleanup_close_ int fd = open(config, O_WRONLY | O_CLOEXEC);
		assert_int_equal(pwrite(fd, cases[i].word, 4, 256), 4);
		struct host *h = probed(tree);
		assert_int_equal(the_device(h, "0000:00:02.0")->acs, cases[i].acs);
		host_free(h);
	}
}

static void domains_may_be_longer_than_four_digits(void **state)
{
	char *tree = *state;

	tree_pci(tree, &(struct tree_pci){.address = "10000:e1:00.0", .class = 0x010802});
	struct host *h = probed(tree);

	assert_int_equal(the_device(h, "10000:e1:00.0")->addr.domain, 0x10000);
	host_free(h);
}

/* The same bytes stand outside: reading them would go unnoticed, so the device must be gone. */
static void a_link_out_of_the_tree_is_not_followed(void **state)
{
	char *tree = *state, *outside = tree_new();

	tree_pci(outside, &(struct tree_pci){
				  .address = "0000:00:05.0", .vendor = 0x1000, .class = 0x010000});
	tree_pci(tree, &(struct tree_pci){.address = "0000:00:02.0", .class = 0x030000});
	_cleanup_free_ char *real = tree_path(outside, "sys/devices/pci0000:00/0000:00:05.0");
	tree_link(tree, DEVICES "0000:00:05.0", real);
	/* The same path inside: the root resolves the link there, a library would not. */
	_cleanup_free_ char *inside = NULL;
	assert_true(asprintf(&inside, "%s/vendor", real) > 0);
	tree_file(tree, inside, "0x2000\n");
	struct host *h = probed(tree);

	assert_null(device_at(h, "0000:00:05.0"));
	assert_non_null(device_at(h, "0000:00:02.0"));
	assert_true(has_note(h, "0000:00:05.0: leads out of the tree"));
	host_free(h);
	tree_free(outside);
}

static void an_attribute_that_is_a_link_is_not_read(void **state)
{
	char *tree = *state;

	tree_pci(tree, &(struct tree_pci){.address = "0000:00:02.0", .class = 0x030000});
	tree_link(tree, "sys/devices/pci0000:00/0000:00:02.0/config", "/etc/passwd");
	struct host *h = probed(tree);

	assert_null(device_at(h, "0000:00:02.0"));
	assert_true(has_note(h, "config: not a regular file"));
	host_free(h);
}

static void odd_names_and_halves_are_left_out(void **state)
{
	char *tree = *state;

	tree_pci(tree, &(struct tree_pci){.address = "0000:00:02.0", .class = 0x030000});
	tree_dir(tree, DEVICES "bogus");
	/* libpci would open 0000:0a:00.0 for it. */
	tree_dir(tree, DEVICES "0000:0A:00.0");
	tree_file(tree, DEVICES "0000:00:07.0/class", "0x030000\n");
	struct host *h = probed(tree);

	assert_int_equal(h->n_devices, 1);
	assert_true(has_note(h, "bogus: not an address"));
	assert_true(has_note(h, "0000:0A:00.0: not an address"));
	assert_true(has_note(h, "0000:00:07.0: left out"));
	host_free(h);
}

static void names_come_from_the_trees_own_list(void **state)
{
	char *tree = *state;

	tree_pci(tree, &(struct tree_pci){.address = "0000:00:02.0",
					  .vendor = 0x10de,
					  .device = 0x1c82,
					  .class = 0x030000});
	tree_file(tree, "usr/share/misc/pci.ids",
		  "10de  Our \033[31mVendor\n\t1c82  Our Device\nC 03  Display\n\t00  Our VGA\n");
	struct host *h = probed(tree);
	const struct device *d = the_device(h, "0000:00:02.0");

	assert_null(strchr(d->vendor_name, '\033'));
	assert_true(str_starts(d->vendor_name, "Our "));
	assert_string_equal(d->device_name, "Our Device");
	assert_string_equal(d->class_name, "Our VGA");
	host_free(h);
}

/* libpci gives up on a broken list by calling its error hook, which must not end the program. */
static void a_broken_list_of_names_is_told(void **state)
{
	char *tree = *state;

	tree_pci(tree, &(struct tree_pci){
			       .address = "0000:00:02.0", .vendor = 0x10de, .class = 0x030000});
	tree_file(tree, "usr/share/misc/pci.ids", "10de Vendor\nthis is no list\n");
	struct host *h = probed(tree);

	assert_int_equal(the_device(h, "0000:00:02.0")->vendor, 0x10de);
	assert_string_equal(the_device(h, "0000:00:02.0")->vendor_name, "");
	assert_true(has_note(h, "pci.ids"));
	host_free(h);
}

static void virtual_functions_are_known(void **state)
{
	char *tree = *state;

	tree_pci(tree,
		 &(struct tree_pci){.address = "0000:02:00.0", .class = 0x020000, .numvfs = "2"});
	tree_pci(tree, &(struct tree_pci){.address = "0000:02:10.0",
					  .class = 0x020000,
					  .physfn = "0000:02:00.0"});
	struct host *h = probed(tree);

	assert_int_equal(the_device(h, "0000:02:00.0")->vfs_active, 2);
	assert_int_equal(the_device(h, "0000:02:00.0")->sriov_vf, TRI_NO);
	assert_int_equal(the_device(h, "0000:02:10.0")->sriov_vf, TRI_YES);
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(a_function_has_all_its_facts),
		tree_test(an_override_can_be_had_or_not),
		tree_test(what_is_not_there_is_not_made_up),
		tree_test(the_path_says_who_is_above),
		tree_test(a_flat_copy_finds_the_bridge_by_its_buses),
		tree_test(a_bridge_above_itself_is_cut_off),
		tree_test(a_user_sees_64_bytes),
		tree_test(no_config_at_all_leaves_the_class),
		tree_test(a_function_that_sleeps_answers_with_ones),
		tree_test(acs_is_read_where_extended_space_is),
		tree_test(acs_is_unknown_where_it_is_not),
		tree_test(no_conventional_function_has_acs),
		tree_test(a_list_of_capabilities_may_be_nonsense),
		tree_test(domains_may_be_longer_than_four_digits),
		tree_test(a_link_out_of_the_tree_is_not_followed),
		tree_test(an_attribute_that_is_a_link_is_not_read),
		tree_test(odd_names_and_halves_are_left_out),
		tree_test(names_come_from_the_trees_own_list),
		tree_test(a_broken_list_of_names_is_told),
		tree_test(virtual_functions_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
