/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/plan/scene.h"

#define OUR_FILE "/etc/dracut.conf.d/vfio.conf"
#define LATE_FILE "/etc/dracut.conf.d/zz.conf"
#define IMAGE "/boot/initrd.img-" DESK_RELEASE
#define BUILT "/boot/.initrd.img-" DESK_RELEASE ".passthru"
#define HEAD "# Written by passthru. To take everything back: passthru undo\n"

static void add_setting(struct scene *s, const char *path, const char *bytes)
{
	scene_file(s, path, bytes);
	*ARENA_PUSH(&s->h.mem, s->h.initramfs.settings, s->h.initramfs.n_settings) = path;
}

/* An IOMMU that is on, and dracut with one image; /etc/dracut.conf, then ours, as sorted. */
static struct scene *dracut_scene(const char *dracut_conf, const char *ours)
{
	struct scene *s = desk_scene();
	s->h.kernels[0].intel_default = INTEL_DEFAULT_ON;
	scene_groups(s);
	scene_iommu(s, CPU_INTEL, IOMMU_ON, REASON_NONE);
	s->h.initramfs.kind = INITRAMFS_DRACUT;
	s->h.initramfs.name = "dracut";
	s->h.initramfs.list_path = NULL;
	add_setting(s, "/etc/dracut.conf", dracut_conf);
	add_setting(s, OUR_FILE, ours);
	return s;
}

static bool expects_held(const struct plan *p, const char *path, const char *name)
{
	for (size_t i = 0; i < p->n_expects; i++)
		if (p->expects[i].kind == EXPECT_IMAGE_HOLDS &&
		    streq(p->expects[i].reader, "lsinitrd") && streq(p->expects[i].path, path) &&
		    streq(p->expects[i].subject, name))
			return true;
	return false;
}

static void expect_argv(const struct step *s, const char *joined)
{
	_cleanup_buf_ struct buf b = {0};
	for (size_t i = 0; s->argv[i]; i++)
		buf_printf(&b, "%s%s", i ? " " : "", s->argv[i]);
	assert_string_equal(buf_str(&b), joined);
}

TEST(the_drop_in_forces_and_copies)
{
	struct scene *s = dracut_scene("hostonly=\"yes\"\n", NULL);
	struct plan *p = plan_of(s);
	expect_after(p, OUR_FILE,
		     HEAD "force_drivers+=\" vfio_pci \"\n"
			  "install_items+=\" /etc/modprobe.d/vfio.conf \"\n");
	assert_int_equal(edit_at(p, OUR_FILE)->kind, EDIT_CREATE);
	assert_non_null(strstr(edit_at(p, OUR_FILE)->why, "before udev looks for drivers"));
	assert_true(expects_held(p, IMAGE, "vfio-pci.ko"));
	assert_true(expects_held(p, IMAGE, "vfio.conf"));
	assert_true(expects_held(p, IMAGE, "20-force_drivers.conf"));
	expect_laws(s, p);
}

TEST(the_image_is_built_beside)
{
	struct scene *s = dracut_scene(NULL, NULL);
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_steps, 1);
	expect_argv(&p->steps[0], "dracut --force --kver " DESK_RELEASE " " BUILT);
	assert_string_equal(p->steps[0].built, BUILT);
	assert_string_equal(p->steps[0].becomes, IMAGE);
	assert_string_equal(p->steps[0].generated[0], IMAGE);
	assert_string_equal(p->steps[0].leftovers[0], BUILT);
	expect_laws(s, p);
}

/* Arch's fallback image is for every host. */
TEST(options_of_an_image_are_kept)
{
	static const char *options[] = {"--no-hostonly"};
	struct scene *s = dracut_scene(NULL, NULL);
	s->h.initramfs.images[0].path = "/boot/initramfs-linux-fallback.img";
	s->h.initramfs.images[0].options = options;
	s->h.initramfs.images[0].n_options = 1;
	struct plan *p = plan_of(s);
	expect_argv(&p->steps[0], "dracut --force --no-hostonly --kver " DESK_RELEASE
				  " /boot/.initramfs-linux-fallback.img.passthru");
	expect_laws(s, p);
}

TEST(what_is_there_already_is_not_added)
{
	struct scene *s = dracut_scene("force_drivers+=\" vfio-pci vfio \"\n", NULL);
	struct plan *p = plan_of(s);
	expect_after(p, OUR_FILE, HEAD "install_items+=\" /etc/modprobe.d/vfio.conf \"\n");
	expect_laws(s, p);
	/* A file of the owner's keeps its bytes. */
	s = dracut_scene(NULL, "# mine\nadd_drivers+=\" vfio \"");
	p = plan_of(s);
	expect_after(p, OUR_FILE,
		     "# mine\nadd_drivers+=\" vfio \"\nforce_drivers+=\" vfio_pci \"\n"
		     "install_items+=\" /etc/modprobe.d/vfio.conf \"\n");
	expect_laws(s, p);
}

/* The softdep that counts for the audio driver stands in another file, which has to be there too.
 */
