/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/progress.h"

static const char *const grub[] = {"update-grub", NULL};
static const char *const image[] = {"update-initramfs", "-u", "-k", "all", NULL};
static struct edit edits[] = {{.path = "/etc/default/grub"}, {.path = "/etc/modprobe.d/vfio.conf"}};
static struct step steps[] = {{.argv = grub}, {.argv = image}};
static const struct plan plan = {.edits = edits, .n_edits = 2, .steps = steps, .n_steps = 2};

struct fixture {
	struct progress p;
	struct pager out;
};

static int set_up(void **state)
{
	static struct fixture f;

	f = (struct fixture){0};
	pager_fit(&f.out, 5, 80);
	progress_of_plan(&f.p, &plan, &f.out);
	*state = &f;
	return 0;
}

static int tear_down(void **state)
{
	struct fixture *f = *state;

	progress_done(&f->p);
	pager_done(&f->out);
	return 0;
}

static void tell(struct fixture *f, enum event_kind kind, size_t index, const char *text,
		 int64_t ms)
{
	progress_event(&f->p, &(struct event){kind, index, text}, ms);
}

static void a_plan_is_its_edits_then_its_programs(void **state)
{
	struct fixture *f = *state;

	assert_int_equal(f->p.n, 4);
	assert_string_equal(f->p.items[1].what, "/etc/modprobe.d/vfio.conf");
	assert_string_equal(f->p.items[3].what, "update-initramfs -u -k all");
	assert_int_equal(f->p.items[3].state, ITEM_WAITS);
}

static void a_program_runs_and_its_time_is_kept(void **state)
{
	struct fixture *f = *state;
	_cleanup_buf_ struct buf t = {0};

	tell(f, EVENT_STEP_START, 1, "", 10000);
	assert_int_equal(f->p.items[3].state, ITEM_RUNS);
	progress_time(&f->p.items[3], 57000, &t);
	assert_string_equal(buf_str(&t), "0:47");
	tell(f, EVENT_STEP_DONE, 1, "", 75000);
	assert_int_equal(f->p.items[3].state, ITEM_DONE);
	buf_clear(&t);
	progress_time(&f->p.items[3], 999000, &t);
	assert_string_equal(buf_str(&t), "1:05");
	assert_int_equal(progress_finished(&f->p), 1);
}

static void a_failure_is_shown_then_everything_is_put_back(void **state)
{
	struct fixture *f = *state;

	tell(f, EVENT_EDIT_DONE, 0, "", 1000);
	tell(f, EVENT_STEP_START, 0, "", 2000);
	tell(f, EVENT_STEP_DONE, 0, "update-grub: exit status 1", 3000);
	assert_int_equal(f->p.items[2].state, ITEM_FAILED);
	assert_string_equal(f->out.lines[f->out.n - 1].text, "update-grub: exit status 1");
	tell(f, EVENT_PHASE, 0, "put back", 4000);
	assert_true(f->p.failing);
	tell(f, EVENT_PUT_BACK, 0, "/etc/default/grub", 5000);
	assert_int_equal(f->p.items[0].state, ITEM_PUT_BACK);
}

static void indexes_that_the_plan_does_not_have_are_ignored(void **state)
{
	struct fixture *f = *state;

	tell(f, EVENT_STEP_START, 9, "", 1);
	tell(f, EVENT_STEP_DONE, SIZE_MAX, "", 1);
	tell(f, EVENT_EDIT_DONE, 2, "", 1);
	assert_int_equal(progress_finished(&f->p), 0);
	for (size_t i = 0; i < f->p.n; i++)
		assert_int_equal(f->p.items[i].state, ITEM_WAITS);
}

static void output_follows_its_end_until_one_scrolls_up(void **state)
{
	struct fixture *f = *state;

	for (int i = 0; i < 20; i++)
		tell(f, EVENT_STEP_OUTPUT, 0, "a line", 1);
	pager_fit(&f->out, 5, 80);
	assert_int_equal(f->out.top, 15);
	pager_fit(&f->out, 3, 80); /* the result took two rows */
	assert_int_equal(f->out.top, 17);
	pager_act(&f->out, ACT_UP);
	tell(f, EVENT_STEP_OUTPUT, 0, "a line", 1);
	pager_fit(&f->out, 3, 80);
	assert_int_equal(f->out.top, 16);
	pager_act(&f->out, ACT_BOTTOM);
	tell(f, EVENT_STEP_OUTPUT, 0, "a line", 1);
	pager_fit(&f->out, 3, 80);
	assert_int_equal(f->out.top, 19);
}

