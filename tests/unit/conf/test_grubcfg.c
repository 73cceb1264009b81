/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "conf/grub.h"

/* As grub-mkconfig writes it on Debian: 10_linux, 20_linux_xen, a memory test, os-prober, and the
 * owner's own. */
static const char config[] =
	"### BEGIN /etc/grub.d/00_header ###\n"
	"if [ x\"${feature_menuentry_id}\" = xy ]; then\n"
	"  menuentry_id_option=\"--id\"\n"
	"fi\n"
	"### END /etc/grub.d/00_header ###\n"
	"### BEGIN /etc/grub.d/10_linux ###\n"
	"function gfxmode {\n"
	"\tset gfxpayload=\"${1}\"\n"
	"}\n"
	"menuentry 'Debian GNU/Linux' --class debian --class os $menuentry_id_option "
	"'gnulinux-simple-aa-11' {\n"
	"\tload_video\n"
	"\techo\t'Loading Linux 6.1.0-18-amd64 ...'\n"
	"\tlinux\t/boot/vmlinuz-6.1.0-18-amd64 root=UUID=aa-11 ro  quiet intel_iommu=on \n"
	"\tinitrd\t/boot/initrd.img-6.1.0-18-amd64\n"
	"}\n"
	"submenu 'Advanced options for Debian GNU/Linux' $menuentry_id_option "
	"'gnulinux-advanced-aa-11' {\n"
	"\tmenuentry 'Debian GNU/Linux, with Linux 6.1.0-18-amd64' --class os $menuentry_id_option "
	"'gnulinux-6.1.0-18-amd64-advanced-aa-11' {\n"
	"\t\tlinux\t/boot/vmlinuz-6.1.0-18-amd64 root=UUID=aa-11 ro dyndbg=\"file a.c +p\" "
	"$vt_handoff\n"
	"\t}\n"
	"\tmenuentry 'Debian GNU/Linux, with Linux 6.1.0-18-amd64 (recovery mode)' "
	"$menuentry_id_option "
	"'gnulinux-6.1.0-18-amd64-recovery-aa-11' {\n"
	"\t\tlinux\t/boot/vmlinuz-6.1.0-18-amd64 root=UUID=aa-11 ro single \n"
	"\t}\n"
	"}\n"
	"### END /etc/grub.d/10_linux ###\n"
	"### BEGIN /etc/grub.d/20_linux_xen ###\n"
	"menuentry 'Debian, with Xen' $menuentry_id_option 'xen-gnulinux-simple-aa-11' {\n"
	"\tmultiboot2\t/boot/xen-4.17.gz placeholder\n"
	"\tmodule2\t/boot/vmlinuz-6.1.0-18-amd64 placeholder root=UUID=aa-11 ro quiet\n"
	"}\n"
	"### END /etc/grub.d/20_linux_xen ###\n"
	"### BEGIN /etc/grub.d/20_memtest86+ ###\n"
	"menuentry 'Memory test' {\n"
	"\tlinux16\t/boot/memtest86+.bin console=ttyS0,115200\n"
	"}\n"
	"### END /etc/grub.d/20_memtest86+ ###\n"
	"### BEGIN /etc/grub.d/30_os-prober ###\n"
	"menuentry 'Other Linux (on /dev/sdb1)' --class gnu-linux $menuentry_id_option "
	"'osprober-gnulinux-bb' {\n"
	"\tlinux /boot/vmlinuz root=/dev/sdb1 single\n"
	"}\n"
	"### END /etc/grub.d/30_os-prober ###\n"
	"### BEGIN /etc/grub.d/40_custom ###\n"
	"menuentry \"It's \\\"mine\\\"\" --id mine-recovery-x {\n"
	"\tlinuxefi \"/boot/my kernel\" 'a b' c\\ d 'it' # not this\n"
	"}\n"
	"menuentry Bare --id=bare {\n"
	"\tlinux /k; initrd /i\n"
	"}\n"
	"#\tlinux /commented x\n"
	"### END /etc/grub.d/40_custom ###\n"
	"menuentry 'No section' {\n"
	"  linux /vmlinuz recovery nomodeset\r\n"
	"  linux\n"
	"  linuxx /vmlinuz a\n"
	"}";

static const struct grub_entry expected[] = {
	{"Debian GNU/Linux", "/boot/vmlinuz-6.1.0-18-amd64", false, false,
	 "root=UUID=aa-11 ro quiet intel_iommu=on", 13},
	{"Debian GNU/Linux, with Linux 6.1.0-18-amd64", "/boot/vmlinuz-6.1.0-18-amd64", false,
	 false, "root=UUID=aa-11 ro \"dyndbg=file a.c +p\" $vt_handoff", 18},
	{"Debian GNU/Linux, with Linux 6.1.0-18-amd64 (recovery mode)",
	 "/boot/vmlinuz-6.1.0-18-amd64", true, false, "root=UUID=aa-11 ro single", 21},
	{"Memory test", "/boot/memtest86+.bin", false, true, "console=ttyS0,115200", 33},
	{"Other Linux (on /dev/sdb1)", "/boot/vmlinuz", false, true, "root=/dev/sdb1 single", 38},
	{"It's \"mine\"", "/boot/my kernel", true, true, "\"a b\" \"c d\" it", 43},
	{"Bare", "/k", false, true, "", 46},
	{"No section", "/vmlinuz", true, false, "recovery nomodeset", 51},
};

static void test_entries(void **state)
{
	struct grub_entry *got;
	struct arena a = {0};
	size_t n;

	(void)state;
	grub_entries(config, sizeof(config) - 1, &a, &got, &n);
	for (size_t i = 0; i < n && i < ARRAY_SIZE(expected); i++) {
		assert_string_equal(got[i].title, expected[i].title);
		assert_string_equal(got[i].kernel, expected[i].kernel);
		assert_string_equal(got[i].args, expected[i].args);
		assert_int_equal(got[i].recovery, expected[i].recovery);
		assert_int_equal(got[i].foreign, expected[i].foreign);
		assert_int_equal(got[i].line, expected[i].line);
	}
	assert_int_equal(n, ARRAY_SIZE(expected));
	arena_done(&a);
}

static void test_nothing_gives_nothing(void **state)
{
	struct grub_entry *got;
	struct arena a = {0};
	size_t n = 9;

	(void)state;
	grub_entries(NULL, 0, &a, &got, &n);
	assert_int_equal(n, 0);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_entries),
		cmocka_unit_test(test_nothing_gives_nothing),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
