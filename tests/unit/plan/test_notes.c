/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/plan/scene.h"

TEST(a_display_that_goes_and_one_that_stays)
{
	struct scene *s = desk_scene();
	s->h.ssh_from = "192.0.2.7";
	struct plan *p = plan_of(s);
	assert_true(has_note(
		p, "outputs of 0000:01:00.0 show no picture; the display of 0000:00:02.0 stays."));
	assert_true(has_note(p, "SSH"));
	plan_free(p);
	s->h.ssh_from = NULL;
	p = plan_of(s);
	assert_false(has_note(p, "SSH"));
	plan_free(p);
	scene_free(s);
}

TEST(no_display_is_left)
{
	struct scene *s = desk_scene();
	choice_add(&s->c, addr_of("00:02.0"));
	struct plan *p = plan_of(s);
	assert_true(has_note(
		p, "0000:00:02.0 and 0000:01:00.0 show no picture, and no other display is left."));
	plan_free(p);
	scene_free(s);
}

TEST(what_the_host_loses_is_said)
{
	struct scene *s = desk_scene();
	scene_device(s, "03:00.0", 0x8086, 0x10d3, 0x020000, "e1000e");
	scene_device(s, "04:00.0", 0x1b21, 0x2142, 0x0c0330, "xhci_hcd");
	choice_add(&s->c, addr_of("02:00.0"));
	choice_add(&s->c, addr_of("03:00.0"));
	choice_add(&s->c, addr_of("04:00.0"));
	struct plan *p = plan_of(s);
	assert_true(has_note(p, "the disks behind 0000:02:00.0"));
	assert_true(has_note(p, "the network ports of 0000:03:00.0"));
	assert_true(has_note(p, "the USB ports of 0000:04:00.0"));
	plan_free(p);
	scene_free(s);
}

/* Of every device that goes, companions included, and of no other. */
TEST(warnings_of_devices_that_go_are_told)
{
	struct scene *s = desk_scene();
	scene_hazard(s, DESK_GPU, "no-reset", SEVERITY_WARN);
	scene_hazard(s, DESK_AUDIO, "power-state", SEVERITY_WARN);
	scene_hazard(s, DESK_NVME, "no-reset", SEVERITY_WARN);
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 0);
	assert_string_equal(p->notes[0], "0000:01:00.0: The host needs it.");
	assert_string_equal(p->notes[1], "0000:01:00.1: The host needs it.");
	assert_false(has_note(p, "0000:02:00.0"));
	plan_free(p);
	scene_free(s);
}

TEST(a_warning_is_told_once)
{
	struct scene *s = desk_scene();
	scene_hazard(s, DESK_GPU, "console-input", SEVERITY_WARN);
	struct plan *once = plan_of(s);
	scene_hazard(s, DESK_GPU, "console-input", SEVERITY_WARN);
	struct plan *twice = plan_of(s);
	assert_true(has_note(once, "0000:01:00.0: The host needs it."));
	assert_int_equal(twice->n_notes, once->n_notes);
	plan_free(once);
	plan_free(twice);
	scene_free(s);
}

/* What left before is not lost by this plan. */
TEST(warnings_of_devices_that_left_before_are_not_told)
{
	struct scene *s = desk_scene();
	scene_file(s, "/etc/modprobe.d/vfio.conf", "options vfio-pci ids=144d:a808\n");
	s->h.devices[DESK_NVME].driver = "vfio-pci";
	scene_hazard(s, DESK_NVME, "no-reset", SEVERITY_WARN);
	choice_add(&s->c, addr_of("02:00.0"));
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_bindings, 3);
	assert_false(has_note(p, "0000:02:00.0: "));
	plan_free(p);
	scene_free(s);
}

TEST(groups_come_with_the_iommu)
{
	struct scene *s = desk_scene();
	struct plan *p = plan_of(s);
	assert_true(has_note(p, "groups show only after the reboot"));
	plan_free(p);
	scene_groups(s);
	scene_iommu(s, CPU_INTEL, IOMMU_ON, REASON_NONE);
	p = plan_of(s);
	assert_false(has_note(p, "groups show only after the reboot"));
	plan_free(p);
	scene_free(s);
}

TEST(right_files_that_wait_for_a_reboot_are_told)
{
	struct scene *s = desk_scene();
	struct plan *p = plan_of(s);
	apply_edits(s, p);
	plan_free(p);
	p = plan_of(s);
	assert_true(plan_empty(p));
	assert_true(p->reboot);
	assert_true(has_note(p, "Every file is right already"));
	plan_free(p);
	scene_free(s);
}

/* Class 0302 shows pictures only where a connector says so. */
TEST(a_card_that_computes_shows_no_picture)
{
	struct scene *s = desk_scene();
	s->h.devices[DESK_GPU].class = 0x030200;
	struct plan *p = plan_of(s);
	assert_false(has_note(p, "show no picture"));
	plan_free(p);
	s->h.devices[DESK_GPU].below = &(struct below){BELOW_CONNECTOR, "DP-1", "disconnected"};
	s->h.devices[DESK_GPU].n_below = 1;
	p = plan_of(s);
	assert_true(has_note(p, "the outputs of 0000:01:00.0 show no picture"));
	plan_free(p);
	scene_free(s);
}

TEST(the_sound_goes_too)
{
	struct scene *s = desk_scene();
	struct plan *p = plan_of(s);
	assert_true(has_note(p, "the sound of 0000:01:00.1 is no longer the host's"));
	plan_free(p);
	scene_free(s);
}

/* A list that somebody wrote takes a device that nobody picked. */
TEST(what_a_list_takes_at_the_next_start_is_lost_too)
{
	struct scene *s = desk_scene();
	scene_file(s, "/etc/modprobe.d/vfio.conf", "options vfio-pci ids=144d:a808\n");
	struct plan *p = plan_of(s);
	assert_true(has_note(p, "0000:02:00.0: /etc/modprobe.d/vfio.conf:1 gives 144d:a808 to "
				"vfio-pci too, so after the reboot it is gone"));
	assert_true(has_note(p, "the disks behind 0000:02:00.0 are no longer"));
	plan_free(p);
	scene_free(s);
}

/* A tree may lack what its own system has to have. */
TEST(programs_that_a_tree_lacks_are_named)
{
	struct scene *s = desk_scene();
	s->h.live = false;
	struct plan *p = plan_of(s);
	assert_false(has_note(p, "was not found in this tree"));
	plan_free(p);
	s->h.loader.has_generator = s->h.initramfs.has_generator = false;
	p = plan_of(s);
	assert_true(has_note(p, "update-grub was not found in this tree"));
	assert_true(has_note(p, "update-initramfs was not found in this tree"));
	plan_free(p);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_card_that_computes_shows_no_picture),
		cmocka_unit_test(the_sound_goes_too),
		cmocka_unit_test(what_a_list_takes_at_the_next_start_is_lost_too),
		cmocka_unit_test(programs_that_a_tree_lacks_are_named),
		cmocka_unit_test(a_display_that_goes_and_one_that_stays),
		cmocka_unit_test(no_display_is_left),
		cmocka_unit_test(what_the_host_loses_is_said),
		cmocka_unit_test(warnings_of_devices_that_go_are_told),
		cmocka_unit_test(a_warning_is_told_once),
		cmocka_unit_test(warnings_of_devices_that_left_before_are_not_told),
		cmocka_unit_test(groups_come_with_the_iommu),
		cmocka_unit_test(right_files_that_wait_for_a_reboot_are_told),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
