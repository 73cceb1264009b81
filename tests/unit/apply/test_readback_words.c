/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Kernel lines, as each reader finds them. */
#include "unit/base/unit.h"

#include "apply/readback_parts.h"
#include "conf/bootfile.h"
#include "lib/tree.h"
#include "unit/apply/pe_image.h"

#define MAX_LINES 2

struct row {
	const char *reader, *text;
	const char *args[MAX_LINES]; /* of the lines that must be found, all of them */
};

/* Beside lines of this host one of a rescue entry or of another system: it is left out. */
static const struct row rows[] = {
	{READER_GRUB_CFG,
	 "### BEGIN /etc/grub.d/10_linux ###\n"
	 "menuentry 'A' {\n\tlinux /vmlinuz-6.1 root=/dev/vda1 iommu=pt\n}\n"
	 "menuentry 'A (recovery mode)' {\n\tlinux /vmlinuz-6.1 root=/dev/vda1 single\n}\n"
	 "### END /etc/grub.d/10_linux ###\n",
	 {"root=/dev/vda1 iommu=pt"}},
	{"entry",
	 "title A\nlinux /v\noptions root=/dev/vda1\noptions iommu=pt\n",
	 {"root=/dev/vda1 iommu=pt"}},
	{"entry",
	 "title A (0-rescue-1f)\nlinux /vmlinuz-0-rescue-1f\noptions root=/dev/vda1\n",
	 {0}},
	{"entry", "title Windows\nefi /EFI/Microsoft/Boot/bootmgfw.efi\n", {0}},
	{"line", "# words\nroot=/dev/vda1 iommu=pt\n", {"root=/dev/vda1 iommu=pt"}},
	{"uki.conf", "[UKI]\nCmdline=root=/dev/vda1 iommu=pt\n", {"root=/dev/vda1 iommu=pt"}},
	{"extlinux",
	 "label l0\n\tlinux /v\n\tappend root=/dev/vda1 iommu=pt\n\n"
	 "label l0r\n\tmenu label Debian (rescue target)\n\tlinux /v\n\tappend root=/dev/vda1\n",
	 {"root=/dev/vda1 iommu=pt"}},
	{"refind-linux",
	 "\"Boot\" \"root=/dev/vda1 iommu=pt\"\n"
	 "\"Boot to single-user mode\" \"root=/dev/vda1 single\"\n",
	 {"root=/dev/vda1 iommu=pt"}},
	{"refind",
	 "menuentry A {\n\tloader /v\n\toptions \"root=/dev/vda1 iommu=pt\"\n}\n",
	 {"root=/dev/vda1 iommu=pt"}},
	{"limine",
	 "/A\n\tprotocol: linux\n\tpath: boot():/v\n\tcmdline: root=/dev/vda1 iommu=pt\n"
	 "/B\n\tprotocol: linux\n\tpath: boot():/w\n\tcmdline: root=/dev/vdb1\n",
	 {"root=/dev/vda1 iommu=pt", "root=/dev/vdb1"}},
};

static int read_lines(const char *reader, const void *bytes, size_t n, struct kernel_lines *ret,
		      struct err *err)
{
	struct root root;
	char *dir = tree_new();
	int r;

	assert_int_equal(root_open(dir, &root, NULL), 0);
	if (bytes)
		tree_bytes(dir, "boot/file", bytes, n);
	r = words_read(&root, reader, "/boot/file", "/boot/shown", ret, err);
	root_done(&root);
	tree_free(dir);
	return r;
}

TEST(each_reader)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *row = &rows[i];
		_cleanup_lines_ struct kernel_lines lines = {0};
		struct err err = {0};
		size_t n = 0;

		if (read_lines(row->reader, row->text, strlen(row->text), &lines, &err) < 0)
			fail_msg("row %zu: %s", i, err.line);
		while (n < MAX_LINES && row->args[n])
			n++;
		if (lines.n != n)
			fail_msg("row %zu: %zu lines", i, lines.n);
		for (size_t k = 0; k < n; k++)
			assert_string_equal(lines.items[k].args, row->args[k]);
	}
}

TEST(every_text_format_has_a_reader_with_its_name)
{
	for (int f = 0; f < _BOOT_FORMAT_MAX; f++)
		if (!expect_reader_is_known(EXPECT_LOADER_WORD,
					    boot_format_name((enum boot_format)f)))
			fail_msg("%s", boot_format_name((enum boot_format)f));
}

TEST(grubenv)
{
	static const char text[] = "# GRUB Environment Block\nsaved_entry=0\n"
				   "kernelopts=root=/dev/vda1 iommu=pt\n";
	_cleanup_lines_ struct kernel_lines lines = {0};
	char block[1024];

	memset(block, '#', sizeof(block));
	memcpy(block, text, strlen(text));
	assert_int_equal(read_lines("grubenv", block, sizeof(block), &lines, NULL), 0);
	assert_int_equal(lines.n, 1);
	assert_string_equal(lines.items[0].args, "root=/dev/vda1 iommu=pt");
	assert_string_equal(lines.items[0].where, "/boot/shown:3");
}

static int read_unified(const struct pe_part *parts, size_t n, struct kernel_lines *ret,
			struct err *err)
{
	_cleanup_buf_ struct buf b = {0};

