/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A trial and a guarded run, applied, confirmed, undone and taken away by the next start, with the
 * calls that change the disk going wrong. Of a trial "all new" is the old files byte for byte, its
 * image and its entry; of a confirm it is what the plan makes when it is applied at once.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>

#include <cmocka.h>

#include "lib/faultloop.h"
#include "lib/scene_trial.h"

#define STEP 3

static struct scene scene;
static unsigned runs;

/* What is done, between which states. */
static const struct plan *plan;
static struct plan trial, guarded;
static bool on_trial;                    /* the start in which it is confirmed or taken away */
static char *start, *goal;               /* as scene_state shows them: with times, without */
static char *tried, *with_guard, *fresh; /* without */

static enum scene_is is_between(const struct scene *s)
{
	_cleanup_free_ char *timed = scene_state(s, true), *plain = scene_state(s, false);

	return streq(timed, start) ? SCENE_OLD : streq(plain, goal) ? SCENE_NEW : SCENE_MIXED;
}

static enum outcome apply_it(struct scene *s, struct err *err)
{
	struct apply_opts o = scene_opts(s);
	enum outcome outcome = OUTCOME_NO;

	run_apply(&s->root, plan, &o, &outcome, NULL, err);
	return outcome;
}

static struct apply_opts later(const struct scene *s)
{
	return scene_opts_later(s, on_trial);
}

static enum outcome confirm_it(struct scene *s, struct err *err)
{
	struct apply_opts o = later(s);
	struct host *h = scene_host_later(on_trial);
	enum outcome outcome = OUTCOME_NO;

	run_confirm(&s->root, h, &o, &outcome, NULL, err);
	host_free(h);
	return outcome;
}

static enum outcome undo_it(struct scene *s, struct err *err)
{
	struct apply_opts o = later(s);
	enum outcome outcome = OUTCOME_NO;

	run_undo(&s->root, NULL, &o, &outcome, err);
	return outcome;
}

/* It has no outcome, only "could not" or not. */
static enum outcome recover_it(struct scene *s, struct err *err)
{
	struct apply_opts o = later(s);

	return run_recover(&s->root, &o, NULL, err) < 0 ? OUTCOME_STUCK : OUTCOME_DONE;
}

/* The trial is over, and a run of its plan is done. */
static bool is_permanent(struct run *const *all, size_t n)
{
	return n == 2 && all[0]->state == RUN_UNDONE && all[1]->state == RUN_DONE;
}

static bool is_confirmed(struct run *const *all, size_t n)
{
	return n == 1 && all[0]->state == RUN_DONE && all[0]->confirmed;
}

static bool is_undone(struct run *const *all, size_t n)
{
	return n == 1 && all[0]->state == RUN_UNDONE;
}

static void (*before)(struct scene *s);

/* Every case begins from what is so now. */
static void begin(const struct plan *applied, bool restarted)
{
	before = scene_bring_back;
	scene_reset(&scene);
	if (applied)
		scene_apply_plan(&scene, applied);
	if (restarted)
		scene_grub_starts(&scene);
	if (applied)
		scene_keep(&scene);
	else
		before = scene_reset;
	free(start);
	start = scene_state(&scene, true);
}

static void loop_thin(const struct fault_case *like, enum fault_mode mode, unsigned step,
		      unsigned nth)
{
	struct fault_case c = *like;
	unsigned n;

	c.before = before;
	c.start = SCENE_OLD;
	c.goal = SCENE_NEW;
	c.is = is_between;
	n = fault_loop_thin(&scene, &c, mode, step, nth);
	runs += n;
	print_message("%s, %s: %u runs\n", c.name, fault_name(mode), n);
	assert_true(n > 10);
}

/* An apply and what applies for good take hundreds of calls: there each mode takes some of them. */
static void loops(const struct fault_case *c, unsigned step)
{
	static const enum fault_mode modes[] = {FAULT_ONCE,    FAULT_ALWAYS, FAULT_NOSPACE,
						FAULT_NOSYNC,  FAULT_TORN,   FAULT_CUT,
						FAULT_CUT_SOME};

	for (unsigned i = 0; i < ARRAY_SIZE(modes); i++)
		loop_thin(c, modes[i], step, i);
}

static void a_trial_is_applied(void **state)
{
	static const struct fault_case c = {.name = "applying a trial", .body = apply_it};

	(void)state;
	if (!scene.programs)
		skip();
	begin(NULL, false);
	plan = &trial;
	goal = tried;
	loops(&c, STEP);
}

static void a_guarded_run_is_applied(void **state)
{
	static const struct fault_case c = {.name = "applying a guarded run", .body = apply_it};

	(void)state;
	begin(NULL, false);
	plan = &guarded;
	goal = with_guard;
	loop_thin(&c, FAULT_ONCE, STEP, 0);
	loop_thin(&c, FAULT_TORN, STEP, 1);
	loop_thin(&c, FAULT_CUT_SOME, STEP, 2);
}

