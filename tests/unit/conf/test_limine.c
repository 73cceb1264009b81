/* SPDX-License-Identifier: GPL-2.0-or-later */
/* limine.conf as limine-entry-tool and limine-snapper-sync keep it. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "conf/bootfile.h"

static const char with_snapshots[] = "/+Linux\n"
				     "  //linux\n"
				     "    protocol: linux\n"
				     "    path: boot():/vmlinuz-linux#aa00\n"
				     "    cmdline: root=UUID=1 quiet\n"
				     "    module_path: boot():/ucode.img\n"
				     "    module_path: boot():/initramfs-linux#0b1c\n"
				     "  //Snapshots\n"
				     "    ///1 before an update\n"
				     "      ////linux\n"
				     "        protocol: linux\n"
				     "        path: boot():/old/vmlinuz-linux\n"
				     "        cmdline: root=UUID=1 quiet\n"
				     "  //linux-lts\n"
				     "    protocol: linux\n"
				     "    path: boot():/vmlinuz-linux-lts\n"
				     "    cmdline: root=UUID=1 quiet\n";

static void snapshots_are_a_way_back(void **state)
{
	struct arena mem = {0};
	struct boot_span *spans = NULL;
	size_t n = 0;
	struct err err = {0};

	(void)state;
	assert_int_equal(boot_spans(BOOT_LIMINE, with_snapshots, strlen(with_snapshots), &mem,
				    &spans, &n, &err),
			 0);
	assert_int_equal(n, 3);
	assert_false(spans[0].recovery);
	assert_true(spans[1].recovery);
	assert_false(spans[2].recovery);
	arena_done(&mem);
}

static void modules_are_told_in_order(void **state)
{
	struct arena mem = {0};
	struct boot_span *spans = NULL;
	size_t n = 0;
	struct err err = {0};

	(void)state;
	assert_int_equal(boot_spans(BOOT_LIMINE, with_snapshots, strlen(with_snapshots), &mem,
				    &spans, &n, &err),
			 0);
	assert_int_equal(spans[0].n_modules, 2);
	assert_string_equal(spans[0].modules[0], "boot():/ucode.img");
	assert_string_equal(spans[0].modules[1], "boot():/initramfs-linux");
	assert_string_equal(spans[0].kernel, "boot():/vmlinuz-linux");
	assert_true(spans[0].sums);
	assert_int_equal(spans[2].n_modules, 0);
	assert_false(spans[2].sums);
	arena_done(&mem);
}

static void a_snapshot_is_not_edited(void **state)
{
	const struct word_edit add = {NULL, "intel_iommu=on"};
	const struct boot_change change = {.edits = &add, .n = 1};
	struct buf out = {0};
	struct err err = {0};
	const char *snapshot;

	(void)state;
	assert_int_equal(
		boot_edit(BOOT_LIMINE, with_snapshots, strlen(with_snapshots), &change, &out, &err),
		0);
	snapshot = strstr(buf_str(&out), "Snapshots");
	assert_non_null(snapshot);
	assert_memory_equal(strstr(snapshot, "cmdline:"), "cmdline: root=UUID=1 quiet\n",
			    strlen("cmdline: root=UUID=1 quiet\n"));
	assert_non_null(strstr(
		snapshot, "vmlinuz-linux-lts\n    cmdline: root=UUID=1 quiet intel_iommu=on\n"));
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(snapshots_are_a_way_back),
		cmocka_unit_test(modules_are_told_in_order),
		cmocka_unit_test(a_snapshot_is_not_edited),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
