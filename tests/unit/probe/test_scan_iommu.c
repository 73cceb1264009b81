/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

static void a_tree_without_the_files_says_nothing(void **state)
{
	struct host *h = probed(*state);

	assert_int_equal(h->iommu.dmar, TRI_UNKNOWN);
	assert_int_equal(h->iommu.ivrs, TRI_UNKNOWN);
	assert_int_equal(h->iommu.class_seen, TRI_UNKNOWN);
	assert_int_equal(h->iommu.groups_seen, TRI_UNKNOWN);
	assert_int_equal(h->iommu.irq_remapped, TRI_UNKNOWN);
	host_free(h);
}

static void tables_and_units_are_seen(void **state)
{
	char *tree = *state;

	tree_file(tree, "sys/firmware/acpi/tables/DMAR", "DMAR");
	tree_dir(tree, "sys/class/iommu/dmar0");
	tree_dir(tree, "sys/class/iommu/dmar1");
	tree_file(tree, "sys/class/iommu/.keep", "%s", "");
	tree_dir(tree, "sys/kernel/iommu_groups");
	tree_file(tree, "proc/interrupts",
		  "            CPU0       CPU1\n  0:         36          0   IO-APIC   2-edge      "
		  "timer\n"
		  " 24:          0          1  IR-PCI-MSI-0000:00:01.0    0-edge      PCIe PME\n");
	struct host *h = probed(tree);

	assert_int_equal(h->iommu.dmar, TRI_YES);
	assert_int_equal(h->iommu.ivrs, TRI_NO);
	assert_int_equal(h->iommu.class_seen, TRI_YES);
	assert_int_equal(h->iommu.n_units, 2);
	assert_string_equal(h->iommu.units[1], "dmar1");
	assert_int_equal(h->iommu.groups_seen, TRI_YES);
	assert_int_equal(h->n_groups, 0);
	assert_int_equal(h->iommu.irq_remapped, TRI_YES);
	assert_string_equal(h->iommu.irq_line, "24: 0 1 IR-PCI-MSI-0000:00:01.0 0-edge PCIe PME");
	host_free(h);
}

static void plain_interrupts_prove_nothing(void **state)
{
	char *tree = *state;

	tree_file(tree, "proc/interrupts", "  0:  36   IO-APIC   2-edge  timer\n  1: 2 DIR-X y\n");
	struct host *h = probed(tree);

	assert_int_equal(h->iommu.irq_remapped, TRI_UNKNOWN);
	host_free(h);
}

static void groups_are_sorted_by_number(void **state)
{
	char *tree = *state;

	tree_pci(tree,
		 &(struct tree_pci){.address = "0000:00:00.0", .class = 0x060000, .group = "10"});
	tree_pci(tree,
		 &(struct tree_pci){.address = "0000:01:00.0", .class = 0x030000, .group = "2"});
	tree_pci(tree,
		 &(struct tree_pci){.address = "0000:01:00.1", .class = 0x040300, .group = "2"});
	tree_file(tree, "sys/kernel/iommu_groups/2/reserved_regions",
		  "0x000000007b800000 0x000000007fffffff direct\n"
		  "0x0000000000000000 0x0000000000ffffff direct-relaxable\n"
		  "0x00000000fee00000 0x00000000feefffff msi\nbroken\n");
	tree_file(tree, "sys/kernel/iommu_groups/2/type", "identity\n");
	struct host *h = probed(tree);

	assert_int_equal(h->n_groups, 2);
	assert_int_equal(h->groups[0].id, 2);
	assert_string_equal(h->groups[0].type, "identity");
	assert_int_equal(h->groups[0].n_members, 2);
	assert_ptr_equal(&h->devices[h->groups[0].members[0]], the_device(h, "0000:01:00.0"));
	assert_ptr_equal(&h->devices[h->groups[0].members[1]], the_device(h, "0000:01:00.1"));
	assert_int_equal(h->groups[0].n_direct_regions, 1);
	assert_string_equal(h->groups[0].direct_regions[0],
			    "0x000000007b800000 0x000000007fffffff direct");
	assert_int_equal(h->groups[1].id, 10);
	assert_int_equal(h->groups[1].n_direct_regions, 0);
	host_free(h);
}

static void a_group_names_members_that_lost_their_link(void **state)
{
	char *tree = *state;

	tree_pci(tree, &(struct tree_pci){.address = "0000:01:00.0", .class = 0x030000});
	tree_link(tree, "sys/kernel/iommu_groups/4/devices/0000:01:00.0", "../../../../devices/x");
	tree_link(tree, "sys/kernel/iommu_groups/4/devices/0000:09:00.0", "../../../../devices/y");
	struct host *h = probed(tree);

	assert_int_equal(the_device(h, "0000:01:00.0")->group, 4);
	assert_int_equal(h->groups[0].n_members, 1);
	host_free(h);
}

static void a_group_that_vfio_made_up_isolates_nothing(void **state)
{
	char *tree = *state;

	tree_pci(tree,
		 &(struct tree_pci){.address = "0000:01:00.0", .class = 0x030000, .group = "0"});
	tree_file(tree, "sys/kernel/iommu_groups/0/name", "vfio-noiommu\n");
	struct host *h = probed(tree);

	assert_int_equal(h->n_groups, 0);
	assert_int_equal(the_device(h, "0000:01:00.0")->group, -1);
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(a_tree_without_the_files_says_nothing),
		tree_test(tables_and_units_are_seen),
		tree_test(plain_interrupts_prove_nothing),
		tree_test(groups_are_sorted_by_number),
		tree_test(a_group_names_members_that_lost_their_link),
		tree_test(a_group_that_vfio_made_up_isolates_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
