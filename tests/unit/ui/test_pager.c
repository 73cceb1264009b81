/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/pager.h"

static void a_paragraph_breaks_at_blanks(void **state)
{
	struct pager p = {0};

	(void)state;
	pager_para(&p, 2, 12, ST_TEXT, "switch the IOMMU on");
	assert_int_equal(p.n, 2);
	assert_string_equal(p.lines[0].text, "switch the");
	assert_string_equal(p.lines[1].text, "IOMMU on");
	assert_int_equal(p.lines[1].indent, 2);
	pager_done(&p);
}

static void a_word_that_is_too_long_is_broken_not_lost(void **state)
{
	struct pager p = {0};

	(void)state;
	pager_para(&p, 0, 4, ST_TEXT, "abcdefghij");
	assert_int_equal(p.n, 3);
	assert_string_equal(p.lines[0].text, "abcd");
	assert_string_equal(p.lines[1].text, "efgh");
	assert_string_equal(p.lines[2].text, "ij");
	pager_done(&p);
}

/* As arguments of QEMU and of virt-xml are. */
static void a_list_is_broken_between_its_parts(void **state)
{
	struct pager p = {0};

	(void)state;
	pager_para(&p, 0, 20, ST_TEXT, "-device vfio-pci,host=0000:01:00.0,id=hostdev0");
	assert_int_equal(p.n, 4);
	assert_string_equal(p.lines[0].text, "-device");
	assert_string_equal(p.lines[1].text, "vfio-pci,");
	assert_string_equal(p.lines[2].text, "host=0000:01:00.0,");
	assert_string_equal(p.lines[3].text, "id=hostdev0");
	pager_done(&p);
}

static void wide_characters_count_two(void **state)
{
	size_t skip;

	(void)state;
	assert_int_equal(wrap_next("日本語", 4, &skip), 6);
	assert_int_equal(wrap_next("日", 1, &skip), 3); /* does not fit at all: it still moves on */
}

static void an_empty_text_is_one_line(void **state)
{
	struct pager p = {0};

	(void)state;
	pager_item(&p, 0, ST_OK, "label", 8, 40, ST_TEXT, "");
	assert_int_equal(p.n, 1);
	assert_string_equal(p.lines[0].lead, "label");
	pager_done(&p);
}

static void only_the_first_line_has_the_label(void **state)
{
	struct pager p = {0};

	(void)state;
	pager_item(&p, 1, ST_DIM, "why", 5, 10, ST_TEXT, "one two three");
	assert_string_equal(p.lines[0].lead, "why");
	assert_null(p.lines[1].lead);
	pager_done(&p);
}

static void fill(struct pager *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		pager_line(p, ST_TEXT, i == 17 ? "the NEEDLE is here" : "a line");
}

static void scrolls_to_its_end_and_no_further(void **state)
{
	struct pager p = {0};

	(void)state;
	fill(&p, 30);
	pager_fit(&p, 10, 40);
	assert_true(pager_act(&p, ACT_BOTTOM));
	assert_int_equal(p.top, 20);
	assert_false(pager_more_below(&p));
	pager_act(&p, ACT_DOWN);
	assert_int_equal(p.top, 20);
	pager_act(&p, ACT_PAGE_UP);
	assert_int_equal(p.top, 10);
	assert_true(pager_more_above(&p) && pager_more_below(&p));
	pager_done(&p);
}

static void a_path_is_broken_between_its_names(void **state)
{
	struct pager p = {0};

	(void)state;
	pager_para(&p, 0, 16, ST_TEXT, "see /boot/efi/EFI/Linux/linux.efi there");
	assert_int_equal(p.n, 3);
	assert_string_equal(p.lines[0].text, "see /boot/efi/");
	assert_string_equal(p.lines[1].text, "EFI/Linux/");
	assert_string_equal(p.lines[2].text, "linux.efi there");
	pager_clear(&p);
	pager_para(&p, 0, 16, ST_TEXT, "see /boot/vmlinuz-6 there"); /* it fits on a line */
	assert_string_equal(p.lines[0].text, "see");
	assert_string_equal(p.lines[1].text, "/boot/vmlinuz-6");
	pager_done(&p);
}

