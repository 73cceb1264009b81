/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Which words of the kernel command line change, told by what GRUB's file becomes. */
#include "unit/plan/scene.h"

#define GRUB "/etc/default/grub"
#define LINE(words) "GRUB_CMDLINE_LINUX_DEFAULT=\"" words "\"\n"

static struct scene *scene_with(const char *grub, const char *cmdline, enum reason reason)
{
	struct scene *s = desk_scene();
	scene_file(s, GRUB, grub);
	scene_cmdline(s, cmdline);
	scene_iommu(s, CPU_INTEL, reason == REASON_NONE ? IOMMU_ON : IOMMU_OFF, reason);
	if (reason == REASON_NONE)
		scene_groups(s);
	return s;
}

/* A host whose IOMMU is off by these words, on a kernel of that default: what does GRUB's file
 * become? */
static void expect_line_by(enum intel_default value, enum cpu_vendor vendor, const char *before,
			   const char *after)
{
	struct scene *s = desk_scene();
	_cleanup_free_ char *grub = NULL, *wanted = NULL;
	assert_true(asprintf(&grub, LINE("%s"), before) > 0);
	assert_true(asprintf(&wanted, LINE("%s"), after) > 0);
	s->h.kernels[0].intel_default = value;
	scene_file(s, GRUB, grub);
	scene_cmdline(s, before);
	scene_iommu(s, vendor, IOMMU_OFF, REASON_CMDLINE_OFF);
	struct plan *p = plan_of(s);
	if (streq(before, after))
		assert_null(edit_at(p, GRUB));
	else
		expect_after(p, GRUB, wanted);
	plan_free(p);
	scene_free(s);
}

static void expect_line(enum cpu_vendor vendor, const char *before, const char *after)
{
	expect_line_by(INTEL_DEFAULT_ON, vendor, before, after);
}

TEST(off_is_taken_out_part_by_part)
{
	expect_line(CPU_INTEL, "intel_iommu=off quiet", "quiet");
	expect_line(CPU_INTEL, "intel_iommu=off,sm_on", "intel_iommu=sm_on");
	expect_line(CPU_INTEL, "intel_iommu=sm_on,off", "intel_iommu=sm_on");
	expect_line(CPU_INTEL, "intel_iommu=on,off", "intel_iommu=on");
	expect_line(CPU_INTEL, "a iommu=off b", "a b");
	expect_line(CPU_INTEL, "iommu=off,force a", "iommu=force a");
	expect_line(CPU_INTEL, "iommu=off intel_iommu=off", "");
	expect_line(CPU_INTEL, "intel_iommu=off a intel_iommu=off", "a");
	expect_line(CPU_AMD, "a amd_iommu=off", "a");
	expect_line(CPU_AMD, "amd_iommu=force_isolation,off", "amd_iommu=force_isolation");
	expect_line(CPU_AMD, "iommu=off", "");
}

/* Those kernels leave the IOMMU, or the integrated GPU's part of it, off without the word. */
TEST(off_becomes_on_where_a_kernel_needs_the_word)
{
	static const enum intel_default needs[] = {INTEL_DEFAULT_OFF, INTEL_DEFAULT_ON_BUT_IGPU,
						   INTEL_DEFAULT_UNKNOWN};
	for (size_t i = 0; i < ARRAY_SIZE(needs); i++) {
		expect_line_by(needs[i], CPU_INTEL, "intel_iommu=off quiet",
			       "intel_iommu=on quiet");
		expect_line_by(needs[i], CPU_INTEL, "intel_iommu=off,sm_on",
			       "intel_iommu=on,sm_on");
		expect_line_by(needs[i], CPU_INTEL, "intel_iommu=sm_on,off",
			       "intel_iommu=sm_on,on");
		expect_line_by(needs[i], CPU_INTEL, "iommu=off intel_iommu=off", "intel_iommu=on");
	}
}

/* An old kernel in the menu has another default than the running one. */
TEST(one_kernel_that_may_boot_is_enough_to_keep_the_word)
{
	struct scene *s =
		scene_with(LINE("intel_iommu=off"), "intel_iommu=off", REASON_CMDLINE_OFF);
	s->h.kernels[0].intel_default = INTEL_DEFAULT_ON;
	scene_kernel(s, "6.1.0-17-amd64", INTEL_DEFAULT_ON);
	scene_kernel(s, "5.0.0-1-amd64", INTEL_DEFAULT_OFF);
	struct plan *p = plan_of(s);
	expect_after(p, GRUB, LINE("intel_iommu=on"));
	plan_free(p);
	scene_free(s);
}

