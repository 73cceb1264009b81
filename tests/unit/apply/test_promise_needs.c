/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the running kernel made of the needs. */
#include "unit/apply/verifying.h"

#define HUGE_2M "sys/kernel/mm/hugepages/hugepages-2048kB/nr_hugepages"
#define NODE_1G "sys/devices/system/node/node1/hugepages/hugepages-1048576kB/nr_hugepages"
#define ISOLATED "sys/devices/system/cpu/isolated"

struct wanting {
	struct desk desk;
	struct need need;
	char value[32];
};

static void want(struct wanting *w, enum need_id id, const char *value)
{
	desk_open(&w->desk);
	snprintf(w->value, sizeof(w->value), "%s", value);
	w->need = (struct need){id, w->value};
	w->desk.run.needs = &w->need;
	w->desk.run.n_needs = 1;
}

/* path and text NULL: no such file. */
static void expect_found(enum need_id id, const char *value, const char *path, const char *text,
			 const char *subject, enum tri ok, const char *found)
{
	struct wanting w;

	want(&w, id, value);
	if (path)
		tree_file(w.desk.dir, path, "%s", text);
	verify(&w.desk);
	assert_promise(&w.desk, "need", subject, ok, found);
	assert_int_equal(w.desk.promises.ok, ok != TRI_NO);
	if (ok == TRI_NO)
		assert_non_null(strstr(w.desk.promises.next, "guest does not get"));
	desk_done(&w.desk);
}

TEST(pages_that_are_there)
{
	expect_found(NEED_HUGEPAGES, "8G", HUGE_2M, "4096\n", "hugepages=8G", TRI_YES, "4096");
	expect_found(NEED_HUGEPAGES, "8G", HUGE_2M, "5000\n", "hugepages=8G", TRI_YES, "5000");
	expect_found(NEED_HUGEPAGES, "8G", HUGE_2M, "4095\n", "hugepages=8G", TRI_NO, "4095");
	expect_found(NEED_HUGEPAGES, "8G", HUGE_2M, "many\n", "hugepages=8G", TRI_UNKNOWN, "many");
	expect_found(NEED_HUGEPAGES, "8G", NULL, NULL, "hugepages=8G", TRI_UNKNOWN, HUGE_2M);
}

TEST(pages_of_one_node)
{
	expect_found(NEED_HUGEPAGES, "4G@1,1G", NODE_1G, "4\n", "hugepages=4G@1,1G", TRI_YES, "4");
	expect_found(NEED_HUGEPAGES, "4G@1,1G", NODE_1G, "3\n", "hugepages=4G@1,1G", TRI_NO, "3");
	expect_found(NEED_HUGEPAGES, "4G@1,1G", HUGE_2M, "4096\n", "hugepages=4G@1,1G", TRI_UNKNOWN,
		     "node1");
}

TEST(cpus_that_are_isolated)
{
	expect_found(NEED_CPUS, "2,8", ISOLATED, "2-3,8\n", "cpus=2,8", TRI_YES, "2-3,8");
	expect_found(NEED_CPUS, "2,8", ISOLATED, "2-7\n", "cpus=2,8", TRI_NO, "2-7");
	expect_found(NEED_CPUS, "2,8", ISOLATED, "\n", "cpus=2,8", TRI_NO, "none");
	expect_found(NEED_CPUS, "2,8", NULL, NULL, "cpus=2,8", TRI_UNKNOWN, ISOLATED);
}

static void expect_kernels_value(enum need_id id, enum attr_id attr, const char *now, enum tri ok)
{
	struct wanting w;

	want(&w, id, "");
	w.desk.host.attrs[attr] =
		(struct attr){.there = tri_of(now), .source = "sys/it", .text = now};
	verify(&w.desk);
	assert_promise(&w.desk, "need", need_infos[id].name, ok, now ? now : "sys/it");
	desk_done(&w.desk);
}

TEST(values_of_the_kernel)
{
	expect_kernels_value(NEED_IGNORE_MSRS, ATTR_IGNORE_MSRS, "Y", TRI_YES);
	expect_kernels_value(NEED_IGNORE_MSRS, ATTR_IGNORE_MSRS, "N", TRI_NO);
	expect_kernels_value(NEED_IGNORE_MSRS, ATTR_IGNORE_MSRS, NULL, TRI_UNKNOWN);
	expect_kernels_value(NEED_GOVERNOR, ATTR_GOVERNOR, "performance", TRI_YES);
	expect_kernels_value(NEED_GOVERNOR, ATTR_GOVERNOR, "powersave", TRI_NO);
}

