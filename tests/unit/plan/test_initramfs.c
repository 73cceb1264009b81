/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/plan/scene.h"

#define MODULES "/etc/initramfs-tools/modules"

/* A host whose IOMMU is on: only the binding and the images are to be done. */
static struct scene *ready_scene(void)
{
	struct scene *s = desk_scene();
	s->h.kernels[0].intel_default = INTEL_DEFAULT_ON;
	scene_groups(s);
	scene_iommu(s, CPU_INTEL, IOMMU_ON, REASON_NONE);
	return s;
}

TEST(every_image_is_rebuilt)
{
	struct scene *s = ready_scene();
	scene_kernel(s, "6.1.0-17-amd64", INTEL_DEFAULT_ON);
	scene_kernel(s, "6.1.0-16-amd64", INTEL_DEFAULT_ON)->initrd = NULL;
	s->h.initramfs.n_images--;
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_steps, 2);
	assert_string_equal(p->steps[0].argv[3], DESK_RELEASE);
	assert_string_equal(p->steps[1].argv[3], "6.1.0-17-amd64");
	assert_string_equal(p->steps[1].why,
			    "rebuild the initramfs of 6.1.0-17-amd64: about a minute");
	assert_int_equal(p->steps[1].timeout_s, 1800);
	assert_int_equal(p->n_expects, 4);
	expect_laws(s, p);
}

TEST(a_list_that_has_the_module_stays)
{
	struct scene *s = ready_scene();
	scene_file(s, MODULES, "vfio_pci ids=1:2\n");
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, MODULES));
	assert_int_equal(p->n_steps, 1);
	expect_laws(s, p);
}

TEST(a_missing_list_is_made)
{
	struct scene *s = ready_scene();
	scene_file(s, MODULES, NULL);
	struct plan *p = plan_of(s);
	expect_after(p, MODULES, "vfio-pci\n");
	assert_int_equal(edit_at(p, MODULES)->kind, EDIT_CREATE);
	expect_laws(s, p);
}

/* The list alone changes: the image is rebuilt, and must hold the ids that were there before. */
TEST(the_list_alone_needs_new_images)
{
	struct scene *s = ready_scene();
	scene_file(s, "/etc/modprobe.d/vfio.conf",
		   "options vfio-pci ids=10de:2206,10de:1aef\nsoftdep n* pre: vfio-pci\nsoftdep "
		   "snd* pre: vfio-pci\n");
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_edits, 1);
	assert_int_equal(p->n_steps, 1);
	assert_int_equal(p->n_expects, 2);
	assert_string_equal(p->expects[0].subject, "vfio-pci.ko");
	assert_string_equal(p->expects[1].subject, "vfio.conf");
	expect_laws(s, p);
}

TEST(no_initramfs_no_programs)
{
	struct scene *s = ready_scene();
	s->h.initramfs = (struct initramfs){.kind = INITRAMFS_NONE};
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_edits, 1);
	assert_int_equal(p->n_steps, 0);
	assert_true(p->reboot);
	expect_laws(s, p);
}

TEST(another_tool_is_named)
{
	struct scene *s = ready_scene();
	s->h.initramfs = (struct initramfs){
		.kind = INITRAMFS_OTHER, .name = "genkernel", .has_generator = true};
	expect_failure(s, "genkernel", "does not work with");
	s = ready_scene();
	s->h.initramfs = (struct initramfs){.kind = INITRAMFS_UNKNOWN};
	expect_failure(s, "update-initramfs", "dracut, mkinitcpio and booster");
}

TEST(a_missing_program_is_named)
{
	struct scene *s = ready_scene();
	s->h.initramfs.has_generator = false;
	expect_failure(s, "update-initramfs", "not installed");
}

TEST(a_list_that_cannot_be_read_is_named)
{
	struct scene *s = ready_scene();
	scene_unreadable(s, MODULES, "no permission");
	expect_failure(s, MODULES, "no permission");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(every_image_is_rebuilt),
		cmocka_unit_test(a_list_that_has_the_module_stays),
		cmocka_unit_test(a_missing_list_is_made),
		cmocka_unit_test(the_list_alone_needs_new_images),
		cmocka_unit_test(no_initramfs_no_programs),
		cmocka_unit_test(another_tool_is_named),
		cmocka_unit_test(a_missing_program_is_named),
		cmocka_unit_test(a_list_that_cannot_be_read_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
