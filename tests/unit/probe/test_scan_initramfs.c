/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

#define RELEASE "6.9.7-arch1-1"

static void kernel(const char *tree, const char *release)
{
	tree_file(tree, "proc/sys/kernel/osrelease", "%s\n", release);
	char path[256];
	snprintf(path, sizeof(path), "lib/modules/%s/modules.dep", release);
	tree_file(tree, path, "kernel/drivers/vfio/pci/vfio-pci.ko:\n");
	snprintf(path, sizeof(path), "boot/vmlinuz-%s", release);
	tree_file(tree, path, "x");
}

static void arch(const char *tree)
{
	tree_file(tree, "proc/sys/kernel/osrelease", RELEASE "\n");
	tree_file(tree, "lib/modules/" RELEASE "/modules.dep",
		  "kernel/drivers/vfio/pci/vfio-pci.ko.zst:\n");
	tree_file(tree, "lib/modules/" RELEASE "/pkgbase", "linux\n");
	tree_file(tree, "boot/vmlinuz-linux", "x");
	tree_file(tree, "usr/bin/mkinitcpio", "x");
	tree_file(tree, "usr/bin/lsinitcpio", "x");
	tree_file(tree, "etc/mkinitcpio.conf", "MODULES=()\n");
}

static void expect_settings(const struct host *h, const char *joined)
{
	_cleanup_buf_ struct buf b = {0};

	for (size_t i = 0; i < h->initramfs.n_settings; i++)
		buf_printf(&b, "%s%s", i ? " " : "", h->initramfs.settings[i]);
	assert_string_equal(buf_str(&b), joined);
}

static void dracut_reads_by_name(void **state)
{
	char *tree = *state;

	tree_file(tree, "usr/bin/dracut", "x");
	tree_file(tree, "etc/dracut.conf.d/10-b.conf", "x=1\n");
	tree_file(tree, "etc/dracut.conf.d/9-a.conf", "x=1\n");
	tree_file(tree, "etc/dracut.conf.d/zz.conf", "x=1\n");
	tree_file(tree, "etc/dracut.conf.d/no", "x=1\n");
	tree_file(tree, "usr/lib/dracut/dracut.conf.d/01-dist.conf", "x=1\n");
	tree_file(tree, "usr/lib/dracut/dracut.conf.d/10-b.conf", "x=2\n");
	tree_file(tree, "usr/lib/dracut/dracut.conf.d/fips/10-fips.conf", "x=2\n");
	struct host *h = probed(tree);
	assert_int_equal(h->initramfs.kind, INITRAMFS_DRACUT);
	expect_settings(h, "/etc/dracut.conf /usr/lib/dracut/dracut.conf.d/01-dist.conf "
			   "/etc/dracut.conf.d/9-a.conf /etc/dracut.conf.d/10-b.conf "
			   "/etc/dracut.conf.d/vfio.conf /etc/dracut.conf.d/zz.conf");
	assert_int_equal(host_file(h, "/etc/dracut.conf.d/vfio.conf")->state, FILE_MISSING);
	host_free(h);
}

static void images_of_kernels_are_found(void **state)
{
	char *tree = *state;

	tree_file(tree, "usr/bin/dracut", "x");
	kernel(tree, "6.8.9-300.fc40.x86_64");
	tree_file(tree, "boot/initramfs-6.8.9-300.fc40.x86_64.img", "12345");
	tree_file(tree, "boot/vmlinuz-0-rescue-0123", "x");
	tree_file(tree, "boot/initramfs-0-rescue-0123.img", "x");
	struct host *h = probed(tree);
	assert_int_equal(h->initramfs.n_images, 1);
	assert_string_equal(h->initramfs.images[0].path,
			    "/boot/initramfs-6.8.9-300.fc40.x86_64.img");
	assert_string_equal(h->initramfs.images[0].release, "6.8.9-300.fc40.x86_64");
	assert_int_equal(h->initramfs.images[0].size, 5);
	assert_true(h->initramfs.has_generator);
	assert_false(h->initramfs.has_lister);
	host_free(h);
}

static void a_fallback_of_dracut_is_for_every_host(void **state)
{
	char *tree = *state;

	arch(tree);
	tree_file(tree, "usr/bin/dracut", "x");
	tree_file(tree, "boot/initramfs-linux.img", "x");
	tree_file(tree, "boot/initramfs-linux-fallback.img", "x");
	struct host *h = probed(tree);
	assert_int_equal(h->initramfs.n_images, 2);
	assert_int_equal(h->initramfs.images[0].n_options, 0);
	assert_string_equal(h->initramfs.images[1].path, "/boot/initramfs-linux-fallback.img");
	assert_string_equal(h->initramfs.images[1].options[0], "--no-hostonly");
	host_free(h);
}

