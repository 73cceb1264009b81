/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Unified images: whose words stand where, and what may not be made under Secure Boot. */
#include "unit/plan/entries.h"

#define IMAGE "/efi/EFI/Linux/arch-linux.efi"
#define LINE "root=UUID=1 rw quiet"
#define CMDLINE "/etc/kernel/cmdline"
#define ROOT_CONF "/etc/cmdline.d/root.conf"
#define MORE_CONF "/etc/cmdline.d/security.conf"
#define DRACUT_CONF "/etc/dracut.conf.d/uki.conf"

static struct boot_entry *unified(struct scene *s, const char *path, const char *words)
{
	struct boot_entry *e = ARENA_PUSH(&s->h.mem, s->h.entries, s->h.n_entries);
	*e = (struct boot_entry){.path = path,
				 .unified = true,
				 .title = "",
				 .release = DESK_RELEASE,
				 .kernel = path,
				 .cmdline = words,
				 .tries_left = -1};
	return e;
}

static struct boot_image *image_at(struct scene *s, const char *path)
{
	struct initramfs *i = &s->h.initramfs;
	struct boot_image *image = ARENA_PUSH(&s->h.mem, i->images, i->n_images);
	*image = (struct boot_image){.path = path,
				     .unified = true,
				     .release = DESK_RELEASE,
				     .kernel = "/boot/vmlinuz-" DESK_RELEASE};
	return image;
}

static void add_setting(struct scene *s, const char *path, const char *bytes)
{
	scene_file(s, path, bytes);
	*ARENA_PUSH(&s->h.mem, s->h.initramfs.settings, s->h.initramfs.n_settings) = path;
}

static struct scene *uki_scene(enum initramfs_kind kind, const char *words)
{
	struct scene *s = desk_scene();
	s->h.loader = (struct loader){.kind = LOADER_UKI, .name = "unified kernel images"};
	s->h.initramfs = (struct initramfs){
		.kind = kind, .name = "the tool", .has_generator = true, .has_lister = true};
	scene_cmdline(s, words);
	scene_file(s, CMDLINE, NULL);
	scene_file(s, "/etc/kernel/uki.conf", NULL);
	add_setting(s, "/etc/dracut.conf.d/vfio.conf", NULL);
	unified(s, IMAGE, words)->booted = true;
	image_at(s, IMAGE);
	return s;
}

static struct scene *preset_scene(const char *words)
{
	struct scene *s = uki_scene(INITRAMFS_MKINITCPIO, words);
	struct boot_image *image = &s->h.initramfs.images[0];
	image->preset = "linux";
	image->part = "default";
	add_setting(s, "/etc/mkinitcpio.conf", "MODULES=()\nHOOKS=(base udev modconf block)\n");
	return s;
}

static struct scene *dracut_scene(const char *conf)
{
	struct scene *s = uki_scene(INITRAMFS_DRACUT, LINE);
	add_setting(s, DRACUT_CONF, conf);
	return s;
}

static struct scene *installed_scene(void)
{
	struct scene *s = uki_scene(INITRAMFS_DRACUT, LINE);
	s->h.initramfs.images[0].by = IMAGE_BY_KERNEL_INSTALL;
	s->h.entries[0].by_kernel_install = true;
	scene_source(s, CMDLINE, LINE "\n");
	return s;
}

static void expect_done(struct scene *s, const char *path, const char *bytes)
{
	struct plan *p = plan_of(s);
	expect_after(p, path, bytes);
	assert_true(expects_word(p, "uki", IMAGE, "intel_iommu=on"));
	plan_free(p);
	scene_free(s);
}

TEST(new_words_go_to_the_one_file)
{
	struct scene *s = preset_scene(LINE);
	scene_source(s, CMDLINE, LINE "\n");
	expect_done(s, CMDLINE, LINE " intel_iommu=on\n");
}

TEST(new_words_go_to_the_last_of_several_files)
{
	struct scene *s = preset_scene(LINE);
	scene_source(s, ROOT_CONF, "# root\nroot=UUID=1 rw\n");
	scene_source(s, MORE_CONF, "quiet\n");
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, ROOT_CONF));
	assert_null(edit_at(p, CMDLINE));
	plan_free(p);
	expect_done(s, MORE_CONF, "quiet intel_iommu=on\n");
}

TEST(a_word_changes_in_the_file_that_has_it)
{
	struct scene *s = preset_scene(LINE " intel_iommu=off");
	scene_source(s, CMDLINE, LINE "\n");
	scene_source(s, MORE_CONF, "intel_iommu=off\n");
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, CMDLINE));
	plan_free(p);
	expect_done(s, MORE_CONF, "intel_iommu=on\n");
}

