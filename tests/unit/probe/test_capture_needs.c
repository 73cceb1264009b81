/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the needs of a guest are judged by is the same in a capture, but for the names of people. */
#include "unit/probe/captured.h"

static void machine(const char *tree)
{
	tree_file(tree, "sys/devices/system/cpu/online", "0-1\n");
	tree_file(tree, "sys/devices/system/cpu/cpu0/topology/thread_siblings_list", "0-1\n");
	tree_file(tree, "sys/devices/system/cpu/cpu1/topology/thread_siblings_list", "0-1\n");
	tree_file(tree, "sys/devices/system/cpu/cpufreq/policy0/scaling_governor", "powersave\n");
	tree_file(tree, "sys/devices/system/cpu/cpufreq/policy0/scaling_available_governors",
		  "performance powersave\n");
	tree_link(tree, "sys/devices/system/cpu/cpu0/cpufreq", "../cpufreq/policy0");
	tree_file(tree, "sys/devices/system/node/node0/cpulist", "0-1\n");
	tree_file(tree, "sys/devices/system/node/node0/meminfo",
		  "Node 0 MemTotal: 16000000 kB\nNode 0 MemFree: 9000000 kB\n");
	tree_file(tree, "proc/meminfo", "MemTotal: 16000000 kB\nMemAvailable: 12000000 kB\n");
	tree_file(tree, "sys/module/kvm/parameters/ignore_msrs", "N\n");
}

static void people(const char *tree)
{
	tree_file(tree, "etc/passwd",
		  "root:x:0:0:root:/root:/bin/sh\nanna:x:1000:1000:Anna:/home/anna:/bin/sh\n"
		  "kvm-run:x:990:990::/:/bin/false\n");
	tree_file(tree, "etc/group", "root:x:0:\nkvm:x:105:anna\nanna:x:1000:\nreactor:x:1001:\n");
}

static void settings(const char *tree)
{
	tree_file(tree, "etc/security/limits.conf", "# nothing about it\nanna hard nproc 9\n");
	tree_file(tree, "etc/security/limits.d/90-passthru-anna.conf", "anna hard memlock 9\n");
	tree_file(tree, "etc/sysctl.conf", "kernel.domainname=reactor\n");
	tree_file(tree, "etc/sysctl.d/50-huge.conf", "# off\n");
	tree_file(tree, "usr/lib/sysctl.d/50-huge.conf", "vm.nr_hugepages = 8\n");
	tree_file(tree, "usr/lib/sysctl.d/60-huge.conf", "vm.nr_hugepages = 16\n");
	tree_file(tree, "etc/udev/rules.d/99-vm.rules", "SUBSYSTEM==\"vfio\", GROUP=\"reactor\"\n");
	tree_file(tree, "etc/udev/rules.d/70-net.rules", "NAME=\"secret\"\n");
	tree_file(tree, "usr/lib/modules-load.d/virt.conf", "vfio-pci\n");
}

static void expect_text(const struct host *h, enum attr_id id, const char *text)
{
	assert_int_equal(host_attr(h, id)->there, TRI_YES);
	assert_string_equal(host_attr(h, id)->text, text);
}

static void the_machine_is_the_same(void **state)
{
	struct fixture *f = *state;

	machine(f->tree);
	struct host *h = probed_copy(f);
	assert_int_equal(h->n_threads, 2);
	assert_string_equal(h->threads[1].siblings, "0-1");
	assert_int_equal(h->threads[1].node, 0);
	assert_int_equal(h->n_nodes, 1);
	assert_int_equal(h->nodes[0].free_kb, 9000000);
	expect_text(h, ATTR_GOVERNOR, "powersave");
	expect_text(h, ATTR_GOVERNORS, "performance powersave");
	expect_text(h, ATTR_MEM_AVAILABLE, "MemAvailable: 12000000 kB");
	expect_text(h, ATTR_IGNORE_MSRS, "N");
	host_free(h);
}