/* Of a trial: what only goes into the image has its old bytes again, and nothing failed. */
static void what_passes_is_done_when_it_is_as_before(void **state)
{
	struct fixture *f = *state;
	struct edit passing[] = {{.path = "/etc/modules", .role = EDIT_PASSING}};
	struct plan trial = {.edits = passing, .n_edits = 1};

	progress_of_plan(&f->p, &trial, &f->out);
	tell(f, EVENT_EDIT_DONE, 0, "", 1);
	tell(f, EVENT_PUT_BACK, 0, "/etc/modules", 2);
	assert_int_equal(f->p.items[0].state, ITEM_PASSED);
	assert_int_equal(progress_finished(&f->p), 1);
	assert_string_equal(f->out.lines[f->out.n - 1].text, "as before again: /etc/modules");
	tell(f, EVENT_PHASE, 0, "put back", 3);
	tell(f, EVENT_PUT_BACK, 0, "/etc/modules", 4);
	assert_int_equal(f->p.items[0].state, ITEM_PUT_BACK);
}

/* A confirm has done its plan when it clears the trial away: also of a file that is in both. */
static void what_a_trial_leaves_is_no_part_of_the_plan(void **state)
{
	struct fixture *f = *state;
	struct edit words[] = {{.path = "/boot/grub2/grubenv"}};
	struct plan whole = {.edits = words, .n_edits = 1};

	progress_of_plan(&f->p, &whole, &f->out);
	tell(f, EVENT_EDIT_DONE, 0, "", 1);
	tell(f, EVENT_PHASE, 0, "clear away", 2);
	tell(f, EVENT_PHASE, 0, "put back", 3);
	tell(f, EVENT_PUT_BACK, 0, "/boot/grub2/grubenv", 4);
	assert_int_equal(f->p.items[0].state, ITEM_DONE);
	assert_false(f->p.failing);
}

static void a_device_is_bound_and_given_back(void **state)
{
	struct fixture *f = *state;
	struct live lives[] = {{.addr = {.bus = 3}, .from = "e1000e", .to = "vfio-pci"},
			       {.addr = {.bus = 4}, .from = "", .to = "vfio-pci"}};
	struct plan live = {.lives = lives, .n_lives = 2};

	progress_of_plan(&f->p, &live, &f->out);
	assert_int_equal(f->p.n, 2);
	assert_string_equal(f->p.items[0].row, "0000:03:00.0 from e1000e to vfio-pci");
	assert_string_equal(f->p.items[1].row, "0000:04:00.0 from no driver to vfio-pci");
	tell(f, EVENT_LIVE, 2, "none", 1);
	tell(f, EVENT_STEP_START, 0, "", 1);
	assert_int_equal(progress_finished(&f->p), 0);
	tell(f, EVENT_LIVE, 0, "0000:03:00.0: e1000e → vfio-pci", 1);
	assert_int_equal(f->p.items[0].state, ITEM_DONE);
	assert_int_equal(f->p.items[1].state, ITEM_WAITS);
	tell(f, EVENT_PHASE, 0, "put back", 2);
	tell(f, EVENT_PUT_BACK, 0, "0000:03:00.0: e1000e", 3);
	assert_int_equal(f->p.items[0].state, ITEM_PUT_BACK);
	assert_int_equal(f->p.items[1].state, ITEM_WAITS);
}

static void confirming_takes_the_guard_away_and_nothing_else(void **state)
{
	struct fixture *f = *state;
	struct run_edit written[] = {{.path = "/etc/cron.d/passthru-undo", .role = EDIT_GUARD},
				     {.path = "/etc/default/grub"}};
	struct run run = {.edits = written, .n_edits = 2};

	progress_of_guard(&f->p, &run, &f->out);
	assert_int_equal(f->p.n, 1);
	assert_string_equal(f->p.items[0].what, "/etc/cron.d/passthru-undo");
	progress_of_guard(&f->p, NULL, &f->out);
	assert_int_equal(f->p.n, 0);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_plan_is_its_edits_then_its_programs, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_program_runs_and_its_time_is_kept, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_failure_is_shown_then_everything_is_put_back,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(indexes_that_the_plan_does_not_have_are_ignored,
						set_up, tear_down),
		cmocka_unit_test_setup_teardown(output_follows_its_end_until_one_scrolls_up, set_up,
						tear_down),
		T(what_passes_is_done_when_it_is_as_before),
		T(what_a_trial_leaves_is_no_part_of_the_plan),
		T(a_device_is_bound_and_given_back),
		T(confirming_takes_the_guard_away_and_nothing_else),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
