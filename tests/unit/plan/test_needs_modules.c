/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Modules at each start, kvm's parameter and the governor: what a kernel has as a module, built in,
 * or not at all. */
#include "unit/plan/needs.h"

TEST(modules_that_are_listed_are_not_listed_again)
{
	struct scene *s = need_scene(NEED_VFIO_MODULES, "");
	scene_file(s, "/etc/modules", "# at boot\nvfio-pci\n");
	plan_free(expect_one_edit(s, LOAD_VFIO, OUR_LINE "vfio_iommu_type1\n"));
	scene_file(s, "/usr/lib/modules-load.d/vfio.conf", "; type 1\nvfio_iommu_type1\n");
	expect_no_edit(s, false);
}

TEST(what_is_built_in_is_not_listed)
{
	struct scene *s = need_scene(NEED_VFIO_MODULES, "");
	s->h.kernels[0].vfio_iommu_type1 = SUPPORT_BUILTIN;
	plan_free(expect_one_edit(s, LOAD_VFIO, OUR_LINE "vfio_pci\n"));
	scene_free(s);
	s = need_scene(NEED_KVM_MODULES, "");
	s->h.kernels[0].kvm_intel = SUPPORT_BUILTIN;
	expect_no_edit(s, false);
}

/* One kernel of two has it as a module. */
TEST(one_kernel_wants_it_listed)
{
	struct scene *s = need_scene(NEED_KVM_MODULES, "");
	s->h.kernels[0].kvm_intel = SUPPORT_BUILTIN;
	scene_kernel(s, "5.10.0-28-amd64", INTEL_DEFAULT_OFF)->kvm_intel = SUPPORT_MODULE;
	plan_free(expect_one_edit(s, LOAD_KVM, OUR_LINE "kvm_intel\n"));
	scene_free(s);
}

TEST(the_module_of_the_processor)
{
	struct scene *s = need_scene(NEED_KVM_MODULES, "");
	s->h.cpu.vendor = CPU_AMD;
	plan_free(expect_one_edit(s, LOAD_KVM, OUR_LINE "kvm_amd\n"));
	s->h.cpu.vendor = CPU_ARM;
	expect_refused_need(s, NEED_KVM_MODULES, "Intel and AMD", "built in");
	s = need_scene(NEED_KVM_MODULES, "");
	s->h.cpu.virt = TRI_NO;
	expect_refused_need(s, NEED_KVM_MODULES, "vmx", "firmware");
}

TEST(no_kernel_has_it)
{
	struct scene *s = need_scene(NEED_KVM_MODULES, "");
	s->h.kernels[0].kvm_intel = SUPPORT_MISSING;
	expect_refused_need(s, NEED_KVM_MODULES, "kvm_intel", "No kernel");
}

/* A list that never counted, for nothing loaded vfio-pci before the disk's driver. */
TEST(modules_at_start_make_a_list_of_ids_count)
{
	struct scene *s = need_scene(NEED_VFIO_MODULES, "");
	scene_hazard(s, DESK_NVME, "root-disk", SEVERITY_BLOCK);
	scene_file(s, "/etc/modprobe.d/vfio.conf", "options vfio-pci ids=144d:a808\n");
	s->c.n = 0;
	expect_refusal(s, "0000:02:00.0", "foreign-ids");
}

TEST(a_value_where_none_is_taken)
{
	expect_refused_need(need_scene(NEED_KVM_MODULES, "yes"), NEED_KVM_MODULES, "no value",
			    "yes");
}

static struct scene *msrs_scene(const char *path, const char *bytes)
{
	struct scene *s = need_scene(NEED_IGNORE_MSRS, "");
	needs_attr(s, ATTR_IGNORE_MSRS, "N");
	if (path)
		scene_file(s, path, bytes);
	return s;
}

TEST(msrs_by_modprobe)
{
	struct scene *s = msrs_scene("/etc/modprobe.d/a.conf", "options kvm halt_poll_ns=0\n");
	struct plan *p = expect_one_edit(s, KVM_CONF, OUR_LINE "options kvm ignore_msrs=1\n");
	assert_true(p->reboot);
	assert_int_equal(p->n_steps, 0);
	apply_edits(s, p);
	plan_free(p);
	p = plan_of(s);
	assert_true(plan_empty(p));
	assert_true(p->reboot);
	plan_free(p);
	needs_attr(s, ATTR_IGNORE_MSRS, "Y");
	expect_no_edit(s, false);
}

TEST(msrs_are_ignored_already)
{
	expect_no_edit(msrs_scene("/etc/modprobe.d/a.conf",
				  "options kvm ignore_msrs=0\noptions kvm report_ignored_msrs=0 "
				  "ignore_msrs=Y\n"),
		       true);
}