	pe_image(&b, parts, n);
	return read_lines(READER_UKI, b.data, b.len, ret, err);
}

TEST(unified)
{
	static const struct pe_part whole[] = {{".linux", "kernel"},
					       {".cmdline", "root=/dev/vda1\niommu=pt\n"},
					       {".initrd", "image"}};
	static const struct pe_part bare[] = {{".linux", "kernel"}};
	_cleanup_lines_ struct kernel_lines lines = {0};
	struct err err = {0};

	assert_int_equal(read_unified(whole, 3, &lines, NULL), 0);
	assert_int_equal(lines.n, 1);
	assert_string_equal(lines.items[0].args, "root=/dev/vda1 iommu=pt ");
	assert_string_equal(lines.items[0].where, "/boot/shown");
	assert_int_equal(read_unified(bare, 1, &lines, &err), -EBADMSG);
	assert_string_equal(err.line, "/boot/shown: has no section .cmdline");
	assert_int_equal(read_lines(READER_UKI, "text", 4, &lines, &err), -EINVAL);
	assert_true(str_starts(err.line, "/boot/shown: "));
}

TEST(what_cannot_be_read)
{
	_cleanup_lines_ struct kernel_lines lines = {0};
	struct err err = {0};

	assert_int_equal(read_lines("entry", NULL, 0, &lines, &err), -ENOENT);
	assert_string_equal(err.line, "/boot/shown: No such file or directory");
	assert_int_equal(read_lines("entry", "a\0b", 3, &lines, &err), -EINVAL);
	assert_true(str_starts(err.line, "/boot/shown: "));
	assert_int_equal(read_lines("sh", "a", 1, &lines, &err), -EINVAL);
}

TEST(what_is_expected_of_lines)
{
	struct kernel_line items[] = {{"/a:1", "A", "quiet iommu=pt"}, {"/a:9", "B", "iommu=pt x"}};
	const struct kernel_lines lines = {.items = items, .n = 2};
	struct expect e = {EXPECT_LOADER_WORD, "entry", "/a", "iommu=pt"};
	struct err err = {0};

	assert_int_equal(words_check(&e, &lines, &err), 0);
	e.subject = "quiet";
	assert_int_equal(words_check(&e, &lines, &err), -EBADMSG);
	assert_string_equal(err.line, "/a:9: the kernel line of \"B\" lacks quiet");
	e.kind = EXPECT_LOADER_NO_WORD;
	assert_int_equal(words_check(&e, &lines, &err), -EBADMSG);
	assert_string_equal(err.line, "/a:1: the kernel line of \"A\" still has quiet");
	assert_int_equal(words_check(&e, &(struct kernel_lines){0}, &err), -EBADMSG);
	assert_string_equal(err.line, "/a: has no kernel line");
}

/* What lies on a volume that proxmox-boot-tool fills, by systemd-boot and by GRUB. */
TEST(a_volume)
{
	_cleanup_lines_ struct kernel_lines lines = {0};
	struct err err = {0};
	struct root root;
	char *dir = tree_new();

	assert_int_equal(root_open(dir, &root, NULL), 0);
	assert_int_equal(esp_lines(&root, "/dev/x", &lines, &err), 0);
	assert_int_equal(lines.n, 0);
	tree_file(dir, "loader/entries/a.conf", "title A\nlinux /v\noptions root=ZFS=a iommu=pt\n");
	tree_file(dir, "loader/entries/b.conf", "title Windows\nefi /EFI/Microsoft/x.efi\n");
	tree_file(dir, "loader/entries/b.conf.bak", "no entry");
	tree_file(dir, "grub/grub.cfg", "%s", rows[0].text);
	assert_int_equal(esp_lines(&root, "/dev/x", &lines, &err), 0);
	assert_int_equal(lines.n, 2);
	assert_string_equal(lines.items[0].args, "root=ZFS=a iommu=pt");
	assert_true(str_starts(lines.items[0].where, "/dev/x: loader/entries/a.conf:"));
	assert_true(str_starts(lines.items[1].where, "/dev/x: grub/grub.cfg:"));
	root_done(&root);
	tree_free(dir);
}

TEST(no_volume)
{
	struct err err = {0};
	struct root root;
	char *dir = tree_new();

	assert_int_equal(root_open(dir, &root, NULL), 0);
	assert_int_equal(esp_find(&root, "/dev/disk/by-uuid/12AB-34CD", &err), -ENOENT);
	assert_string_equal(err.line,
			    "/dev/disk/by-uuid/12AB-34CD: there is no such volume; mount the "
			    "machine's /dev there too");
	tree_file(dir, "dev/disk/by-uuid/12AB-34CD", "x");
	assert_int_equal(esp_find(&root, "/dev/disk/by-uuid/12AB-34CD", &err), -ENOTBLK);
	root_done(&root);
	tree_free(dir);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(each_reader),
		cmocka_unit_test(every_text_format_has_a_reader_with_its_name),
		cmocka_unit_test(grubenv),
		cmocka_unit_test(unified),
		cmocka_unit_test(what_cannot_be_read),
		cmocka_unit_test(what_is_expected_of_lines),
		cmocka_unit_test(a_volume),
		cmocka_unit_test(no_volume),
	};

	return cmocka_run_group_tests_name("readback of words", tests, NULL, NULL);
}
