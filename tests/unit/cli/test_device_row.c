/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The topology that passthru devices --tree draws. */
#include "unit/base/unit.h"

#include "base/text.h"
#include "lib/tree.h"
#include "unit/cli/run.h"

static char *dir;

static int set_up(void **state)
{
	(void)state;
	dir = tree_new();
	tree_pci(dir, &(struct tree_pci){.address = "0000:00:01.0",
					 .class = 0x060400,
					 .secondary = 1,
					 .driver = "pcieport"});
	tree_pci(dir, &(struct tree_pci){.address = "0000:01:00.0",
					 .below = "0000:00:01.0",
					 .class = 0x020000,
					 .multifunction = 1});
	tree_pci(dir, &(struct tree_pci){.address = "0000:01:00.1",
					 .below = "0000:00:01.0",
					 .class = 0x020000,
					 .multifunction = 1});
	tree_pci(dir, &(struct tree_pci){.address = "0000:01:10.0",
					 .below = "0000:00:01.0",
					 .class = 0x020000,
					 .physfn = "0000:01:00.0"});
	tree_pci(dir, &(struct tree_pci){.address = "0000:02:00.0", .class = 0x010802});
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	tree_free(dir);
	return 0;
}

#define GROUP_COLS 7

/* What stands before the kind of each device, without its sign and group; blanks at the end
 * dropped. */
static void read_tree(const char *more, struct buf *ret)
{
	const char *words[] = {"passthru", "--root", dir, "devices", "--tree", more, NULL};
	int out = memfd_create("stdout", MFD_CLOEXEC);
	_cleanup_free_ char *told = NULL;
	char text[4096] = "";
	char *line, *rest = text;

	assert_int_equal(run_to(words, out, &told), OUTCOME_DONE);
	assert_true(pread(out, text, sizeof(text) - 1, 0) > 0);
	close(out);
	while ((line = strsep(&rest, "\n")) && *line) {
		const char *address = strstr(line, "000");
		const char *from = str_starts(line, "Domain") ? line
							      : line + text_clip(line, GROUP_COLS);
		size_t n = address ? (size_t)(address - from) + strcspn(address, " ") : strlen(from);

		buf_add(ret, from, n);
		buf_putc(ret, '\n');
	}
}

static void functions_stand_below_what_leads_to_them(void **state)
{
	_cleanup_buf_ struct buf text = {0};

	(void)state;
	read_tree("--no-color", &text);
	assert_string_equal(buf_str(&text), "0000:00:01.0\n"
					    "├─ 0000:01:00.0\n"
					    "│  └─ 0000:01:10.0\n"
					    "└─ 0000:01:00.1\n"
					    "0000:02:00.0\n");
}

static void branches_have_an_ascii_form(void **state)
{
	_cleanup_buf_ struct buf text = {0};

	(void)state;
	read_tree("--ascii", &text);
	assert_string_equal(buf_str(&text), "0000:00:01.0\n"
					    "|- 0000:01:00.0\n"
					    "|  `- 0000:01:10.0\n"
					    "`- 0000:01:00.1\n"
					    "0000:02:00.0\n");
}

static void each_domain_has_a_heading_when_there_are_several(void **state)
{
	_cleanup_buf_ struct buf text = {0};

	(void)state;
	tree_pci(dir, &(struct tree_pci){.address = "0001:00:00.0", .class = 0x020000});
	read_tree("--no-color", &text);
	assert_true(str_starts(buf_str(&text), "Domain 0000\n0000:00:01.0\n"));
	assert_non_null(strstr(buf_str(&text), "\nDomain 0001\n0001:00:00.0\n"));
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(functions_stand_below_what_leads_to_them),
		T(branches_have_an_ascii_form),
		T(each_domain_has_a_heading_when_there_are_several),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