TEST(somebody_says_no)
{
	expect_refused_need(msrs_scene("/etc/modprobe.d/a.conf", "#\noptions kvm ignore_msrs=0\n"),
			    NEED_IGNORE_MSRS, "/etc/modprobe.d/a.conf:2", "ignore_msrs=0");
	struct scene *s = msrs_scene(GRUB, "GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on "
					   "kvm.ignore_msrs=0\"\nGRUB_CMDLINE_LINUX=\"\"\n");
	expect_refused_need(s, NEED_IGNORE_MSRS, "`kvm.ignore_msrs=0`", "`kvm.ignore_msrs=1`");
}

static void expect_msrs_word(struct scene *s)
{
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_edits, 1);
	assert_non_null(strstr(edit_at(p, GRUB)->after, "intel_iommu=on kvm.ignore_msrs=1\""));
	assert_string_equal(p->words[0], "kvm.ignore_msrs=1");
	plan_free(p);
	scene_free(s);
}

TEST(msrs_where_kvm_is_built_in)
{
	struct scene *s = msrs_scene(NULL, NULL);
	needs_option(s, "CONFIG_KVM=y");
	expect_msrs_word(s);
	s = msrs_scene(NULL, NULL);
	s->h.kernels[0].kvm_amd = SUPPORT_BUILTIN;
	expect_msrs_word(s);
	s = msrs_scene(NULL, NULL);
	needs_option(s, "CONFIG_KVM=m");
	plan_free(expect_one_edit(s, KVM_CONF, OUR_LINE "options kvm ignore_msrs=1\n"));
	scene_free(s);
}

static struct scene *governor_scene(const char *now, const char *choice)
{
	struct scene *s = need_scene(NEED_GOVERNOR, "");
	needs_attr(s, ATTR_GOVERNOR, now);
	needs_attr(s, ATTR_GOVERNORS, choice);
	return s;
}

TEST(the_governor_is_a_word)
{
	struct scene *s = governor_scene("powersave", "performance powersave");
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_edits, 1);
	assert_non_null(strstr(edit_at(p, GRUB)->after, " cpufreq.default_governor=performance\""));
	assert_true(has_note(p, "tuned"));
	plan_free(p);
	scene_free(s);
}

/* A start on trial has it by the word, which no later start would have. */
TEST(a_governor_that_the_word_has_set_still_wants_the_word)
{
	struct scene *s = governor_scene("performance", "performance powersave");
	scene_cmdline(s, "quiet intel_iommu=on cpufreq.default_governor=performance");
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_edits, 1);
	assert_non_null(strstr(edit_at(p, GRUB)->after, " cpufreq.default_governor=performance\""));
	plan_free(p);
	scene_free(s);
}

TEST(governors_that_are_not_there)
{
	expect_no_edit(governor_scene("performance", "performance powersave"), false);
	expect_refused_need(governor_scene("schedutil", "ondemand schedutil"), NEED_GOVERNOR,
			    "ondemand schedutil", "performance");
	expect_refused_need(governor_scene(NULL, NULL), NEED_GOVERNOR, "cpufreq", "no governor");
	struct scene *s = governor_scene("powersave", "performance powersave");
	scene_kernel(s, "5.8.18", INTEL_DEFAULT_OFF);
	expect_refused_need(s, NEED_GOVERNOR, "5.8.18", "5.9");
	s = governor_scene("powersave", NULL);
	needs_option(s, "# CONFIG_CPU_FREQ_GOV_PERFORMANCE is not set");
	expect_refused_need(s, NEED_GOVERNOR, "CONFIG_CPU_FREQ_GOV_PERFORMANCE", "without");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(modules_that_are_listed_are_not_listed_again),
		cmocka_unit_test(what_is_built_in_is_not_listed),
		cmocka_unit_test(one_kernel_wants_it_listed),
		cmocka_unit_test(the_module_of_the_processor),
		cmocka_unit_test(no_kernel_has_it),
		cmocka_unit_test(modules_at_start_make_a_list_of_ids_count),
		cmocka_unit_test(a_value_where_none_is_taken),
		cmocka_unit_test(msrs_by_modprobe),
		cmocka_unit_test(msrs_are_ignored_already),
		cmocka_unit_test(somebody_says_no),
		cmocka_unit_test(msrs_where_kvm_is_built_in),
		cmocka_unit_test(the_governor_is_a_word),
		cmocka_unit_test(a_governor_that_the_word_has_set_still_wants_the_word),
		cmocka_unit_test(governors_that_are_not_there),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
