/* SPDX-License-Identifier: GPL-2.0-or-later */
/* One row a fact: a file, what it gives, and the file behind an edit. */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "conf/bootentry.h"
#include "conf/bootfile.h"

#define ID "vfio-pci.ids=10de:1b80"

static const struct word_edit adds[] = {{NULL, "iommu=pt"}};
static const struct word_edit removes[] = {{"iommu=pt", NULL}};

static const struct {
	enum boot_format f;
	const char *file;
	const char *added; /* the file with iommu=pt; NULL: the file as it is */
} rows[] = {
	{BOOT_ENTRY, "title A\nlinux /v\noptions root=/dev/sda1 quiet\n",
	 "title A\nlinux /v\noptions root=/dev/sda1 quiet iommu=pt\n"},
	{BOOT_ENTRY, "linux\t/v\n\toptions\t a  \t\ninitrd /i\n",
	 "linux\t/v\n\toptions\t a iommu=pt  \t\ninitrd /i\n"},
	{BOOT_ENTRY, "linux /v\noptions a", "linux /v\noptions a iommu=pt"},
	{BOOT_ENTRY, "options a\r\nlinux /v\r\n", "options a iommu=pt\r\nlinux /v\r\n"},
	{BOOT_ENTRY, "options a\n# options b\noptions c\nlinux /v\n",
	 "options a\n# options b\noptions c iommu=pt\nlinux /v\n"},
	{BOOT_ENTRY, "options a iommu=pt\noptions c\nlinux /v\n", NULL},
	{BOOT_ENTRY, "options a\noptions b -- c\noptions d\nlinux /v\n",
	 "options a\noptions b iommu=pt -- c\noptions d\nlinux /v\n"},
	{BOOT_ENTRY, "options a b=\"c d\nlinux /v\n", "options a iommu=pt b=\"c d\nlinux /v\n"},
	{BOOT_ENTRY, "linux /v\ninitrd /i\n", "linux /v\noptions iommu=pt\ninitrd /i\n"},
	{BOOT_ENTRY, "title A\r\nlinux /v\r\n", "title A\r\nlinux /v\r\noptions iommu=pt\r\n"},
	{BOOT_ENTRY, "title A\nlinux /v", "title A\noptions iommu=pt\nlinux /v"},
	{BOOT_ENTRY, "linux /v\noptions\n", "linux /v\noptions iommu=pt\noptions\n"},
	{BOOT_ENTRY, "OPTIONS a\nlinux /v\n", "OPTIONS a\nlinux /v\noptions iommu=pt\n"},
	{BOOT_ENTRY, "title Fedora (0-rescue-1f)\nlinux /vmlinuz-0-rescue-1f\noptions a\n", NULL},
	{BOOT_ENTRY, "title Pop\nlinux /EFI/Recovery-9C/vmlinuz.efi\noptions a\n", NULL},
	{BOOT_ENTRY, "title A\nlinux /v\noptions a single\n", NULL},
	{BOOT_ENTRY, "title A fallback\nlinux /v\noptions a\n",
	 "title A fallback\nlinux /v\noptions a iommu=pt\n"},
	{BOOT_ENTRY, "title Memtest\nefi /EFI/memtest.efi\noptions a\n", NULL},
	{BOOT_ENTRY, "title Windows\nefi /EFI/Microsoft/bootmgfw.efi\n", NULL},
	{BOOT_ENTRY, "efi /EFI/Linux/a.efi\noptions a\n",
	 "efi /EFI/Linux/a.efi\noptions a iommu=pt\n"},
	{BOOT_ENTRY, "efi /k.efi\noptions root=/dev/sda1\n",
	 "efi /k.efi\noptions root=/dev/sda1 iommu=pt\n"},
	{BOOT_ENTRY, "uki /EFI/Linux/a.efi\n", NULL},
	{BOOT_ENTRY, "linux /v\noptions $kernelopts\n", NULL},
	{BOOT_ENTRY, "linux /v\noptions a $tuned_params\n",
	 "linux /v\noptions a $tuned_params iommu=pt\n"},
	{BOOT_LINE, "root=/dev/sda1 quiet\n", "root=/dev/sda1 quiet iommu=pt\n"},
	{BOOT_LINE, "root=/dev/sda1", "root=/dev/sda1 iommu=pt"},
	{BOOT_LINE, "a\n# b\n\nc \n", "a\n# b\n\nc iommu=pt \n"},
	{BOOT_LINE, "", "iommu=pt\n"},
	{BOOT_LINE, "\n", "\niommu=pt\n"},
	{BOOT_LINE, "# a\n", "# a\niommu=pt\n"},
	{BOOT_LINE, "# a", "iommu=pt\n# a"},
	{BOOT_LINE, "a single", "a single iommu=pt"},
	{BOOT_UKI_CONF, "[UKI]\nCmdline=root=/dev/sda1 quiet\n",
	 "[UKI]\nCmdline=root=/dev/sda1 quiet iommu=pt\n"},
	{BOOT_UKI_CONF, "# a\n[UKI]\nCmdline = a # b\nInitrd=x\n",
	 "# a\n[UKI]\nCmdline = a iommu=pt # b\nInitrd=x\n"},
	{BOOT_UKI_CONF, "[UKI]\nCmdline=a\n  b\n  c=d\nLinux=x\n",
	 "[UKI]\nCmdline=a\n  b\n  c=d iommu=pt\nLinux=x\n"},
	{BOOT_UKI_CONF, "[UKI]\nCmdline=\n  a\n", "[UKI]\nCmdline=\n  a iommu=pt\n"},
	{BOOT_UKI_CONF, "[UKI]\nCmdline=a\nCmdline=b\n", "[UKI]\nCmdline=a\nCmdline=b iommu=pt\n"},
	{BOOT_UKI_CONF, "[UKI]\nCmdline=", "[UKI]\nCmdline=iommu=pt"},
	{BOOT_UKI_CONF, "[UKI]\ncmdline=a\n[PCRSignature:x]\nCmdline=b\n", NULL},
	{BOOT_UKI_CONF, "[UKI]\nLinux=/v\n  Cmdline=b\n", NULL},
	{BOOT_EXTLINUX,
	 "default l0\nlabel l0\n\tmenu label Debian\n\tlinux /v\n\tappend root=/dev/sda1\n\n"
	 "label l0r\n\tmenu label Debian (rescue target)\n\tlinux /v\n\tappend root=/dev/sda1\n",
	 "default l0\nlabel l0\n\tmenu label Debian\n\tlinux /v\n\tappend root=/dev/sda1 "
	 "iommu=pt\n\n"
	 "label l0r\n\tmenu label Debian (rescue target)\n\tlinux /v\n\tappend root=/dev/sda1\n"},
	{BOOT_EXTLINUX, "LABEL a\nKERNEL /Image\nAPPEND b\nkaslrseed\n",
	 "LABEL a\nKERNEL /Image\nAPPEND b iommu=pt\nkaslrseed\n"},
	{BOOT_EXTLINUX, "label a\n  kernel /v\n  fdt /d\nlabel m\n kernel memtest.bin\n append x\n",
	 "label a\n  kernel /v\n  append iommu=pt\n  fdt /d\nlabel m\n kernel memtest.bin\n append "
	 "x\n"},
	{BOOT_EXTLINUX, "label a\nlinux /v", "label a\nappend iommu=pt\nlinux /v"},
	{BOOT_EXTLINUX, "label a\nlinux /v\nappend b\nappend c\n",
	 "label a\nlinux /v\nappend b\nappend c iommu=pt\n"},
	{BOOT_EXTLINUX, "append a\nlabel b\nlinux /v\nappend c\n",
	 "append a\nlabel b\nlinux /v\nappend c iommu=pt\n"},
	{BOOT_EXTLINUX, "label a\ntext help\nappend b\nendtext\nlinux /v\nappend c\n",
	 "label a\ntext help\nappend b\nendtext\nlinux /v\nappend c iommu=pt\n"},
	{BOOT_EXTLINUX,
	 "label a\nlocalboot 1\nlabel b\ncom32 chain.c32\nappend hd0\nlabel c\n"
	 "kernel mboot.c32\nappend -\n",
	 NULL},
	{BOOT_REFIND_LINUX,
	 "\"Boot with standard options\"  \"root=/dev/sda1 quiet\"\n"
	 "\"Boot to single-user mode\"    \"root=/dev/sda1 single\"\n"
	 "\"Boot with minimal options\"   \"ro root=/dev/sda1\"\n",
	 "\"Boot with standard options\"  \"root=/dev/sda1 quiet iommu=pt\"\n"
	 "\"Boot to single-user mode\"    \"root=/dev/sda1 single\"\n"
	 "\"Boot with minimal options\"   \"ro root=/dev/sda1\"\n"},
	{BOOT_REFIND_LINUX, "# a\n\nStandard \"\"\n", "# a\n\nStandard \"iommu=pt\"\n"},
	{BOOT_REFIND_LINUX, "\"a # b\" , \" c # d \" # e\n",
	 "\"a # b\" , \" c # d iommu=pt \" # e\n"},
	{BOOT_REFIND_LINUX, "\"a single-user b\" \"c \"\"d e\"\"\"\n", NULL},
	{BOOT_REFIND,
	 "timeout 5\noptions \"x\"\nmenuentry \"A\" {\n\tloader /vmlinuz\n\toptions "
	 "\"a=b\"\n\tsubmenuentry "
	 "\"B\" {\n\t\toptions \"root=c\"\n\t}\n\tsubmenuentry \"C\" {\n\t\tadd_options "
	 "\"d\"\n\t}\n}\n",
	 "timeout 5\noptions \"x\"\nmenuentry \"A\" {\n\tloader /vmlinuz\n\toptions \"a=b "
	 "iommu=pt\"\n"
	 "\tsubmenuentry \"B\" {\n\t\toptions \"root=c iommu=pt\"\n\t}\n\tsubmenuentry \"C\" "
	 "{\n\t\tadd_options \"d\"\n\t}\n}\n"},
	{BOOT_REFIND, "menuentry A {\n  loader /vmlinuz-linux\n}\n",
	 "menuentry A {\n  loader /vmlinuz-linux\n  options \"iommu=pt\"\n}\n"},
	{BOOT_REFIND, "menuentry A {\n loader /boot/k\n initrd /i\n OPTIONS = \"a\"\n}\n",
	 "menuentry A {\n loader /boot/k\n initrd /i\n OPTIONS = \"a iommu=pt\"\n}\n"},
	{BOOT_REFIND, "menuentry W {\n loader /EFI/Microsoft/bootmgfw.efi\n options x\n}\n", NULL},
	{BOOT_REFIND, "menuentry A {\n loader /vmlinuz\n options a\n disabled\n}\n", NULL},
	{BOOT_REFIND, "menuentry A {\n loader /EFI/Linux/a.efi\n}\n", NULL},
	{BOOT_LIMINE,
	 "timeout: 5\n\n/Arch\n    protocol: linux\n    path: boot():/v\n    cmdline: "
	 "root=/dev/sda1\n"
	 "    module_path: boot():/i\n",
	 "timeout: 5\n\n/Arch\n    protocol: linux\n    path: boot():/v\n    cmdline: "
	 "root=/dev/sda1 iommu=pt\n"
	 "    module_path: boot():/i\n"},
	{BOOT_LIMINE,
	 "/+A\n//B\nPROTOCOL: linux\nKernel_CmdLine:b\n//C\nprotocol: efi\ncmdline: c\n",
	 "/+A\n//B\nPROTOCOL: linux\nKernel_CmdLine:b iommu=pt\n//C\nprotocol: efi\ncmdline: c\n"},
	{BOOT_LIMINE, "/A\n\tprotocol: linux\n", "/A\n\tprotocol: linux\n\tcmdline: iommu=pt\n"},
	{BOOT_LIMINE, "${X}=a\n/A\nprotocol: linux\npath: ${X}/v\n#cmdline: x\ncmdline: a\n",
	 "${X}=a\n/A\nprotocol: linux\npath: ${X}/v\n#cmdline: x\ncmdline: a iommu=pt\n"},
	{BOOT_LIMINE_TOOL, "A=\"b\"\nKERNEL_CMDLINE[default]=\"root=a quiet\"\n",
	 "A=\"b\"\nKERNEL_CMDLINE[default]=\"root=a quiet iommu=pt\"\n"},
	{BOOT_LIMINE_TOOL, "KERNEL_CMDLINE[default]=\"a\"\nKERNEL_CMDLINE[default]+=\" b \" # c\n",
	 "KERNEL_CMDLINE[default]=\"a\"\nKERNEL_CMDLINE[default]+=\" b iommu=pt \" # c\n"},
	{BOOT_LIMINE_TOOL, "KERNEL_CMDLINE[default]=\"a\"\nKERNEL_CMDLINE[default]='b'\n",
	 "KERNEL_CMDLINE[default]=\"a\"\nKERNEL_CMDLINE[default]='b iommu=pt'\n"},
	{BOOT_LIMINE_TOOL, "KERNEL_CMDLINE[default]+= \" a\"\nKERNEL_CMDLINE[\"linux-lts\"]=\"\"\n",
	 "KERNEL_CMDLINE[default]+= \" a iommu=pt\"\nKERNEL_CMDLINE[\"linux-lts\"]=\"iommu=pt\"\n"},
	{BOOT_LIMINE_TOOL, "KERNEL_CMDLINE[default]=\"a\"\nKERNEL_CMDLINE[default]+=\"\"\n",
	 "KERNEL_CMDLINE[default]=\"a iommu=pt\"\nKERNEL_CMDLINE[default]+=\"\"\n"},
	{BOOT_LIMINE_TOOL, "# KERNEL_CMDLINE[default]=\"a\"\nESP_PATH=/boot\n", NULL},
	{BOOT_LIMINE, "/W\nprotocol: efi_chainload\ncmdline: ${X}\n/M\ncomment: c\n", NULL},
};