/* The files have the word, the image is older than they are: it is made again, they stay. */
TEST(an_image_that_is_older_than_its_files_is_made_again)
{
	struct scene *s = preset_scene(LINE);
	scene_source(s, CMDLINE, LINE "\n");
	scene_source(s, MORE_CONF, "intel_iommu=on\n");
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, CMDLINE));
	assert_null(edit_at(p, MORE_CONF));
	assert_true(expects_word(p, "uki", IMAGE, "intel_iommu=on"));
	assert_non_null(program_of(p, "mkinitcpio"));
	plan_free(p);
	scene_free(s);
}

TEST(a_preset_with_a_file_of_its_own_is_given_its_words_there)
{
	static const char *options[] = {"--cmdline", "/etc/kernel/cmdline-lts"};
	struct scene *s = preset_scene(LINE);
	s->h.initramfs.images[0].options = options;
	s->h.initramfs.images[0].n_options = 2;
	scene_source(s, CMDLINE, "root=UUID=2\n");
	scene_file(s, options[1], LINE "\n");
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, CMDLINE));
	plan_free(p);
	expect_done(s, options[1], LINE " intel_iommu=on\n");
}

TEST(without_any_file_the_words_of_the_image_are_the_start)
{
	expect_done(preset_scene(LINE), CMDLINE, LINE " intel_iommu=on\n");
}

TEST(dracut_takes_the_words_of_its_settings)
{
	expect_done(dracut_scene("uefi=yes\nkernel_cmdline=\"" LINE "\"\n"), DRACUT_CONF,
		    "uefi=yes\nkernel_cmdline=\"" LINE " intel_iommu=on\"\n");
}

TEST(dracut_that_makes_up_the_words_itself_is_told)
{
	expect_failure(dracut_scene("uefi=yes\n"), "/etc/dracut.conf.d", "kernel_cmdline=");
}

TEST(kernel_install_makes_the_image_again_once)
{
	struct scene *s = installed_scene();
	struct plan *p = plan_of(s);
	expect_after(p, CMDLINE, LINE " intel_iommu=on\n");
	assert_int_equal(p->n_steps, 1);
	assert_string_equal(p->steps[0].argv[0], "kernel-install");
	assert_string_equal(p->steps[0].generated[0], IMAGE);
	assert_true(expects_word(p, "uki", IMAGE, "intel_iommu=on"));
	plan_free(p);
	scene_free(s);
}

/* kernel-install gives ukify the words itself; a bare `ukify build` takes these. */
TEST(uki_conf_is_kept_in_step)
{
	struct scene *s = installed_scene();
	scene_source(s, "/etc/kernel/uki.conf", "[UKI]\nCmdline=" LINE "\n");
	expect_done(s, "/etc/kernel/uki.conf", "[UKI]\nCmdline=" LINE " intel_iommu=on\n");
}

TEST(an_image_that_nothing_makes_is_no_place_for_words)
{
	struct scene *s = preset_scene(LINE);
	scene_source(s, CMDLINE, LINE "\n");
	s->h.initramfs.images[0].path = "/efi/EFI/Linux/other.efi";
	expect_failure(s, IMAGE, "nothing was found that makes this image");
}

TEST(an_old_image_that_nothing_makes_is_left)
{
	struct scene *s = preset_scene(LINE);
	scene_source(s, CMDLINE, LINE "\n");
	unified(s, "/efi/EFI/Linux/old.efi", LINE);
	struct plan *p = plan_of(s);
	assert_true(has_note(p, "/efi/EFI/Linux/old.efi is left as it is"));
	assert_false(expects_word(p, "uki", "/efi/EFI/Linux/old.efi", "intel_iommu=on"));
	plan_free(p);
	scene_free(s);
}

TEST(an_image_that_nobody_signs_is_not_made_again)
{
	struct scene *s = preset_scene(LINE);
	scene_source(s, CMDLINE, LINE "\n");
	s->h.initramfs.signing = (struct hindrance){IMAGE ": Secure Boot is on", "Set up signing."};
	expect_failure(s, IMAGE, "Secure Boot is on. Set up signing.");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(new_words_go_to_the_one_file),
		cmocka_unit_test(new_words_go_to_the_last_of_several_files),
		cmocka_unit_test(a_word_changes_in_the_file_that_has_it),
		cmocka_unit_test(an_image_that_is_older_than_its_files_is_made_again),
		cmocka_unit_test(a_preset_with_a_file_of_its_own_is_given_its_words_there),
		cmocka_unit_test(without_any_file_the_words_of_the_image_are_the_start),
		cmocka_unit_test(dracut_takes_the_words_of_its_settings),
		cmocka_unit_test(dracut_that_makes_up_the_words_itself_is_told),
		cmocka_unit_test(kernel_install_makes_the_image_again_once),
		cmocka_unit_test(uki_conf_is_kept_in_step),
		cmocka_unit_test(an_image_that_nothing_makes_is_no_place_for_words),
		cmocka_unit_test(an_old_image_that_nothing_makes_is_left),
		cmocka_unit_test(an_image_that_nobody_signs_is_not_made_again),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