TEST(every_file_of_ours_is_copied)
{
	struct scene *s = dracut_scene(NULL, NULL);
	scene_file(s, "/etc/modprobe.d/sound.conf", "softdep snd_hda_intel pre: x\n");
	struct plan *p = plan_of(s);
	expect_after(p, OUR_FILE,
		     HEAD "force_drivers+=\" vfio_pci \"\n"
			  "install_items+=\" /etc/modprobe.d/vfio.conf \"\n"
			  "install_items+=\" /etc/modprobe.d/sound.conf \"\n");
	assert_true(expects_held(p, IMAGE, "sound.conf"));
	expect_laws(s, p);
}

TEST(a_later_file_that_throws_ours_away_is_named)
{
	struct scene *s = dracut_scene(NULL, NULL);
	add_setting(s, LATE_FILE, "\nforce_drivers=\"nvidia\"\n");
	expect_failure(s, LATE_FILE ":2", "sets force_drivers anew");
	s = dracut_scene(NULL, NULL);
	add_setting(s, LATE_FILE, "install_items=\"/bin/nano\"\n");
	expect_failure(s, LATE_FILE ":1", "sets install_items anew");
}

/* An earlier one is no harm. */
TEST(an_earlier_file_may_set)
{
	struct scene *s = dracut_scene("force_drivers=\"nvidia\"\n", NULL);
	struct plan *p = plan_of(s);
	assert_non_null(edit_at(p, OUR_FILE));
	expect_laws(s, p);
}

TEST(a_module_that_is_omitted_is_named)
{
	struct scene *s = dracut_scene("\nomit_drivers+=\" nouveau vfio-pci \"\n", NULL);
	expect_failure(s, "/etc/dracut.conf:2", "omit_drivers keeps vfio_pci");
}

TEST(what_only_bash_can_tell_is_named)
{
	struct scene *s = dracut_scene("force_drivers+=\" $(cat /etc/x) \"\n", NULL);
	expect_failure(s, "/etc/dracut.conf:1", "force_drivers");
	s = dracut_scene(NULL, NULL);
	scene_unreadable(s, OUR_FILE, "no permission");
	expect_failure(s, OUR_FILE, "no permission");
}

/* Fedora's kernel-install has plain images made where dracut's settings say otherwise. */
TEST(a_plain_image_stays_plain)
{
	struct scene *s = dracut_scene("uefi=\"yes\"\n", NULL);
	struct plan *p = plan_of(s);
	expect_argv(&p->steps[0], "dracut --force --no-uefi --kver " DESK_RELEASE " " BUILT);
	expect_laws(s, p);
}

TEST(a_unified_image_needs_to_be_set)
{
	struct scene *s = dracut_scene(NULL, NULL);
	s->h.initramfs.images[0].unified = true;
	s->h.initramfs.images[0].path = "/efi/EFI/Linux/linux.efi";
	expect_failure(s, "/efi/EFI/Linux/linux.efi", "uefi=\"yes\"");
	s = dracut_scene("uefi=yes\n", NULL);
	s->h.initramfs.images[0].unified = true;
	s->h.initramfs.images[0].path = "/efi/EFI/Linux/linux.efi";
	struct plan *p = plan_of(s);
	assert_string_equal(p->steps[0].built, "/efi/EFI/Linux/.linux.efi.passthru");
	expect_laws(s, p);
}

/* A kernel with vfio-pci built in: its image need not hold a module. */
TEST(what_a_kernel_has_built_in_is_not_expected)
{
	struct scene *s = dracut_scene(NULL, NULL);
	struct kernel *k = scene_kernel(s, "5.4.0", INTEL_DEFAULT_ON);
	k->vfio_pci = SUPPORT_MISSING;
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_steps, 2);
	assert_false(expects_held(p, "/boot/initrd.img-5.4.0", "vfio-pci.ko"));
	assert_true(expects_held(p, "/boot/initrd.img-5.4.0", "vfio.conf"));
	expect_laws(s, p);
}

TEST(a_host_without_images_is_refused)
{
	struct scene *s = dracut_scene(NULL, NULL);
	s->h.initramfs.n_images = 0;
	expect_failure(s, "no initramfs of an installed kernel", "dracut");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_drop_in_forces_and_copies),
		cmocka_unit_test(the_image_is_built_beside),
		cmocka_unit_test(options_of_an_image_are_kept),
		cmocka_unit_test(what_is_there_already_is_not_added),
		cmocka_unit_test(every_file_of_ours_is_copied),
		cmocka_unit_test(a_later_file_that_throws_ours_away_is_named),
		cmocka_unit_test(an_earlier_file_may_set),
		cmocka_unit_test(a_module_that_is_omitted_is_named),
		cmocka_unit_test(what_only_bash_can_tell_is_named),
		cmocka_unit_test(a_plain_image_stays_plain),
		cmocka_unit_test(a_unified_image_needs_to_be_set),
		cmocka_unit_test(what_a_kernel_has_built_in_is_not_expected),
		cmocka_unit_test(a_host_without_images_is_refused),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