static int edit(enum boot_format f, const char *file, const struct word_edit *edits, size_t n,
		struct buf *out, struct err *err)
{
	struct boot_change c = {.edits = edits, .n = n, .carrier = "$kernelopts"};

	buf_clear(out);
	return boot_edit(f, file, strlen(file), &c, out, err);
}

static void test_add_and_take_away(void **state)
{
	struct buf out = {0}, again = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const char *file = rows[i].file, *added = rows[i].added;

		assert_int_equal(edit(rows[i].f, file, adds, 1, &out, NULL), 0);
		assert_string_equal(buf_str(&out), added ? added : file);
		assert_int_equal(edit(rows[i].f, buf_str(&out), adds, 1, &again, NULL), 0);
		assert_string_equal(buf_str(&again), buf_str(&out));
		if (!added)
			continue;
		assert_int_equal(edit(rows[i].f, added, removes, 1, &again, NULL), 0);
		assert_string_equal(buf_str(&again), file);
	}
	buf_done(&out);
	buf_done(&again);
}

static void test_no_edits_no_change(void **state)
{
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		assert_int_equal(edit(rows[i].f, rows[i].file, NULL, 0, &out, NULL), 0);
		assert_string_equal(buf_str(&out), rows[i].file);
	}
	buf_done(&out);
}

