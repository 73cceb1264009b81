/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Live bindings against a kernel that does what it should, and one that does not. */
#include "unit/apply/live.h"

#include <sched.h>

#include "apply/journal.h"

/* For one device, where one hangs: long enough for the others on a machine that is busy. */
#define SHORT_MS 1000

static struct machine m;
static int timeout_ms; /* 0: what is usual */

static void hang(enum fake_kernel_fault how, const char *address, const char *driver)
{
	timeout_ms = SHORT_MS;
	fake_kernel_fault(how, address, driver);
}

struct ended {
	enum outcome outcome;
	int r;
	struct err err;
	struct heard heard;
};

static struct apply_opts opts(struct heard *h)
{
	return (struct apply_opts){.boot_id = BOOT_ID,
				   .live_timeout_ms = timeout_ms,
				   .sink = {hear, h}};
}

static struct ended do_bind(void)
{
	struct ended e = {.outcome = OUTCOME_NO};
	struct apply_opts o = opts(&e.heard);

	e.r = run_apply(&m.root, &m.plan, &o, &e.outcome, NULL, &e.err);
	return e;
}

static struct ended do_undo(void)
{
	struct ended e = {.outcome = OUTCOME_NO};
	struct apply_opts o = opts(&e.heard);

	e.r = run_undo(&m.root, NULL, &o, &e.outcome, &e.err);
	return e;
}

static int do_recover(struct err *err)
{
	struct heard h = {0};
	struct apply_opts o = opts(&h);
	int r = run_recover(&m.root, &o, NULL, err);

	buf_done(&h.text);
	return r;
}

static void expect(struct ended e, enum outcome outcome, const char *line, const char *heard)
{
	if (e.outcome != outcome)
		fail_msg("outcome %d, not %d: %s", (int)e.outcome, (int)outcome, e.err.line);
	assert_true((e.r == 0) == (outcome == OUTCOME_DONE));
	if (line)
		assert_says(e.err, line);
	if (heard && !was_heard(&e.heard, heard))
		fail_msg("\"%s\" was not heard in\n%s", heard, buf_str(&e.heard.text));
	buf_done(&e.heard.text);
}

static enum run_state state(void)
{
	struct run **runs;
	enum run_state s;
	size_t n;

	assert_int_equal(run_list(&m.root, &runs, &n, NULL), 0);
	s = n > 0 ? runs[n - 1]->state : RUN_PLANNED;
	run_list_free(runs, n);
	return s;
}

static void binds_a_group_and_gives_it_back(void **unused)
{
	(void)unused;
	machine_plan_both(&m);
	expect(do_bind(), OUTCOME_DONE, NULL, PORT_1 ": e1000e → vfio-pci");
	assert_both("vfio-pci (vfio-pci)");
	assert_device(TWIN, "e1000e");
	assert_int_equal(state(), RUN_DONE);
	expect(do_undo(), OUTCOME_DONE, NULL, PORT_0 ": e1000e");
	assert_both("e1000e");
	assert_int_equal(state(), RUN_UNDONE);
}

static void reserves_a_device_that_has_no_driver(void **unused)
{
	(void)unused;
	fake_kernel_set(PORT_0, "", "");
	machine_plan(&m, PORT_0, "", "", "pci-stub");
	expect(do_bind(), OUTCOME_DONE, NULL, PORT_0 ": no driver → pci-stub");
	assert_device(PORT_0, "pci-stub (pci-stub)");
	expect(do_undo(), OUTCOME_DONE, NULL, PORT_0 ": no driver");
	assert_device(PORT_0, "-");
}

/* Such as driverctl sets; and the driver is one that its ids alone would not give it. */
static void restores_the_override_of_somebody_else(void **unused)
{
	(void)unused;
	fake_kernel_set(PORT_0, "igb", "igb");
	fake_kernel_set(PORT_1, "igb", "");
	machine_plan(&m, PORT_0, "igb", "igb", "vfio-pci");
	machine_plan(&m, PORT_1, "igb", "", "vfio-pci");
	expect(do_bind(), OUTCOME_DONE, NULL, NULL);
	assert_both("vfio-pci (vfio-pci)");
	expect(do_undo(), OUTCOME_DONE, NULL, NULL);
	assert_device(PORT_0, "igb (igb)");
	assert_device(PORT_1, "igb");
}

