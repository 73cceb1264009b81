/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What passthru check prints, on a machine whose processor has a long name and can run virtual
 * machines, and of which nothing else is known.
 */
#include "unit/base/unit.h"

#include <json-c/json.h>
#include <locale.h>
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

TEST(what_passed_is_told_in_full_on_one_line_behind_its_id)
{
	_cleanup_free_ char *out = NULL, *told = NULL, *line = NULL;

	ASK("check");
	line = line_with(out, "cpu-virt");
	assert_true(str_starts(line, "  ✓ cpu-virt  "));
	assert_non_null(strstr(line, PROCESSOR));
	assert_null(strstr(line, "Processor virtualisation"));
	assert_true(text_width(line) > 80);
}

TEST(marks_are_ascii_where_that_is_asked_for)
{
	_cleanup_free_ char *out = NULL, *told = NULL, *line = NULL;

	ASK("check", "--ascii");
	line = line_with(out, "cpu-virt");
	assert_true(str_starts(line, "  + cpu-virt  "));
}

static bool is_ascii(const char *text)
{
	while (*text && (unsigned char)*text < 0x80)
		text++;
	return *text == '\0';
}

/* The evidence of cpu-virt is cut: "flags : … vmx …". */
TEST(all_text_is_ascii_where_that_is_asked_for)
{
	_cleanup_free_ char *out = NULL, *told = NULL;

	tree_file(dir, "etc/os-release", "PRETTY_NAME=\"Système® 中\"\n");
	tree_file(dir, "proc/cmdline", "root=/dev/sda1 iommu=é amd_iommu=ü\n");
	ASK("check", "--ascii");
	assert_true(is_ascii(out));
	assert_non_null(strstr(out, "iommu=?"));
	free(out);
	free(told);
	ASK("check", "cpu-virt", "--ascii");
	assert_true(is_ascii(out));
	assert_non_null(strstr(out, "/proc/cpuinfo: flags : ~ vmx ~\n"));
	free(out);
	free(told);
	assert_int_equal(ASK("check", "é", "--ascii"), OUTCOME_USAGE);
	assert_non_null(strstr(told, "no check is called ?"));
	assert_true(is_ascii(told));
}

TEST(json_is_utf8_all_the_same)
{
	_cleanup_free_ char *out = NULL, *told = NULL;

	ASK("check", "cpu-virt", "--json", "--ascii");
	assert_non_null(strstr(out, "flags : … vmx …"));
}

/* What one check prints on a terminal whose locale is this one. */
static void read_in_locale(const char *locale, char *text, size_t size)
{
	const char *const words[] = {"passthru", "--root",     dir, "check",
				     "cpu-virt", "--no-color", NULL};
	_cleanup_free_ char *told = NULL;
	int ours, theirs;
	ssize_t n;

	assert_non_null(setlocale(LC_CTYPE, locale));
	assert_int_equal(openpty(&ours, &theirs, NULL, NULL, NULL), 0);
	run_to(words, theirs, &told);
	n = read(ours, text, size - 1);
	assert_true(n > 0);
	text[n] = '\0';
	close(ours);
	close(theirs);
	setlocale(LC_CTYPE, "C");
}

TEST(a_terminal_that_is_not_utf8_gets_ascii)
{
	char text[4096];

	read_in_locale("C", text, sizeof(text));
	assert_true(is_ascii(text));
	assert_true(str_starts(text, "+ Processor"));
	read_in_locale("C.UTF-8", text, sizeof(text));
	assert_true(str_starts(text, "✓ Processor"));
	assert_non_null(strstr(text, "flags : … vmx …"));
}

TEST(a_problem_shows_its_id_and_its_title)
{
	_cleanup_free_ char *out = NULL, *told = NULL, *line = NULL;

	ASK("check");
	line = line_with(out, "? kernel-log  ");
	assert_true(str_ends(line, "  Kernel log"));
}

