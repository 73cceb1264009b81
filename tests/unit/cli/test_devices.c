/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What passthru devices prints as text: cut to a terminal's width, in full everywhere else. */
#include "unit/base/unit.h"

#include <locale.h>
#include <pty.h>

#include "base/text.h"
#include "lib/tree.h"
#include "unit/cli/run.h"

#define FUNCTIONS 8
#define COLS 60

static char *dir;

/* One card with eight functions: what comes along with one is longer than a line. */
static int set_up(void **state)
{
	(void)state;
	dir = tree_new();
	for (int fn = 0; fn < FUNCTIONS; fn++) {
		char address[] = "0000:02:00.0";

		address[sizeof(address) - 2] = (char)('0' + fn);
		tree_pci(dir, &(struct tree_pci){.address = address,
						 .class = 0x020000,
						 .driver = "a_driver_with_a_long_name",
						 .group = "2",
						 .multifunction = 1});
	}
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	tree_free(dir);
	return 0;
}

static void run_devices(const char *more, int out)
{
	const char *words[] = {"passthru", "--root", dir, "devices", "--no-color", more, NULL};
	_cleanup_free_ char *told = NULL;

	assert_int_equal(run_to(words, out, &told), OUTCOME_DONE);
	assert_string_equal(told, "");
}

static void read_terminal(const char *more, char *text, size_t size)
{
	struct winsize window = {.ws_row = 24, .ws_col = COLS};
	int ours, theirs;
	ssize_t n;

	assert_int_equal(openpty(&ours, &theirs, NULL, NULL, &window), 0);
	run_devices(more, theirs);
	n = read(ours, text, size - 1);
	assert_true(n > 0);
	text[n] = '\0';
	close(ours);
	close(theirs);
}

static void assert_lines_fit(char *text)
{
	for (char *line = text, *end; (end = strstr(line, "\r\n")); line = end + 2) {
		*end = '\0';
		if (text_width(line) > COLS)
			fail_msg("wider than %d: %s", COLS, line);
	}
}

TEST(a_terminal_gets_rows_that_fit)
{
	char text[4096];

	read_terminal(NULL, text, sizeof(text));
	assert_non_null(strstr(text, "…\r\n"));
	assert_lines_fit(text);
}

TEST(a_terminal_gets_details_that_fit)
{
	char text[4096];

	read_terminal("02:00.0", text, sizeof(text));
	assert_non_null(strstr(text, "0000:02:00.7"));
	assert_lines_fit(text);
}

TEST(a_pipe_gets_all_on_one_line)
{
	int out = memfd_create("stdout", MFD_CLOEXEC);
	char text[4096] = "", *line;

	run_devices("02:00.0", out);
	assert_true(pread(out, text, sizeof(text) - 1, 0) > 0);
	close(out);
	assert_null(strstr(text, "…"));
	line = strstr(text, "comes along:");
	assert_non_null(line);
	line[strcspn(line, "\n")] = '\0';
	assert_non_null(strstr(line, "0000:02:00.1"));
	assert_non_null(strstr(line, "0000:02:00.7"));
}

/* What of the text stands on the line that begins so, blanks aside. */
static const char *line_with(char *text, const char *start)
{
	char *rest = text;

	for (char *line; (line = strsep(&rest, "\n"));)
		if (str_starts(line + strspn(line, " "), start))
			return line + strspn(line, " ");
	return "";
}

static void read_pipe(const char *more, char *text, size_t size)
{
	int out = memfd_create("stdout", MFD_CLOEXEC);
	ssize_t n;

	run_devices(more, out);
	n = pread(out, text, size - 1, 0);
	assert_true(n > 0);
	text[n] = '\0';
	close(out);
}

/* Two of a kind, a port, and a bridge that this host runs on. */
static void make_others(void)
{
	for (char bus = '4'; bus <= '5'; bus++) {
		char address[] = "0000:04:00.0", group[] = {bus, '\0'};

		address[6] = bus;
		tree_pci(dir, &(struct tree_pci){.address = address,
						 .class = 0x028000,
						 .vendor = 0x8086,
						 .device = 0x1533,
						 .resets = "flr",
						 .group = group});
	}
	tree_pci(dir, &(struct tree_pci){
			      .address = "0000:00:1c.0", .class = 0x060400, .secondary = 9});
	tree_pci(dir, &(struct tree_pci){.address = "0000:00:1f.0", .class = 0x060100});
}

TEST(each_row_begins_with_whether_it_can_be_passed)
{
	char text[8192];

	make_others();
	read_pipe("--ascii", text, sizeof(text));
	assert_non_null(strstr(text, "\n+   4  0000:04:00.0"));
	assert_non_null(strstr(text, "\n       0000:00:1c.0"));
	assert_non_null(strstr(text, "\nx      0000:00:1f.0"));
	assert_non_null(strstr(text, "\n+ can be passed  ! with a warning  x stays"));
}

TEST(details_say_the_verdict_and_what_ties_companions)
{
	char text[8192], again[8192];

	make_others();
	read_pipe("02:00.0", text, sizeof(text));
	strcpy(again, text);
	assert_non_null(strstr(line_with(text, "! can"), "! can be passed, with a warning"));
	assert_true(str_starts(line_with(again, "comes along:"),
			       "comes along: 0000:02:00.1 (the same IOMMU group), "));
}

TEST(twins_and_the_verdict_are_shown)
{
	char text[8192], again[8192];

	make_others();
	read_pipe("04:00.0", text, sizeof(text));
	strcpy(again, text);
	assert_non_null(strstr(again, "\n       ✓ can be passed\n"));
	assert_string_equal(line_with(text, "same ids:"), "same ids: 0000:05:00.0");
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_terminal_gets_rows_that_fit),
		T(a_terminal_gets_details_that_fit),
		T(a_pipe_gets_all_on_one_line),
		T(each_row_begins_with_whether_it_can_be_passed),
		T(details_say_the_verdict_and_what_ties_companions),
		T(twins_and_the_verdict_are_shown),
	};

	setlocale(LC_CTYPE, "C.UTF-8");
	return cmocka_run_group_tests(tests, NULL, NULL);
}
