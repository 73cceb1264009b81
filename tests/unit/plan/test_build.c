/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Whole plans: what a host of each kind gets, and what every plan must keep. */
#include "unit/plan/scene.h"

#define VFIO_CONF "/etc/modprobe.d/vfio.conf"
#define MODULES "/etc/initramfs-tools/modules"
#define OUR_COMMENT "# Written by passthru. To take everything back: passthru undo\n"
#define CARD_CONF                                                                                  \
	OUR_COMMENT "options vfio-pci ids=10de:2206,10de:1aef\n"                                   \
		    "softdep nvidiafb pre: vfio-pci\n"                                             \
		    "softdep nouveau pre: vfio-pci\n"                                              \
		    "softdep snd_hda_intel pre: vfio-pci\n"

static void expect_card_edits(const struct plan *p)
{
	expect_after(p, VFIO_CONF, CARD_CONF);
	expect_after(p, MODULES, "# List of modules\nraid1\nvfio-pci\n");
}

static void expect_argv(const struct step *s, const char *const *argv)
{
	size_t i = 0;
	for (; argv[i]; i++)
		assert_string_equal(s->argv[i], argv[i]);
	assert_null(s->argv[i]);
}

static bool has_expect(const struct plan *p, enum expect_kind kind, const char *path,
		       const char *subject)
{
	for (size_t i = 0; i < p->n_expects; i++)
		if (p->expects[i].kind == kind && streq(p->expects[i].path, path) &&
		    streq(p->expects[i].subject, subject))
			return true;
	return false;
}

TEST(intel_not_switched_on_gets_the_word)
{
	struct scene *s = desk_scene();
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_edits, 3);
	assert_string_equal(p->edits[0].path, VFIO_CONF);
	assert_string_equal(p->edits[1].path, MODULES);
	assert_string_equal(p->edits[2].path, "/etc/default/grub");
	expect_card_edits(p);
	assert_string_equal(p->edits[2].diff,
			    "--- a/etc/default/grub\n"
			    "+++ b/etc/default/grub\n"
			    "@@ -1,5 +1,5 @@\n"
			    " GRUB_DEFAULT=0\n"
			    " GRUB_TIMEOUT=5\n"
			    " GRUB_DISTRIBUTOR=`lsb_release -i -s 2> /dev/null || echo Debian`\n"
			    "-GRUB_CMDLINE_LINUX_DEFAULT=\"quiet\"\n"
			    "+GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on\"\n"
			    " GRUB_CMDLINE_LINUX=\"\"\n");
	assert_int_equal(p->n_words, 1);
	assert_string_equal(p->words[0], "intel_iommu=on");
	assert_int_equal(p->n_gone_words, 0);
	assert_true(p->reboot);
	expect_laws(s, p);
}

TEST(programs_come_in_order_with_what_they_write)
{
	static const char *const rebuild[] = {"update-initramfs", "-u", "-k", DESK_RELEASE, NULL};
	static const char *const generate[] = {"update-grub", NULL};
	struct scene *s = desk_scene();
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_steps, 2);
	expect_argv(&p->steps[0], rebuild);
	assert_string_equal(p->steps[0].generated[0], "/boot/initrd.img-" DESK_RELEASE);
	assert_null(p->steps[0].generated[1]);
	assert_string_equal(p->steps[0].leftovers[0], "/boot/initrd.img-" DESK_RELEASE ".new");
	assert_string_equal(p->steps[0].leftovers[1], "/boot/initrd.img-" DESK_RELEASE ".dpkg-bak");
	assert_null(p->steps[0].leftovers[2]);
	expect_argv(&p->steps[1], generate);
	assert_string_equal(p->steps[1].generated[0], "/boot/grub/grub.cfg");
	assert_string_equal(p->steps[1].leftovers[0], "/boot/grub/grub.cfg.new");
	assert_true(has_expect(p, EXPECT_LOADER_WORD, "/boot/grub/grub.cfg", "intel_iommu=on"));
	assert_true(
		has_expect(p, EXPECT_IMAGE_HOLDS, "/boot/initrd.img-" DESK_RELEASE, "vfio-pci.ko"));
	assert_true(
		has_expect(p, EXPECT_IMAGE_HOLDS, "/boot/initrd.img-" DESK_RELEASE, "vfio.conf"));
	assert_int_equal(p->n_expects, 3);
	plan_free(p);
	scene_free(s);
}

TEST(intel_switched_off_is_turned_round)
{
	struct scene *s = desk_scene();
	s->h.kernels[0].intel_default = INTEL_DEFAULT_ON_BUT_IGPU;
	scene_file(
		s, "/etc/default/grub",
		"GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=off\"\nGRUB_CMDLINE_LINUX=\"\"\n");
	scene_cmdline(s, "root=UUID=1 ro quiet intel_iommu=off");
	scene_iommu(s, CPU_INTEL, IOMMU_OFF, REASON_CMDLINE_OFF);
	struct plan *p = plan_of(s);
	expect_card_edits(p);
	expect_after(
		p, "/etc/default/grub",
		"GRUB_CMDLINE_LINUX_DEFAULT=\"quiet intel_iommu=on\"\nGRUB_CMDLINE_LINUX=\"\"\n");
	assert_true(has_expect(p, EXPECT_LOADER_WORD, "/boot/grub/grub.cfg", "intel_iommu=on"));
	assert_true(has_expect(p, EXPECT_LOADER_NO_WORD, "/boot/grub/grub.cfg", "intel_iommu=off"));
	assert_string_equal(p->gone_words[0], "intel_iommu=off");
	expect_laws(s, p);
}