/* Without interrupt remapping the kernel gives no device to a guest. */
TEST(what_switches_interrupt_remapping_off_is_taken_out)
{
	expect_line(CPU_INTEL, "intremap=off quiet", "quiet");
	expect_line(CPU_INTEL, "a nointremap", "a");
	expect_line(CPU_AMD, "intremap=nosid,off a", "intremap=nosid a");
	expect_line(CPU_AMD, "intremap=on intremap=nosid", "intremap=on intremap=nosid");
}

TEST(interrupt_remapping_that_is_on_again_is_told)
{
	struct scene *s = scene_with(LINE("quiet intremap=off"), "quiet intremap=off", REASON_NONE);
	s->r.iommu.irq_remapping = IOMMU_OFF;
	struct plan *p = plan_of(s);
	assert_string_equal(edit_at(p, GRUB)->why, "Switches interrupt remapping on");
	assert_string_equal(p->gone_words[0], "intremap=off");
	assert_false(has_note(p, "Interrupt remapping is off"));
	plan_free(p);
	scene_file(s, GRUB, LINE("quiet"));
	p = plan_of(s);
	assert_true(has_note(p, "`intremap=off` is on the running command line"));
	plan_free(p);
	scene_cmdline(s, "quiet");
	p = plan_of(s);
	assert_true(has_note(p, "Interrupt remapping is off"));
	plan_free(p);
	scene_free(s);
}

TEST(words_without_that_effect_stay)
{
	expect_line(CPU_INTEL, "amd_iommu=off iommu=off", "amd_iommu=off");
	expect_line(CPU_AMD, "intel_iommu=off amd_iommu=off", "intel_iommu=off");
	expect_line(CPU_AMD, "iommu=pt amd_iommu=on iommu=off", "iommu=pt amd_iommu=on");
	expect_line(CPU_INTEL, "intel_iommu=off iommu=pt,soft intel_iommu_off=off",
		    "iommu=pt,soft intel_iommu_off=off");
	expect_line(CPU_INTEL, "intel_iommu=off,igfx_off", "intel_iommu=igfx_off");
}

/* iommu=off is gone, and this kernel would still leave the IOMMU off. */
TEST(on_is_added_where_the_default_is_off)
{
	struct scene *s = scene_with(LINE("iommu=off"), "iommu=off", REASON_CMDLINE_OFF);
	struct plan *p = plan_of(s);
	expect_after(p, GRUB, LINE("intel_iommu=on"));
	expect_laws(s, p);
}

TEST(on_that_is_in_the_file_is_not_added_again)
{
	struct scene *s = scene_with(LINE("intel_iommu=on"), "quiet", REASON_CMDLINE_MISSING);
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, GRUB));
	plan_free(p);
	scene_free(s);
	s = scene_with(LINE("intel-iommu=sm_on,on"), "quiet", REASON_CMDLINE_MISSING);
	p = plan_of(s);
	assert_null(edit_at(p, GRUB));
	plan_free(p);
	scene_free(s);
}

TEST(unknown_is_switched_on_only_where_the_default_is_off)
{
	struct scene *s = scene_with(LINE("quiet"), "quiet", REASON_UNKNOWN);
	s->r.iommu.state = IOMMU_UNKNOWN;
	struct plan *p = plan_of(s);
	expect_after(p, GRUB, LINE("quiet intel_iommu=on"));
	plan_free(p);
	s->h.kernels[0].intel_default = INTEL_DEFAULT_UNKNOWN;
	p = plan_of(s);
	assert_null(edit_at(p, GRUB));
	plan_free(p);
	s->h.kernels[0].intel_default = INTEL_DEFAULT_OFF;
	s->r.iommu.vendor = CPU_AMD;
	p = plan_of(s);
	assert_null(edit_at(p, GRUB));
	plan_free(p);
	scene_free(s);
}

/* Debian leaves the integrated GPU out unless "on" is given. */
TEST(the_integrated_gpu_needs_the_word)
{
	struct scene *s = scene_with(LINE("quiet"), "quiet", REASON_NONE);
	s->h.kernels[0].intel_default = INTEL_DEFAULT_ON_BUT_IGPU;
	s->h.devices[DESK_IGPU].group = -1;
	scene_pick(s, "00:02.0");
	struct plan *p = plan_of(s);
	expect_after(p, GRUB, LINE("quiet intel_iommu=on"));
	assert_int_equal(p->n_words, 1);
	expect_laws(s, p);
}

TEST(igfx_off_goes_with_the_integrated_gpu)
{
	struct scene *s =
		scene_with(LINE("intel_iommu=on,igfx_off"), "intel_iommu=on,igfx_off", REASON_NONE);
	s->h.devices[DESK_IGPU].group = -1;
	scene_pick(s, "00:02.0");
	struct plan *p = plan_of(s);
	expect_after(p, GRUB, LINE("intel_iommu=on"));
	expect_laws(s, p);
}

