/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "conf/liminetool.h"

static struct conf_source source(const char *path, const char *bytes)
{
	return (struct conf_source){path, bytes, strlen(bytes)};
}

static void test_value_over_files(void **state)
{
	const struct conf_source src[] = {
		source("tool.conf",
		       "KERNEL_CMDLINE[default]=\"lost\"\nKERNEL_CMDLINE[lts]=\"x\"\n"),
		source("a.conf", "KERNEL_CMDLINE[default]=\"root=a\"\n"),
		source("b.conf", "# c\nKERNEL_CMDLINE[default]+=\" quiet\"\nESP_PATH=/boot"),
		source("limine", "KERNEL_CMDLINE[\"default\"] += ' b'\n"),
	};
	struct arena mem = {0};
	char *value;

	(void)state;
	assert_int_equal(limine_tool_value(src, 4, "default", &mem, &value, NULL), 0);
	assert_string_equal(value, "root=a quiet b");
	assert_int_equal(limine_tool_value(src, 4, "lts", &mem, &value, NULL), 0);
	assert_string_equal(value, "x");
	assert_int_equal(limine_tool_value(src, 0, "default", &mem, &value, NULL), 0);
	assert_string_equal(value, "");
	arena_done(&mem);
}

static void test_unknown_value_names_the_line(void **state)
{
	const struct conf_source src = source("limine", "\nKERNEL_CMDLINE[default]=\"$a\"\n");
	struct arena mem = {0};
	struct err err;
	char *value;

	(void)state;
	assert_int_equal(limine_tool_value(&src, 1, "default", &mem, &value, &err), -EINVAL);
	assert_string_equal(err.line, "limine: line 2: an escape or a variable in the words");
	arena_done(&mem);
}

static void test_added_line_is_read(void **state)
{
	struct conf_source src[] = {source("limine", "KERNEL_CMDLINE[default]=\"a\"\n"), {0}};
	struct arena mem = {0};
	struct buf line = {0};
	char *value;

	(void)state;
	limine_tool_add_line(&line, "iommu=pt b");
	assert_string_equal(buf_str(&line), "KERNEL_CMDLINE[default]+=\" iommu=pt b\"\n");
	src[1] = source("zz.conf", buf_str(&line));
	assert_int_equal(limine_tool_value(src, 2, "default", &mem, &value, NULL), 0);
	assert_string_equal(value, "a iommu=pt b");
	buf_done(&line);
	arena_done(&mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_value_over_files),
		cmocka_unit_test(test_unknown_value_names_the_line),
		cmocka_unit_test(test_added_line_is_read),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
