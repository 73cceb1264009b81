/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/plan/scene.h"

#define CONFIG "/etc/booster.yaml"
#define IMAGE "/boot/booster-linux.img"

static struct scene *booster_scene(const char *config)
{
	struct scene *s = desk_scene();
	s->h.kernels[0].intel_default = INTEL_DEFAULT_ON;
	scene_groups(s);
	scene_iommu(s, CPU_INTEL, IOMMU_ON, REASON_NONE);
	s->h.initramfs.kind = INITRAMFS_BOOSTER;
	s->h.initramfs.name = "booster";
	s->h.initramfs.images[0].path = IMAGE;
	scene_file(s, CONFIG, config);
	*ARENA_PUSH(&s->h.mem, s->h.initramfs.settings, s->h.initramfs.n_settings) = CONFIG;
	return s;
}

TEST(the_module_is_loaded_first)
{
	struct scene *s = booster_scene("compression: zstd\nmodules_force_load: btrfs\n");
	struct plan *p = plan_of(s);
	expect_after(p, CONFIG, "compression: zstd\nmodules_force_load: vfio_pci,btrfs\n");
	assert_int_equal(p->n_steps, 1);
	assert_string_equal(p->steps[0].argv[0], "booster");
	assert_string_equal(p->steps[0].argv[4], DESK_RELEASE);
	assert_string_equal(p->steps[0].argv[5], "/boot/.booster-linux.img.passthru");
	assert_string_equal(p->steps[0].becomes, IMAGE);
	assert_int_equal(p->n_expects, 1);
	assert_string_equal(p->expects[0].reader, "booster");
	assert_string_equal(p->expects[0].subject, "vfio_pci.ko");
	expect_laws(s, p);
}

TEST(a_missing_file_is_made)
{
	struct scene *s = booster_scene(NULL);
	struct plan *p = plan_of(s);
	expect_after(p, CONFIG, "modules_force_load: vfio_pci\n");
	expect_laws(s, p);
}

/* Nothing keeps the order there. */
TEST(a_driver_in_the_image_is_refused)
{
	struct scene *s = booster_scene("modules: nouveau\n");
	expect_failure(s, CONFIG ":1", "nouveau");
	s = booster_scene("x: 1\nmodules_force_load: snd-hda-intel\n");
	expect_failure(s, CONFIG ":2", "snd_hda_intel");
	s = booster_scene("modules: kernel/drivers/gpu/\n");
	expect_failure(s, CONFIG ":1", "same time");
	s = booster_scene("");
	scene_pick(s, "02:00.0");
	expect_failure(s, "0000:02:00.0", "nvme");
}

TEST(a_driver_that_is_taken_out_is_no_harm)
{
	struct scene *s = booster_scene("modules: -nouveau,-*\n");
	struct plan *p = plan_of(s);
	assert_non_null(edit_at(p, CONFIG));
	expect_laws(s, p);
}

static void make_twins(struct scene *s)
{
	scene_device(s, "03:00.0", 0x10de, 0x2206, 0x030000, "nouveau")->parent = -1;
	scene_candidate(s, DESK_N, "nouveau", MODULE_LOADABLE);
	scene_groups(s);
}

/* By address: the line that does it is read by the real root's modprobe alone. */
TEST(by_address_the_image_has_no_part)
{
	struct scene *s = booster_scene("");
	make_twins(s);
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, CONFIG));
	assert_int_equal(p->n_steps, 0);
	assert_int_equal(p->n_expects, 0);
	expect_laws(s, p);
	s = booster_scene("modules_force_load: vfio_pci\n");
	make_twins(s);
	expect_failure(s, CONFIG ":1", "take vfio_pci out");
}

TEST(another_way_to_write_it_is_named)
{
	struct scene *s = booster_scene("a: 1\nmodules_force_load: [x]\n");
	expect_failure(s, CONFIG, "line 2");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_module_is_loaded_first),
		cmocka_unit_test(a_missing_file_is_made),
		cmocka_unit_test(a_driver_in_the_image_is_refused),
		cmocka_unit_test(a_driver_that_is_taken_out_is_no_harm),
		cmocka_unit_test(by_address_the_image_has_no_part),
		cmocka_unit_test(another_way_to_write_it_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
