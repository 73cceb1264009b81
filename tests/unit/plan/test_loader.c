/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Hosts whose command line cannot be edited: they are told what to do, and only when there is
 * something to do. */
#include "unit/plan/scene.h"

static struct scene *other_loader(enum loader_kind kind, const char *name)
{
	struct scene *s = desk_scene();
	s->h.loader = (struct loader){.kind = kind,
				      .name = name,
				      .evidence_source = "sys/firmware/efi/efivars",
				      .evidence_text = "no LoaderInfo"};
	return s;
}

TEST(another_loader_is_named_with_what_to_do)
{
	expect_failure(other_loader(LOADER_OTHER, "the EFI stub"),
		       "the EFI stub (sys/firmware/efi/efivars",
		       "add `intel_iommu=on` there yourself");
}

TEST(another_loader_is_told_what_to_change_and_what_to_take_out)
{
	struct scene *s = other_loader(LOADER_OTHER, "rEFInd");
	scene_cmdline(s, "intel_iommu=off iommu=off quiet");
	expect_failure(s, "rEFInd",
		       "change `intel_iommu=off` to `intel_iommu=on` and take out `iommu=off`");
}

TEST(no_loader_is_found)
{
	expect_failure(other_loader(LOADER_UNKNOWN, NULL), "/etc/default/grub",
		       "add `intel_iommu=on`");
}

TEST(another_loader_does_no_harm_when_no_word_is_needed)
{
	struct scene *s = other_loader(LOADER_OTHER, "the EFI stub");
	scene_groups(s);
	scene_iommu(s, CPU_AMD, IOMMU_ON, REASON_NONE);
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_edits, 2);
	assert_int_equal(p->n_steps, 1);
	expect_laws(s, p);
}

/* Here the running command line is all that is known of the next one. */
TEST(another_loader_that_gives_ids_must_give_ours)
{
	struct scene *s = other_loader(LOADER_OTHER, "the EFI stub");
	scene_groups(s);
	scene_iommu(s, CPU_AMD, IOMMU_ON, REASON_NONE);
	scene_cmdline(s, "quiet vfio-pci.ids=144d:a808");
	expect_failure(
		s, "the EFI stub",
		"change `vfio-pci.ids=144d:a808` to `vfio-pci.ids=144d:a808,10de:2206,10de:1aef`");
}

TEST(a_missing_generator_is_named)
{
	struct scene *s = desk_scene();
	s->h.loader.has_generator = false;
	expect_failure(s, "update-grub", "not installed");
}

/* Programs of a tree run only with --chroot, if at all: their absence is no reason not to plan. */
TEST(a_tree_needs_no_generator)
{
	struct scene *s = desk_scene();
	s->h.live = false;
	s->h.loader.has_generator = s->h.initramfs.has_generator = false;
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_steps, 2);
	expect_laws(s, p);
}

/* What is written into an empty mount point is not what this host boots from. */
TEST(a_boot_that_is_not_mounted_is_not_written_to)
{
	struct scene *s = desk_scene();
	s->h.boot_unmounted = true;
	expect_failure(s, "/boot", "not mounted");
}

/* Nobody mounts /boot in a copy of a host. */
TEST(a_tree_needs_no_mounts)
{
	struct scene *s = desk_scene();
	s->h.live = false;
	s->h.boot_unmounted = true;
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_steps, 2);
	expect_laws(s, p);
}

TEST(grub_without_files_is_told)
{
	struct scene *s = desk_scene();
	s->h.loader.n_sources = 0;
	expect_failure(s, "/etc/default/grub", "not found");
}

TEST(each_reason_for_an_edit_is_said)
{
	struct scene *s = desk_scene();
	struct plan *p = plan_of(s);
	assert_string_equal(edit_at(p, "/etc/default/grub")->why, "Switches the IOMMU on");
	plan_free(p);
	s->h.kernels[0].vfio_pci = SUPPORT_BUILTIN;
	p = plan_of(s);
	assert_non_null(
		strstr(edit_at(p, "/etc/default/grub")->why, "Switches the IOMMU on and hands"));
	plan_free(p);
	scene_iommu(s, CPU_AMD, IOMMU_ON, REASON_NONE);
	p = plan_of(s);
	assert_non_null(
		strstr(edit_at(p, "/etc/default/grub")->why, "Hands the devices to vfio-pci"));
	plan_free(p);
	scene_free(s);
}

/* Intel's graphics has no group, though the IOMMU is on. */
TEST(the_graphics_are_put_into_the_iommu)
{
	struct scene *s = desk_scene();
	scene_groups(s);
	scene_iommu(s, CPU_INTEL, IOMMU_ON, REASON_NONE);
	s->h.kernels[0].intel_default = INTEL_DEFAULT_ON_BUT_IGPU;
	s->h.devices[DESK_IGPU].group = -1;
	scene_pick(s, "00:02.0");
	struct plan *p = plan_of(s);
	assert_string_equal(edit_at(p, "/etc/default/grub")->why,
			    "Puts the graphics into the IOMMU too");
	plan_free(p);
	scene_free(s);
}

/* It was typed at the boot prompt. */
TEST(an_iommu_that_is_on_is_kept_on)
{
	struct scene *s = desk_scene();
	scene_groups(s);
	scene_iommu(s, CPU_INTEL, IOMMU_ON, REASON_NONE);
	scene_cmdline(s, "ro quiet intel_iommu=on");
	struct plan *p = plan_of(s);
	assert_string_equal(edit_at(p, "/etc/default/grub")->why, "Keeps the IOMMU on");
	plan_free(p);
	scene_free(s);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_graphics_are_put_into_the_iommu),
		cmocka_unit_test(an_iommu_that_is_on_is_kept_on),
		cmocka_unit_test(another_loader_is_named_with_what_to_do),
		cmocka_unit_test(another_loader_is_told_what_to_change_and_what_to_take_out),
		cmocka_unit_test(no_loader_is_found),
		cmocka_unit_test(another_loader_does_no_harm_when_no_word_is_needed),
		cmocka_unit_test(another_loader_that_gives_ids_must_give_ours),
		cmocka_unit_test(a_missing_generator_is_named),
		cmocka_unit_test(a_tree_needs_no_generator),
		cmocka_unit_test(a_boot_that_is_not_mounted_is_not_written_to),
		cmocka_unit_test(a_tree_needs_no_mounts),
		cmocka_unit_test(grub_without_files_is_told),
		cmocka_unit_test(each_reason_for_an_edit_is_said),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
