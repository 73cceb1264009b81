/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/virt/unit.h"

static const struct pci_addr nic = {0, 3, 7, 0};

static char *fake_with_device(const char *name)
{
	char *tree = tree_new(), path[64];

	snprintf(path, sizeof(path), "devices/%s", name);
	tree_file(tree, path, "%s", "");
	fakevirt_load(tree);
	return tree;
}

static void driver_is(const char *tree, const char *name, const char *want)
{
	char path[64], *now;

	snprintf(path, sizeof(path), "devices/%s", name);
	now = tree_text(tree, path);
	assert_string_equal(now, want);
	free(now);
}

TEST(taken_from_its_driver_and_given_back)
{
	char *tree = fake_with_device("pci_0000_03_07_0");

	assert_int_equal(virt_nodedev(VIRT_URI, nic, true, NULL), 0);
	driver_is(tree, "pci_0000_03_07_0", "vfio");
	assert_int_equal(virt_nodedev(VIRT_URI, nic, false, NULL), 0);
	driver_is(tree, "pci_0000_03_07_0", "");
	tree_free(tree);
}

TEST(a_long_domain_is_named_as_the_kernel_does)
{
	char *tree = fake_with_device("pci_10000_e1_00_0");

	assert_int_equal(virt_nodedev(VIRT_URI, (struct pci_addr){0x10000, 0xe1, 0, 0}, true, NULL),
			 0);
	driver_is(tree, "pci_10000_e1_00_0", "vfio");
	tree_free(tree);
}

TEST(a_device_that_is_not_there)
{
	char *tree = fake_with_device("pci_0000_03_07_1");
	struct err err = {0};

	assert_int_equal(virt_nodedev(VIRT_URI, nic, true, &err), -ENODEV);
	assert_string_equal(err.line, "libvirt (qemu:///system): 0000:03:07.0: Node device not "
				      "found: no node device with matching name "
				      "'pci_0000_03_07_0'");
	tree_free(tree);
}

TEST(what_libvirt_refuses_is_told)
{
	char *tree = fake_with_device("pci_0000_03_07_0");
	struct err err = {0};

	tree_file(tree, "fail", "1");
	assert_int_equal(virt_nodedev(VIRT_URI, nic, true, &err), -EIO);
	assert_string_equal(err.line,
			    "libvirt (qemu:///system): 0000:03:07.0 was not taken from its driver: "
			    "operation failed: as the test wants");
	driver_is(tree, "pci_0000_03_07_0", "");
	tree_free(tree);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(taken_from_its_driver_and_given_back),
		cmocka_unit_test(a_long_domain_is_named_as_the_kernel_does),
		cmocka_unit_test(a_device_that_is_not_there),
		cmocka_unit_test(what_libvirt_refuses_is_told),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
