/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What passthru check prints, on a machine whose processor has a long name and can run virtual
 * machines, and of which nothing else is known.
 */
#include "unit/base/unit.h"

#include <json-c/json.h>
#include <pty.h>

#include "base/text.h"
#include "check/catalogue.h"
#include "lib/tree.h"
#include "unit/cli/run.h"

#define PROCESSOR "Example(R) Processor With A Name That Is Longer Than A Line May Be, 3.60GHz"

static char *dir;

static int set_up(void **state)
{
	(void)state;
	dir = tree_new();
	tree_file(dir, "proc/cpuinfo",
		  "processor\t: 0\nvendor_id\t: GenuineIntel\nmodel name\t: %s\n"
		  "flags\t\t: fpu vmx ht\n",
		  PROCESSOR);
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	tree_free(dir);
	return 0;
}

/* The words after "passthru --root DIR"; what they print and tell is the caller's. */
static int ask(const char *const *more, char **ret_out, char **ret_told)
{
	const char *words[12] = {"passthru", "--root", dir};
	int out = memfd_create("stdout", MFD_CLOEXEC), status;
	_cleanup_buf_ struct buf text = {0};
	char part[4096];
	ssize_t n;

	for (size_t i = 0; more[i]; i++)
		words[3 + i] = more[i];
	status = run_to(words, out, ret_told);
	for (off_t at = 0; (n = pread(out, part, sizeof(part), at)) > 0; at += n)
		buf_add(&text, part, (size_t)n);
	close(out);
	*ret_out = xstrdup(buf_str(&text));
	return status;
}

#define ASK(...) ask((const char *const[]){__VA_ARGS__, NULL}, &out, &told)

/* The line that holds what; ends the test when there is none. */
static char *line_with(const char *text, const char *what)
{
	const char *at = strstr(text, what), *from = at;

	assert_non_null(at);
	while (from > text && from[-1] != '\n')
		from--;
	return xstrndup(from, strcspn(from, "\n"));
}

TEST(the_verdict_comes_first)
{
	_cleanup_free_ char *out = NULL, *told = NULL;

	assert_int_equal(ASK("check"), OUTCOME_NO);
	assert_true(str_starts(out, "unknown: IOMMU not known ("));
	assert_string_equal(told, "");
}

/* Nothing tells whether its kernel has vfio-pci: the sentence below says so. */
TEST(an_iommu_that_is_on_is_not_the_reason)
{
	_cleanup_free_ char *out = NULL, *told = NULL;

	tree_pci(dir,
		 &(struct tree_pci){.address = "0000:02:00.0", .class = 0x020000, .group = "2"});
	assert_int_equal(ASK("check"), OUTCOME_NO);
	assert_true(str_starts(out, "unknown: not because of the IOMMU, which is on"));
}

TEST(groups_stand_in_their_order_under_headings)
{
	_cleanup_free_ char *out = NULL, *told = NULL;
	const char *at;

	ASK("check");
	at = out;
	for (size_t i = 0; i < check_catalogue_n; i++) {
		_cleanup_buf_ struct buf heading = {0};

		if (i > 0 && check_catalogue[i].group == check_catalogue[i - 1].group)
			continue;
		buf_printf(&heading, "\n\n%s\n  ", finding_group_title(check_catalogue[i].group));
		at = strstr(at, buf_str(&heading));
		assert_non_null(at);
	}
}

TEST(what_passed_takes_one_line_that_is_cut_with_a_sign)
{
	_cleanup_free_ char *out = NULL, *told = NULL, *line = NULL;

	ASK("check");
	line = line_with(out, "Processor virtualisation");
	assert_true(str_starts(line, "  ✓ Processor virtualisation"));
	assert_true(str_ends(line, "…"));
	assert_int_equal(text_width(line), 80);
	assert_null(strstr(out, "3.60GHz"));
}

TEST(the_sign_is_ascii_where_that_is_asked_for)
{
	_cleanup_free_ char *out = NULL, *told = NULL, *line = NULL;

	ASK("check", "--ascii");
	line = line_with(out, "Processor virtualisation");
	assert_true(str_starts(line, "  + Processor virtualisation"));
	assert_true(str_ends(line, "~"));
}

TEST(a_problem_shows_the_id_that_explains_it)
{
	_cleanup_free_ char *out = NULL, *told = NULL, *line = NULL;

	ASK("check");
	line = line_with(out, "? Kernel log  ");
	assert_true(str_ends(line, " kernel-log"));
}

