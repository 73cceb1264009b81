/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "conf/modprobefault.h"

#define NONE (-1)

/* One line, and the only kind of fault that it has. */
struct row {
	const char *line;
	int fault;
};

static void assert_rows(const struct row *rows, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		struct modprobe_fault_at *found;
		struct arena a = {0};
		size_t count;

		modprobe_faults(rows[i].line, strlen(rows[i].line), &a, &found, &count);
		if (count != (rows[i].fault != NONE))
			fail_msg("\"%s\" has %zu faults", rows[i].line, count);
		if (count > 0 && (int)found[0].fault != rows[i].fault)
			fail_msg("\"%s\" has fault %d", rows[i].line, (int)found[0].fault);
		arena_done(&a);
	}
}

static void test_directives(void **state)
{
	static const struct row rows[] = {
		{"vfio-pci ids=1de5:0a01", FAULT_DIRECTIVE},
		{"Options vfio-pci ids=1de5:0a01", FAULT_DIRECTIVE},
		{"option vfio-pci ids=1de5:0a01", FAULT_DIRECTIVE},
		{"include /etc/modprobe.d/more", FAULT_DIRECTIVE},
		{"vfio", FAULT_DIRECTIVE},
		{"", NONE},
		{"# options", NONE},
		{"  # an indented comment", NONE},
		{"\r", NONE},
		{" \t ", NONE},
		{"\toptions vfio-pci ids=1de5:0a01", NONE},
		{"blacklist frame-drv", NONE},
		{"weakdep frame-drv other", NONE},
	};

	(void)state;
	assert_rows(rows, ARRAY_SIZE(rows));
}

static void test_missing_arguments(void **state)
{
	static const struct row rows[] = {
		{"options vfio-pci", FAULT_NO_ARGUMENTS},
		{"options vfio-pci   ", FAULT_NO_ARGUMENTS},
		{"options", FAULT_NO_ARGUMENTS},
		{"softdep frame-drv", FAULT_NO_ARGUMENTS},
		{"blacklist", FAULT_NO_ARGUMENTS},
		{"alias frame", FAULT_NO_ARGUMENTS},
		{"install frame-drv", FAULT_NO_ARGUMENTS},
		{"options frame[drv x=1", FAULT_NO_ARGUMENTS},
		{"blacklist frame-drv # its arguments are one word", NONE},
		{"install frame-drv /bin/true # for the shell", NONE},
		{"alias frame frame-drv # the third word on is dropped", NONE},
	};

	(void)state;
	assert_rows(rows, ARRAY_SIZE(rows));
}

static void test_trailing_comments(void **state)
{
	static const struct row rows[] = {
		{"options vfio-pci ids=1de5:0a01 #card", FAULT_COMMENT},
		{"options vfio-pci ids=1de5:0a01 # a vfio-pci.ids= (placeholder)", FAULT_COMMENT},
		{"options frame-drv x=1\t# text", FAULT_COMMENT},
		{"softdep frame-drv pre: vfio-pci # or pre:other", FAULT_COMMENT},
		{"weakdep frame-drv vfio-pci # text", FAULT_COMMENT},
		{"options frame-drv x=a#b", NONE},
		{"options frame-drv x=\"a # b\"", NONE},
	};

	(void)state;
	assert_rows(rows, ARRAY_SIZE(rows));
}

static void test_softdeps(void **state)
{
	static const struct row rows[] = {
		{"softdep frame-drv pre:vfio-pci", FAULT_GLUED},
		{"softdep frame-drv pre: a post:b", FAULT_GLUED},
		{"softdep frame-drv pre: vfio-pci", NONE},
		{"softdep frame-drv pre: a b post: vfio-pci", NONE},
		{"softdep pre:x pre: vfio-pci", NONE},
	};

	(void)state;
	assert_rows(rows, ARRAY_SIZE(rows));
}

static void test_dotted_parameters(void **state)
{
	static const struct row rows[] = {
		{"options vfio-pci vfio-pci.ids=1de5:0a01", FAULT_DOTTED},
		{"options vfio_pci vfio_pci.disable_vga=1", FAULT_DOTTED},
		{"options kvm kvm.ignore_msrs=1", FAULT_DOTTED},
		{"options kvm kvm.dyndbg=+p", NONE},
		{"options frame-drv firmware=a.bin", NONE},
	};

	(void)state;
	assert_rows(rows, ARRAY_SIZE(rows));
}

