/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/plan/scene.h"

#define CONFIG "/etc/mkinitcpio.conf"
#define DROPIN "/etc/mkinitcpio.conf.d/gpu.conf"
#define IMAGE "/boot/initramfs-linux.img"
#define HOOKS "HOOKS=(base udev autodetect modconf kms block filesystems)\n"
#define RELEASE DESK_RELEASE
#define KERNEL "/boot/vmlinuz-" RELEASE

static void add_setting(struct scene *s, const char *path, const char *bytes)
{
	scene_file(s, path, bytes);
	*ARENA_PUSH(&s->h.mem, s->h.initramfs.settings, s->h.initramfs.n_settings) = path;
}

static struct scene *arch_scene(const char *config)
{
	struct scene *s = desk_scene();
	s->h.kernels[0].intel_default = INTEL_DEFAULT_ON;
	scene_groups(s);
	scene_iommu(s, CPU_INTEL, IOMMU_ON, REASON_NONE);
	s->h.initramfs.kind = INITRAMFS_MKINITCPIO;
	s->h.initramfs.name = "mkinitcpio";
	s->h.initramfs.list_path = NULL;
	s->h.initramfs.images[0].path = IMAGE;
	s->h.initramfs.images[0].preset = "linux";
	s->h.initramfs.images[0].part = "default";
	add_setting(s, CONFIG, config);
	return s;
}

static struct boot_image *add_image(struct scene *s, const char *path)
{
	struct boot_image *image =
		ARENA_PUSH(&s->h.mem, s->h.initramfs.images, s->h.initramfs.n_images);
	*image = (struct boot_image){.path = path, .release = RELEASE, .preset = "linux"};
	return image;
}

static void expect_argv(const struct step *s, const char *joined)
{
	_cleanup_buf_ struct buf b = {0};
	for (size_t i = 0; s->argv[i]; i++)
		buf_printf(&b, "%s%s", i ? " " : "", s->argv[i]);
	assert_string_equal(buf_str(&b), joined);
}

TEST(the_module_is_put_in_front)
{
	struct scene *s = arch_scene("MODULES=(\n\tamdgpu # screen\n\tbtrfs\n)\n" HOOKS);
	struct plan *p = plan_of(s);
	const struct edit *e = edit_at(p, CONFIG);
	assert_non_null(e);
	assert_string_equal(e->after, "MODULES=(\n\tvfio_pci amdgpu # screen\n\tbtrfs\n)\n" HOOKS);
	assert_non_null(strstr(e->why, "before all other modules"));
	assert_int_equal(p->n_edits, 2);
	expect_laws(s, p);
}

TEST(the_image_is_built_beside)
{
	static const char *options[] = {"-S", "autodetect"};
	struct scene *s = arch_scene("MODULES=()\n" HOOKS);
	struct boot_image *fallback = add_image(s, "/boot/initramfs-linux-fallback.img");
	fallback->options = options;
	fallback->n_options = 2;
	struct plan *p = plan_of(s);
	expect_after(p, CONFIG, "MODULES=(vfio_pci)\n" HOOKS);
	assert_int_equal(p->n_steps, 2);
	expect_argv(&p->steps[0],
		    "mkinitcpio -k " KERNEL " -g /boot/.initramfs-linux.img.passthru");
	expect_argv(&p->steps[1], "mkinitcpio -k " RELEASE
				  " -g /boot/.initramfs-linux-fallback.img.passthru -S autodetect");
	assert_string_equal(p->steps[0].becomes, IMAGE);
	assert_int_equal(p->n_expects, 4);
	assert_string_equal(p->expects[0].reader, "lsinitcpio");
	expect_laws(s, p);
}

TEST(a_kernel_that_is_told_by_its_path_alone)
{
	struct scene *s = arch_scene("MODULES=()\n" HOOKS);
	s->h.initramfs.images[0].release = NULL;
	s->h.initramfs.images[0].kernel = "/boot/vmlinuz-own";
	struct plan *p = plan_of(s);
	assert_string_equal(p->steps[0].argv[2], "/boot/vmlinuz-own");
	expect_laws(s, p);
}