static void expect_no_word(struct scene *s)
{
	struct plan *p = plan_of(s);
	expect_card_edits(p);
	assert_int_equal(p->n_edits, 2);
	assert_int_equal(p->n_steps, 1);
	assert_string_equal(p->steps[0].argv[0], "update-initramfs");
	assert_int_equal(p->n_words, 0);
	expect_laws(s, p);
}

TEST(intel_that_is_on_gets_no_word)
{
	struct scene *s = desk_scene();
	s->h.kernels[0].intel_default = INTEL_DEFAULT_ON;
	scene_groups(s);
	scene_iommu(s, CPU_INTEL, IOMMU_ON, REASON_NONE);
	expect_no_word(s);
}

TEST(amd_gets_no_word)
{
	struct scene *s = desk_scene();
	scene_groups(s);
	scene_iommu(s, CPU_AMD, IOMMU_ON, REASON_NONE);
	expect_no_word(s);
}

TEST(companions_come_along_and_the_port_stays)
{
	struct scene *s = desk_scene();
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_wanted, 1);
	assert_int_equal(p->n_bindings, 2);
	assert_true(p->bindings[0].picked);
	assert_false(p->bindings[1].picked);
	assert_string_equal(p->bindings[0].driver, "nouveau");
	assert_int_equal(p->bindings[0].mechanism, MECHANISM_IDS);
	assert_non_null(strstr(p->bindings[0].why, "instead of nvidiafb or nouveau"));
	assert_int_equal(p->bindings[1].device, 0x1aef);
	plan_free(p);
	scene_free(s);
}

TEST(new_files_are_roots_and_changed_ones_keep_what_they_are)
{
	struct scene *s = desk_scene();
	static const struct xattr label = {"security.selinux", "x\0y", 3};
	scene_fact(s, MODULES)->meta.xattrs = &label;
	scene_fact(s, MODULES)->meta.n_xattrs = 1;
	struct plan *p = plan_of(s);
	const struct edit *made = edit_at(p, VFIO_CONF), *changed = edit_at(p, MODULES);
	assert_int_equal(made->kind, EDIT_CREATE);
	assert_null(made->before);
	assert_int_equal(made->after_meta.mode, 0644);
	assert_int_equal(made->after_meta.uid, 0);
	assert_int_equal(changed->kind, EDIT_CHANGE);
	assert_int_equal(changed->after_meta.mode, 0640);
	assert_int_equal(changed->after_meta.uid, 3);
	assert_int_equal(changed->after_meta.gid, 4);
	assert_int_equal(changed->after_meta.n_xattrs, 1);
	assert_ptr_not_equal(changed->after_meta.xattrs, &label);
	assert_string_equal(changed->after_meta.xattrs[0].name, "security.selinux");
	assert_true(memcmp(changed->after_meta.xattrs[0].value, "x\0y", 3) == 0);
	plan_free(p);
	scene_free(s);
}

/* The plan is read after the host is gone: it must hold copies of all. */
TEST(the_plan_outlives_the_host)
{
	struct scene *s = desk_scene();
	struct plan *p = plan_of(s);
	scene_free(s);
	expect_card_edits(p);
	for (size_t i = 0; i < p->n_edits; i++)
		assert_true(strlen(p->edits[i].path) && strlen(p->edits[i].why) &&
			    strlen(p->edits[i].diff));
	for (size_t i = 0; i < p->n_bindings; i++)
		assert_true(strlen(p->bindings[i].name) && strlen(p->bindings[i].why) &&
			    strlen(p->bindings[i].driver));
	for (size_t i = 0; i < p->n_steps; i++)
		assert_true(strlen(p->steps[i].why) && strlen(p->steps[i].generated[0]) &&
			    strlen(p->steps[i].argv[0]));
	for (size_t i = 0; i < p->n_expects; i++)
		assert_true(strlen(p->expects[i].path) && strlen(p->expects[i].subject));
	for (size_t i = 0; i < p->n_notes; i++)
		assert_true(strlen(p->notes[i]));
	plan_free(p);
}

TEST(an_empty_choice_is_an_empty_plan)
{
	struct scene *s = desk_scene();
	choice_done(&s->c);
	struct plan *p = plan_of(s);
	assert_true(plan_empty(p));
	assert_false(p->reboot);
	assert_int_equal(p->n_refused, 0);
	plan_free(p);
	scene_free(s);
}

/* A second card: its ids join those of the first, whose edits stand already. */
TEST(a_second_device_joins_the_first)
{
	struct scene *s = desk_scene();
	struct plan *p = plan_of(s);
	apply_edits(s, p);
	boot_again(s, p);
	plan_free(p);
	choice_add(&s->c, addr_of("02:00.0"));
	p = plan_of(s);
	assert_int_equal(p->n_edits, 1);
	expect_after(p, VFIO_CONF,
		     OUR_COMMENT "options vfio-pci ids=10de:2206,10de:1aef,144d:a808\n"
				 "softdep nvidiafb pre: vfio-pci\n"
				 "softdep nouveau pre: vfio-pci\n"
				 "softdep snd_hda_intel pre: vfio-pci\n"
				 "softdep nvme pre: vfio-pci\n");
	assert_int_equal(p->n_bindings, 3);
	expect_laws(s, p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(intel_not_switched_on_gets_the_word),
		cmocka_unit_test(programs_come_in_order_with_what_they_write),
		cmocka_unit_test(intel_switched_off_is_turned_round),
		cmocka_unit_test(intel_that_is_on_gets_no_word),
		cmocka_unit_test(amd_gets_no_word),
		cmocka_unit_test(companions_come_along_and_the_port_stays),
		cmocka_unit_test(new_files_are_roots_and_changed_ones_keep_what_they_are),
		cmocka_unit_test(the_plan_outlives_the_host),
		cmocka_unit_test(an_empty_choice_is_an_empty_plan),
		cmocka_unit_test(a_second_device_joins_the_first),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
