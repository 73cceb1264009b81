/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "conf/modprobe.h"

static const char *const ids[] = {"1de5:0a01", "1DE5:0A02", "1de5:0a01"};

static void test_ids_are_added(void **state)
{
	static const struct {
		const char *text, *made;
	} rows[] = {
		{"", "options vfio-pci ids=1de5:0a01,1de5:0a02\n"},
		{"# mine", "# mine\noptions vfio-pci ids=1de5:0a01,1de5:0a02\n"},
		{"options vfio-pci ids=8086:10d3 disable_vga=1 # nic\n",
		 "options vfio-pci ids=8086:10d3,1de5:0a01,1de5:0a02 disable_vga=1 # nic\n"},
		{"options vfio_pci disable_vga=1 ids=1De5:0a02",
		 "options vfio_pci disable_vga=1 ids=1De5:0a02,1de5:0a01"},
		{"options vfio-pci ids=1de5:0a02,1de5:0a01\n",
		 "options vfio-pci ids=1de5:0a02,1de5:0a01\n"},
		{"options vfio-pci ids=\n", "options vfio-pci ids=1de5:0a01,1de5:0a02\n"},
		{"options vfio-pci ids=8086:10d3,\n",
		 "options vfio-pci ids=8086:10d3,1de5:0a01,1de5:0a02\n"},
		{"options vfio-pci ids=\"8086:10d3\" a=1\n",
		 "options vfio-pci ids=\"8086:10d3,1de5:0a01,1de5:0a02\" a=1\n"},
		{"options vfio-pci ids=8086:\\\n10d3 \\\n a=1\n",
		 "options vfio-pci ids=8086:\\\n10d3,1de5:0a01,1de5:0a02 \\\n a=1\n"},
		{"options vfio-pci disable_vga=1\n",
		 "options vfio-pci disable_vga=1\noptions vfio-pci ids=1de5:0a01,1de5:0a02\n"},
		{"options vfio-pci ids=1:2\noptions vfio-pci ids=3:4\nblacklist a\n",
		 "options vfio-pci ids=1:2\noptions vfio-pci "
		 "ids=3:4,1de5:0a01,1de5:0a02\nblacklist a\n"},
		{"#options vfio-pci ids=1:2\n",
		 "#options vfio-pci ids=1:2\noptions vfio-pci ids=1de5:0a01,1de5:0a02\n"},
		{"options vfio-pci vfio-pci.ids=1:2\n",
		 "options vfio-pci vfio-pci.ids=1:2\noptions vfio-pci ids=1de5:0a01,1de5:0a02\n"},
		{"options vfio-pci ids=8086:10d3\r\n",
		 "options vfio-pci ids=8086:10d3,1de5:0a01,1de5:0a02\r\n"},
		{"# ends in \\", "# ends in \\\n\noptions vfio-pci ids=1de5:0a01,1de5:0a02\n"},
		{"# ends in \\\n", "# ends in \\\n\noptions vfio-pci ids=1de5:0a01,1de5:0a02\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct buf out = {0}, again = {0};

		assert_int_equal(
			modprobe_add_ids(rows[i].text, strlen(rows[i].text), ids, 3, &out, NULL),
			0);
		assert_string_equal(buf_str(&out), rows[i].made);
		assert_int_equal(modprobe_add_ids(out.data, out.len, ids, 3, &again, NULL), 0);
		assert_string_equal(buf_str(&again), rows[i].made);
		buf_done(&out);
		buf_done(&again);
	}
}

static void test_what_is_no_list_of_ids_is_refused(void **state)
{
	static const struct {
		const char *text, *where;
	} rows[] = {
		{"options vfio-pci ids=(GPU number,Audio number)\n", "line 1: "},
		{"\n\noptions vfio-pci ids=8086\n", "line 3: "},
		{"options vfio-pci ids=8086:\n", "line 1: "},
		{"options vfio-pci ids=8086:10d3:\n", "line 1: "},
		{"options vfio-pci ids=1:2:3:4:5:6:7\n", "line 1: "},
		{"options vfio-pci ids=\"8086:10d3\n", "line 1: "},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct buf out = {0};
		struct err err = {0};

		assert_int_equal(
			modprobe_add_ids(rows[i].text, strlen(rows[i].text), ids, 1, &out, &err),
			-EINVAL);
		assert_true(str_starts(err.line, rows[i].where));
		assert_int_equal(out.len, 0);
	}
}

static void test_a_nul_byte_is_refused(void **state)
{
	static const char bytes[] = "\nblacklist\0a\n";
	struct buf out = {0};
	struct err err = {0};

	(void)state;
	assert_int_equal(modprobe_add_ids(bytes, sizeof(bytes) - 1, ids, 1, &out, &err), -EINVAL);
	assert_true(str_starts(err.line, "line 2: "));
	assert_int_equal(modprobe_add_softdep(bytes, sizeof(bytes) - 1, "framedrv", &out, &err),
			 -EINVAL);
	assert_int_equal(out.len, 0);
}

static void test_softdeps_are_added(void **state)
{
	static const struct {
		const char *text, *made;
	} rows[] = {
		{"", "softdep frame_drv pre: vfio-pci\n"},
		{"softdep frame-drv pre: vfio-pci\n", "softdep frame-drv pre: vfio-pci\n"},
		{"softdep frame-* pre: a vfio_pci # b\n", "softdep frame-* pre: a vfio_pci # b\n"},
		{"softdep frame_drv pre: a post: b\n",
		 "softdep frame_drv pre: vfio-pci a post: b\n"},
		{"softdep frame_drv post: b\r\n", "softdep frame_drv post: b pre: vfio-pci\r\n"},
		{"softdep frame_drv pre:vfio-pci\n",
		 "softdep frame_drv pre: vfio-pci\n"},
		{"softdep frame_drv pre: a pre:vfio_pci post: b\n",
		 "softdep frame_drv pre: a pre: vfio_pci post: b\n"},
		{"softdep frame_drv pre:vfio-pcix\n",
		 "softdep frame_drv pre:vfio-pcix pre: vfio-pci\n"},
		{"softdep frame_drv post: b \\\n pre: \\\n a\n",
		 "softdep frame_drv post: b \\\n pre: vfio-pci \\\n a\n"},
		{"softdep other pre: vfio-pci",
		 "softdep other pre: vfio-pci\nsoftdep frame_drv pre: vfio-pci\n"},
		{"softdep frame_drv pre: a\nsoftdep frame_drv pre: vfio-pci\n",
		 "softdep frame_drv pre: vfio-pci a\nsoftdep frame_drv pre: vfio-pci\n"},
		{"#softdep frame_drv pre: a\n",
		 "#softdep frame_drv pre: a\nsoftdep frame_drv pre: vfio-pci\n"},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct buf out = {0}, again = {0};

		assert_int_equal(modprobe_add_softdep(rows[i].text, strlen(rows[i].text),
						      "frame_drv", &out, NULL),
				 0);
		assert_string_equal(buf_str(&out), rows[i].made);
		assert_int_equal(modprobe_add_softdep(out.data, out.len, "frame-drv", &again, NULL),
				 0);
		assert_string_equal(buf_str(&again), rows[i].made);
		buf_done(&out);
		buf_done(&again);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_ids_are_added),
		cmocka_unit_test(test_what_is_no_list_of_ids_is_refused),
		cmocka_unit_test(test_a_nul_byte_is_refused),
		cmocka_unit_test(test_softdeps_are_added),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
