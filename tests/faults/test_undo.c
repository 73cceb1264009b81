/* SPDX-License-Identifier: GPL-2.0-or-later */
/* undo, with every call that changes the disk going wrong in every way. A fault may leave the run
   undone or as it was. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/faultloop.h"

static struct scene scene;
static unsigned runs;

static const struct fault_case undo_case = {
	.name = "undo",
	.before = scene_bring_back,
	.body = do_undo,
	.start = SCENE_NEW,
	.goal = SCENE_OLD,
};

static void loop(enum fault_mode mode)
{
	unsigned n = fault_loop(&scene, &undo_case, mode);

	runs += n;
	print_message("undo, %s: %u runs\n", fault_name(mode), n);
	/* Four files go back, each by a handful of calls. */
	assert_true(n > 30);
}

#define UNDO_TEST(name, mode)                                                                      \
	static void name(void **state)                                                             \
	{                                                                                          \
		(void)state;                                                                       \
		loop(mode);                                                                        \
	}
UNDO_TEST(one_call_fails, FAULT_ONCE)
UNDO_TEST(all_calls_fail, FAULT_ALWAYS)
UNDO_TEST(disk_turns_read_only, FAULT_READONLY)
UNDO_TEST(disk_is_full, FAULT_NOSPACE)
UNDO_TEST(disk_does_not_sync, FAULT_NOSYNC)
UNDO_TEST(process_dies, FAULT_DEATH)
UNDO_TEST(process_dies_in_a_write, FAULT_TORN)
UNDO_TEST(power_is_cut, FAULT_CUT)
UNDO_TEST(power_is_cut_and_bytes_are_gone, FAULT_CUT_BYTES)
UNDO_TEST(power_is_cut_and_some_is_gone, FAULT_CUT_SOME)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(one_call_fails),
		cmocka_unit_test(all_calls_fail),
		cmocka_unit_test(disk_turns_read_only),
		cmocka_unit_test(disk_is_full),
		cmocka_unit_test(disk_does_not_sync),
		cmocka_unit_test(process_dies),
		cmocka_unit_test(process_dies_in_a_write),
		cmocka_unit_test(power_is_cut),
		cmocka_unit_test(power_is_cut_and_bytes_are_gone),
		cmocka_unit_test(power_is_cut_and_some_is_gone),
	};
	int failed;

	scene_open(&scene);
	free(scene_apply(&scene));
	scene_keep(&scene);
	failed = cmocka_run_group_tests_name("faults of undo", tests, NULL, NULL);
	scene_close(&scene);
	printf("%u runs of undo with a fault\n", runs);
	return failed;
}
