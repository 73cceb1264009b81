/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include "conf/dracutconf.h"

#define SOURCE(path, text)                                                                         \
	{                                                                                          \
		path, text, sizeof(text) - 1                                                       \
	}

static struct dracut_value value_of(const struct conf_source *s, size_t n, struct arena *a)
{
	struct dracut_value v = {0};
	struct err err = {0};
	if (dracut_conf_value(s, n, "force_drivers", a, &v, &err) < 0)
		fail_msg("%s", err.line);
	return v;
}

TEST(values_are_glued)
{
	static const struct conf_source s[] = {
		SOURCE("/etc/dracut.conf", "# none\nforce_drivers=\"a\"\n"),
		SOURCE("/etc/dracut.conf.d/x.conf",
		       "force_drivers+=\" vfio_pci \"\nhostonly=yes\n"),
		SOURCE("/etc/dracut.conf.d/y.conf", "force_drivers+=\"b\""),
		SOURCE("/etc/dracut.conf.d/z.conf", "force_drivers=\"$force_drivers c\""),
	};
	struct arena a = {0};
	struct dracut_value v = value_of(s, 1, &a);
	assert_string_equal(v.text, "a");
	v = value_of(s, 4, &a);
	assert_string_equal(v.text, "a vfio_pci b c");
	assert_string_equal(v.reset_path, "/etc/dracut.conf");
	assert_int_equal(v.reset_line, 2);
	v = value_of(s + 1, 1, &a);
	assert_null(v.reset_path);
	arena_done(&a);
}

TEST(a_later_file_throws_away)
{
	static const struct conf_source s[] = {
		SOURCE("/etc/dracut.conf.d/vfio.conf", "force_drivers+=\" vfio_pci \"\n"),
		SOURCE("/etc/dracut.conf.d/zz.conf", "\nforce_drivers=\"nvidia\"\n"),
	};
	struct arena a = {0};
	struct dracut_value v = value_of(s, 2, &a);
	assert_string_equal(v.text, "nvidia");
	assert_string_equal(v.reset_path, "/etc/dracut.conf.d/zz.conf");
	assert_int_equal(v.reset_line, 2);
	arena_done(&a);
}

static void expect_unknown(const char *text, const char *where)
{
	const struct conf_source s = {"/etc/dracut.conf", text, strlen(text)};
	struct arena a = {0};
	struct dracut_value v = {0};
	struct err err = {0};
	assert_int_equal(dracut_conf_value(&s, 1, "force_drivers", &a, &v, &err), -EINVAL);
	if (!strstr(err.line, where))
		fail_msg("%s", err.line);
	arena_done(&a);
}

TEST(what_only_bash_can_tell_is_named)
{
	expect_unknown("force_drivers+=\" $(cat x) \"\n", "/etc/dracut.conf:1: ");
	expect_unknown("\nif true; then force_drivers=x; fi\n", "/etc/dracut.conf:2: ");
	expect_unknown("\n. /etc/other\n", "/etc/dracut.conf:2: ");
	expect_unknown("force_drivers=\"a\n", "/etc/dracut.conf: line 1: ");
}

TEST(what_cannot_set_it_is_passed_over)
{
	const char *text = "if true; then hostonly=yes; fi\nforce_drivers+=\" a \"\n";
	const struct conf_source s = {"/etc/dracut.conf", text, strlen(text)};
	struct arena a = {0};
	assert_string_equal(value_of(&s, 1, &a).text, " a ");
	arena_done(&a);
}

TEST(the_line_of_a_word_is_told)
{
	static const struct conf_source s = SOURCE(
		"/etc/dracut.conf", "omit_drivers+=\" a \"\n# omit_drivers+=\" vfio \"\n"
				    "omit_drivers+=\" vfio-pci b \"\nomit_drivers+=\" c \"\n");
	struct arena a = {0};
	assert_int_equal(dracut_conf_line(&s, "omit_drivers", "vfio_pci", &a), 3);
	assert_int_equal(dracut_conf_line(&s, "omit_drivers", "vfio", &a), 0);
	assert_int_equal(dracut_conf_line(&s, "force_drivers", "vfio_pci", &a), 0);
	arena_done(&a);
}

TEST(words_of_lists)
{
	assert_true(dracut_list_has(" a vfio-pci b", "vfio_pci"));
	assert_true(dracut_list_has("vfio_pci", "vfio_pci"));
	assert_false(dracut_list_has("avfio_pci vfio", "vfio_pci"));
	assert_true(dracut_list_has(" /etc/x-y.conf ", "/etc/x-y.conf"));
	assert_false(dracut_list_has(" /etc/x_y.conf ", "/etc/x-y.conf"));
	assert_false(dracut_list_has("", "a"));
}

static void expect_added(const char *before, const char *after)
{
	_cleanup_buf_ struct buf out = {0};
	dracut_conf_add(before, strlen(before), "force_drivers", "vfio_pci", &out);
	assert_string_equal(buf_str(&out), after);
}

TEST(a_line_is_added)
{
	expect_added("", "force_drivers+=\" vfio_pci \"\n");
	expect_added("a=1", "a=1\nforce_drivers+=\" vfio_pci \"\n");
}

static bool loses(const char *first, const char *last, struct arena *a, const char **what,
		  const char **remedy)
{
	const struct conf_source src[] = {
		{"/etc/dracut.conf.d/vfio.conf", first, strlen(first)},
		{"/etc/dracut.conf.d/zz.conf", last, strlen(last)},
	};
	return dracut_conf_loss(src, 2, "force_drivers", "vfio_pci", "vfio.conf", a, what, remedy);
}

TEST(a_loss_is_told_with_the_line_to_write)
{
	struct arena a = {0};
	const char *what = NULL, *remedy = NULL;
	const char *ours = "force_drivers+=\" vfio_pci \"\n";
	assert_true(loses(ours, "#\nforce_drivers='nvidia  b'\n", &a, &what, &remedy));
	assert_non_null(strstr(what, "zz.conf:2: `force_drivers=\"nvidia b\"`"));
	assert_non_null(strstr(remedy, "`force_drivers+=\" nvidia b \"`"));
	assert_true(loses(ours, "force_drivers=\n", &a, &what, &remedy));
	assert_non_null(strstr(remedy, "`force_drivers+=\" \"`"));
	assert_false(loses(ours, "force_drivers+=\" b \"\n", &a, &what, &remedy));
	assert_false(loses(ours, "force_drivers=\"vfio-pci\"\n", &a, &what, &remedy));
	assert_false(loses(ours, "force_drivers=$(b)\n", &a, &what, &remedy));
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(values_are_glued),
		cmocka_unit_test(a_later_file_throws_away),
		cmocka_unit_test(what_only_bash_can_tell_is_named),
		cmocka_unit_test(what_cannot_set_it_is_passed_over),
		cmocka_unit_test(the_line_of_a_word_is_told),
		cmocka_unit_test(words_of_lists),
		cmocka_unit_test(a_line_is_added),
		cmocka_unit_test(a_loss_is_told_with_the_line_to_write),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