static void a_long_line_goes_on_below_in_its_style(void **state)
{
	struct pager p = {0};

	(void)state;
	pager_line(&p, ST_ADD, "+options root=/dev/sda2 ro intel_iommu=on");
	pager_line(&p, ST_TEXT, " short");
	assert_int_equal(p.n, 2);
	pager_fit(&p, 5, 28);
	assert_int_equal(p.n, 3);
	assert_string_equal(p.lines[0].text, "+options root=/dev/sda2 ro");
	assert_false(p.lines[0].goes_on);
	assert_string_equal(p.lines[1].text, "intel_iommu=on");
	assert_true(p.lines[1].goes_on);
	assert_int_equal(p.lines[1].indent, GOES_ON_COLS);
	assert_int_equal(p.lines[1].style, ST_ADD);
	assert_string_equal(p.lines[2].text, " short");
	assert_false(pager_act(&p, ACT_RIGHT));
	pager_done(&p);
}

static void long_lines_follow_the_width(void **state)
{
	struct pager p = {0};

	(void)state;
	pager_line(&p, ST_TEXT, "aaaa bbbb cccc");
	pager_fit(&p, 5, 10);
	assert_int_equal(p.n, 2);
	pager_line(&p, ST_TEXT, "dddd eeee ffff");
	pager_fit(&p, 5, 10);
	assert_int_equal(p.n, 4);
	assert_string_equal(p.lines[3].text, "ffff");
	pager_fit(&p, 5, 40);
	assert_int_equal(p.n, 2);
	assert_string_equal(p.lines[1].text, "dddd eeee ffff");
	pager_done(&p);
}

static void no_more_than_one_blank_goes_where_a_long_line_is_broken(void **state)
{
	struct pager p = {0};

	(void)state;
	pager_line(&p, ST_TEXT, "aaaabbbbc   dd");
	pager_fit(&p, 5, 9);
	assert_int_equal(p.n, 2);
	assert_string_equal(p.lines[0].text, "aaaabbbbc");
	assert_string_equal(p.lines[1].text, "  dd");
	pager_done(&p);
}

static void the_place_is_kept_when_the_lines_are_made_anew(void **state)
{
	struct pager p = {0};

	(void)state;
	fill(&p, 30);
	pager_fit(&p, 10, 40);
	p.top = 12;
	pager_clear(&p);
	fill(&p, 30);
	pager_fit(&p, 10, 40);
	assert_int_equal(p.top, 12);
	pager_done(&p);
}

static void finds_in_any_case(void **state)
{
	struct pager p = {0};

	(void)state;
	fill(&p, 30);
	pager_fit(&p, 5, 40);
	assert_true(pager_find(&p, "needle", 0));
	assert_int_equal(p.top, 17);
	assert_false(pager_find(&p, "needle", 18));
	assert_int_equal(p.top, 17);
	pager_done(&p);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_paragraph_breaks_at_blanks),
		cmocka_unit_test(a_word_that_is_too_long_is_broken_not_lost),
		cmocka_unit_test(a_list_is_broken_between_its_parts),
		cmocka_unit_test(wide_characters_count_two),
		cmocka_unit_test(an_empty_text_is_one_line),
		cmocka_unit_test(only_the_first_line_has_the_label),
		cmocka_unit_test(scrolls_to_its_end_and_no_further),
		cmocka_unit_test(a_path_is_broken_between_its_names),
		cmocka_unit_test(a_long_line_goes_on_below_in_its_style),
		cmocka_unit_test(long_lines_follow_the_width),
		cmocka_unit_test(no_more_than_one_blank_goes_where_a_long_line_is_broken),
		cmocka_unit_test(the_place_is_kept_when_the_lines_are_made_anew),
		cmocka_unit_test(finds_in_any_case),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
