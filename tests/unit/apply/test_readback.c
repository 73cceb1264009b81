/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include <sys/sysmacros.h>

#include "apply/readback.h"
#include "lib/scene.h"
#include "lib/tree.h"
#include "unit/apply/pe_image.h"

TEST(names_in_a_listing)
{
	static const char listing[] =
		"usr/lib/modules/6.1/kernel/drivers/vfio/pci/vfio-pci.ko.xz\n"
		"etc/modprobe.d/vfio.conf.dpkg-old\n"
		"kernel/x86/microcode/notvfio.conf\n"
		"vfio_iommu_type1.ko.zst\n"
		"lib/vfio-pci-core.ko\n"
		"usr/lib/modules/6.1/vfio_virqfd.ko\n"
		"-rw-r--r-- 1 root root 9 Jan  1  1970 etc/modprobe.d/long.conf\n"
		"etc/link.conf -> ../usr/target.conf";
	static const struct {
		const char *name;
		bool holds;
	} rows[] = {
		{"vfio-pci.ko", true},      {"vfio.conf", false},     {"vfio_iommu_type1.ko", true},
		{"vfio-pci-core.ko", true}, {"vfio-pci", false},      {"pci.ko", false},
		{"drivers", false},         {"vfio-virqfd.ko", true}, {"long.conf", true},
		{"link.conf", true},        {"target.conf", false},
	};

	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		if (listing_holds(listing, strlen(listing), rows[i].name) != rows[i].holds)
			fail_msg("%s", rows[i].name);
}

/* grub.cfg as grub-mkconfig writes it: a normal and a recovery entry, and another system's. */
static const char cfg[] =
	"### BEGIN /etc/grub.d/10_linux ###\n"
	"menuentry 'Debian GNU/Linux' --class debian {\n"
	"\tlinux\t/boot/vmlinuz-6.1 root=/dev/vda1 ro  quiet iommu=pt\n"
	"}\n"
	"menuentry 'Debian GNU/Linux, with Linux 6.1 (recovery mode)' --class debian {\n"
	"\tlinux\t/boot/vmlinuz-6.1 root=/dev/vda1 ro single\n"
	"}\n"
	"### END /etc/grub.d/10_linux ###\n"
	"### BEGIN /etc/grub.d/30_os-prober ###\n"
	"menuentry 'Other' --class gnu-linux {\n"
	"\tlinux /boot/vmlinuz-5.4 root=/dev/sdb1\n"
	"}\n"
	"### END /etc/grub.d/30_os-prober ###\n";

static int check(const char *text, enum expect_kind kind, const char *word, struct err *err)
{
	struct expect e = {kind, READER_GRUB_CFG, "/boot/grub/grub.cfg", word};
	struct plan p = {.expects = &e, .n_expects = 1};
	struct apply_opts o = {0};
	struct arena mem = {0};
	struct store store;
	struct root root;
	char *dir = tree_new();
	int r;

	assert_int_equal(root_open(dir, &root, NULL), 0);
	if (text)
		tree_bytes(dir, "boot/grub/grub.cfg", text, strlen(text));
	store = store_of(&root, &mem, "20260102T030405Z");
	r = read_back(&store, &p, &o, err);
	arena_done(&mem);
	root_done(&root);
	tree_free(dir);
	return r;
}

TEST(words_of_the_loader_file)
{
	struct err err = {0};

	assert_int_equal(check(cfg, EXPECT_LOADER_WORD, "iommu=pt", &err), 0);
	assert_int_equal(check(cfg, EXPECT_LOADER_NO_WORD, "intel_iommu=off", &err), 0);
	assert_int_equal(check(cfg, EXPECT_LOADER_WORD, "intel_iommu=on", &err), -EBADMSG);
	assert_non_null(strstr(err.line, "/boot/grub/grub.cfg:3: "));
	assert_non_null(strstr(err.line, "lacks intel_iommu=on"));
	assert_int_equal(check(cfg, EXPECT_LOADER_NO_WORD, "quiet", &err), -EBADMSG);
	assert_non_null(strstr(err.line, "still has quiet"));
}

TEST(a_loader_file_without_kernels)
{
	struct err err = {0};

	assert_int_equal(check("", EXPECT_LOADER_NO_WORD, "x", &err), -EBADMSG);
	assert_non_null(strstr(err.line, "has no kernel line"));
	assert_int_equal(check(NULL, EXPECT_LOADER_NO_WORD, "x", &err), -ENOENT);
}

static struct scene scene;

static void program(const char *path, const char *text)
{
	_cleanup_free_ char *full = tree_path(scene.dir, path);

	tree_file(scene.dir, path, "%s", text);
	assert_int_equal(chmod(full, 0755), 0);
}

