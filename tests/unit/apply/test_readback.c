/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include "apply/readback.h"
#include "lib/tree.h"

TEST(names_in_a_listing)
{
	static const char listing[] = "usr/lib/modules/6.1/kernel/drivers/vfio/pci/vfio-pci.ko.xz\n"
				      "etc/modprobe.d/vfio.conf.dpkg-old\n"
				      "kernel/x86/microcode/notvfio.conf\n"
				      "vfio_iommu_type1.ko.zst\n"
				      "lib/vfio-pci-core.ko";
	static const struct {
		const char *name;
		bool holds;
	} rows[] = {
		{"vfio-pci.ko", true},      {"vfio.conf", false}, {"vfio_iommu_type1.ko", true},
		{"vfio-pci-core.ko", true}, {"vfio-pci", false},  {"pci.ko", false},
		{"drivers", false},
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(names_in_a_listing),
		cmocka_unit_test(words_of_the_loader_file),
		cmocka_unit_test(a_loader_file_without_kernels),
	};

	return cmocka_run_group_tests_name("readback", tests, NULL, NULL);
}
