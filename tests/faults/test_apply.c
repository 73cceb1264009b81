/* SPDX-License-Identifier: GPL-2.0-or-later */
/* apply, with every call that changes the disk going wrong in every way. */
#include <fcntl.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/faultloop.h"

static struct scene scene;
static unsigned runs;

static const struct fault_case apply_case = {
	.name = "apply",
	.before = scene_reset,
	.body = do_apply,
	.start = SCENE_OLD,
	.goal = SCENE_NEW,
};

static void put_flag(struct scene *s, const char *name)
{
	_cleanup_close_ int fd = root_openat(&s->root, name, O_WRONLY | O_CREAT, 0644);

	assert_true(fd >= 0);
	scene_reset(s);
}

static void fail_images(struct scene *s)
{
	put_flag(s, "fail-initramfs");
}

static void bare_image(struct scene *s)
{
	put_flag(s, "bare-image");
}

/* A program fails, and the way back meets the fault: it must never say done. */
static const struct fault_case failing_case = {
	.name = "apply with a program that fails",
	.before = fail_images,
	.body = do_apply,
	.start = SCENE_OLD,
	.goal = SCENE_OLD,
};

/* The last image, when all else is made: it is built, and lacks what it must hold. */
static const struct fault_case lacking_case = {
	.name = "apply with an image that lacks something",
	.before = bare_image,
	.body = do_apply,
	.start = SCENE_OLD,
	.goal = SCENE_OLD,
};

/* Two modes that are much alike take every other call each. */
static void loop(const struct fault_case *c, enum fault_mode mode, unsigned step, unsigned nth)
{
	unsigned n = fault_loop_thin(&scene, c, mode, step, nth);

	runs += n;
	print_message("%s, %s: %u runs\n", c->name, fault_name(mode), n);
	/* Backing up, four edits and the journal take that many at the very least: else nothing was
	   counted. */
	if (c == &apply_case)
		assert_true(n > 60 || mode == FAULT_NONE);
}

#define APPLY_TEST(name, mode, step, nth)                                                          \
	static void name(void **state)                                                             \
	{                                                                                          \
		(void)state;                                                                       \
		loop(&apply_case, mode, step, nth);                                                \
	}
APPLY_TEST(one_call_fails, FAULT_ONCE, 1, 0)
APPLY_TEST(all_calls_fail, FAULT_ALWAYS, 2, 0)
APPLY_TEST(disk_turns_read_only, FAULT_READONLY, 2, 1)
APPLY_TEST(disk_is_full, FAULT_NOSPACE, 2, 0)
APPLY_TEST(disk_does_not_sync, FAULT_NOSYNC, 2, 1)
APPLY_TEST(process_dies, FAULT_DEATH, 2, 0)
APPLY_TEST(process_dies_in_a_write, FAULT_TORN, 2, 1)
APPLY_TEST(power_is_cut, FAULT_CUT, 2, 0)
APPLY_TEST(power_is_cut_and_bytes_are_gone, FAULT_CUT_BYTES, 2, 1)
APPLY_TEST(power_is_cut_and_some_is_gone, FAULT_CUT_SOME, 1, 0)

static void program_fails_too(void **state)
{
	(void)state;
	if (!scene.programs)
		skip();
	loop(&failing_case, FAULT_ONCE, 1, 0);
	assert_int_equal(remove_file(&scene.root, "fail-initramfs", NULL), 0);
	loop(&lacking_case, FAULT_DEATH, 2, 0);
	assert_int_equal(remove_file(&scene.root, "bare-image", NULL), 0);
}

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
		cmocka_unit_test(program_fails_too),
	};
	int failed;

	scene_open(&scene);
	failed = cmocka_run_group_tests_name("faults of apply", tests, NULL, NULL);
	scene_close(&scene);
	printf("%u runs of apply with a fault\n", runs);
	return failed;
}
