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

/* Two modes that are much alike take every other call each. */
static void loop(enum fault_mode mode, unsigned step, unsigned nth)
{
	unsigned n = fault_loop_thin(&scene, &undo_case, mode, step, nth);

	runs += n;
	print_message("undo, %s: %u runs\n", fault_name(mode), n);
	/* Four files go back, each by a handful of calls. */
	assert_true(n > 30);
}

#define UNDO_TEST(name, mode, step, nth)                                                           \
	static void name(void **state)                                                             \
	{                                                                                          \
		(void)state;                                                                       \
		loop(mode, step, nth);                                                             \
	}
UNDO_TEST(one_call_fails, FAULT_ONCE, 1, 0)
UNDO_TEST(all_calls_fail, FAULT_ALWAYS, 2, 0)
UNDO_TEST(disk_turns_read_only, FAULT_READONLY, 2, 1)
UNDO_TEST(disk_is_full, FAULT_NOSPACE, 2, 0)
UNDO_TEST(disk_does_not_sync, FAULT_NOSYNC, 2, 1)
UNDO_TEST(process_dies, FAULT_DEATH, 2, 0)
UNDO_TEST(process_dies_in_a_write, FAULT_TORN, 2, 1)
UNDO_TEST(power_is_cut, FAULT_CUT, 2, 0)
UNDO_TEST(power_is_cut_and_bytes_are_gone, FAULT_CUT_BYTES, 2, 1)
UNDO_TEST(power_is_cut_and_some_is_gone, FAULT_CUT_SOME, 1, 0)

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