/* What adds comes behind: the front of the list is in the file that sets it last. */
TEST(the_assignment_that_counts_is_edited)
{
	struct scene *s = arch_scene("MODULES=(a)\n" HOOKS);
	add_setting(s, DROPIN, "MODULES+=(nouveau)\n");
	struct plan *p = plan_of(s);
	expect_after(p, CONFIG, "MODULES=(vfio_pci a)\n" HOOKS);
	assert_null(edit_at(p, DROPIN));
	expect_laws(s, p);
	s = arch_scene("MODULES=(a)\n" HOOKS);
	add_setting(s, DROPIN, "MODULES=(nouveau)\n");
	p = plan_of(s);
	assert_null(edit_at(p, CONFIG));
	expect_after(p, DROPIN, "MODULES=(vfio_pci nouveau)\n");
	expect_laws(s, p);
}

TEST(a_list_that_nobody_sets_is_made)
{
	struct scene *s = arch_scene(HOOKS);
	struct plan *p = plan_of(s);
	expect_after(p, CONFIG, HOOKS "MODULES=(vfio_pci)\n");
	expect_laws(s, p);
}

TEST(a_module_that_comes_too_late_is_put_in_front)
{
	struct scene *s = arch_scene("MODULES=(nouveau vfio-pci)\n" HOOKS);
	struct plan *p = plan_of(s);
	expect_after(p, CONFIG, "MODULES=(vfio_pci nouveau vfio-pci)\n" HOOKS);
	expect_laws(s, p);
	/* Of a driver that claims no device of ours nothing depends. */
	s = arch_scene("MODULES=(amdgpu vfio-pci)\n" HOOKS);
	p = plan_of(s);
	assert_null(edit_at(p, CONFIG));
	expect_laws(s, p);
}

TEST(without_modconf_the_file_is_listed)
{
	struct scene *s = arch_scene("MODULES=()\nFILES=(/etc/x)\nHOOKS=(base udev block)\n");
	struct plan *p = plan_of(s);
	expect_after(p, CONFIG,
		     "MODULES=(vfio_pci)\nFILES=(/etc/modprobe.d/vfio.conf /etc/x)\n"
		     "HOOKS=(base udev block)\n");
	assert_non_null(strstr(edit_at(p, CONFIG)->why, "lacks modconf"));
	expect_laws(s, p);
}

TEST(what_only_bash_can_tell_is_named)
{
	struct scene *s = arch_scene("MODULES=($(cat /etc/x))\n" HOOKS);
	expect_failure(s, CONFIG, "line 1");
	s = arch_scene("MODULES=()\nif true; then MODULES=(a); fi\n" HOOKS);
	expect_failure(s, CONFIG, "line 2");
	s = arch_scene("MODULES=()\nHOOKS=($HOOKS)\n");
	expect_failure(s, CONFIG, "line 2");
}

/* A file that a preset names is read alone. */
TEST(the_configuration_of_a_preset_is_edited)
{
	struct scene *s = arch_scene("MODULES=()\n" HOOKS);
	scene_file(s, "/etc/own.conf", "MODULES=(a)\n" HOOKS);
	s->h.initramfs.images[0].config = "/etc/own.conf";
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, CONFIG));
	expect_after(p, "/etc/own.conf", "MODULES=(vfio_pci a)\n" HOOKS);
	expect_argv(&p->steps[0], "mkinitcpio -k " KERNEL
				  " -c /etc/own.conf -g /boot/.initramfs-linux.img.passthru");
	expect_laws(s, p);
}

/* Manjaro: modules in 6.12.48-1-MANJARO, the kernel in /boot/vmlinuz-6.12-x86_64. */
TEST(the_kernel_is_told_as_the_preset_has_it)
{
	struct scene *s = arch_scene("MODULES=()\n" HOOKS);
	s->h.initramfs.images[0].kernel = "/boot/vmlinuz-6.12-x86_64";
	s->h.initramfs.images[0].release = "6.12-x86_64";
	struct plan *p = plan_of(s);
	expect_argv(&p->steps[0], "mkinitcpio -k /boot/vmlinuz-6.12-x86_64 -g "
				  "/boot/.initramfs-linux.img.passthru");
	expect_laws(s, p);
}

TEST(a_preset_of_a_kernel_that_is_gone_is_named)
{
	struct scene *s = arch_scene("MODULES=()\n" HOOKS);
	s->h.initramfs.images[0].release = NULL;
	s->h.initramfs.images[0].kernel = NULL;
	expect_failure(s, IMAGE, "is not installed");
}