static void a_guarded_run_is_confirmed(void **state)
{
	static const struct fault_case c = {.name = "confirming a guarded run",
					    .body = confirm_it,
					    .is_done = is_confirmed,
					    .opts = later};

	(void)state;
	begin(&guarded, false);
	on_trial = false;
	goal = scene.new_state;
	loops(&c, 1);
}

static void a_trial_is_confirmed(void **state)
{
	static const struct fault_case c = {.name = "confirming a trial",
					    .body = confirm_it,
					    .is_done = is_permanent,
					    .opts = later};

	(void)state;
	if (!scene.programs)
		skip();
	begin(&trial, true);
	on_trial = true;
	goal = scene.new_state;
	loops(&c, STEP);
}

static void a_trial_is_undone(void **state)
{
	static const struct fault_case c = {
		.name = "undoing a trial", .body = undo_it, .is_done = is_undone, .opts = later};

	(void)state;
	if (!scene.programs)
		skip();
	begin(&trial, true);
	on_trial = true;
	goal = fresh;
	loops(&c, 1);
}

static void a_trial_that_did_not_come_up_is_taken_away(void **state)
{
	static const struct fault_case c = {.name = "taking away a trial that did not come up",
					    .body = recover_it,
					    .is_done = is_undone,
					    .opts = later};

	(void)state;
	if (!scene.programs)
		skip();
	begin(&trial, true);
	on_trial = false;
	goal = fresh;
	loops(&c, 1);
}

/* A confirm died there. Where a healthy recovery ends is where every other must end too. */
static void recover_from(const struct fault_case *like, unsigned cut, enum fault_mode mode,
			 unsigned nth)
{
	struct fault_case c = *like;
	struct err err = {0};

	fault_arm(FAULT_NONE, 0);
	begin(&trial, true);
	assert_true(fault_cut(&scene, confirm_it, FAULT_TORN, cut, NULL));
	scene_wait_for_programs(&scene);
	scene_keep(&scene);
	assert_int_equal(recover_it(&scene, &err), OUTCOME_DONE);
	c.start = c.goal = is_between(&scene);
	assert_int_not_equal(c.goal, SCENE_MIXED);
	runs += fault_loop_thin(&scene, &c, mode, 2, nth);
}

static unsigned calls_of_confirm(void)
{
	struct err err = {0};

	begin(&trial, true);
	fault_arm(FAULT_NONE, 0);
	assert_int_equal(confirm_it(&scene, &err), OUTCOME_DONE);
	return fault_calls();
}

/* The last ones are behind the apply for good, when only the trial is to be taken away. */
static void a_confirm_that_died_is_recovered(void **state)
{
	static const struct fault_case c = {.name = "recovery of a confirm that died",
					    .before = scene_bring_back,
					    .body = recover_it,
					    .is = is_between,
					    .is_done = is_permanent,
					    .opts = later};
	static const enum fault_mode modes[] = {FAULT_ONCE, FAULT_NOSPACE, FAULT_TORN, FAULT_CUT,
						FAULT_CUT_SOME};
	static const unsigned percents[] = {62, 75, 88, 93, 98};

	(void)state;
	if (!scene.programs)
		skip();
	on_trial = true;
	goal = scene.new_state;
	unsigned calls = calls_of_confirm();

	for (unsigned m = 0; m < ARRAY_SIZE(modes); m++) {
		unsigned before_mode = runs;

		for (unsigned i = 0; i < ARRAY_SIZE(percents); i++)
			recover_from(&c, calls * percents[i] / 100, modes[m], m + i);
		print_message("%s, %s: %u runs\n", c.name, fault_name(modes[m]),
			      runs - before_mode);
	}
}

static char *state_with(const struct plan *p)
{
	scene_reset(&scene);
	if (p)
		scene_apply_plan(&scene, p);
	return scene_state(&scene, false);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_trial_is_applied),
		cmocka_unit_test(a_guarded_run_is_applied),
		cmocka_unit_test(a_guarded_run_is_confirmed),
		cmocka_unit_test(a_trial_is_confirmed),
		cmocka_unit_test(a_confirm_that_died_is_recovered),
		cmocka_unit_test(a_trial_is_undone),
		cmocka_unit_test(a_trial_that_did_not_come_up_is_taken_away),
	};
	int failed;

	scene_open(&scene);
	trial = scene_trial(&scene);
	guarded = scene_guarded(&scene);
	fresh = state_with(NULL);
	tried = scene.programs ? state_with(&trial) : NULL;
	with_guard = state_with(&guarded);
	failed = cmocka_run_group_tests_name("faults of trials", tests, NULL, NULL);
	scene_close(&scene);
	free(start);
	free(fresh);
	free(tried);
	free(with_guard);
	printf("%u runs of trials and guards with a fault\n", runs);
	return failed;
}