static void expect_kvm(const char *loaded, enum support support, enum tri ok)
{
	struct kernel running = {
		.release = "6.1.0", .running = true, .kvm_intel = support, .initrd = "/boot/i"};
	struct wanting w;

	want(&w, NEED_KVM_MODULES, "");
	w.desk.host.cpu.vendor = CPU_INTEL;
	w.desk.host.kernels = &running;
	w.desk.host.n_kernels = 1;
	if (loaded)
		tree_file(w.desk.dir, loaded, "1\n");
	verify(&w.desk);
	assert_promise(&w.desk, "need", "kvm-modules", ok, "");
	assert_string_equal(find(&w.desk, "need", "kvm-modules")->expected, "kvm_intel is loaded");
	desk_done(&w.desk);
}

TEST(modules_that_are_loaded)
{
	expect_kvm("sys/module/kvm_intel/refcnt", SUPPORT_MODULE, TRI_YES);
	expect_kvm("sys/module/kvm_amd/refcnt", SUPPORT_MODULE, TRI_NO);
	expect_kvm(NULL, SUPPORT_MODULE, TRI_UNKNOWN);
	expect_kvm(NULL, SUPPORT_BUILTIN, TRI_YES);
}

TEST(each_module_of_vfio)
{
	struct wanting w;
	size_t n = 0;

	want(&w, NEED_VFIO_MODULES, "");
	tree_file(w.desk.dir, "sys/module/vfio_pci/refcnt", "1\n");
	verify(&w.desk);
	for (size_t i = 0; i < w.desk.promises.n; i++) {
		const struct promise *p = &w.desk.promises.items[i];

		if (!streq(p->id, "need"))
			continue;
		n++;
		assert_int_equal(p->ok, tri_of(strstr(p->expected, "vfio_pci")));
	}
	assert_int_equal(n, 2);
	desk_done(&w.desk);
}

TEST(before_the_reboot_nothing_is_missing)
{
	struct wanting w;

	want(&w, NEED_HUGEPAGES, "8G");
	tree_file(w.desk.dir, HUGE_2M, "0\n");
	w.desk.host.boot_id = w.desk.run.boot_id;
	verify(&w.desk);
	assert_promise(&w.desk, "need", "hugepages=8G", TRI_UNKNOWN, "not before the reboot");
	desk_done(&w.desk);
}

/* A run that no start has to come for is judged in the boot in which it was applied. */
TEST(what_waits_for_no_reboot)
{
	struct wanting w;

	want(&w, NEED_MEMLOCK, "anna:8G");
	w.desk.run.reboot = false;
	w.desk.host.boot_id = w.desk.run.boot_id;
	verify(&w.desk);
	assert_false(w.desk.promises.reboot_pending);
	assert_true(w.desk.promises.ok);
	desk_done(&w.desk);
}

/* The start on trial has the words, and the root file system is as it was. */
TEST(a_start_on_trial)
{
	static const char *words[] = {"isolcpus=managed_irq,domain,2,8"};
	struct param trial = {.name = TRIAL_WORD, .raw = TRIAL_WORD};
	struct wanting w;

	want(&w, NEED_HUGEPAGES, "8G");
	tree_file(w.desk.dir, HUGE_2M, "0\n");
	w.desk.host.params = &trial;
	w.desk.host.n_params = 1;
	verify(&w.desk);
	assert_promise(&w.desk, "need", "hugepages=8G", TRI_UNKNOWN, "trial");
	desk_done(&w.desk);
	want(&w, NEED_CPUS, "2,8");
	tree_file(w.desk.dir, ISOLATED, "\n");
	w.desk.run.words = words;
	w.desk.host.cmdline = "quiet isolcpus=managed_irq,domain,2,8";
	w.desk.host.params = &trial;
	w.desk.host.n_params = 1;
	verify(&w.desk);
	assert_promise(&w.desk, "need", "cpus=2,8", TRI_NO, "none");
	desk_done(&w.desk);
}

TEST(a_run_without_devices_wants_no_iommu)
{
	struct wanting w;

	want(&w, NEED_HUGEPAGES, "8G");
	tree_file(w.desk.dir, HUGE_2M, "4096\n");
	w.desk.run.n_bindings = 0;
	w.desk.host.n_groups = 0;
	verify(&w.desk);
	assert_true(w.desk.promises.ok);
	for (size_t i = 0; i < w.desk.promises.n; i++)
		assert_string_not_equal(w.desk.promises.items[i].id, "iommu");
	desk_done(&w.desk);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(pages_that_are_there),
		cmocka_unit_test(pages_of_one_node),
		cmocka_unit_test(cpus_that_are_isolated),
		cmocka_unit_test(values_of_the_kernel),
		cmocka_unit_test(modules_that_are_loaded),
		cmocka_unit_test(each_module_of_vfio),
		cmocka_unit_test(before_the_reboot_nothing_is_missing),
		cmocka_unit_test(what_waits_for_no_reboot),
		cmocka_unit_test(a_start_on_trial),
		cmocka_unit_test(a_run_without_devices_wants_no_iommu),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