TEST(another_gpu_does_not_need_it)
{
	struct scene *s = scene_with(LINE("quiet"), "quiet", REASON_NONE);
	s->h.kernels[0].intel_default = INTEL_DEFAULT_ON_BUT_IGPU;
	s->h.devices[DESK_IGPU].group = -1;
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, GRUB));
	expect_laws(s, p);
}

/* Nor does any other device without a group, nor an integrated GPU that has one. */
TEST(only_the_integrated_gpu_without_a_group_needs_it)
{
	struct scene *s = scene_with(LINE("quiet"), "quiet", REASON_NONE);
	s->h.kernels[0].intel_default = INTEL_DEFAULT_ON_BUT_IGPU;
	s->h.devices[DESK_NVME].group = -1;
	scene_pick(s, "02:00.0");
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, GRUB));
	plan_free(p);
	s->h.devices[DESK_IGPU].group = 0;
	s->h.devices[DESK_GPU].group = s->h.devices[DESK_AUDIO].group = 7;
	scene_pick(s, "00:02.0");
	p = plan_of(s);
	assert_null(edit_at(p, GRUB));
	plan_free(p);
	scene_free(s);
}

/* Installed since the last boot: the next one comes up with it. */
TEST(the_newest_kernel_counts_too)
{
	struct scene *s = scene_with(LINE("iommu=off"), "iommu=off", REASON_CMDLINE_OFF);
	s->h.kernels[0].running = false;
	scene_kernel(s, "6.1.0-17-amd64", INTEL_DEFAULT_ON)->running = true;
	scene_kernel(s, "5.0.0-1-amd64", INTEL_DEFAULT_OFF);
	struct plan *p = plan_of(s);
	expect_after(p, GRUB, LINE("intel_iommu=on"));
	plan_free(p);
	s->h.kernels[0].intel_default = INTEL_DEFAULT_ON;
	p = plan_of(s);
	expect_after(p, GRUB, LINE(""));
	plan_free(p);
	scene_free(s);
}

TEST(an_off_that_was_typed_is_told)
{
	struct scene *s = scene_with(LINE("quiet"), "quiet intel_iommu=off", REASON_CMDLINE_OFF);
	s->h.kernels[0].intel_default = INTEL_DEFAULT_ON;
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, GRUB));
	assert_int_equal(p->n_gone_words, 1);
	assert_string_equal(p->gone_words[0], "intel_iommu=off");
	assert_true(has_note(p, "`intel_iommu=off` is on the running command line"));
	assert_true(p->reboot);
	expect_laws(s, p);
}

/* The IOMMU is on only because somebody typed the word. */
TEST(an_on_that_was_typed_is_written_down)
{
	struct scene *s = scene_with(LINE("quiet"), "quiet intel_iommu=on", REASON_NONE);
	struct plan *p = plan_of(s);
	expect_after(p, GRUB, LINE("quiet intel_iommu=on"));
	plan_free(p);
	s->h.kernels[0].intel_default = INTEL_DEFAULT_ON;
	p = plan_of(s);
	assert_null(edit_at(p, GRUB));
	plan_free(p);
	scene_free(s);
}

/* On now, but the next boot by the files would be without it. */
TEST(an_off_in_the_files_is_turned_before_it_bites)
{
	struct scene *s = scene_with(LINE("intel_iommu=off"), "quiet", REASON_NONE);
	struct plan *p = plan_of(s);
	expect_after(p, GRUB, LINE("intel_iommu=on"));
	plan_free(p);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(off_is_taken_out_part_by_part),
		cmocka_unit_test(off_becomes_on_where_a_kernel_needs_the_word),
		cmocka_unit_test(one_kernel_that_may_boot_is_enough_to_keep_the_word),
		cmocka_unit_test(what_switches_interrupt_remapping_off_is_taken_out),
		cmocka_unit_test(interrupt_remapping_that_is_on_again_is_told),
		cmocka_unit_test(words_without_that_effect_stay),
		cmocka_unit_test(on_is_added_where_the_default_is_off),
		cmocka_unit_test(on_that_is_in_the_file_is_not_added_again),
		cmocka_unit_test(unknown_is_switched_on_only_where_the_default_is_off),
		cmocka_unit_test(the_integrated_gpu_needs_the_word),
		cmocka_unit_test(igfx_off_goes_with_the_integrated_gpu),
		cmocka_unit_test(another_gpu_does_not_need_it),
		cmocka_unit_test(only_the_integrated_gpu_without_a_group_needs_it),
		cmocka_unit_test(the_newest_kernel_counts_too),
		cmocka_unit_test(an_off_that_was_typed_is_told),
		cmocka_unit_test(an_on_that_was_typed_is_written_down),
		cmocka_unit_test(an_off_in_the_files_is_turned_before_it_bites),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
