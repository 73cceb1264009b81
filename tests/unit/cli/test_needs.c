/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What --need says, and what is no need. */
#include "unit/base/unit.h"

#include <errno.h>

#include "cli/needs.h"

static const char *needs[_NEED_MAX];
static struct err err;

static int set_up(void **state)
{
	(void)state;
	memset(needs, 0, sizeof(needs));
	err = (struct err){0};
	return 0;
}

static void expect_refused(const char *word, const char *line)
{
	assert_int_equal(take_need(word, needs, &err), -EINVAL);
	if (!strstr(err.line, line))
		fail_msg("\"%s\" does not say \"%s\"", err.line, line);
}

TEST(a_value_is_kept_as_it_was_given)
{
	assert_int_equal(take_need("hugepages=8G@0,1G", needs, &err), 0);
	assert_int_equal(take_need("governor", needs, &err), 0);
	assert_string_equal(needs[NEED_HUGEPAGES], "8G@0,1G");
	assert_string_equal(needs[NEED_GOVERNOR], "");
	assert_null(needs[NEED_CPUS]);
}

TEST(what_is_no_need_is_named_and_those_that_are)
{
	expect_refused("lunch=now", "there is no lunch; there are vfio-modules, kvm-modules");
	expect_refused("", "there is no ");
	expect_refused("hugepage=8G", "there is no hugepage;");
}

TEST(a_value_that_is_missing_says_what_is_wanted)
{
	expect_refused("cpus", "--need cpus=LIST");
	expect_refused("cpus=", "--need cpus=LIST");
	expect_refused("memlock=8G", "USER:SIZE");
	assert_null(needs[NEED_CPUS]);
}

TEST(a_value_where_none_is_taken)
{
	expect_refused("ignore-msrs=1", "ignore-msrs takes no value");
}

TEST(one_is_not_given_twice)
{
	assert_int_equal(take_need("cpus=2-3", needs, &err), 0);
	expect_refused("cpus=4-5", "--need cpus is given twice");
	assert_string_equal(needs[NEED_CPUS], "2-3");
}

TEST(addresses_and_needs_become_a_choice)
{
	char *words[] = {(char *)"01:00.0"};
	struct cli_opts o = {.args = words, .n_args = 1, .needs[NEED_CPUS] = "2-3"};
	struct choice c = {0};

	assert_true(needs_are_given(&o));
	assert_int_equal(select_wanted(&o, &c, &err), 0);
	assert_int_equal(c.n, 1);
	assert_string_equal(choice_needs(&c, NEED_CPUS), "2-3");
	assert_null(choice_needs(&c, NEED_GOVERNOR));
	choice_done(&c);
}

TEST(the_word_that_asks_for_it)
{
	_cleanup_buf_ struct buf with = {0}, without = {0};

	put_need_option(&with, NEED_MEMLOCK, "anna:8G");
	put_need_option(&without, NEED_GOVERNOR, "");
	assert_string_equal(buf_str(&with), "--need memlock=anna:8G");
	assert_string_equal(buf_str(&without), "--need governor");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup(a_value_is_kept_as_it_was_given, set_up),
		cmocka_unit_test_setup(what_is_no_need_is_named_and_those_that_are, set_up),
		cmocka_unit_test_setup(a_value_that_is_missing_says_what_is_wanted, set_up),
		cmocka_unit_test_setup(a_value_where_none_is_taken, set_up),
		cmocka_unit_test_setup(one_is_not_given_twice, set_up),
		cmocka_unit_test_setup(addresses_and_needs_become_a_choice, set_up),
		cmocka_unit_test_setup(the_word_that_asks_for_it, set_up),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