static void test_ids(void **state)
{
	static const struct row rows[] = {
		{"options vfio-pci ids=(your id)", FAULT_IDS},
		{"options vfio-pci ids=1de5-0a01", FAULT_IDS},
		{"options vfio-pci ids=1de5", FAULT_IDS},
		{"options vfio-pci ids=1de5:0a01,XXXX:YYYY", FAULT_IDS},
		{"options vfio-pci ids=1de5:0a01#card", FAULT_IDS},
		{"options vfio-pci ids=1de5:0a01:", FAULT_IDS},
		{"options vfio-pci ids=01:00.0", FAULT_IDS},
		{"options vfio-pci ids=0000:01:00.0", FAULT_IDS},
		{"options vfio-pci ids=1de50:0a01", FAULT_IDS},
		{"options vfio-pci ids=1de5:0a01:1:2:3:4:5", FAULT_IDS},
		{"options vfio-pci ids=1de5:0a01;1de5:0a02", FAULT_IDS},
		{"options vfio-pci ids=1de5:0a01, 1de5:0a02", FAULT_IDS},
		{"options vfio-pci 1de5:0a01", FAULT_IDS},
		{"options vfio-pci ids = 1de5:0a01", FAULT_IDS},
		{"options vfio-pci ids=1de5:0a01,1DE5:0A02", NONE},
		{"options vfio-pci ids=1de5:0a01,,1de5:0a02,", NONE},
		{"options vfio-pci ids=\"1de5:0a01\" disable_vga=1", NONE},
		{"options vfio-pci ids=0x1de5:0xA01", NONE},
		{"options vfio-pci ids=1de5:a01:ffffffff:ffffffff:030000:ffff00", NONE},
		{"options vfio-pci ids=", NONE},
		{"options vfio-pci ids=1de5:0a01 ", NONE},
		{"options vfio-pci ids=1de5:0a01\r", NONE},
		{"options frame-drv ids=one", NONE},
	};

	(void)state;
	assert_rows(rows, ARRAY_SIZE(rows));
}

static void test_misspelt_parameters(void **state)
{
	static const struct row rows[] = {
		{"options vfio-pci diable_vga=1", FAULT_PARAMETER},
		{"options vfio-pci disbale-vga=1", FAULT_PARAMETER},
		{"options vfio-pci disable_vgaa=1", FAULT_PARAMETER},
		{"options vfio-pci id=1de5:0a01", FAULT_PARAMETER},
		{"options vfio-pci disable_idle_d4", FAULT_PARAMETER},
		{"options vfio-pci disable-vga=1 enable_sriov nointxmask=1", NONE},
		{"options vfio-pci a_new_one=1", NONE},
		{"options frame-drv diable_vga=1", NONE},
	};

	(void)state;
	assert_rows(rows, ARRAY_SIZE(rows));
}

static void test_places_and_texts(void **state)
{
	static const char text[] = "# fine\n"
				   "options vfio-pci \\\n"
				   "  vfio-pci.ids=1de5:0a01 \\\n"
				   "  # kept\n"
				   "softdep frame-drv pre:a pre:b\n"
				   "what";
	static const struct modprobe_fault_at expected[] = {
		{FAULT_DOTTED, 2, "options vfio-pci   vfio-pci.ids=1de5:0a01   # kept"},
		{FAULT_COMMENT, 2, "options vfio-pci   vfio-pci.ids=1de5:0a01   # kept"},
		{FAULT_GLUED, 5, "softdep frame-drv pre:a pre:b"},
		{FAULT_DIRECTIVE, 6, "what"},
	};
	struct modprobe_fault_at *found;
	struct arena a = {0};
	size_t n;

	(void)state;
	modprobe_faults(text, sizeof(text) - 1, &a, &found, &n);
	assert_int_equal(n, ARRAY_SIZE(expected));
	for (size_t i = 0; i < n; i++) {
		assert_int_equal(found[i].fault, expected[i].fault);
		assert_int_equal(found[i].line, expected[i].line);
		assert_string_equal(found[i].text, expected[i].text);
	}
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_directives),
		cmocka_unit_test(test_missing_arguments),
		cmocka_unit_test(test_trailing_comments),
		cmocka_unit_test(test_softdeps),
		cmocka_unit_test(test_dotted_parameters),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_misspelt_parameters),
		cmocka_unit_test(test_places_and_texts),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