static void test_words_change_where_they_stand(void **state)
{
	static const struct word_edit edits[] = {
		{"vfio_pci.ids=1:2", ID}, {NULL, "iommu=pt"}, {"nomodeset", NULL}};
	struct buf out = {0};

	(void)state;
	assert_int_equal(edit(BOOT_ENTRY,
			      "linux /v\noptions vfio-pci.ids=1:2 a nomodeset\noptions nomodeset\n",
			      edits, 3, &out, NULL),
			 0);
	assert_string_equal(buf_str(&out), "linux /v\noptions " ID " a\noptions iommu=pt\n");
	buf_done(&out);
}

static const struct {
	enum boot_format f;
	const char *file, *why;
} refused[] = {
	{BOOT_ENTRY, "linux /v\noptions a\rb\n", "line 2: a carriage return inside the line"},
	{BOOT_ENTRY, "title A\n", "line 1: a boot entry without linux, efi or uki"},
	{BOOT_ENTRY, "linux /v\noptions \"a\" \"b\"\n",
	 "line 2: the options begin and end with a quote, which not every boot loader reads alike"},
	{BOOT_ENTRY, "linux /v\noptions a \"b\noptions c\n", "line 2: a quote that is not closed"},
	{BOOT_LINE, "a\n # b\n", "line 2: blanks before a comment, which not every program skips"},
	{BOOT_UKI_CONF, "[UKI]\nCmdline=@/etc/kernel/cmdline\n",
	 "line 2: the words are in another file, /etc/kernel/cmdline"},
	{BOOT_UKI_CONF, "[UKI]\nCmdline\n", "line 2: neither a section nor a setting"},
	{BOOT_UKI_CONF, "[DEFAULT]\nCmdline=a\n",
	 "line 1: [DEFAULT] gives settings to all sections"},
	{BOOT_EXTLINUX, "append a\nlabel b\nlinux /v\n",
	 "line 3: this entry has no append line of its own, and not every boot loader gives it the "
	 "one "
	 "above all entries"},
	{BOOT_EXTLINUX, "label b\nlinux /v\nappend -\n",
	 "line 3: \"append -\", which not every boot loader reads alike"},
	{BOOT_EXTLINUX, "label b\nlinux /v\nappend\n", "line 3: append without words"},
	{BOOT_REFIND_LINUX, "a b\n", "line 1: the options are not in quotes"},
	{BOOT_REFIND_LINUX, "\"a\"\n", "line 1: a title without options"},
	{BOOT_REFIND_LINUX, "\"a\" \"b\n",
	 "line 1: quotes inside the options, or one that is not closed"},
	{BOOT_REFIND_LINUX, "\"a\" \"b \"\"c d\"\"\"\n",
	 "line 1: quotes inside the options, or one that is not closed"},
	{BOOT_REFIND, "menuentry A {\nloader /vmlinuz\noptions a\n}\n",
	 "line 3: the options are not in quotes"},
	{BOOT_REFIND, "menuentry A {\nloader /vmlinuz\noptions \"\"\n}\n",
	 "line 3: options without words"},
	{BOOT_REFIND, "menuentry A {\nloader /vmlinuz\n", "line 2: the last menuentry has no end"},
	{BOOT_LIMINE_TOOL, "KERNEL_CMDLINE[default]=a\n", "line 1: the words are not in quotes"},
	{BOOT_LIMINE_TOOL, "KERNEL_CMDLINE[default]=\"a\n", "line 1: a quote that is not closed"},
	{BOOT_LIMINE_TOOL, "KERNEL_CMDLINE[default]=\"a $b\"\n",
	 "line 1: an escape or a variable in the words"},
	{BOOT_LIMINE_TOOL, "KERNEL_CMDLINE[default]=\"a\" b\n",
	 "line 1: more stands behind the words"},
	{BOOT_LIMINE_TOOL, "KERNEL_CMDLINE[default]=\"a\"\nKERNEL_CMDLINE[default]+=\"b\"\n",
	 "line 2: += joins this to the word before it"},
	{BOOT_LIMINE_TOOL,
	 "KERNEL_CMDLINE[a]=\"a\"\nKERNEL_CMDLINE[b]=\"a\"\nKERNEL_CMDLINE[a]+=\" b\"\n",
	 "line 3: more for [a], which stands before another name"},
	{BOOT_LIMINE, "/A\nprotocol: linux\ncmdline: a ${X}\n",
	 "line 3: words that come from a macro"},
	{BOOT_LIMINE, "/A\nprotocol: ${X}\ncmdline: a\n",
	 "line 2: a protocol that comes from a macro"},
	{BOOT_LIMINE, "/A\nprotocol: linux\n${K}: a\n",
	 "line 3: a setting that comes from a macro"},
	{BOOT_LIMINE, "/A\nprotocol: linux\ncmdline: a\nkernel_cmdline: b\n",
	 "line 4: a second command line in one entry"},
	{BOOT_LIMINE, "/A\nprotocol: linux\ncmdline:\n", "line 3: a command line without words"},
};

