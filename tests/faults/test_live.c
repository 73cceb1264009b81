/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Live bindings, with every call going wrong in every way: each device has its old driver or its
 * new one, the history says which, and the old one can always be had back. After a power cut the
 * machine starts with the old drivers, and the history must come to say so.
 */
#include "unit/apply/live.h"

#include "lib/faultloop.h"

/* Calls of the process that changes a driver go on counting from ours, and are not seen here: the
   loop goes at least so far. */
#define CALLS_MIN 40
/* Far more than it takes: a loop that does not end is a failure too. */
#define CALLS_MAX 1000
#define NEXT_BOOT "99999999-2222-3333-4444-555555555555"

static struct machine m;
static struct scene scene; /* what the bodies of faultloop.h want of the machine */
static unsigned runs;

static void drivers_of_boot(void)
{
	for (size_t i = 0; i < ARRAY_SIZE(ports); i++)
		fake_kernel_set(ports[i], "e1000e", "");
}

static void reset(void)
{
	if (root_exists(&m.root, "var") != TRI_NO)
		assert_int_equal(remove_tree(&m.root, "var", NULL), 0);
	drivers_of_boot();
}

static void bound(void)
{
	struct err err = {0};

	reset();
	assert_int_equal(do_apply(&scene, &err), OUTCOME_DONE);
}

static bool all_are(const char *is)
{
	for (size_t i = 0; i < ARRAY_SIZE(ports); i++)
		if (!streq(fake_kernel_device(ports[i]), is))
			return false;
	return streq(fake_kernel_device(TWIN), "e1000e");
}

#define OLD "e1000e"
#define NEW "vfio-pci (vfio-pci)"

struct shot {
	const char *name;
	void (*before)(void);
	enum outcome (*body)(struct scene *s, struct err *err);
	const char *start, *goal;
	enum fault_mode mode;
	unsigned at;
};

static void bad(const struct shot *f, const char *what)
{
	_cleanup_free_ char *first = xstrdup(fake_kernel_device(PORT_0));

	fail_msg("%s, %s at call %u, seed %u: %s: %s, %s", f->name, fault_name(f->mode), f->at,
		 fault_seed(), what, first, fake_kernel_device(PORT_1));
}

static void check_outcome(const struct shot *f, enum outcome outcome, const struct err *err)
{
	if (outcome == OUTCOME_DONE && !all_are(f->goal))
		bad(f, "it says done, and is not");
	if ((outcome == OUTCOME_REFUSED || outcome == OUTCOME_PUT_BACK) && !all_are(f->start))
		bad(f, "it says that nothing is changed, and something is");
	if (outcome != OUTCOME_DONE && !*err->line)
		bad(f, "it failed without a word");
}

static bool shoot(const struct shot *f)
{
	struct err err = {0};
	enum outcome outcome;
	bool reached;

	if (fault_kills(f->mode))
		return fault_cut(&scene, f->body, f->mode, f->at, NULL);
	fault_arm(f->mode, f->at);
	outcome = f->body(&scene, &err);
	reached = fault_disarm();
	check_outcome(f, outcome, &err);
	return reached;
}

/* Once the disk is well again. */
static void check_recovery(const struct shot *f)
{
	struct apply_opts o = scene_opts(&scene);
	struct err err = {0};
	struct run **list;
	size_t n;
	bool done;

	scene_wait_for_programs(&scene);
	if (run_recover(&m.root, &o, NULL, &err) < 0)
		bad(f, err.line);
	assert_int_equal(run_list(&m.root, &list, &n, NULL), 0);
	done = n > 0 && list[n - 1]->state == RUN_DONE;
	if (!all_are(done ? NEW : OLD))
		bad(f, done ? "the history says done" : "the history says undone");
	if (n > 0 && !done && list[n - 1]->state != RUN_UNDONE)
		bad(f, "the run did not come to an end");
	run_list_free(list, n);
	if (done && do_undo(&scene, &err) != OUTCOME_DONE)
		bad(f, err.line);
	if (!all_are(OLD))
		bad(f, "the old drivers cannot be had back");
}

static void assert_nothing_hidden(const struct shot *f)
{
	_cleanup_free_ char *hidden = scene_hidden(&scene);

	if (*hidden)
		bad(f, "a temporary file is left");
}

/* In the next start the old drivers are back, whatever a run did: nothing may stay open. */
static void restart(const struct shot *f)
{
	struct apply_opts o = scene_opts(&scene);
	struct err err = {0};
	struct run **list;
	size_t n;

	drivers_of_boot();
	o.boot_id = NEXT_BOOT;
	if (run_recover(&m.root, &o, NULL, &err) < 0)
		bad(f, err.line);
	if (run_recover(&m.root, &o, NULL, &err) != 0)
		bad(f, "a second recovery found something to do");
	assert_int_equal(run_list(&m.root, &list, &n, NULL), 0);
	for (size_t i = 0; i < n; i++)
		if (list[i]->state != RUN_UNDONE)
			bad(f, "the history does not say that the restart has ended it");
	run_list_free(list, n);
	if (!all_are(OLD))
		bad(f, "a driver was changed after the restart");
	assert_nothing_hidden(f);
}

static void loop(struct shot f)
{
	bool reached = true;

	for (int mode = FAULT_ONCE; mode < _FAULT_MODE_MAX; mode++) {
		f.mode = (enum fault_mode)mode;
		for (f.at = 1, reached = true; reached || f.at < CALLS_MIN; f.at++) {
			fault_arm(FAULT_NONE, 0);
			f.before();
			reached = shoot(&f);
			if (fault_forgets(f.mode))
				restart(&f);
			else
				check_recovery(&f);
			assert_true(f.at < CALLS_MAX);
			runs++;
		}
		print_message("%s, %s: %u runs\n", f.name, fault_name(f.mode), f.at - 1);
	}
}

static void binding(void **state)
{
	(void)state;
	loop((struct shot){
		.name = "bind", .before = reset, .body = do_apply, .start = OLD, .goal = NEW});
}

static void unbinding(void **state)
{
	(void)state;
	loop((struct shot){
		.name = "undo", .before = bound, .body = do_undo, .start = NEW, .goal = OLD});
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(binding),
		cmocka_unit_test(unbinding),
	};
	int failed;

	if (geteuid() != 0) {
		puts("skipped: only root may change drivers");
		return 0;
	}
	machine_open(&m);
	machine_plan_both(&m);
	scene = (struct scene){.dir = m.dir, .root = m.root, .plan = m.plan};
	failed = cmocka_run_group_tests_name("faults of live bindings", tests, NULL, NULL);
	machine_close(&m);
	printf("%u runs of live bindings with a fault\n", runs);
	return failed;
}