static void a_driver_that_refuses_one_gives_all_back(void **unused)
{
	(void)unused;
	machine_plan_both(&m);
	fake_kernel_fault(FAKE_REFUSES, PORT_1, "vfio-pci");
	expect(do_bind(), OUTCOME_PUT_BACK, PORT_1 ": has no driver instead of vfio-pci", NULL);
	assert_both("e1000e");
	assert_int_equal(state(), RUN_UNDONE);
}

static void what_cannot_go_back_is_named_and_tried_again(void **unused)
{
	struct err err = {0};

	(void)unused;
	machine_plan_both(&m);
	fake_kernel_fault(FAKE_REFUSES, PORT_0, "e1000e");
	hang(FAKE_HANGS, PORT_1, "vfio-pci");
	expect(do_bind(), OUTCOME_STUCK,
	       PORT_0 ": has no driver instead of e1000e; a reboot gives it back", NULL);
	assert_device(PORT_0, "-");
	assert_device(PORT_1, "e1000e");
	assert_int_equal(state(), RUN_UNFINISHED);
	fake_kernel_fault(FAKE_REFUSES, PORT_0, NULL);
	assert_int_equal(do_recover(&err), 1);
	assert_both("e1000e");
	assert_int_equal(state(), RUN_UNDONE);
}

static void an_unbind_that_hangs_is_given_up(void **unused)
{
	(void)unused;
	machine_plan_both(&m);
	hang(FAKE_HANGS, PORT_1, "e1000e");
	expect(do_bind(), OUTCOME_PUT_BACK, "the kernel does not let go of " PORT_1, NULL);
	assert_both("e1000e");
}

static void a_way_back_that_hangs_is_given_up(void **unused)
{
	(void)unused;
	machine_plan_both(&m);
	expect(do_bind(), OUTCOME_DONE, NULL, NULL);
	hang(FAKE_HANGS, PORT_1, "vfio-pci");
	expect(do_undo(), OUTCOME_STUCK, "the kernel does not let go of " PORT_1, NULL);
	assert_device(PORT_0, "e1000e");
	fake_kernel_fault(FAKE_HANGS, PORT_1, NULL);
	expect(do_undo(), OUTCOME_DONE, NULL, NULL);
	assert_both("e1000e");
}

/* A process in state D: nobody else may touch the device until it ends. */
static void a_process_that_cannot_be_killed_is_left_behind(void **unused)
{
	struct err err = {0};

	(void)unused;
	machine_plan_both(&m);
	hang(FAKE_STUCK, PORT_1, "e1000e");
	expect(do_bind(), OUTCOME_STUCK, PORT_1 ": the kernel has not let go of it", NULL);
	assert_device(PORT_0, "e1000e");
	assert_int_equal(do_recover(&err), -EAGAIN);
	fake_kernel_let_go();
	fake_kernel_fault(FAKE_STUCK, PORT_1, NULL);
	while (do_recover(&err) == -EAGAIN)
		sched_yield();
	assert_both("e1000e");
	assert_int_equal(state(), RUN_UNDONE);
}

static void another_device_that_follows_is_found_out(void **unused)
{
	(void)unused;
	machine_plan_both(&m);
	fake_kernel_twin(TWIN);
	fake_kernel_fault(FAKE_TAKES_TOO, PORT_1, "vfio-pci");
	expect(do_bind(), OUTCOME_PUT_BACK, TWIN " was not meant and went from e1000e to vfio-pci",
	       NULL);
	assert_both("e1000e");
}

