/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A run or an undo dies at points all over its way, on a machine that stays up; the recovery looks
 * at files that are in memory and may not be on the disk; and the power is cut at each call of that
 * recovery in turn, and behind its end. What it took for done must still be so.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/faultloop.h"

/* About as many as it takes. */
#define CALLS_OF_RECOVERY 80

static struct scene scene;
static unsigned runs, cuts;

struct victim {
	const char *name;
	void (*before)(struct scene *s);
	enum outcome (*body)(struct scene *s, struct err *err);
	unsigned from; /* it dies at each call behind that */
};
/* Before it begins to change anything, an apply only fills a directory of its own. */
static const struct victim apply_victim = {"recovery of an apply that died", scene_reset, do_apply,
					   200};
static const struct victim undo_victim = {"recovery of an undo that died", scene_bring_back,
					  do_undo, 0};

/* For the body, which gets the scene alone. */
static const struct victim *victim;
static unsigned death;

/* Whatever was cut off goes backwards. Where nothing is to do, nothing is claimed: the history
   alone must fit. */
static enum outcome recover(struct scene *s)
{
	struct apply_opts o = scene_opts(s);

	return run_recover(&s->root, &o, NULL, NULL) == 1 ? OUTCOME_DONE : OUTCOME_STUCK;
}

static void recover_after_death(void)
{
	enum outcome outcome;

	assert_int_equal(root_open(scene.dir, &scene.root, NULL), 0);
	outcome = recover(&scene);
	fault_cut_power();
	_exit((int)outcome);
}

static enum outcome die_and_recover(struct scene *s, struct err *err)
{
	fault_die_first(death, recover_after_death);
	victim->body(s, err);
	/* A program's output came in fewer pieces than at the count. */
	return OUTCOME_STUCK;
}

static unsigned count_calls(void)
{
	struct err err = {0};

	victim->before(&scene);
	fault_arm(FAULT_NONE, 0);
	assert_int_equal(victim->body(&scene, &err), OUTCOME_DONE);
	return fault_calls();
}

/* At one call of the recovery, another one each time; behind its end, less is left to go wrong. */
static void cut_recovery(const struct fault_case *c, enum fault_mode mode)
{
	unsigned n = 1 + death * 37 % CALLS_OF_RECOVERY;

	cuts += fault_shot(&scene, c, mode, n);
	runs++;
	if (death % 4 != 0)
		return;
	assert_false(fault_shot(&scene, c, mode, UINT32_MAX));
	runs++;
}

static void loop(const struct victim *v, enum fault_mode mode)
{
	const struct fault_case c = {
		.name = v->name,
		.before = v->before,
		.body = die_and_recover,
		.goal = SCENE_OLD,
	};
	unsigned before = runs;

	victim = v;
	for (death = count_calls(); death > v->from; death--)
		cut_recovery(&c, mode);
	print_message("%s, %s: %u runs\n", v->name, fault_name(mode), runs - before);
}

#define POWER_TEST(name, victim, mode)                                                             \
	static void name(void **state)                                                             \
	{                                                                                          \
		(void)state;                                                                       \
		loop(&victim, mode);                                                               \
	}
POWER_TEST(apply_all_gone, apply_victim, FAULT_CUT)
POWER_TEST(apply_some_gone, apply_victim, FAULT_CUT_SOME)
POWER_TEST(undo_all_gone, undo_victim, FAULT_CUT)
POWER_TEST(undo_some_gone, undo_victim, FAULT_CUT_SOME)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(apply_all_gone),
		cmocka_unit_test(apply_some_gone),
		cmocka_unit_test(undo_all_gone),
		cmocka_unit_test(undo_some_gone),
	};
	int failed;

	scene_open(&scene);
	free(scene_apply(&scene));
	scene_keep(&scene);
	failed = cmocka_run_group_tests_name("death, recovery and a power cut", tests, NULL, NULL);
	scene_close(&scene);
	printf("%u runs of a recovery with a power cut, %u of them before its end\n", runs, cuts);
	return failed;
}
