/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

static const struct ignored_file *ignored(const struct host *h, const char *path)
{
	for (size_t i = 0; i < h->n_ignored; i++)
		if (streq(h->ignored[i].path, path))
			return &h->ignored[i];
	return NULL;
}

static void assert_ignored(const struct host *h, const char *path, enum ignored_why why,
			   const char *by)
{
	const struct ignored_file *f = ignored(h, path);

	if (!f)
		fail_msg("%s is not among the ignored", path);
	assert_int_equal(f->why, why);
	assert_string_equal(f->by, by);
}

static void names_without_the_suffix_are_told(void **state)
{
	char *tree = *state;

	tree_file(tree, "etc/modprobe.d/vfio", "options vfio-pci ids=1de5:0a01\n");
	tree_file(tree, "etc/modprobe.d/vfio.conf.txt", "options vfio-pci ids=1de5:0a01\n");
	tree_file(tree, "etc/modprobe.d/good.conf", "blacklist frame-drv\n");
	tree_file(tree, "usr/local/lib/modprobe.d/local", "blacklist frame-drv\n");
	tree_file(tree, "etc/modules-load.d/vfio-pci", "vfio-pci\n");
	tree_file(tree, "etc/dracut.conf.d/vfio", "force_drivers+=\" vfio_pci \"\n");
	tree_file(tree, "usr/bin/dracut", "x");
	struct host *h = probed(tree);

	assert_ignored(h, "/etc/modprobe.d/vfio", IGNORED_SUFFIX, ".conf");
	assert_ignored(h, "/etc/modprobe.d/vfio.conf.txt", IGNORED_SUFFIX, ".conf");
	assert_ignored(h, "/usr/local/lib/modprobe.d/local", IGNORED_SUFFIX, ".conf");
	assert_ignored(h, "/etc/modules-load.d/vfio-pci", IGNORED_SUFFIX, ".conf");
	assert_ignored(h, "/etc/dracut.conf.d/vfio", IGNORED_SUFFIX, ".conf");
	assert_int_equal(h->n_ignored, 5);
	host_free(h);
}

static void what_is_put_aside_is_not_told(void **state)
{
	static const char *const names[] = {
		"README",           "README.md",      "vfio.conf~",      "vfio.conf.bak",
		"vfio.conf.bak2",   "vfio.conf.orig", "vfio.conf.old",   "vfio.conf.save",
		"x.conf.dpkg-dist", "x.conf.ucf-old", "x.conf.rpmnew",   "x.conf.rpmsave",
		"x.conf.pacnew",    "x.conf.pacsave", "x.conf.disabled", ".x.conf.swp",
		"x.conf.DISABLED",  "#x.conf#",       "x.conf.dpkg-old",
	};
	char *tree = *state;

	for (size_t i = 0; i < ARRAY_SIZE(names); i++) {
		_cleanup_free_ char *path = NULL;

		assert_true(asprintf(&path, "etc/modprobe.d/%s", names[i]) > 0);
		tree_file(tree, path, "options vfio-pci ids=1de5:0a01\n");
	}
	tree_file(tree, "etc/modprobe.d/empty", "%s", "");
	tree_dir(tree, "etc/modprobe.d/directory");
	struct host *h = probed(tree);

	assert_int_equal(h->n_ignored, 0);
	host_free(h);
}

static void only_the_tool_in_use_is_looked_at(void **state)
{
	char *tree = *state;

	tree_file(tree, "etc/initramfs-tools/modules", "#\n");
	tree_file(tree, "usr/sbin/mkinitramfs", "x");
	tree_file(tree, "etc/initramfs-tools/conf.d/resume", "RESUME=none\n");
	tree_file(tree, "etc/dracut.conf.d/vfio", "x=1\n");
	tree_file(tree, "etc/mkinitcpio.conf.d/vfio", "x=1\n");
	tree_file(tree, "etc/cmdline.d/vfio", "quiet\n");
	struct host *h = probed(tree);

	assert_int_equal(h->n_ignored, 0);
	host_free(h);
}