static void test_refused_by_line(void **state)
{
	struct buf out = {0};
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(refused); i++) {
		assert_int_equal(edit(refused[i].f, refused[i].file, adds, 1, &out, &err), -EINVAL);
		assert_string_equal(err.line, refused[i].why);
		assert_int_equal(out.len, 0);
	}
	buf_done(&out);
}

static void test_nul_is_refused(void **state)
{
	struct boot_change c = {.edits = adds, .n = 1};
	struct buf out = {0};
	struct err err;

	(void)state;
	for (int f = 0; f < _BOOT_FORMAT_MAX; f++) {
		assert_int_equal(boot_edit((enum boot_format)f, "a\n\0b", 4, &c, &out, &err),
				 -EINVAL);
		assert_string_equal(err.line, "line 2: a NUL byte");
	}
}

static void test_words_that_mean_something_are_not_written(void **state)
{
	static const char *const words[] = {"a b", "$a", "a\nb", "a\\", "", "--", "a\"b", "#"};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		struct word_edit e = {NULL, words[i]};

		assert_int_equal(edit(BOOT_LINE, "root=/dev/sda1\n", &e, 1, &out, NULL), -EINVAL);
	}
	buf_done(&out);
}

static void test_spans_tell_where(void **state)
{
	static const char file[] = "title A B\nlinux /v\noptions a\noptions\tb c\n";
	struct boot_span *s;
	struct arena mem = {0};
	size_t n;

	(void)state;
	assert_int_equal(boot_spans(BOOT_ENTRY, file, strlen(file), &mem, &s, &n, NULL), 0);
	assert_int_equal(n, 2);
	assert_string_equal(s[0].title, "A B");
	assert_string_equal(s[1].kernel, "/v");
	assert_int_equal(s[0].line, 3);
	assert_int_equal(s[1].at, strlen("title A B\nlinux /v\noptions a\noptions\t"));
	assert_int_equal(s[1].len, 3);
	assert_int_equal(s[1].entry, 0);
	assert_null(s[1].lead);
	assert_string_equal(boot_line_of(file, s, n, 0, &mem), "a b c");
	assert_string_equal(boot_line_of(file, s, n, 1, &mem), "");
	assert_string_equal(bootentry_value(file, strlen(file), "linux", &mem), "/v");
	assert_null(bootentry_value(file, strlen(file), "version", &mem));
	arena_done(&mem);
}

static void test_formats_have_names(void **state)
{
	(void)state;
	for (int f = 0; f < _BOOT_FORMAT_MAX; f++)
		assert_int_equal(boot_format_of(boot_format_name((enum boot_format)f)), f);
	assert_int_equal(boot_format_of("lilo"), -1);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_add_and_take_away),
		cmocka_unit_test(test_no_edits_no_change),
		cmocka_unit_test(test_words_change_where_they_stand),
		cmocka_unit_test(test_refused_by_line),
		cmocka_unit_test(test_nul_is_refused),
		cmocka_unit_test(test_words_that_mean_something_are_not_written),
		cmocka_unit_test(test_spans_tell_where),
		cmocka_unit_test(test_formats_have_names),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
