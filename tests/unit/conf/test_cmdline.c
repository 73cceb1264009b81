/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "conf/cmdline.h"

static void test_words(void **state)
{
	static const struct {
		const char *line;
		const char *words[5];
	} rows[] = {
		{"", {NULL}},
		{"  \t\n ", {NULL}},
		{"quiet", {"quiet"}},
		{" ro  quiet\tsplash\n", {"ro", "quiet", "splash"}},
		{"dyndbg=\"file a.c +p\" quiet", {"dyndbg=\"file a.c +p\"", "quiet"}},
		{"\"dyndbg=file a.c +p\" x", {"\"dyndbg=file a.c +p\"", "x"}},
		{"a\" \"b c", {"a\" \"b", "c"}},
		{"a \"b c", {"a", "\"b c"}},
		{"a='b c'", {"a='b", "c'"}},
		{"ro -- single", {"ro"}},
		{"ro --- splash", {"ro", "---", "splash"}},
	};
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char **words;
		size_t n;

		cmdline_words(rows[i].line, &a, &words, &n);
		for (size_t j = 0; j < n; j++)
			assert_string_equal(words[j], rows[i].words[j]);
		assert_null(rows[i].words[n]);
	}
	arena_done(&a);
}

static void test_split(void **state)
{
	static const struct {
		const char *word, *name, *value;
	} rows[] = {
		{"quiet", "quiet", NULL},
		{"iommu=", "iommu", ""},
		{"vfio-pci.ids=1de5:0a01", "vfio_pci.ids", "1de5:0a01"},
		{"root=UUID=12-34", "root", "UUID=12-34"},
		{"dyndbg=\"file a.c +p\"", "dyndbg", "file a.c +p"},
		{"\"dyndbg=file a.c +p\"", "dyndbg", "file a.c +p"},
		{"\"rd-x y\"", "rd_x y", NULL},
		{"a=\"b\"c", "a", "b\"c"},
		{"a=\"", "a", ""},
		{"=x", "=x", NULL},
		{"\"", "", NULL},
		{"", "", NULL},
	};
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		char *name, *value;

		cmdline_split(rows[i].word, &a, &name, &value);
		assert_string_equal(name, rows[i].name);
		if (rows[i].value)
			assert_string_equal(value, rows[i].value);
		else
			assert_null(value);
	}
	arena_done(&a);
}

static void test_names_compare_as_the_kernel_does(void **state)
{
	(void)state;
	assert_true(cmdline_same_name("vfio-pci.ids=1:2", "vfio_pci.ids=3:4"));
	assert_true(cmdline_same_name("iommu=pt", "iommu"));
	assert_false(cmdline_same_name("iommu=pt", "intel_iommu=pt"));
	assert_false(cmdline_same_name("iommu", "iommu.passthrough"));
	assert_false(cmdline_same_name("", "iommu"));
}

static void test_has_the_very_word(void **state)
{
	(void)state;
	assert_true(cmdline_has("ro iommu=pt quiet", "iommu=pt"));
	assert_true(cmdline_has("vfio-pci.ids=1:2", "vfio_pci.ids=1:2"));
	assert_false(cmdline_has("intel_iommu=pt", "iommu=pt"));
	assert_false(cmdline_has("iommu=pt,strict", "iommu=pt"));
	assert_false(cmdline_has("x=\"a iommu=pt b\"", "iommu=pt"));
	assert_false(cmdline_has("quiet -- iommu=pt", "iommu=pt"));
	assert_false(cmdline_has("a-b=c-d", "a_b=c_d"));
	assert_false(cmdline_has("", "quiet"));
}

static const struct {
	const char *line, *added;
} additions[] = {
	{"", "w=1"},
	{"quiet", "quiet w=1"},
	{"quiet ", "quiet  w=1"},
	{"  ", "   w=1"},
	{" quiet  splash ", " quiet  splash  w=1"},
	{"quiet -- single", "quiet w=1 -- single"},
	{"quiet   -- single", "quiet w=1   -- single"},
	{"-- single", "w=1 -- single"},
	{"  -- single", "w=1   -- single"},
	{"--", "w=1 --"},
	{"a \"b c", "a w=1 \"b c"},
	{"\"b c", "w=1 \"b c"},
	{"quiet\tx", "quiet\tx w=1"},
	{"w=12 xw=1", "w=12 xw=1 w=1"},
};

static void test_add(void **state)
{
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(additions); i++) {
		buf_clear(&out);
		cmdline_add(&out, additions[i].line, "w=1");
		assert_string_equal(buf_str(&out), additions[i].added);
	}
	buf_done(&out);
}

static void test_added_twice_is_added_once(void **state)
{
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(additions); i++) {
		buf_clear(&out);
		cmdline_add(&out, additions[i].added, "w=1");
		assert_string_equal(buf_str(&out), additions[i].added);
	}
	buf_done(&out);
}

static void test_added_and_removed_is_the_line(void **state)
{
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(additions); i++) {
		buf_clear(&out);
		cmdline_remove(&out, additions[i].added, "w=1");
		assert_string_equal(buf_str(&out), additions[i].line);
	}
	buf_done(&out);
}

static void test_remove(void **state)
{
	static const struct {
		const char *line, *left;
	} rows[] = {
		{"w", ""},
		{"w w", ""},
		{"w a", "a"},
		{"a w b", "a b"},
		{"a  w  b", "a   b"},
		{"a w w b", "a b"},
		{"w a w", "a"},
		{"ww w=1 -w", "ww w=1 -w"},
		{"x=\"w w\" w", "x=\"w w\""},
		{"a -- w", "a -- w"},
	};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		buf_clear(&out);
		cmdline_remove(&out, rows[i].line, "w");
		assert_string_equal(buf_str(&out), rows[i].left);
	}
	buf_done(&out);
}

static void test_replace(void **state)
{
	static const struct {
		const char *line, *made;
	} rows[] = {
		{"a intel_iommu=off  b", "a intel_iommu=on  b"},
		{"intel_iommu=off", "intel_iommu=on"},
		{"intel-iommu=off intel_iommu=off", "intel_iommu=on intel_iommu=on"},
		{"a intel_iommu=offline", "a intel_iommu=offline"},
		{"", ""},
	};
	struct buf out = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		buf_clear(&out);
		cmdline_replace(&out, rows[i].line, "intel_iommu=off", "intel_iommu=on");
		assert_string_equal(buf_str(&out), rows[i].made);
	}
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_split),
		cmocka_unit_test(test_names_compare_as_the_kernel_does),
		cmocka_unit_test(test_has_the_very_word),
		cmocka_unit_test(test_add),
		cmocka_unit_test(test_added_twice_is_added_once),
		cmocka_unit_test(test_added_and_removed_is_the_line),
		cmocka_unit_test(test_remove),
		cmocka_unit_test(test_replace),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