static void mkinitcpio_reads_conf_files_only(void **state)
{
	char *tree = *state;

	tree_file(tree, "etc/mkinitcpio.conf", "HOOKS=(base)\n");
	tree_file(tree, "etc/mkinitcpio.conf.d/vfio", "MODULES=(vfio_pci)\n");
	tree_file(tree, "etc/cmdline.d/iommu.cfg", "iommu=pt\n");
	struct host *h = probed(tree);

	assert_ignored(h, "/etc/mkinitcpio.conf.d/vfio", IGNORED_SUFFIX, ".conf");
	assert_ignored(h, "/etc/cmdline.d/iommu.cfg", IGNORED_SUFFIX, ".conf");
	host_free(h);
}

static void grub_d_counts_on_debian(void **state)
{
	char *tree = *state;

	tree_file(tree, "etc/default/grub.d/vfio.conf", "GRUB_CMDLINE_LINUX=iommu=pt\n");
	tree_file(tree, "etc/os-release", "ID=fedora\n");
	struct host *h = probed(tree);

	assert_int_equal(h->n_ignored, 0);
	host_free(h);
	tree_file(tree, "etc/os-release", "ID=neon\nID_LIKE=\"ubuntu debian\"\n");
	h = probed(tree);
	assert_ignored(h, "/etc/default/grub.d/vfio.conf", IGNORED_SUFFIX, ".cfg");
	host_free(h);
}

static void a_directory_that_has_two_names_is_told_once(void **state)
{
	char *tree = *state;

	tree_file(tree, "usr/lib/modprobe.d/vfio", "options vfio-pci ids=1de5:0a01\n");
	tree_file(tree, "usr/lib/modprobe.d/b.conf", "options vfio-pci ids=1de5:0a01\n");
	tree_link(tree, "lib", "usr/lib");
	struct host *h = probed(tree);

	assert_int_equal(h->n_ignored, 1);
	assert_ignored(h, "/usr/lib/modprobe.d/vfio", IGNORED_SUFFIX, ".conf");
	host_free(h);
}

static void a_namesake_hides_what_is_about_vfio(void **state)
{
	char *tree = *state;

	tree_file(tree, "etc/modprobe.d/vfio.conf", "# nothing yet\n");
	tree_file(tree, "usr/lib/modprobe.d/vfio.conf", "options vfio-pci ids=1de5:0a01\n");
	tree_file(tree, "etc/modprobe.d/frame.conf", "softdep frame-drv pre: vfio-pci\n");
	tree_file(tree, "lib/modprobe.d/frame.conf", "options frame-drv x=1\n");
	tree_file(tree, "etc/modprobe.d/snd.conf", "options snd x=1\n");
	tree_file(tree, "usr/lib/modprobe.d/snd.conf", "# vfio is none of our business\n");
	tree_link(tree, "etc/modprobe.d/same.conf", "../../usr/lib/modprobe.d/same.conf");
	tree_file(tree, "usr/lib/modprobe.d/same.conf", "softdep a pre: vfio-pci\n");
	struct host *h = probed(tree);

	assert_int_equal(h->n_ignored, 2);
	assert_ignored(h, "/usr/lib/modprobe.d/vfio.conf", IGNORED_SHADOWED,
		       "/etc/modprobe.d/vfio.conf");
	assert_ignored(h, "/lib/modprobe.d/frame.conf", IGNORED_SHADOWED,
		       "/etc/modprobe.d/frame.conf");
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(names_without_the_suffix_are_told),
		tree_test(what_is_put_aside_is_not_told),
		tree_test(only_the_tool_in_use_is_looked_at),
		tree_test(mkinitcpio_reads_conf_files_only),
		tree_test(grub_d_counts_on_debian),
		tree_test(a_directory_that_has_two_names_is_told_once),
		tree_test(a_namesake_hides_what_is_about_vfio),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