TEST(the_end_counts)
{
	_cleanup_free_ char *out = NULL, *told = NULL, *line = NULL;

	ASK("check");
	line = line_with(out, " checks: ");
	assert_non_null(strstr(line, " unknown, "));
	assert_non_null(strstr(line, " fine. passthru check ID explains"));
}

TEST(one_is_explained_in_full)
{
	_cleanup_free_ char *out = NULL, *told = NULL;

	assert_int_equal(ASK("check", "cpu-virt"), OUTCOME_DONE);
	assert_true(str_starts(out, "✓ Processor virtualisation"));
	assert_non_null(strstr(out, " cpu-virt, pass\n"));
	assert_non_null(strstr(out, "3.60GHz"));
	assert_non_null(strstr(out, "\n  Seen in  proc/cpuinfo: "));
	assert_non_null(strstr(out, "\n  Why      "));
	assert_null(strstr(out, "Kernel log"));
}

TEST(several_are_explained_in_the_order_asked_for)
{
	_cleanup_free_ char *out = NULL, *told = NULL;
	const char *log;

	assert_int_equal(ASK("check", "kernel-log", "cpu-virt"), OUTCOME_NO);
	log = strstr(out, " kernel-log, unknown\n");
	assert_non_null(log);
	assert_non_null(strstr(log, "\n\n✓ Processor virtualisation"));
}

TEST(an_unknown_id_is_wrong_usage_and_the_nearest_is_told)
{
	_cleanup_free_ char *out = NULL, *told = NULL;

	assert_int_equal(ASK("check", "cpu-virt", "kernel-lock"), OUTCOME_USAGE);
	assert_string_equal(out, "");
	assert_non_null(strstr(told, "no check is called kernel-lock; near it: kernel-log"));
}

TEST(json_has_the_group_of_each_check)
{
	_cleanup_free_ char *out = NULL, *told = NULL;
	json_object *doc, *checks, *id, *group;

	assert_int_equal(ASK("check", "kernel-log", "--json"), OUTCOME_NO);
	doc = json_tokener_parse(out);
	assert_true(json_object_object_get_ex(doc, "checks", &checks));
	assert_int_equal(json_object_array_length(checks), 1);
	assert_true(json_object_object_get_ex(json_object_array_get_idx(checks, 0), "id", &id));
	assert_true(
		json_object_object_get_ex(json_object_array_get_idx(checks, 0), "group", &group));
	assert_string_equal(json_object_get_string(id), "kernel-log");
	assert_string_equal(json_object_get_string(group), "facts");
	json_object_put(doc);
}

/* Small enough for what a terminal holds while nobody reads it. */
TEST(a_terminal_gets_lines_of_its_own_width)
{
	const char *const words[] = {"passthru", "--root",     dir, "check",
				     "cpu-virt", "--no-color", NULL};
	struct winsize size = {.ws_row = 24, .ws_col = 50};
	_cleanup_free_ char *told = NULL;
	char text[4096] = "";
	bool wide = false;
	int ours, theirs;

	assert_int_equal(openpty(&ours, &theirs, NULL, NULL, &size), 0);
	run_to(words, theirs, &told);
	assert_true(read(ours, text, sizeof(text) - 1) > 0);
	close(ours);
	close(theirs);
	for (char *line = text, *end; (end = strstr(line, "\r\n")); line = end + 2) {
		*end = '\0';
		if (str_starts(line, "  ") && !strstr(line, "Seen in")) {
			assert_true(text_width(line) <= 50);
			wide |= text_width(line) > 40;
		}
	}
	assert_true(wide);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_verdict_comes_first),
		T(an_iommu_that_is_on_is_not_the_reason),
		T(groups_stand_in_their_order_under_headings),
		T(what_passed_takes_one_line_that_is_cut_with_a_sign),
		T(the_sign_is_ascii_where_that_is_asked_for),
		T(a_problem_shows_the_id_that_explains_it),
		T(the_end_counts),
		T(one_is_explained_in_full),
		T(several_are_explained_in_the_order_asked_for),
		T(an_unknown_id_is_wrong_usage_and_the_nearest_is_told),
		T(json_has_the_group_of_each_check),
		T(a_terminal_gets_lines_of_its_own_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
