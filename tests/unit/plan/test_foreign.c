/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/plan/scene.h"

#define GRUB "/etc/default/grub"
#define VFIO_CONF "/etc/modprobe.d/vfio.conf"

/* The IOMMU is on, and the disk holds the host's root. */
static struct scene *scene_with_list(const char *conf)
{
	struct scene *s = desk_scene();
	s->h.kernels[0].intel_default = INTEL_DEFAULT_ON;
	scene_groups(s);
	scene_iommu(s, CPU_INTEL, IOMMU_ON, REASON_NONE);
	scene_hazard(s, DESK_NVME, "root-disk", SEVERITY_BLOCK);
	scene_file(s, VFIO_CONF, conf);
	return s;
}

static void expect_foreign(struct scene *s, const char *place, const char *id)
{
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 1);
	if (!strstr(p->refused[0].detail, place) || !strstr(p->refused[0].detail, id))
		fail_msg("%s", p->refused[0].detail);
	plan_free(p);
	expect_refusal(s, "0000:02:00.0", "foreign-ids");
}

TEST(an_id_of_the_root_disk_in_the_file)
{
	expect_foreign(
		scene_with_list("# mine\noptions vfio-pci ids=144d:a808\n"),
		VFIO_CONF ":2 gives 144d:a808",
		"Take 144d:a808 out there, run update-initramfs -u -k all, and run passthru again");
}

/* As the kernel reads them: any subsystem, this class. */
TEST(an_id_with_a_class)
{
	expect_foreign(scene_with_list("options vfio-pci "
				       "ids=144d:a808:ffffffff:ffffffff:010802:ffff00\n"),
		       VFIO_CONF ":1", "Take 144d:a808:ffffffff:ffffffff:010802:ffff00 out");
	struct scene *s = scene_with_list("options vfio-pci "
					  "ids=144d:a808:ffffffff:ffffffff:020000:ffff00\n");
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 0);
	plan_free(p);
	scene_free(s);
}

TEST(a_list_that_does_not_count)
{
	struct scene *s = scene_with_list("options vfio-pci ids=10de:2206\n");
	scene_file(s, "/etc/modprobe.d/a.conf", "options vfio-pci ids=144d:a808\n");
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 0);
	plan_free(p);
	scene_free(s);
}

TEST(a_list_on_the_command_line)
{
	struct scene *s = scene_with_list(NULL);
	scene_file(s, GRUB, "GRUB_CMDLINE_LINUX_DEFAULT=\"vfio-pci.ids=144d:a808\"\n");
	expect_foreign(s, "`vfio-pci.ids=144d:a808`", "0000:02:00.0");
	s = scene_with_list(NULL);
	scene_file(s, GRUB, "GRUB_CMDLINE_LINUX_DEFAULT=\"vfio-pci.ids=144d:a808\"\n");
	*ARENA_PUSH(&s->h.mem, s->h.set_words, s->h.n_set_words) = (struct set_word){
		.path = GRUB, .line = 1, .text = "", .word = {.raw = "vfio-pci.ids=144d:a808"}};
	expect_foreign(s, GRUB ":1", "0000:02:00.0");
}

/* What vfio-pci has already, and what the host can do without, is nobody's loss. */
TEST(devices_that_the_host_can_do_without)
{
	struct scene *s = scene_with_list("options vfio-pci ids=144d:a808,8086:3e98\n");
	s->h.devices[DESK_NVME].driver = "vfio-pci";
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_refused, 0);
	plan_free(p);
	scene_free(s);
}

TEST(what_no_guest_could_have_is_no_loss)
{
	static const char *const ids[] = {"iommu-less", "vmd-child", "shared-group"};
	for (size_t i = 0; i < ARRAY_SIZE(ids); i++) {
		struct scene *s = scene_with_list("options vfio-pci ids=144d:a808\n");
		s->r.devices[DESK_NVME].hazards[0].id = ids[i];
		struct plan *p = plan_of(s);
		assert_int_equal(p->n_refused, 0);
		plan_free(p);
		scene_free(s);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_id_of_the_root_disk_in_the_file),
		cmocka_unit_test(an_id_with_a_class),
		cmocka_unit_test(a_list_that_does_not_count),
		cmocka_unit_test(a_list_on_the_command_line),
		cmocka_unit_test(devices_that_the_host_can_do_without),
		cmocka_unit_test(what_no_guest_could_have_is_no_loss),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