static void people_have_numbers_and_the_same_everywhere(void **state)
{
	struct fixture *f = *state;
	const struct file_fact *limits;

	people(f->tree);
	settings(f->tree);
	struct host *h = probed_copy(f);
	assert_int_equal(h->n_users, 3);
	assert_string_equal(h->users[0], "root");
	assert_string_equal(h->users[1], "user1");
	assert_string_equal(h->users[2], "kvm-run");
	assert_int_equal(h->n_people, 1);
	assert_int_equal(h->n_user_groups, 4);
	assert_string_equal(h->user_groups[1], "kvm");
	assert_string_equal(h->user_groups[2], "user1");
	assert_string_equal(h->user_groups[3], "user2");
	limits = host_file(h, "/etc/security/limits.d/90-passthru-user1.conf");
	assert_non_null(limits);
	assert_string_equal(limits->bytes, "user1 hard memlock 9\n");
	assert_string_equal(host_file(h, "/etc/udev/rules.d/99-vm.rules")->bytes,
			    "SUBSYSTEM==\"vfio\", GROUP=\"user2\"\n");
	host_free(h);
}

static void the_same_files_count_and_no_others_are_told(void **state)
{
	struct fixture *f = *state;

	people(f->tree);
	settings(f->tree);
	struct host *h = probed_copy(f);
	assert_null(host_file(h, "/usr/lib/sysctl.d/50-huge.conf"));
	assert_int_equal(host_file(h, "/usr/lib/sysctl.d/60-huge.conf")->state, FILE_PRESENT);
	assert_int_equal(host_file(h, "/usr/lib/modules-load.d/virt.conf")->state, FILE_PRESENT);
	assert_null(host_file(h, "/etc/security/limits.conf"));
	assert_null(host_file(h, "/etc/udev/rules.d/70-net.rules"));
	assert_true(copied(f, "etc/sysctl.d/50-huge.conf"));
	host_free(h);
}

/* A file that has a line about it may have a stick's serial number in the next. */
static void of_a_file_that_counts_only_its_lines_are_told(void **state)
{
	struct fixture *f = *state;

	people(f->tree);
	tree_file(f->tree, "etc/udev/rules.d/70-passthru-vfio.rules",
		  "# Written by passthru.\nSUBSYSTEM==\"vfio\", GROUP=\"kvm\"\n");
	tree_file(f->tree, "etc/udev/rules.d/99-vm.rules",
		  "ATTRS{serial}==\"S3CR3T\", MODE=\"0600\"\nSUBSYSTEM==\"vfio\", GROUP=\"kvm\"\n");
	tree_file(f->tree, "etc/sysctl.conf", "kernel.domainname=corp\nvm.nr_hugepages=8\n");
	struct host *h = probed_copy(f);
	assert_string_equal(host_file(h, "/etc/udev/rules.d/70-passthru-vfio.rules")->bytes,
			    "# Written by passthru.\nSUBSYSTEM==\"vfio\", GROUP=\"kvm\"\n");
	assert_string_equal(host_file(h, "/etc/udev/rules.d/99-vm.rules")->bytes,
			    "\nSUBSYSTEM==\"vfio\", GROUP=\"kvm\"\n");
	assert_string_equal(host_file(h, "/etc/sysctl.conf")->bytes, "\nvm.nr_hugepages=8\n");
	host_free(h);
}

/* A rule that goes on is about it in all its lines, and is copied where it stands. */
static void a_rule_in_several_lines_is_copied_whole(void **state)
{
	static const char rule[] = "SUBSYSTEM==\"vfio\", \\\n  GROUP=\"kvm\"\n";
	struct fixture *f = *state;

	people(f->tree);
	tree_file(f->tree, "usr/lib/udev/rules.d/99-vm.rules",
		  "ATTRS{serial}==\"S3CR3T\", \\\nMODE=\"0600\"\n"
		  "SUBSYSTEM==\"vfio\", \\\n  GROUP=\"kvm\"\nNAME=\"secret\"\n");
	tree_file(f->tree, "usr/lib/udev/rules.d/60-net.rules", "SUBSYSTEM==\"net\"\n");
	struct host *h = probed_copy(f);
	assert_string_equal(host_file(h, "/usr/lib/udev/rules.d/99-vm.rules")->bytes,
			    arena_printf(&h->mem, "\n\n%s\n", rule));
	assert_false(copied(f, "usr/lib/udev/rules.d/60-net.rules"));
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		capture_test(the_machine_is_the_same),
		capture_test(people_have_numbers_and_the_same_everywhere),
		capture_test(the_same_files_count_and_no_others_are_told),
		capture_test(of_a_file_that_counts_only_its_lines_are_told),
		capture_test(a_rule_in_several_lines_is_copied_whole),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
