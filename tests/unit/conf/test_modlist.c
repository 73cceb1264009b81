/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "conf/modlist.h"

static const struct {
	const char *list;
	bool has;
	const char *added;
} rows[] = {
	{"", false, "vfio-pci\n"},
	{"vfio-pci\n", true, NULL},
	{"vfio_pci", true, NULL},
	{"  vfio-pci ids=1:2\n", true, NULL},
	{"\tvfio_pci\tx\n", true, NULL},
	{"# vfio-pci\n", false, "# vfio-pci\nvfio-pci\n"},
	{"#vfio-pci\n", false, "#vfio-pci\nvfio-pci\n"},
	{"vfio\nvfio_pci_core\n", false, "vfio\nvfio_pci_core\nvfio-pci\n"},
	{"ext4 vfio-pci", false, "ext4 vfio-pci\nvfio-pci\n"},
	{"vfio-pci\r\n", false, "vfio-pci\r\nvfio-pci\n"},
	{"# a list\n\nraid1\n", false, "# a list\n\nraid1\nvfio-pci\n"},
};

static void test_has(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		assert_int_equal(modlist_has(rows[i].list, strlen(rows[i].list), "vfio-pci"),
				 rows[i].has);
}

static void test_add(void **state)
{
	struct buf out = {0}, again = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		buf_clear(&out);
		buf_clear(&again);
		modlist_add(rows[i].list, strlen(rows[i].list), "vfio-pci", &out);
		assert_string_equal(buf_str(&out), rows[i].added ? rows[i].added : rows[i].list);
		modlist_add(out.data, out.len, "vfio-pci", &again);
		assert_string_equal(buf_str(&again), buf_str(&out));
	}
	buf_done(&out);
	buf_done(&again);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_has),
		cmocka_unit_test(test_add),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
