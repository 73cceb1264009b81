/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Checks page under keys. */
#include "unit/ui/apps.h"

#include "ui/checkrows.h"

static const struct finding *finding_here(const struct app *app)
{
	return checkrow_at(app->session->report, app->checks.list.cursor).finding;
}

/* Of this machine nothing is known but its devices: some checks pass, many are unknown. The word
 * makes two of them say something that is to be looked at. */
static void read_with_a_dead_word(struct fixture *f)
{
	tree_file(f->top, "proc/cmdline", "BOOT_IMAGE=/boot/vmlinuz ro iommu=1 amd_iomu=on\n");
	type(&f->app, "r");
}

static void the_checks_open_on_a_problem_and_f_finds_all(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;
	const struct report *r;
	size_t first, problems, steps = 0, wraps = 0;

	read_with_a_dead_word(*state);
	r = app->session->report;
	problems = report_count(r, STATUS_FAIL) + report_count(r, STATUS_WARN);
	assert_true(problems > 1 && report_count(r, STATUS_UNKNOWN) > 0);
	type(app, "2");
	first = app->checks.list.cursor;
	assert_int_equal(first, checkrow_worst(r));
	do {
		assert_true(finding_is_problem(r, finding_here(app)));
		type(app, "f");
		wraps += says(app, "From the top again");
		steps++;
	} while (app->checks.list.cursor != first && steps < 100);
	assert_int_equal(steps, problems);
	assert_int_equal(wraps, 1);
	type(app, "fF");
	assert_int_equal(app->checks.list.cursor, first);
	type(app, "gF");
	assert_true(says(app, "From the end again"));
}

static void escape_closes_the_details_first(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "2\n");
	assert_true(app->checks.in_detail);
	key(app, K_ESC);
	assert_false(app->checks.in_detail);
	key(app, K_ESC);
	assert_int_equal(app->page, PAGE_CHECKS);
	type(app, "6H");
	app->history.in_detail = true;
	key(app, K_ESC);
	assert_int_equal(app->page, PAGE_HISTORY);
	assert_false(app->history.in_detail);
	key(app, K_ESC);
	assert_int_equal(app->page, PAGE_VERIFY);
}

/* Also from the details, and with the line of evidence in sight. */
static void a_check_is_found_by_its_evidence(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;
	bool shown = false;

	read_with_a_dead_word(*state);
	app->rows = 16;
	app->cols = 60;
	type(app, "2G\n/BOOT_IMAGE=\n");
	assert_null(strstr(finding_here(app)->detail, "BOOT_IMAGE"));
	for (size_t i = 0; i < app->checks.detail.height; i++)
		shown |= strstr(app->checks.detail.lines[app->checks.detail.top + i].text,
				"BOOT_IMAGE=") != NULL;
	assert_true(shown);
	assert_true(app->checks.in_detail);
}

/* Nothing tells whether this machine can do it: looking comes before choosing. */
static void what_no_plan_can_mend_comes_before_choosing(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	assert_int_equal(app->session->report->verdict, VERDICT_UNKNOWN);
	assert_true(shows(&app->host, "see the checks"));
	assert_string_equal(page_host.enter_label(app), "checks");
	app->session->report->verdict = VERDICT_FIXABLE;
	app_prepare(app);
	assert_false(shows(&app->host, "see the checks"));
	assert_string_equal(page_host.enter_label(app), "begin");
}

static void the_smallest_screen_has_room_for_the_list(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	app->rows = 16;
	app->cols = 60;
	type(app, "2");
	assert_true(app->checks.rows.h >= 5);
	assert_true(app->checks.at.second.h >= 3);
	assert_true(app->verdict.height <= 2);
}

static void the_checks_keep_their_place(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;
	size_t last;

	type(app, "2G");
	last = app->checks.list.cursor;
	assert_int_equal(last, checkrows_count(app->session->report) - 1);
	type(app, "32");
	assert_int_equal(app->checks.list.cursor, last);
	type(app, "r");
	assert_int_equal(app->checks.list.cursor, last);
}

static void the_cursor_passes_over_headings(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;
	const struct report *r = app->session->report;

	type(app, "2g");
	for (size_t i = 0; i < r->n_findings; i++, type(app, "j"))
		assert_ptr_equal(finding_here(app), &r->findings[i]);
	for (size_t i = r->n_findings; i-- > 0; type(app, "k"))
		assert_ptr_equal(finding_here(app), &r->findings[i]);
	assert_int_equal(app->checks.list.top, 0);
	key(app, K_PAGE_DOWN);
	assert_non_null(finding_here(app));
	key(app, K_PAGE_UP);
	assert_non_null(finding_here(app));
}

/* In the details f goes on, and the arrows scroll them; at 80x24 they then have most of the rows.
 */
static void the_details_are_read_from_problem_to_problem(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;
	int rows_before;
	size_t at;

	type(app, "2");
	rows_before = app->checks.at.second.h;
	key(app, K_ENTER);
	at = app->checks.list.cursor;
	assert_true(app->checks.at.second.h > rows_before);
	type(app, "j");
	assert_int_equal(app->checks.list.cursor, at);
	type(app, "f");
	assert_int_not_equal(app->checks.list.cursor, at);
	assert_true(app->checks.in_detail);
	key(app, K_ENTER);
	assert_int_equal(app->checks.at.second.h, rows_before);
}

static void a_check_is_found_by_its_id(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "2/kernel-log\n");
	assert_string_equal(finding_here(app)->id, "kernel-log");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(the_checks_open_on_a_problem_and_f_finds_all),
		T(escape_closes_the_details_first),
		T(a_check_is_found_by_its_evidence),
		T(what_no_plan_can_mend_comes_before_choosing),
		T(the_smallest_screen_has_room_for_the_list),
		T(the_checks_keep_their_place),
		T(the_cursor_passes_over_headings),
		T(the_details_are_read_from_problem_to_problem),
		T(a_check_is_found_by_its_id),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
