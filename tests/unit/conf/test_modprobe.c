/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "conf/modprobe.h"

static void test_directives(void **state)
{
	static const char text[] = "# a comment\n"
				   "\n"
				   "options vfio-pci ids=1de5:0a01 disable_vga=1 # kept\n"
				   "  blacklist\tframe-drv\n"
				   "softdep frame-* pre: \\\n"
				   "    vfio-pci\n"
				   "alias pci:v00001DE5d*-x vfio-pci\n"
				   "install frame-drv /bin/false \\n\n"
				   "options only-name\n"
				   "softdep a[0-9]-b pre: c\n"
				   "blacklist a]b\n"
				   "what is this\n"
				   " # no comment\n"
				   "weakdep a b\n"
				   "remove a-b :";
	static const struct {
		const char *directive, *module, *args;
		size_t line, at;
	} rows[] = {
		{"options", "vfio_pci", "ids=1de5:0a01 disable_vga=1 # kept", 3, 13},
		{"blacklist", "frame_drv", "", 4, 65},
		{"softdep", "frame_*", "pre:     vfio-pci", 5, 87},
		{"alias", "vfio_pci", "pci:v00001DE5d*_x", 7, 123},
		{"install", "frame_drv", "/bin/false n", 8, 156},
		{"", "", "options only-name", 9, 188},
		{"softdep", "a[0-9]_b", "pre: c", 10, 206},
		{"", "", "blacklist a]b", 11, 230},
		{"", "", "what is this", 12, 244},
		{"", "", " # no comment", 13, 257},
		{"weakdep", "a", "b", 14, 271},
		{"remove", "a_b", ":", 15, 283},
	};
	struct modprobe_dir *dirs;
	struct arena a = {0};
	size_t n;

	(void)state;
	modprobe_parse(text, sizeof(text) - 1, &a, &dirs, &n);
	assert_int_equal(n, ARRAY_SIZE(rows));
	for (size_t i = 0; i < n; i++) {
		assert_string_equal(dirs[i].directive, rows[i].directive);
		assert_string_equal(dirs[i].module, rows[i].module);
		assert_string_equal(dirs[i].args, rows[i].args);
		assert_int_equal(dirs[i].line, rows[i].line);
		assert_int_equal(dirs[i].at, rows[i].at);
	}
	assert_int_equal(dirs[2].len, strlen("softdep frame-* pre: \\\n    vfio-pci\n"));
	assert_int_equal(dirs[11].len, strlen("remove a-b :"));
	arena_done(&a);
}

static void test_a_backslash_at_the_end(void **state)
{
	struct modprobe_dir *dirs;
	struct arena a = {0};
	size_t n;

	(void)state;
	modprobe_parse("blacklist a\\", 12, &a, &dirs, &n);
	assert_int_equal(n, 1);
	assert_string_equal(dirs[0].module, "a");
	assert_int_equal(dirs[0].len, 12);
	modprobe_parse(NULL, 0, &a, &dirs, &n);
	assert_int_equal(n, 0);
	arena_done(&a);
}

static void test_ids(void **state)
{
	static const struct {
		const char *args;
		const char *ids[4];
	} rows[] = {
		{"ids=1de5:0a01,1DE5:0A02 disable_vga=1", {"1de5:0a01", "1de5:0a02"}},
		{"disable_vga=1 ids=1de5:0a01 #ids=1:2", {"1de5:0a01"}},
		{"ids=1de5:0a01 ids=1de5:0a02", {"1de5:0a02"}},
		{"ids=\"1de5:0a01,,1de5:0a02,\"", {"1de5:0a01", "1de5:0a02"}},
		{"ids=", {NULL}},
		{"ids", {NULL}},
		{"", {NULL}},
		{"vfio-pci.ids=1de5:0a01", {NULL}},
		{"xids=1de5:0a01", {NULL}},
		{"ids=1de5:0a01:ffffffff:ffffffff:030000:ff0000",
		 {"1de5:0a01:ffffffff:ffffffff:030000:ff0000"}},
	};
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char **ids;
		size_t n;

		modprobe_ids(rows[i].args, &a, &ids, &n);
		for (size_t j = 0; j < n; j++)
			assert_string_equal(ids[j], rows[i].ids[j]);
		assert_null(rows[i].ids[n]);
	}
	arena_done(&a);
}

static void test_softdep(void **state)
{
	static const struct {
		const char *args;
		bool has;
	} rows[] = {
		{"pre: vfio-pci", true},
		{"pre: a vfio_pci b post: c", true},
		{"post: c pre:\tvfio-pci", true},
		{"pre:vfio-pci", false},
		{"post: vfio-pci", false},
		{"pre: a post: vfio-pci", false},
		{"vfio-pci", false},
		{"pre: vfio-pci-core vfio", false},
		{"", false},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(softdep_has_vfio(rows[i].args), rows[i].has);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_directives),
		cmocka_unit_test(test_a_backslash_at_the_end),
		cmocka_unit_test(test_ids),
		cmocka_unit_test(test_softdep),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
