/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/plan_text.h"
#include "ui/progress.h"

static void the_lines_of_a_diff_have_their_styles(void **state)
{
	const struct edit e = {
		.why = "Switches the IOMMU on",
		.diff = "--- a/f\n+++ b/f\n@@ -1 +1 @@\n-ro\n+ro iommu=pt\n quiet\n"};
	static const enum style styles[] = {ST_TEXT, ST_STRONG, ST_STRONG, ST_KEY,
					    ST_DEL,  ST_ADD,    ST_TEXT};
	struct pager p = {0};

	(void)state;
	plan_text_edit(&p, &e, 60);
	assert_int_equal(p.n, ARRAY_SIZE(styles));
	for (size_t i = 0; i < p.n; i++)
		assert_int_equal(p.lines[i].style, styles[i]);
	assert_string_equal(p.lines[5].text, "+ro iommu=pt");
	pager_done(&p);
}

/* A grubenv is filled up to 1024 bytes; a ruler in a comment is shown as it is. */
static void padding_is_told_by_its_number(void **state)
{
	_cleanup_buf_ struct buf diff = {0};
	struct edit e = {.why = "w"};
	struct pager p = {0};

	(void)state;
	buf_puts(&diff, "+");
	for (size_t i = 0; i < 820; i++)
		buf_putc(&diff, '#');
	buf_puts(&diff, "\n ################ boot ####\n");
	e.diff = buf_str(&diff);
	plan_text_edit(&p, &e, 60);
	assert_int_equal(p.n, 3);
	assert_string_equal(p.lines[1].text, "+####[816 more # of padding]");
	assert_int_equal(p.lines[1].style, ST_ADD);
	assert_string_equal(p.lines[2].text, " ################ boot ####");
	pager_done(&p);
}

static void a_row_names_what_a_program_makes(void **state)
{
	const char *const argv[] = {"dracut", "--force", "/boot/.initramfs-6.1.img.passthru", NULL};
	_cleanup_buf_ struct buf row = {0};

	(void)state;
	put_step_row(&row, argv, "/boot/initramfs-6.1.img");
	assert_string_equal(buf_str(&row), "dracut: /boot/initramfs-6.1.img");
	buf_clear(&row);
	put_step_row(&row, argv, NULL);
	assert_string_equal(buf_str(&row), "dracut --force /boot/.initramfs-6.1.img.passthru");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_lines_of_a_diff_have_their_styles),
		cmocka_unit_test(padding_is_told_by_its_number),
		cmocka_unit_test(a_row_names_what_a_program_makes),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
