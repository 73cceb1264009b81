/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

static void nothing_there_is_unknown_not_no(void **state)
{
	struct host *h = probed(*state);

	assert_string_equal(h->os.id, "");
	assert_string_equal(h->os.pretty, "");
	assert_string_equal(h->name, "");
	assert_string_equal(h->release, "");
	assert_null(h->cmdline);
	assert_int_equal(h->cpu.vendor, CPU_UNKNOWN);
	assert_int_equal(h->cpu.virt, TRI_UNKNOWN);
	assert_int_equal(h->cpu.hypervisor, TRI_UNKNOWN);
	assert_null(h->cpu.flags_line);
	assert_int_equal(h->xen, TRI_UNKNOWN);
	assert_int_equal(h->ostree, TRI_UNKNOWN);
	assert_false(h->live);
	assert_false(h->as_root);
	host_free(h);
}

static void the_distribution_is_read_without_running_it(void **state)
{
	char *tree = *state;

	tree_file(tree, "usr/lib/os-release",
		  "PRETTY_NAME=\"Ubuntu 24.04 LTS\"\nID=ubuntu\nID_LIKE='debian'\nX=$(touch "
		  "/tmp/x)\n");
	tree_link(tree, "etc/os-release", "../usr/lib/os-release");
	tree_file(tree, "etc/hostname", "tower\n");
	struct host *h = probed(tree);

	assert_string_equal(h->os.id, "ubuntu");
	assert_string_equal(h->os.id_like, "debian");
	assert_string_equal(h->os.pretty, "Ubuntu 24.04 LTS");
	assert_string_equal(h->name, "tower");
	host_free(h);
}

static const struct {
	const char *cpuinfo;
	enum cpu_vendor vendor;
	enum tri virt, hypervisor;
} cpus[] = {
	{"processor\t: 0\nvendor_id\t: GenuineIntel\nflags\t\t: fpu vmx sse\n", CPU_INTEL, TRI_YES,
	 TRI_NO},
	{"vendor_id\t: AuthenticAMD\nflags\t\t: fpu svm\n", CPU_AMD, TRI_YES, TRI_NO},
	{"vendor_id\t: HygonGenuine\nflags\t\t: svm hypervisor\n", CPU_AMD, TRI_YES, TRI_YES},
	/* Words that only begin or end so are others. */
	{"vendor_id\t: GenuineIntel\nflags\t\t: xvmx vmxx svm_lock\n", CPU_INTEL, TRI_NO, TRI_NO},
	{"vendor_id\t: CentaurHauls\nflags\t\t: vmx\n", CPU_OTHER, TRI_YES, TRI_NO},
	{"processor\t: 0\nCPU implementer\t: 0x41\nFeatures\t: fp asimd\n", CPU_ARM, TRI_UNKNOWN,
	 TRI_UNKNOWN},
	/* Only the first processor is read. */
	{"vendor_id\t: GenuineIntel\n\nflags\t\t: vmx\n", CPU_INTEL, TRI_UNKNOWN, TRI_UNKNOWN},
	{"garbage\n:\n : x\n", CPU_UNKNOWN, TRI_UNKNOWN, TRI_UNKNOWN},
};

static void processors_are_told_apart(void **state)
{
	char *tree = *state;

	for (size_t i = 0; i < ARRAY_SIZE(cpus); i++) {
		tree_file(tree, "proc/cpuinfo", "%s", cpus[i].cpuinfo);
		struct host *h = probed(tree);
		assert_int_equal(h->cpu.vendor, cpus[i].vendor);
		assert_int_equal(h->cpu.virt, cpus[i].virt);
		assert_int_equal(h->cpu.hypervisor, cpus[i].hypervisor);
		host_free(h);
	}
}

static void the_evidence_holds_the_words_that_matter(void **state)
{
	char *tree = *state;

	tree_file(tree, "proc/cpuinfo",
		  "vendor_id\t: GenuineIntel\nmodel name\t: A \033[1m CPU\nflags\t\t: fpu vmx "
		  "hypervisor sse\n");
	struct host *h = probed(tree);

	assert_string_equal(h->cpu.flags_line, "flags : … vmx … hypervisor …");
	assert_null(strchr(h->cpu.model, '\033'));
	host_free(h);
}

static void xen_and_image_based_systems_are_known(void **state)
{
	char *tree = *state;

	tree_file(tree, "sys/hypervisor/type", "xen\n");
	tree_file(tree, "proc/xen/capabilities", "control_d\n");
	tree_file(tree, "run/ostree-booted", "%s", "");
	struct host *h = probed(tree);
	assert_int_equal(h->xen, TRI_YES);
	assert_int_equal(h->ostree, TRI_YES);
	host_free(h);

	/* A guest of Xen is no host of it. */
	tree_file(tree, "proc/xen/capabilities", "\n");
	h = probed(tree);
	assert_int_equal(h->xen, TRI_NO);
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(nothing_there_is_unknown_not_no),
		tree_test(the_distribution_is_read_without_running_it),
		tree_test(processors_are_told_apart),
		tree_test(the_evidence_holds_the_words_that_matter),
		tree_test(xen_and_image_based_systems_are_known),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