/* By then the verdict on top may have left the screen. */
TEST(the_last_line_has_the_verdict_and_the_counts)
{
	_cleanup_free_ char *out = NULL, *told = NULL, *line = NULL;

	ASK("check");
	line = line_with(out, " checks)\n");
	assert_true(str_starts(line, "unknown: "));
	assert_non_null(strstr(line, " unknown, "));
	assert_non_null(strstr(line, " fine ("));
	assert_true(str_ends(out, line) || strstr(out, line)[strlen(line) + 1] == '\0');
}

static size_t widest(const char *text)
{
	size_t most = 0;

	for (size_t n; *text; text += n + (text[n] == '\n')) {
		_cleanup_free_ char *line = xstrndup(text, n = strcspn(text, "\n"));

		if (text_width(line) > most)
			most = text_width(line);
	}
	return most;
}

/* The sentences of one check; its evidence is no sentence. */
static size_t sentences(char *out)
{
	char *seen = strstr(out, "  Seen in");

	if (seen)
		memmove(seen, seen + strcspn(seen, "\n"), strlen(seen + strcspn(seen, "\n")) + 1);
	return widest(out);
}

TEST(columns_says_how_long_lines_are)
{
	_cleanup_free_ char *wide = NULL, *narrow = NULL, *odd = NULL, *told = NULL;

	setenv("COLUMNS", "200", 1);
	ask((const char *const[]){"check", "cpu-virt", NULL}, &wide, &told);
	free(told);
	setenv("COLUMNS", "50", 1);
	ask((const char *const[]){"check", "cpu-virt", NULL}, &narrow, &told);
	free(told);
	setenv("COLUMNS", "many", 1);
	ask((const char *const[]){"check", "cpu-virt", NULL}, &odd, &told);
	unsetenv("COLUMNS");
	assert_true(sentences(wide) > 80);
	assert_in_range(sentences(narrow), 35, 50);
	assert_in_range(sentences(odd), 65, 80);
}

TEST(evidence_names_files_from_the_root_and_json_as_before)
{
	_cleanup_free_ char *out = NULL, *told = NULL, *json = NULL;

	ASK("check", "cpu-virt");
	assert_non_null(strstr(out, "Seen in  /proc/cpuinfo: "));
	free(told);
	ask((const char *const[]){"check", "cpu-virt", "--json", NULL}, &json, &told);
	assert_non_null(strstr(json, "\"proc/cpuinfo\""));
}

/* iommu=1 is no kernel option, and amd_iommu is a word of the other maker: two checks show this
 * one long line, and only the first of them in full. */
#define LINE "BOOT_IMAGE=/boot/vmlinuz root=/dev/sda1 ro quiet amd_iommu=fullflush iommu=1"

static size_t occurrences(const char *text, const char *what)
{
	size_t n = 0;

	for (const char *at = text; (at = strstr(at, what)); at++)
		n++;
	return n;
}

TEST(a_long_line_stands_once_in_the_list)
{
	_cleanup_free_ char *out = NULL, *told = NULL, *line = NULL;

	tree_file(dir, "proc/cmdline", LINE "\n");
	ASK("check");
	assert_int_equal(occurrences(out, LINE), 1);
	line = line_with(out, "… amd_iommu=fullflush …");
	assert_non_null(strstr(line, "/proc/cmdline: "));
	assert_non_null(strstr(line, "(the line stands under "));
	free(out);
	free(told);
	ask((const char *const[]){"check", "dead-words", "other-vendor", NULL}, &out, &told);
	assert_int_equal(occurrences(out, LINE), 2);
}