static void presets_name_images(void **state)
{
	char *tree = *state;

	arch(tree);
	tree_file(tree, "etc/mkinitcpio.conf.d/gpu.conf", "MODULES+=(amdgpu)\n");
	tree_file(tree, "etc/mkinitcpio.d/linux.preset",
		  "# a preset\nALL_kver='/boot/vmlinuz-linux'\n\nPRESETS=('default' 'fallback')\n"
		  "#default_config=\"/etc/no.conf\"\n"
		  "default_image=\"/boot/initramfs-linux.img\"\n"
		  "fallback_config=\"/etc/own.conf\"\n"
		  "fallback_image=\"/boot/initramfs-linux-fallback.img\"\n"
		  "fallback_options=\"-S autodetect\"\n"
		  "other_image=\"/boot/other.img\"\n");
	tree_file(tree, "etc/own.conf", "MODULES=()\n");
	tree_file(tree, "boot/initramfs-linux.img", "x");
	tree_file(tree, "boot/initramfs-linux-fallback.img", "x");
	tree_file(tree, "boot/other.img", "x");
	struct host *h = probed(tree);
	const struct boot_image *i = h->initramfs.images;
	assert_int_equal(h->initramfs.n_images, 2);
	assert_string_equal(i[0].path, "/boot/initramfs-linux.img");
	assert_string_equal(i[0].release, RELEASE);
	assert_string_equal(i[0].kernel, "/boot/vmlinuz-linux");
	assert_string_equal(i[0].preset, "linux");
	assert_string_equal(i[0].part, "default");
	assert_null(i[0].config);
	assert_string_equal(i[1].config, "/etc/own.conf");
	assert_int_equal(i[1].n_options, 2);
	assert_string_equal(i[1].options[1], "autodetect");
	assert_int_equal(host_file(h, "/etc/own.conf")->state, FILE_PRESENT);
	expect_settings(h, "/etc/mkinitcpio.conf /etc/mkinitcpio.conf.d/gpu.conf");
	assert_null(h->initramfs.obstacle);
	assert_false(h->initramfs.has_hooks);
	host_free(h);
}

/* An image of before that no preset names is not made again. */
static void unified_images_of_presets(void **state)
{
	char *tree = *state;

	arch(tree);
	tree_file(tree, "etc/mkinitcpio.d/linux.preset",
		  "ALL_kver=\"/boot/vmlinuz-linux\"\nALL_cmdline=/etc/words\nPRESETS=(default)\n"
		  "default_uki=\"/efi/EFI/Linux/arch-linux.efi\"\n"
		  "default_options=(--splash /x)\n");
	tree_file(tree, "efi/EFI/Linux/arch-linux.efi", "x");
	tree_file(tree, "boot/initramfs-linux.img", "x");
	tree_file(tree, "etc/initcpio/post/README", "x");
	struct host *h = probed(tree);
	const struct boot_image *i = h->initramfs.images;
	assert_int_equal(h->initramfs.n_images, 1);
	assert_true(i->unified);
	assert_string_equal(i->path, "/efi/EFI/Linux/arch-linux.efi");
	assert_int_equal(i->n_options, 4);
	assert_string_equal(i->options[0], "--cmdline");
	assert_string_equal(i->options[1], "/etc/words");
	assert_string_equal(i->options[3], "/x");
	assert_false(h->initramfs.has_hooks);
	host_free(h);
}

static void a_preset_that_runs_commands_is_named(void **state)
{
	char *tree = *state;

	arch(tree);
	tree_file(tree, "etc/mkinitcpio.d/linux.preset",
		  "ALL_kver=\"/boot/vmlinuz-linux\"\n"
		  "if true; then PRESETS=(default); fi\n");
	struct host *h = probed(tree);
	assert_non_null(h->initramfs.obstacle);
	assert_non_null(strstr(h->initramfs.obstacle, "/etc/mkinitcpio.d/linux.preset: line 2"));
	host_free(h);
}

static void booster_has_a_file_and_images(void **state)
{
	char *tree = *state;

	tree_file(tree, "proc/sys/kernel/osrelease", RELEASE "\n");
	tree_file(tree, "lib/modules/" RELEASE "/modules.dep", "x:\n");
	tree_file(tree, "lib/modules/" RELEASE "/pkgbase", "linux\n");
	tree_file(tree, "boot/vmlinuz-linux", "x");
	tree_file(tree, "boot/initramfs-linux.img", "of another tool");
	tree_file(tree, "boot/booster-linux.img", "x");
	tree_file(tree, "usr/bin/booster", "x");
	struct host *h = probed(tree);
	expect_settings(h, "/etc/booster.yaml");
	assert_int_equal(h->initramfs.n_images, 1);
	assert_string_equal(h->initramfs.images[0].path, "/boot/booster-linux.img");
	assert_true(h->initramfs.has_lister);
	host_free(h);
}

static void tools_that_are_not_worked_with_are_named(void **state)
{
	char *tree = *state;

	tree_file(tree, "usr/bin/ugrd", "x");
	struct host *h = probed(tree);
	assert_int_equal(h->initramfs.kind, INITRAMFS_OTHER);
	assert_string_equal(h->initramfs.name, "ugrd");
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(dracut_reads_by_name),
		tree_test(images_of_kernels_are_found),
		tree_test(a_fallback_of_dracut_is_for_every_host),
		tree_test(presets_name_images),
		tree_test(unified_images_of_presets),
		tree_test(a_preset_that_runs_commands_is_named),
		tree_test(booster_has_a_file_and_images),
		tree_test(tools_that_are_not_worked_with_are_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
