/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include "conf/boosterconf.h"

#define KEY "modules_force_load"

static void expect_list(const char *text, size_t line, const char *joined)
{
	struct arena a = {0};
	struct booster_list l = {0};
	struct err err = {0};
	_cleanup_buf_ struct buf found = {0};
	if (booster_conf_list(text, strlen(text), KEY, &a, &l, &err) < 0)
		fail_msg("%s: %s", text, err.line);
	for (size_t i = 0; i < l.n; i++)
		buf_printf(&found, "%s%s", i ? "|" : "", l.items[i]);
	assert_string_equal(buf_str(&found), joined);
	assert_int_equal(l.line, line);
	arena_done(&a);
}

TEST(lists_are_read)
{
	expect_list("", 0, "");
	expect_list("compression: zstd\n", 0, "");
	expect_list("# x\n" KEY ": a, b ,c # why\n", 2, "a|b|c");
	expect_list(KEY ": \"a,b\"\n", 1, "a|b");
	expect_list(KEY ": ''\nx: 1", 1, "");
	expect_list(KEY ":\nx: 1", 1, "");
	expect_list(KEY ": -a,b", 1, "-a|b");
	expect_list("network:\n  " KEY ": a\n", 0, "");
}

static void expect_odd(const char *text, const char *where)
{
	struct arena a = {0};
	struct booster_list l = {0};
	struct err err = {0};
	_cleanup_buf_ struct buf out = {0};
	assert_int_equal(booster_conf_list(text, strlen(text), KEY, &a, &l, &err), -EINVAL);
	if (!strstr(err.line, where))
		fail_msg("%s: %s", text, err.line);
	assert_int_equal(booster_conf_add(text, strlen(text), KEY, "x", &out, &err), -EINVAL);
	assert_int_equal(out.len, 0);
	arena_done(&a);
}

TEST(other_ways_to_write_it_are_named)
{
	expect_odd("a: 1\n" KEY ": [a, b]\n", "line 2: ");
	expect_odd(KEY ": >\n  a,b\n", "line 1: ");
	expect_odd(KEY ":\n  - a\n", "line 2: ");
	expect_odd(KEY ":\n- a\n", "line 2: ");
	expect_odd(KEY ": a,\n  b\n", "line 2: ");
	expect_odd(KEY ": \"a\\n\"\n", "line 1: ");
	expect_odd(KEY ": a\n" KEY ": b\n", "line 2: ");
}

static void expect_added(const char *before, const char *after)
{
	struct err err = {0};
	_cleanup_buf_ struct buf out = {0};
	if (booster_conf_add(before, strlen(before), KEY, "vfio_pci", &out, &err) < 0)
		fail_msg("%s", err.line);
	assert_string_equal(buf_str(&out), after);
}

TEST(an_item_is_put_in_front)
{
	expect_added("", KEY ": vfio_pci\n");
	expect_added("compression: zstd", "compression: zstd\n" KEY ": vfio_pci\n");
	expect_added(KEY ": amdgpu # x\na: b\n", KEY ": vfio_pci,amdgpu # x\na: b\n");
	expect_added(KEY ": 'a,b'\n", KEY ": 'vfio_pci,a,b'\n");
	expect_added(KEY ":\n", KEY ": vfio_pci\n");
	expect_added(KEY ": # x\n", KEY ": vfio_pci # x\n");
	expect_added(KEY ": \"\"\n", KEY ": \"vfio_pci\"\n");
	expect_added("network:\n  dhcp: on\n", "network:\n  dhcp: on\n" KEY ": vfio_pci\n");
}

TEST(what_is_no_mapping_is_named)
{
	struct err err = {0};
	_cleanup_buf_ struct buf out = {0};
	assert_int_equal(booster_conf_add("{a: 1}\n", 7, KEY, "x", &out, &err), -EINVAL);
	assert_non_null(strstr(err.line, "line 1: "));
	assert_int_equal(booster_conf_add("a: 1\n...\n", 9, KEY, "x", &out, &err), -EINVAL);
	assert_non_null(strstr(err.line, "line 2: "));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(lists_are_read),
		cmocka_unit_test(other_ways_to_write_it_are_named),
		cmocka_unit_test(an_item_is_put_in_front),
		cmocka_unit_test(what_is_no_mapping_is_named),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