static int check_image(const char *reader, const char *name, struct err *err)
{
	struct expect e = {EXPECT_IMAGE_HOLDS, reader, "/boot/image", name};
	struct plan p = {.expects = &e, .n_expects = 1};
	struct apply_opts o = {.chroot = true};
	struct arena mem = {0};
	struct store store = store_of(&scene.root, &mem, "20260102T030405Z");
	int r = read_back_check(&scene.root, &p, err);

	if (r == 0)
		r = read_back(&store, &p, &o, err);
	arena_done(&mem);
	return r;
}

TEST(each_lister)
{
	static const char show[] =
		"#!/bin/sh\nwhile read -r line; do echo \"$line\"; done <\"$1\"\n";
	static const char show_ls[] = "#!/bin/sh\n[ \"$1\" = ls ] || exit 1\n"
				      "while read -r line; do echo \"$line\"; done <\"$2\"\n";
	static const char *const listers[] = {"lsinitramfs", "lsinitrd", "lsinitcpio", "booster"};
	struct err err = {0};

	SKIP_IF(!scene.programs, "needs programs in the tree");
	assert_int_equal(check_image("booster", "x", &err), -ENOENT);
	program("usr/bin/lsinitcpio", show);
	program("usr/bin/booster", show_ls);
	tree_file(scene.dir, "boot/image", "init\nusr/lib/modules/6.1/vfio-pci.ko.zst\n");
	for (size_t i = 0; i < ARRAY_SIZE(listers); i++) {
		assert_int_equal(check_image(listers[i], "vfio-pci.ko", &err), 0);
		assert_int_equal(check_image(listers[i], "vfio.conf", &err), -EBADMSG);
		assert_string_equal(err.line, "/boot/image: does not hold vfio.conf");
	}
}

/* The fake lister would read no line of the whole image: it is given what is in it. */
TEST(the_initramfs_of_a_unified_image)
{
	static const struct pe_part parts[] = {{".linux", "kernel without a line end"},
					       {".initrd", "init\netc/modprobe.d/vfio.conf\n"}};
	_cleanup_buf_ struct buf image = {0};
	struct err err = {0};

	SKIP_IF(!scene.programs, "needs programs in the tree");
	pe_image(&image, parts, 2);
	tree_bytes(scene.dir, "boot/image", image.data, image.len);
	assert_int_equal(check_image("lsinitrd", "vfio.conf", &err), 0);
	assert_int_equal(check_image("lsinitrd", "kernel", &err), -EBADMSG);
	assert_int_equal(
		root_exists(&scene.root, "/var/lib/passthru/runs/20260102T030405Z/scratch"),
		TRI_NO);
	buf_clear(&image);
	pe_image(&image, parts, 1);
	tree_bytes(scene.dir, "boot/image", image.data, image.len);
	assert_int_equal(check_image("lsinitrd", "vfio.conf", &err), -EBADMSG);
	assert_string_equal(err.line, "/boot/image: has no section .initrd");
	assert_int_equal(
		root_exists(&scene.root, "/var/lib/passthru/runs/20260102T030405Z/scratch"),
		TRI_NO);
}

/* A device node that is no volume: nothing can mount it, and the line names it. */
TEST(a_volume_that_cannot_be_mounted)
{
	static const char path[] = "/dev/disk/by-uuid/12AB-34CD";
	struct expect e = {EXPECT_LOADER_WORD, READER_ESP, path, "iommu=pt"};
	struct plan p = {.expects = &e, .n_expects = 1};
	struct apply_opts o = {.chroot = true};
	struct arena mem = {0};
	struct store store = store_of(&scene.root, &mem, "20260102T030405Z");
	_cleanup_free_ char *node = tree_path(scene.dir, path);
	struct err err = {0};

	tree_dir(scene.dir, "dev/disk/by-uuid");
	if (mknod(node, S_IFBLK | 0600, makedev(1, 4095)) < 0) {
		arena_done(&mem);
		printf("skipped: needs device nodes\n");
		skip();
	}
	assert_int_equal(read_back_check(&scene.root, &p, &err), 0);
	assert_int_equal(read_back(&store, &p, &o, &err), -EBADMSG);
	if (!strstr(err.line, path))
		fail_msg("%s", err.line);
	assert_int_equal(
		root_exists(&scene.root, "/var/lib/passthru/runs/20260102T030405Z/scratch"),
		TRI_NO);
	arena_done(&mem);
}

static int open_all(void **state)
{
	(void)state;
	scene_open(&scene);
	return 0;
}

static int close_all(void **state)
{
	(void)state;
	scene_close(&scene);
	return 0;
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_in_a_listing),
		cmocka_unit_test(words_of_the_loader_file),
		cmocka_unit_test(a_loader_file_without_kernels),
		cmocka_unit_test(each_lister),
		cmocka_unit_test(the_initramfs_of_a_unified_image),
		cmocka_unit_test(a_volume_that_cannot_be_mounted),
	};

	return cmocka_run_group_tests_name("readback", tests, open_all, close_all);
}
