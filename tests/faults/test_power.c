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
/* Of an apply, behind those with which it only fills a directory of its own. */
#define EDIT_CALLS 60
/* With which an apply says that it is done, and as many as its programs' output may come in fewer
   pieces than at the count. */
#define CALLS_OF_END 12

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

static const struct plan *second;

/* What the second one says to be done must hold, and all that it rests on. */
static _Noreturn void apply_after_death(void)
{
	struct apply_opts o = scene_opts(&scene);
	enum outcome outcome = OUTCOME_NO;
	struct err err = {0};

	assert_int_equal(root_open(scene.dir, &scene.root, NULL), 0);
	assert_true(run_recover(&scene.root, &o, NULL, &err) >= 0);
	run_apply(&scene.root, second, &o, &outcome, NULL, &err);
	fault_cut_power();
	_exit((int)outcome);
}

static enum outcome die_and_apply(struct scene *s, struct err *err)
{
	fault_die_first(death, apply_after_death);
	victim->body(s, err);
	/* It came to its end: a program's output came in fewer pieces than at the count. */
	apply_after_death();
}

/* It dies at each of the calls that make the state directory and the run's own, and at a few of the
   others, up to where it begins to say that it is done: behind that there is nothing to apply
   again. The cut comes where the files change, and not yet behind a program, whose end syncs all.
 */
static void apply_again(void **state)
{
	static const struct fault_case c = {
		.name = "apply after an apply that died",
		.before = scene_reset,
		.body = die_and_apply,
		.start = SCENE_OLD,
		.goal = SCENE_NEW,
	};
	const struct victim *v = victim = &apply_victim;
	unsigned before = runs;

	(void)state;
	second = &scene.plan;
	for (death = count_calls() - CALLS_OF_END - fault_seed() % 20; death > 0;
	     death -= death > 40 ? 20 : 1) {
		cuts += fault_shot(&scene, &c, FAULT_CUT, v->from + death * 7 % EDIT_CALLS);
		runs++;
	}
	print_message("%s: %u runs\n", c.name, runs - before);
}

/* Changes a file once more that the first plan changed. */
static struct edit edit_on_top(struct arena *mem)
{
	struct edit e = scene.plan.edits[0];

	e.before = e.after;
	e.before_len = e.after_len;
	e.before_meta = e.after_meta;
	e.after = arena_printf(mem, "%s# and more\n", e.before);
	e.after_len = strlen(e.after);
	return e;
}

static bool file_is(const struct scene *s, const char *path, const char *text)
{
	_cleanup_buf_ struct buf now = {0};

	return root_read(&s->root, path, SCENE_BLOCK, &now, NULL) == 0 &&
	       streq(buf_str(&now), text);
}

/* NEW: both plans are applied. */
static enum scene_is both_are(const struct scene *s)
{
	const struct edit *top = &second->edits[0], *other = &scene.plan.edits[1];

	if (file_is(s, top->path, top->after) && file_is(s, other->path, other->after))
		return SCENE_NEW;
	return scene_is(s) == SCENE_OLD ? SCENE_OLD : SCENE_MIXED;
}

/* The first one dies when it has said in its journal that it is done, or just before. What the
   second one then takes for done must not become undone below it. */
static void apply_on_top(void **state)
{
	_cleanup_(arena_done) struct arena mem = {0};
	struct edit edit = edit_on_top(&mem);
	const struct plan on_top = {.edits = &edit, .n_edits = 1};
	const struct fault_case c = {
		.name = "apply on top of an apply that died",
		.before = scene_reset,
		.body = die_and_apply,
		.start = SCENE_OLD,
		.goal = SCENE_NEW,
		.is = both_are,
	};
	unsigned before = runs, calls;

	(void)state;
	victim = &apply_victim;
	second = &on_top;
	calls = count_calls();
	for (death = calls; death > calls - CALLS_OF_END; death--) {
		assert_false(fault_shot(&scene, &c, FAULT_CUT, UINT32_MAX));
		runs++;
	}
	print_message("%s: %u runs\n", c.name, runs - before);
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
		cmocka_unit_test(apply_again),    cmocka_unit_test(apply_on_top),
		cmocka_unit_test(apply_all_gone), cmocka_unit_test(apply_some_gone),
		cmocka_unit_test(undo_all_gone),  cmocka_unit_test(undo_some_gone),
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