TEST(a_unified_image_is_made_by_its_preset)
{
	struct scene *s = arch_scene("MODULES=()\n" HOOKS);
	add_image(s, "/efi/EFI/Linux/arch-linux.efi")->unified = true;
	struct plan *p = plan_of(s);
	assert_int_equal(p->n_steps, 1);
	expect_argv(&p->steps[0], "mkinitcpio -p linux");
	assert_string_equal(p->steps[0].generated[0], IMAGE);
	assert_string_equal(p->steps[0].generated[1], "/efi/EFI/Linux/arch-linux.efi");
	assert_null(p->steps[0].generated[2]);
	assert_null(p->steps[0].built);
	assert_int_equal(p->n_expects, 4);
	expect_laws(s, p);
}

/* All is bound already, and a word of the command line is wanted: nothing is asked of the modules.
 */
TEST(a_word_alone_makes_unified_images)
{
	struct scene *s = arch_scene("MODULES=()\n" HOOKS);
	scene_iommu(s, CPU_INTEL, IOMMU_OFF, REASON_CMDLINE_MISSING);
	s->h.kernels[0].intel_default = INTEL_DEFAULT_OFF;
	scene_file(s, "/etc/modprobe.d/vfio.conf", "options vfio-pci ids=10de:2206,10de:1aef\n");
	s->h.devices[DESK_GPU].driver = s->h.devices[DESK_AUDIO].driver = "vfio-pci";
	add_image(s, "/efi/EFI/Linux/arch-linux.efi")->unified = true;
	struct plan *p = plan_of(s);
	assert_null(edit_at(p, CONFIG));
	expect_argv(&p->steps[0], "mkinitcpio -p linux");
	for (size_t i = 0; i < p->n_expects; i++)
		assert_int_not_equal(p->expects[i].kind, EXPECT_IMAGE_HOLDS);
	plan_free(p);
	scene_free(s);
}

/* They sign or copy what stands at its place. */
TEST(hooks_of_others_want_the_image_in_place)
{
	struct scene *s = arch_scene("MODULES=()\n" HOOKS);
	s->h.initramfs.has_hooks = true;
	struct plan *p = plan_of(s);
	expect_argv(&p->steps[0], "mkinitcpio -p linux");
	expect_laws(s, p);
}

TEST(a_preset_that_cannot_be_read_is_named)
{
	struct scene *s = arch_scene("MODULES=()\n" HOOKS);
	s->h.initramfs.obstacle = "/etc/mkinitcpio.d/linux.preset: line 3: a command";
	expect_failure(s, "/etc/mkinitcpio.d/linux.preset: line 3", "which images");
}

/* The line that binds by address is run by a shell. */
TEST(by_address_a_shell_is_needed)
{
	struct scene *s = arch_scene("MODULES=()\nHOOKS=(systemd modconf)\n");
	scene_device(s, "03:00.0", 0x10de, 0x2206, 0x030000, "nouveau")->parent = -1;
	scene_candidate(s, DESK_N, "nouveau", MODULE_LOADABLE);
	scene_groups(s);
	expect_failure(s, CONFIG ":2", "HOOKS lacks base");
	s = arch_scene("MODULES=()\n" HOOKS);
	scene_device(s, "03:00.0", 0x10de, 0x2206, 0x030000, "nouveau")->parent = -1;
	scene_candidate(s, DESK_N, "nouveau", MODULE_LOADABLE);
	scene_groups(s);
	struct plan *p = plan_of(s);
	expect_after(p, CONFIG, "MODULES=(vfio_pci)\n" HOOKS);
	expect_laws(s, p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_module_is_put_in_front),
		cmocka_unit_test(the_image_is_built_beside),
		cmocka_unit_test(a_kernel_that_is_told_by_its_path_alone),
		cmocka_unit_test(the_assignment_that_counts_is_edited),
		cmocka_unit_test(a_list_that_nobody_sets_is_made),
		cmocka_unit_test(a_module_that_comes_too_late_is_put_in_front),
		cmocka_unit_test(without_modconf_the_file_is_listed),
		cmocka_unit_test(what_only_bash_can_tell_is_named),
		cmocka_unit_test(the_configuration_of_a_preset_is_edited),
		cmocka_unit_test(the_kernel_is_told_as_the_preset_has_it),
		cmocka_unit_test(a_preset_of_a_kernel_that_is_gone_is_named),
		cmocka_unit_test(a_unified_image_is_made_by_its_preset),
		cmocka_unit_test(a_word_alone_makes_unified_images),
		cmocka_unit_test(hooks_of_others_want_the_image_in_place),
		cmocka_unit_test(a_preset_that_cannot_be_read_is_named),
		cmocka_unit_test(by_address_a_shell_is_needed),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