static void a_plan_of_yesterday_is_refused(void **unused)
{
	(void)unused;
	machine_plan_both(&m);
	fake_kernel_set(PORT_1, "igb", "");
	expect(do_bind(), OUTCOME_REFUSED, PORT_1 ": it has igb now, not e1000e", NULL);
	fake_kernel_set(PORT_1, "e1000e", "igb");
	expect(do_bind(), OUTCOME_REFUSED, PORT_1 ": its driver_override was changed", NULL);
	m.plan.lives[1].device = 0x10d4;
	expect(do_bind(), OUTCOME_REFUSED, PORT_1 ": the device is not there any more", NULL);
	assert_device(PORT_0, "e1000e");
	assert_int_equal(state(), RUN_PLANNED);
}

static void a_tree_is_refused(void **unused)
{
	(void)unused;
	machine_plan_both(&m);
	m.root.live = false;
	expect(do_bind(), OUTCOME_REFUSED, "in a tree there is no live binding", NULL);
	m.root.live = true;
	assert_both("e1000e");
}

/* Which modprobe would be asked for one is not in this tree. */
static void a_driver_that_cannot_be_loaded_changes_nothing(void **unused)
{
	(void)unused;
	machine_plan(&m, PORT_0, "e1000e", "", "vfio-pci");
	_cleanup_free_ char *driver = tree_path(m.dir, "sys/bus/pci/drivers/vfio-pci");
	_cleanup_free_ char *away = tree_path(m.dir, "vfio-pci");

	assert_int_equal(rename(driver, away), 0);
	expect(do_bind(), OUTCOME_PUT_BACK, "modprobe", NULL);
	assert_device(PORT_0, "e1000e");
}

/* The kernel has forgotten it all; what a device has then is what that start gave it. */
static void nothing_is_given_back_in_another_boot(void **unused)
{
	(void)unused;
	machine_plan_both(&m);
	expect(do_bind(), OUTCOME_DONE, NULL, NULL);
	tree_file(m.dir, "proc/sys/kernel/random/boot_id",
		  "99999999-2222-3333-4444-555555555555\n");
	expect(do_undo(), OUTCOME_DONE, NULL, NULL);
	assert_both("vfio-pci (vfio-pci)");
	assert_int_equal(state(), RUN_UNDONE);
}

static void what_somebody_else_bound_since_is_left(void **unused)
{
	(void)unused;
	machine_plan_both(&m);
	expect(do_bind(), OUTCOME_DONE, NULL, NULL);
	fake_kernel_set(PORT_1, "igb", "igb");
	expect(do_undo(), OUTCOME_DONE, NULL,
	       PORT_1 " has igb now, by somebody else: it is left so.");
	assert_device(PORT_0, "e1000e");
	assert_device(PORT_1, "igb (igb)");
}

static char *first_id(void)
{
	struct run **runs;
	size_t n;
	char *id;

	assert_int_equal(run_list(&m.root, &runs, &n, NULL), 0);
	id = xstrdup(runs[0]->id);
	run_list_free(runs, n);
	return id;
}

static void what_was_bound_twice_goes_back_in_turn(void **unused)
{
	struct ended e = {.outcome = OUTCOME_NO};
	struct apply_opts o = opts(&e.heard);

	(void)unused;
	machine_plan(&m, PORT_0, "e1000e", "", "vfio-pci");
	expect(do_bind(), OUTCOME_DONE, NULL, NULL);
	m.plan.n_lives = 0;
	machine_plan(&m, PORT_0, "vfio-pci", "vfio-pci", "pci-stub");
	expect(do_bind(), OUTCOME_DONE, NULL, NULL);
	_cleanup_free_ char *id = first_id();

	e.r = run_undo(&m.root, id, &o, &e.outcome, &e.err);
	expect(e, OUTCOME_REFUSED, "came later and bound the same device: undo it first", NULL);
	assert_device(PORT_0, "pci-stub (pci-stub)");
	expect(do_undo(), OUTCOME_DONE, NULL, NULL);
	assert_device(PORT_0, "vfio-pci (vfio-pci)");
	expect(do_undo(), OUTCOME_DONE, NULL, NULL);
	assert_device(PORT_0, "e1000e");
}