TEST(one_is_explained_in_full)
{
	_cleanup_free_ char *out = NULL, *told = NULL;

	assert_int_equal(ASK("check", "cpu-virt"), OUTCOME_DONE);
	assert_true(str_starts(out, "✓ Processor virtualisation"));
	assert_non_null(strstr(out, " cpu-virt, pass\n"));
	assert_non_null(strstr(out, "3.60GHz"));
	assert_non_null(strstr(out, "\n  Seen in  /proc/cpuinfo: "));
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

/* Nobody is stopped by what is to be looked at; what is unknown is not confirmed. */
TEST(the_status_is_no_for_what_fails_and_what_is_unknown)
{
	static const struct {
		const char *id, *status;
		int outcome;
	} rows[] = {
		{"cpu-virt", "pass", OUTCOME_DONE},
		{"dead-words", "warn", OUTCOME_DONE},
		{"kernel-log", "unknown", OUTCOME_NO},
		{"firmware-table", "fail", OUTCOME_NO},
	};

	tree_file(dir, "proc/cmdline", LINE "\n");
	tree_file(dir, "sys/firmware/acpi/tables/FACP", "FACP");
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_free_ char *out = NULL, *told = NULL;
		_cleanup_buf_ struct buf head = {0};

		assert_int_equal(ASK("check", rows[i].id), rows[i].outcome);
		buf_printf(&head, " %s, %s\n", rows[i].id, rows[i].status);
		assert_non_null(strstr(out, buf_str(&head)));
	}
}

TEST(a_title_or_another_letter_case_names_it_too)
{
	static const char *const words[] = {"KERNEL-LOG", "Kernel log", " kernel-log ",
					    "kernel_log"};

	for (size_t i = 0; i < ARRAY_SIZE(words); i++) {
		_cleanup_free_ char *out = NULL, *told = NULL;

		assert_int_equal(ASK("check", words[i]), OUTCOME_NO);
		assert_true(str_starts(out, "? Kernel log  kernel-log, unknown\n"));
	}
}

static void assert_wrong(const char *word, const char *expected)
{
	_cleanup_free_ char *out = NULL, *told = NULL;

	assert_int_equal(ASK("check", word), OUTCOME_USAGE);
	assert_string_equal(out, "");
	if (!strstr(told, expected))
		fail_msg("%s: %s", word, told);
}

TEST(what_names_none_is_told_where_to_look)
{
	assert_wrong("01:00.0", "see passthru devices 01:00.0");
	assert_wrong("", "passthru check without a name lists them");
	assert_wrong("  ", "passthru check without a name lists them");
	assert_wrong("qqqq", "passthru check without a name lists them");
	assert_wrong("intrmap", "near it: interrupt-remapping (Interrupt remapping)");
	assert_wrong("Huge page", "near it: hugepages (Huge pages)");
	assert_wrong("lokdown", "near it: lockdown (Kernel lockdown)");
	assert_wrong("a\x1b[2Jb", "no check is called a\\x1b[2Jb");
}

TEST(an_unknown_id_is_wrong_usage_and_the_nearest_is_told)
{
	_cleanup_free_ char *out = NULL, *told = NULL;

	assert_int_equal(ASK("check", "cpu-virt", "kernel-lock"), OUTCOME_USAGE);
	assert_string_equal(out, "");
	assert_non_null(strstr(told, "no check is called kernel-lock; near it: lockdown (Kernel lockdown), "));
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
		T(what_passed_is_told_in_full_on_one_line_behind_its_id),
		T(marks_are_ascii_where_that_is_asked_for),
		T(all_text_is_ascii_where_that_is_asked_for),
		T(json_is_utf8_all_the_same),
		T(a_terminal_that_is_not_utf8_gets_ascii),
		T(a_problem_shows_its_id_and_its_title),
		T(the_last_line_has_the_verdict_and_the_counts),
		T(columns_says_how_long_lines_are),
		T(evidence_names_files_from_the_root_and_json_as_before),
		T(a_long_line_stands_once_in_the_list),
		T(one_is_explained_in_full),
		T(several_are_explained_in_the_order_asked_for),
		T(the_status_is_no_for_what_fails_and_what_is_unknown),
		T(a_title_or_another_letter_case_names_it_too),
		T(what_names_none_is_told_where_to_look),
		T(an_unknown_id_is_wrong_usage_and_the_nearest_is_told),
		T(json_has_the_group_of_each_check),
		T(a_terminal_gets_lines_of_its_own_width),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
