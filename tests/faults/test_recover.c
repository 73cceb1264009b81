/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Recovery of runs and undos that died at points all over their way, with every call of the
 * recovery going wrong in turn: it may be cut off as often as it likes, the next one brings the
 * host to an end of one kind.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/faultloop.h"

#define CUTS 4

static struct scene scene;
static unsigned runs;

/* As do_apply: recovery itself has no outcome, only "could not" or not. */
static enum outcome do_recover(struct scene *s, struct err *err)
{
	struct apply_opts o = scene_opts(s);

	return run_recover(&s->root, &o, NULL, err) < 0 ? OUTCOME_STUCK : OUTCOME_DONE;
}

static void applied(struct scene *s)
{
	scene_reset(s);
	free(scene_apply(s));
}

struct victim {
	const char *name;
	void (*before)(struct scene *s);
	enum outcome (*body)(struct scene *s, struct err *err);
};
static const struct victim apply_victim = {"recovery of an apply that died", scene_reset, do_apply};
static const struct victim undo_victim = {"recovery of an undo that died", applied, do_undo};

/* How many calls it takes when nothing goes wrong. */
static unsigned count_calls(const struct victim *v)
{
	struct err err = {0};

	v->before(&scene);
	fault_arm(FAULT_NONE, 0);
	assert_int_equal(v->body(&scene, &err), OUTCOME_DONE);
	return fault_calls();
}

/* Where a healthy recovery ends is where a faulted one, once the disk is well again, must end too.
 */
static enum scene_is healthy_end(void)
{
	struct err err = {0};

	scene_bring_back(&scene);
	assert_int_equal(do_recover(&scene, &err), OUTCOME_DONE);
	return scene_is(&scene);
}

static void recover_from(const struct victim *v, unsigned cut, enum fault_mode mode)
{
	struct fault_case c = {.name = v->name, .before = scene_bring_back, .body = do_recover};

	v->before(&scene);
	assert_true(fault_cut(&scene, v->body, FAULT_TORN, cut, NULL));
	scene_wait_for_programs(&scene);
	scene_keep(&scene);
	c.goal = healthy_end();
	c.start = c.goal;
	assert_int_not_equal(c.goal, SCENE_MIXED);
	runs += fault_loop(&scene, &c, mode);
}

static void loop(const struct victim *v, enum fault_mode mode)
{
	unsigned calls = count_calls(v), before = runs;

	assert_true(calls > CUTS);
	/* Backing up comes first, and leaves little to do: more of the cuts are behind it. */
	for (unsigned i = 1; i <= CUTS; i++)
		recover_from(v, calls * (i + 1) / (CUTS + 2), mode);
	print_message("%s, %s: %u runs\n", v->name, fault_name(mode), runs - before);
}

#define RECOVER_TEST(name, victim, mode)                                                           \
	static void name(void **state)                                                             \
	{                                                                                          \
		(void)state;                                                                       \
		loop(&victim, mode);                                                               \
	}
RECOVER_TEST(apply_one_call_fails, apply_victim, FAULT_ONCE)
RECOVER_TEST(apply_disk_is_full, apply_victim, FAULT_NOSPACE)
RECOVER_TEST(apply_dies_again, apply_victim, FAULT_TORN)
RECOVER_TEST(undo_one_call_fails, undo_victim, FAULT_ONCE)
RECOVER_TEST(undo_disk_turns_read_only, undo_victim, FAULT_READONLY)
RECOVER_TEST(undo_dies_again, undo_victim, FAULT_TORN)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(apply_one_call_fails),      cmocka_unit_test(apply_disk_is_full),
		cmocka_unit_test(apply_dies_again),          cmocka_unit_test(undo_one_call_fails),
		cmocka_unit_test(undo_disk_turns_read_only), cmocka_unit_test(undo_dies_again),
	};
	int failed;

	scene_open(&scene);
	failed = cmocka_run_group_tests_name("faults of recovery", tests, NULL, NULL);
	scene_close(&scene);
	printf("%u runs of recovery with a fault\n", runs);
	return failed;
}