/* A rescue system undoes what its tree starts with: what was bound live there is over. */
static int64_t armed_by(const char *record)
{
	_cleanup_free_ char *id = first_id();
	char path[128];
	struct run *run = NULL;
	int64_t armed;

	snprintf(path, sizeof(path), PASSTHRU_RUNS_DIR "/%s/journal", id);
	tree_file(m.dir, path + 1, "begin " BOOT_ID " 20261121T120000Z steps .\n%s\n", record);
	assert_int_equal(run_last(&m.root, &run, NULL), 0);
	assert_non_null(run);
	armed = run->armed_cs;
	run_free(run);
	return armed;
}

/* A login in the same second may be newer. */
static void the_time_to_confirm_begins_at_a_hundredth(void **unused)
{
	(void)unused;
	machine_plan_both(&m);
	expect(do_bind(), OUTCOME_DONE, NULL, NULL);
	assert_int_equal(armed_by("armed 1000.55 ."), 100055);
	assert_int_equal(armed_by("armed 1000.05 ."), 100005);
	assert_int_equal(armed_by("armed 1000.5 ."), -1);
	assert_int_equal(armed_by("armed 1000 ."), -1);
	assert_int_equal(armed_by("armed .55 ."), -1);
	assert_int_equal(armed_by("armed 99999999999999999999.55 ."), -1);
}

static void in_a_tree_it_is_over(void **unused)
{
	struct err err = {0};

	(void)unused;
	machine_plan_both(&m);
	expect(do_bind(), OUTCOME_DONE, NULL, NULL);
	m.root.live = false;
	assert_int_equal(do_recover(&err), 1);
	assert_int_equal(state(), RUN_UNDONE);
	assert_both("vfio-pci (vfio-pci)");
}

static void stop_between(const struct event *e);
static volatile int stop;

static void a_stop_gives_all_back(void **unused)
{
	struct ended e = {.outcome = OUTCOME_NO, .heard.then = stop_between};
	struct apply_opts o = opts(&e.heard);

	(void)unused;
	machine_plan_both(&m);
	stop = 0;
	o.stop = &stop;
	e.r = run_apply(&m.root, &m.plan, &o, &e.outcome, NULL, &e.err);
	expect(e, OUTCOME_PUT_BACK, "stopped", PORT_0 ": e1000e → vfio-pci");
	assert_both("e1000e");
}

static void stop_between(const struct event *e)
{
	stop = e->kind == EVENT_LIVE;
}

static int open_machine(void **unused)
{
	(void)unused;
	timeout_ms = 0;
	machine_open(&m);
	return 0;
}

static int close_machine(void **unused)
{
	(void)unused;
	machine_close(&m);
	return 0;
}

#define T(name) cmocka_unit_test_setup_teardown(name, open_machine, close_machine)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(binds_a_group_and_gives_it_back),
		T(reserves_a_device_that_has_no_driver),
		T(restores_the_override_of_somebody_else),
		T(a_driver_that_refuses_one_gives_all_back),
		T(what_cannot_go_back_is_named_and_tried_again),
		T(an_unbind_that_hangs_is_given_up),
		T(a_way_back_that_hangs_is_given_up),
		T(a_process_that_cannot_be_killed_is_left_behind),
		T(another_device_that_follows_is_found_out),
		T(a_plan_of_yesterday_is_refused),
		T(a_tree_is_refused),
		T(a_driver_that_cannot_be_loaded_changes_nothing),
		T(nothing_is_given_back_in_another_boot),
		T(what_somebody_else_bound_since_is_left),
		T(what_was_bound_twice_goes_back_in_turn),
		T(the_time_to_confirm_begins_at_a_hundredth),
		T(in_a_tree_it_is_over),
		T(a_stop_gives_all_back),
	};

	if (geteuid() != 0) {
		puts("skipped: only root may change drivers");
		return 0;
	}
	return cmocka_run_group_tests(tests, NULL, NULL);
}
