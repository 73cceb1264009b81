/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/devrows.h"

static void columns_never_run_into_each_other(void **state)
{
	(void)state;
	for (int width = 60; width <= 200; width++) {
		struct devcolumns c = devcolumns_for(7 + width % 6, width);

		assert_true(c.group + 4 < c.mark && c.mark + 1 < c.address);
		assert_true(c.address + c.address_cols < c.name);
		assert_true(c.name + c.name_cols < c.driver);
		assert_true(c.driver + c.driver_cols < c.use);
		assert_true(c.use + c.use_cols < width);
	}
}

static void branches_lead_to_a_device(void **state)
{
	_cleanup_buf_ struct buf b = {0};

	(void)state;
	put_branches(&b, &(struct devrow){.depth = 0}, GLYPHS_UNICODE);
	assert_string_equal(buf_str(&b), "");
	put_branches(&b,
		     &(struct devrow){.depth = 2, .open = 1u << 1, .last = true, .children = true},
		     GLYPHS_UNICODE);
	assert_string_equal(buf_str(&b), "│└┬ ");
	buf_clear(&b);
	put_branches(&b, &(struct devrow){.depth = 1, .children = true, .folded = true},
		     GLYPHS_ASCII);
	assert_string_equal(buf_str(&b), "|+ ");
}

static void vendors_without_their_legal_form(void **state)
{
	static const char *const pairs[][2] = {
		{"NVIDIA Corporation", "NVIDIA"},
		{"Advanced Micro Devices, Inc. [AMD/ATI]", "AMD/ATI"},
		{"Samsung Electronics Co Ltd", "Samsung"},
		{"Intel Corporation", "Intel"},
		{"Red Hat, Inc.", "Red Hat"},
		{"Corporation", "Corporation"},
		{"[]", "[]"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(pairs); i++) {
		_cleanup_buf_ struct buf b = {0};

		put_short_vendor(&b, pairs[i][0]);
		assert_string_equal(buf_str(&b), pairs[i][1]);
	}
}

static void a_device_without_names_shows_its_ids(void **state)
{
	_cleanup_buf_ struct buf b = {0};
	struct device d = {.class = 0x030000,
			   .vendor = 0x10de,
			   .device = 0x2206,
			   .vendor_name = "",
			   .device_name = "",
			   .class_name = ""};

	(void)state;
	put_row_name(&b, &d);
	assert_non_null(strstr(buf_str(&b), "10de:2206"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(columns_never_run_into_each_other),
		cmocka_unit_test(branches_lead_to_a_device),
		cmocka_unit_test(vendors_without_their_legal_form),
		cmocka_unit_test(a_device_without_names_shows_its_ids),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
