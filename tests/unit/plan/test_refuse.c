/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/plan/scene.h"

TEST(an_address_that_is_not_there)
{
	struct scene *s = desk_scene();
	scene_pick(s, "09:00.0");
	expect_refusal(s, "0000:09:00.0", "no-such-device");
}

TEST(a_good_address_does_not_save_a_bad_one)
{
	struct scene *s = desk_scene();
	choice_add(&s->c, addr_of("10000:01:00.0"));
	expect_refusal(s, "10000:01:00.0", "no-such-device");
}

TEST(a_bridge_that_was_picked)
{
	struct scene *s = desk_scene();
	scene_pick(s, "00:01.0");
	expect_refusal(s, "0000:00:01.0", "bridge");
}

TEST(a_hazard_of_a_companion)
{
	struct scene *s = desk_scene();
	scene_hazard(s, DESK_AUDIO, "console-input", SEVERITY_BLOCK);
	expect_refusal(s, "0000:01:00.1", "console-input");
}

TEST(each_hazard_is_told_once)
{
	struct scene *s = desk_scene();
	scene_hazard(s, DESK_GPU, "boot-display", SEVERITY_BLOCK);
	scene_hazard(s, DESK_GPU, "only-display", SEVERITY_BLOCK);
	scene_hazard(s, DESK_GPU, "no-reset", SEVERITY_WARN);
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 2);
	assert_string_equal(p->refused[0].id, "boot-display");
	assert_string_equal(p->refused[1].id, "only-display");
	assert_int_equal(p->n_wanted, 1);
	plan_free(p);
	scene_free(s);
}

TEST(a_warning_does_not_refuse)
{
	struct scene *s = desk_scene();
	scene_hazard(s, DESK_GPU, "no-reset", SEVERITY_WARN);
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 0);
	plan_free(p);
	scene_free(s);
}

TEST(a_hazard_of_a_device_that_stays_does_not_refuse)
{
	struct scene *s = desk_scene();
	scene_hazard(s, DESK_NVME, "root-disk", SEVERITY_BLOCK);
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 0);
	plan_free(p);
	scene_free(s);
}

/* The GPU makes the audio function of the desk, as an SR-IOV card would make a VF. */
static struct scene *vf_scene(void)
{
	struct scene *s = desk_scene();
	s->h.devices[DESK_AUDIO].sriov_vf = TRI_YES;
	s->h.devices[DESK_AUDIO].pf = DESK_GPU;
	choice_add(&s->c, addr_of("01:00.1"));
	return s;
}

TEST(a_virtual_function_and_the_one_that_makes_it)
{
	expect_refusal(vf_scene(), "0000:01:00.1", "vf-of-chosen");
}

TEST(a_virtual_function_that_goes_alone)
{
	struct scene *s = vf_scene();
	s->h.devices[DESK_AUDIO].pf = DESK_NVME;
	struct plan *p = plan_of(s);
	for (size_t i = 0; i < p->n_refused; i++)
		assert_string_not_equal(p->refused[i].id, "vf-of-chosen");
	plan_free(p);
	scene_free(s);
}

static struct scene *blocked_scene(enum reason reason)
{
	struct scene *s = desk_scene();
	scene_iommu(s, CPU_INTEL, reason == REASON_NONE ? IOMMU_ON : IOMMU_OFF, reason);
	s->r.verdict = VERDICT_BLOCKED;
	s->r.verdict_detail = "Do this first.";
	return s;
}

TEST(blocked_by_the_reason_of_the_iommu)
{
	static const struct {
		enum reason reason;
		const char *id;
	} rows[] = {
		{REASON_GUEST, "iommu-guest"},
		{REASON_CPU, "iommu-cpu"},
		{REASON_FIRMWARE, "iommu-firmware"},
		{REASON_KERNEL_CONFIG, "iommu-kernel-config"},
		{REASON_FIRMWARE_BROKEN, "iommu-firmware-broken"},
		{REASON_DRIVER_FAILED, "iommu-driver-failed"},
		{REASON_CMDLINE_MISSING, "iommu-cmdline-missing"},
	};
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		expect_refusal(blocked_scene(rows[i].reason), "0000:01:00.0", rows[i].id);
}

TEST(blocked_by_the_system)
{
	struct scene *s = blocked_scene(REASON_CMDLINE_OFF);
	s->h.kernels[0].vfio_pci = SUPPORT_MISSING;
	expect_refusal(s, "0000:01:00.0", "vfio-pci-missing");
	s = blocked_scene(REASON_NONE);
	s->h.ostree = TRI_YES;
	expect_refusal(s, "0000:01:00.0", "image-based");
	s = blocked_scene(REASON_GUEST);
	s->h.xen = TRI_YES;
	expect_refusal(s, "0000:01:00.0", "xen");
}

TEST(the_verdict_says_why)
{
	struct scene *s = blocked_scene(REASON_FIRMWARE);
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 1);
	assert_string_equal(p->refused[0].detail, "Do this first.");
	plan_free(p);
	scene_free(s);
}

TEST(an_address_in_another_domain_is_offered)
{
	struct scene *s = desk_scene();
	scene_device(s, "10000:e2:00.0", 0x144d, 0xa808, 0x010802, "nvme");
	scene_pick(s, "e2:00.0");
	struct plan *p = plan_of(s);
	assert_non_null(strstr(p->refused[0].detail, "Did you mean 10000:e2:00.0?"));
	plan_free(p);
	expect_refusal(s, "0000:e2:00.0", "no-such-device");
}

/* Who picked one device reads of its companions only what they are needed for. */
TEST(a_companion_does_not_say_again_why_it_is_one)
{
	struct scene *s = desk_scene();
	scene_hazard(s, DESK_GPU, "shared-group", SEVERITY_BLOCK);
	scene_hazard(s, DESK_AUDIO, "console-input", SEVERITY_BLOCK);
	scene_hazard(s, DESK_AUDIO, "shared-group", SEVERITY_BLOCK);
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 2);
	assert_string_equal(p->refused[0].id, "shared-group");
	assert_string_equal(p->refused[1].id, "console-input");
	plan_free(p);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_address_in_another_domain_is_offered),
		cmocka_unit_test(a_companion_does_not_say_again_why_it_is_one),
		cmocka_unit_test(an_address_that_is_not_there),
		cmocka_unit_test(a_good_address_does_not_save_a_bad_one),
		cmocka_unit_test(a_bridge_that_was_picked),
		cmocka_unit_test(a_hazard_of_a_companion),
		cmocka_unit_test(each_hazard_is_told_once),
		cmocka_unit_test(a_warning_does_not_refuse),
		cmocka_unit_test(a_virtual_function_and_the_one_that_makes_it),
		cmocka_unit_test(a_virtual_function_that_goes_alone),
		cmocka_unit_test(a_hazard_of_a_device_that_stays_does_not_refuse),
		cmocka_unit_test(blocked_by_the_reason_of_the_iommu),
		cmocka_unit_test(blocked_by_the_system),
		cmocka_unit_test(the_verdict_says_why),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
