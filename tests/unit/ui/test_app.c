/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screen's state under keys, on a tree: no terminal is needed, since drawing decides nothing.
 */
#include "unit/ui/fixture.h"

#include "ui/checkrows.h"
#include "ui/keys.h"

static void make_machine(const char *top)
{
	tree_pci(top, &(struct tree_pci){.address = "0000:00:01.0",
					 .class = 0x060400,
					 .secondary = 1,
					 .group = "1"});
	tree_pci(top, &(struct tree_pci){.address = "0000:01:00.0",
					 .below = "0000:00:01.0",
					 .class = 0x0c0330,
					 .driver = "xhci_hcd",
					 .group = "1",
					 .multifunction = 1});
	tree_pci(top, &(struct tree_pci){.address = "0000:01:00.1",
					 .below = "0000:00:01.0",
					 .class = 0x040300,
					 .driver = "snd_hda_intel",
					 .group = "1",
					 .multifunction = 1});
	tree_pci(top, &(struct tree_pci){.address = "0000:02:00.0",
					 .class = 0x020000,
					 .driver = "e1000e",
					 .group = "2"});
}

static int set_up(void **state)
{
	*state = fixture_open(make_machine, 24);
	return 0;
}

static void key(struct app *app, uint32_t k)
{
	app_key(app, k);
	app_prepare(app);
}

static void type(struct app *app, const char *text)
{
	for (; *text; text++)
		key(app, (unsigned char)*text);
}

static const char *cursor_address(const struct app *app)
{
	return app->session->host->devices[app->tree.rows[app->devices.list.cursor].dev].address;
}

static bool chosen(const struct app *app, const char *address)
{
	struct pci_addr a;

	assert_int_equal(pci_addr_parse(address, &a), 0);
	return choice_has(&app->choice, a);
}

static bool shows(const struct pager *p, const char *what)
{
	for (size_t i = 0; i < p->n; i++)
		if (strstr(p->lines[i].text, what))
			return true;
	return false;
}

static bool says(const struct app *app, const char *what)
{
	return strstr(buf_str(&app->message), what) != NULL;
}

static void starts_on_the_first_page(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	assert_int_equal(app->page, PAGE_HOST);
	key(app, K_ENTER);
	assert_int_equal(app->page, PAGE_CHECKS);
	type(app, "p");
	assert_int_equal(app->page, PAGE_HOST);
}

static void a_mark_brings_its_companions(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3j ");
	assert_true(chosen(app, "0000:01:00.0"));
	assert_false(chosen(app, "0000:01:00.1"));
	assert_int_equal(app->marks[2], MARK_COMPANION);
	assert_true(says(app, "01:00.1 comes along"));
	type(app, "j ");
	assert_true(says(app, "comes along with 01:00.0"));
	assert_int_equal(app->choice.n, 1);
	type(app, "k ");
	assert_int_equal(app->choice.n, 0);
	assert_int_equal(app->marks[2], MARK_NONE);
}

static void a_bridge_cannot_be_marked(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3g ");
	assert_int_equal(app->choice.n, 0);
	assert_true(says(app, "bridge"));
}

static void without_a_choice_there_is_no_next_page(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3n");
	assert_int_equal(app->page, PAGE_DEVICES);
	assert_true(says(app, "Space"));
	type(app, "5\n");
	assert_int_equal(app->prompt.kind, PROMPT_NONE);
	assert_true(app->run.head.n > 0 &&
		    strstr(app->run.head.lines[0].text, "no device is chosen"));
}

static void folding_keeps_the_cursor_on_the_bridge(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3j");
	assert_string_equal(cursor_address(app), "0000:01:00.0");
	key(app, K_LEFT); /* to the bridge */
	key(app, K_LEFT); /* fold it */
	assert_string_equal(cursor_address(app), "0000:00:01.0");
	assert_int_equal(app->tree.n, 2);
	key(app, K_RIGHT);
	assert_int_equal(app->tree.n, 4);
}

static void a_search_finds_what_is_folded_away(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3-");
	assert_int_equal(app->tree.n, 2);
	type(app, "/snd_hda\n");
	assert_string_equal(cursor_address(app), "0000:01:00.1");
}

static void escape_takes_a_search_back(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3/e1000e");
	assert_string_equal(cursor_address(app), "0000:02:00.0");
	key(app, K_ESC);
	assert_string_equal(cursor_address(app), "0000:00:01.0");
}

static void the_other_view_keeps_the_device(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3/02:00\nv");
	assert_true(app->tree.by_group);
	assert_string_equal(cursor_address(app), "0000:02:00.0");
	type(app, "v");
	assert_string_equal(cursor_address(app), "0000:02:00.0");
}

static void a_device_that_vanishes_is_no_longer_chosen(void **state)
{
	struct fixture *f = *state;
	struct app *app = &f->app;
	char *link = tree_path(f->top, "sys/bus/pci/devices/0000:02:00.0");

	type(app, "3/02:00\n ");
	if (!chosen(app,
		    "0000:02:00.0")) /* marked by hand: what it is used for is another test's */
		choice_add(&app->choice, app->session->host->devices[3].addr);
	assert_int_equal(unlink(link), 0);
	free(link);
	type(app, "r");
	assert_int_equal(app->choice.n, 0);
	assert_true(says(app, "0000:02:00.0 is gone"));
}

static void the_cursor_stays_on_its_device_over_a_rescan(void **state)
{
	struct fixture *f = *state;
	struct app *app = &f->app;

	type(app, "3/01:00.1\n");
	tree_pci(f->top, &(struct tree_pci){.address = "0000:00:00.0", .class = 0x060000});
	type(app, "r");
	assert_int_equal(app->session->host->n_devices, 5);
	assert_string_equal(cursor_address(app), "0000:01:00.1");
}

static void unplug(struct fixture *f, const char *address)
{
	_cleanup_free_ char *below = tree_path(f->top, "sys/bus/pci/devices");
	_cleanup_free_ char *link = NULL;

	assert_true(asprintf(&link, "%s/%s", below, address) > 0);
	assert_int_equal(unlink(link), 0);
}

/* Below the one that is gone, else above it. */
static void when_its_device_vanishes_the_cursor_is_on_the_nearest(void **state)
{
	struct fixture *f = *state;
	struct app *app = &f->app;

	type(app, "3/01:00.0\n");
	unplug(f, "0000:01:00.0");
	type(app, "r");
	assert_string_equal(cursor_address(app), "0000:01:00.1");
	type(app, "G");
	assert_string_equal(cursor_address(app), "0000:02:00.0");
	unplug(f, "0000:02:00.0");
	type(app, "r");
	assert_string_equal(cursor_address(app), "0000:01:00.1");
}

static void a_rescan_keeps_folds_filter_view_and_marks(void **state)
{
	struct fixture *f = *state;
	struct app *app = &f->app;

	type(app, "3j -"); /* mark 01:00.0; the fold is its bridge's */
	key(app, K_LEFT);
	key(app, K_LEFT);
	assert_int_equal(app->tree.n, 2);
	tree_pci(f->top, &(struct tree_pci){.address = "0000:03:00.0", .class = 0x040300});
	type(app, "r");
	assert_int_equal(app->tree.n, 3);
	assert_true(app->tree.rows[0].folded && app->tree.rows[0].n_marks == 1);
	type(app, "fau\n");
	assert_int_equal(app->tree.filter.kind, FILTER_AUDIO);
	type(app, "vr");
	assert_true(app->tree.by_group);
	assert_int_equal(app->tree.filter.kind, FILTER_AUDIO);
	assert_true(chosen(app, "0000:01:00.0"));
}

/* A driver that comes or goes is seen in the row. */
static void a_driver_change_is_seen_where_the_cursor_stays(void **state)
{
	struct fixture *f = *state;
	struct app *app = &f->app;
	_cleanup_free_ char *link = tree_path(f->top, "sys/bus/pci/devices/0000:02:00.0/driver");

	type(app, "3G");
	assert_string_equal(app->session->host->devices[3].driver, "e1000e");
	assert_int_equal(unlink(link), 0);
	type(app, "r");
	assert_null(app->session->host->devices[3].driver);
	assert_string_equal(cursor_address(app), "0000:02:00.0");
}

static void a_filter_follows_what_is_typed_and_goes_away(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3G");
	type(app, "fa");
	assert_int_equal(app->tree.filter.kind, FILTER_ASSIGNABLE);
	type(app, "u");
	assert_int_equal(app->tree.n, 2); /* the audio function, and the bridge above it */
	key(app, K_ESC);
	assert_int_equal(app->tree.n, 4);
	assert_string_equal(cursor_address(app), "0000:02:00.0");
	type(app, "fdisplay\n");
	assert_int_equal(app->tree.n, 0);
	assert_true(app->devices.detail.n > 0);
	type(app, " -+v]j"); /* none of them has anything to act on */
	type(app, "f\n");
	assert_int_equal(app->tree.filter.kind, FILTER_ALL);
}

static void an_unknown_word_is_no_filter(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3fe1000e\n");
	type(app, "fno-such");
	assert_int_equal(app->tree.n, 0);
	type(app, "\n");
	assert_true(says(app, "No kind of device and no driver here is called no-such."));
	assert_string_equal(app->tree.filter.driver, "e1000e");
	assert_int_equal(app->tree.n, 1);
}

static void a_filter_unfolds_what_it_finds(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3g-");
	assert_int_equal(app->tree.n, 2);
	type(app, "fsnd\n");
	assert_string_equal(cursor_address(app), "0000:01:00.1");
}

/* 02:00.0 gets virtual functions; they come unfolded. */
static void virtual_functions_fold_from_the_device_that_has_them(void **state)
{
	struct fixture *f = *state;
	struct app *app = &f->app;

	tree_pci(f->top, &(struct tree_pci){.address = "0000:02:10.0",
					    .class = 0x020000,
					    .physfn = "0000:02:00.0",
					    .group = "3"});
	type(app, "r3G");
	assert_string_equal(cursor_address(app), "0000:02:10.0");
	type(app, "k ");
	assert_int_equal(app->tree.rows[app->devices.list.cursor].kind, ROW_VFS);
	assert_true(says(app, "Mark one of the virtual functions"));
	type(app, "k-");
	assert_int_equal(app->tree.n, 5);
	assert_string_equal(cursor_address(app), "0000:02:00.0");
	type(app, "+");
	assert_int_equal(app->tree.n, 6);
}

static void a_mark_outside_the_filter_is_kept_and_told(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3j fnet\n");
	assert_true(chosen(app, "0000:01:00.0"));
	assert_int_equal(app->tree.n_lost, 1);
	type(app, "f\n");
	assert_int_equal(app->tree.n_lost, 0);
}

static void escape_folds_again_what_a_search_has_opened(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3-/snd_hda");
	assert_int_equal(app->tree.n, 4);
	key(app, K_ESC);
	assert_int_equal(app->tree.n, 2);
	assert_string_equal(cursor_address(app), "0000:00:01.0");
}

static void a_group_is_folded_from_any_of_its_members(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3vj");
	assert_int_equal(app->devices.list.cursor, 2);
	key(app, K_LEFT);
	assert_int_equal(app->devices.list.cursor, 0);
	key(app, K_LEFT);
	assert_int_equal(app->tree.n, 3); /* group 1, group 2 and its member */
	type(app, "/snd_hda\n");
	assert_string_equal(cursor_address(app), "0000:01:00.1");
}

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

static bool has_line(const struct pager *p, const char *what)
{
	for (size_t i = 0; i < p->n; i++)
		if (strstr(p->lines[i].text, what))
			return true;
	return false;
}

/* Nothing tells whether this machine can do it: looking comes before choosing. */
static void what_no_plan_can_mend_comes_before_choosing(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	assert_int_equal(app->session->report->verdict, VERDICT_UNKNOWN);
	assert_true(has_line(&app->host, "see the checks"));
	assert_string_equal(page_host.enter_label(app), "checks");
	app->session->report->verdict = VERDICT_FIXABLE;
	app_prepare(app);
	assert_false(has_line(&app->host, "see the checks"));
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

static void help_lies_over_a_page_and_goes_away(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3?");
	assert_int_equal(app->page, PAGE_HELP);
	assert_true(app->help.n > 10);
	key(app, K_ESC);
	assert_int_equal(app->page, PAGE_DEVICES);
	type(app, "6H?");
	assert_int_equal(app->page, PAGE_HELP);
	type(app, "q");
	assert_int_equal(app->page, PAGE_HISTORY);
	type(app, "q");
	assert_int_equal(app->page, PAGE_VERIFY);
}

static bool help_has(const struct app *app, const char *what)
{
	return shows(&app->help, what);
}

static void help_has_the_keys_of_the_page_alone(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3?");
	assert_true(help_has(app, "fold the branch"));
	assert_true(help_has(app, "next page") && help_has(app, "previous page"));
	type(app, "q7?");
	assert_false(help_has(app, "branch"));
	assert_false(help_has(app, "next page"));
	assert_true(help_has(app, "previous page"));
	type(app, "q1?");
	assert_true(help_has(app, "next page"));
	assert_false(help_has(app, "previous page"));
}

static void help_opens_at_its_top(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3?G");
	assert_true(app->help.top > 0);
	type(app, "q7?");
	assert_int_equal(app->help.top, 0);
}

/* It had been looked at, and has to be once more before it can be applied. */
static void reading_again_says_that_the_plan_is_to_be_looked_at(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "r");
	assert_true(says(app, "The machine was read again."));
	assert_false(says(app, "page 4"));
	app->plan_seen = true;
	type(app, "r");
	assert_true(says(app, "look at page 4 again"));
	assert_false(app->plan_seen);
}

/* A binding of a run that is done stays, whatever is marked since. */
static void what_waits_for_the_reboot_is_told(void **state)
{
	struct fixture *f = *state;
	struct app *app = &f->app;
	struct binding b = {.addr = {0, 2, 0, 0}, .name = ""};
	struct run run = {.state = RUN_DONE,
			  .when = "2026-01-02 03:04:05 UTC",
			  .id = "20260102T030405Z",
			  .boot_id = "",
			  .bindings = &b,
			  .n_bindings = 1};
	struct run *runs[] = {&run};

	type(app, "3G");
	app_drop_runs(app);
	app->runs = runs;
	app->n_runs = 1;
	app_prepare(app);
	assert_true(shows(&app->devices.detail, "applied, waits for the reboot"));
	type(app, " ");
	type(app, " ");
	assert_true(says(app, "the run of 2026-01-02 03:04:05 UTC stays applied"));
	app->runs = NULL;
	app->n_runs = 0;
}

static void a_tree_has_nothing_to_bind_now(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3Gb");
	assert_true(says(app, "A tree does not run"));
	assert_int_equal(app->prompt.kind, PROMPT_NONE);
}

/* 02:00.0 has e1000e in this machine: here it stands for the driver that was given live. */
static struct live live_nic = {
	.addr = {.bus = 2}, .name = "", .from = "igb", .overridden = "", .to = "e1000e"};
static struct run live_run = {.state = RUN_DONE,
			      .when = "2026-01-02 03:04:05 UTC",
			      .id = "20260102T030405Z",
			      .boot_id = "this",
			      .confirm_minutes = 15,
			      .armed_cs = 4000,
			      .lives = &live_nic,
			      .n_lives = 1};

static void take_live_run(struct app *app, struct run *runs[static 1])
{
	struct host *h = app->session->host;

	h->boot_id = "this";
	h->uptime_s = 100;
	runs[0] = &live_run;
	app_drop_runs(app);
	app->runs = runs;
	app->n_runs = 1;
	app->waits = waits_of(runs, 1, false, h, app->now_ms);
	app_prepare(app);
}

static void give_back_runs(struct app *app)
{
	app->runs = NULL;
	app->n_runs = 0;
}

static void a_device_that_is_bound_live_says_so(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;
	struct run *runs[1];

	type(app, "3G");
	take_live_run(app, runs);
	app->cols = 400; /* the sentence on one line */
	app_prepare(app);
	assert_true(shows(&app->devices.detail,
			  "bound live by the run of 2026-01-02 03:04:05 UTC, not confirmed yet: "
			  "14 minutes left; b gives it back"));
	live_run.confirmed = true;
	app->waits = waits_of(runs, 1, false, app->session->host, app->now_ms);
	app_prepare(app);
	assert_true(shows(&app->devices.detail, "until the reboot; b gives it back"));
	live_run.confirmed = false;
	give_back_runs(app);
}

static void one_key_gives_a_device_back(void **state)
{
	struct fixture *f = *state;
	struct app *app = &f->app;
	struct run *runs[1];

	type(app, "3G");
	take_live_run(app, runs);
	f->session.root.live = true;
	type(app, "b");
	f->session.root.live = false;
	assert_int_equal(app->prompt.kind, PROMPT_YES_NO);
	assert_string_equal(buf_str(&app->prompt.question), "Give 02:00.0 back to its driver now?");
	type(app, "n");
	give_back_runs(app);
}

static void while_something_waits_nothing_more_is_bound(void **state)
{
	struct fixture *f = *state;
	struct app *app = &f->app;
	struct run *runs[1];

	type(app, "3j");
	take_live_run(app, runs);
	f->session.root.live = true;
	type(app, "b");
	f->session.root.live = false;
	assert_true(says(app, "confirm or undo that first"));
	give_back_runs(app);
}

/* A file that somebody edited since shows its difference, with the details' own keys. */
static void what_a_file_drifted_to_is_shown(void **state)
{
	static struct promise drifted = {
		.id = "file",
		.subject = "/etc/default/grub",
		.expected = "as the run wrote it",
		.found = "changed since",
		.ok = TRI_NO,
		.diff = "--- a/etc/default/grub\n+++ b/etc/default/grub\n@@ -1 +1 "
			"@@\n-quiet\n+splash\n",
		.changed = "Changed 2026-11-21 04:55:01 UTC, owner alice.",
	};
	struct app *app = &((struct fixture *)*state)->app;
	const struct promises before = app->promises;

	type(app, "6");
	app->promises = (struct promises){.items = &drifted, .n = 1};
	app_prepare(app);
	assert_true(shows(&app->verify.detail, "Changed 2026-11-21 04:55:01 UTC, owner alice."));
	assert_true(shows(&app->verify.detail, "-quiet"));
	assert_true(shows(&app->verify.detail, "+splash"));
	drifted.changed = drifted.diff = NULL;
	app_prepare(app);
	assert_false(shows(&app->verify.detail, "quiet"));
	app->promises = before;
}

static void when_the_time_is_up_the_machine_is_read_again_once(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	app->now_ms = 5000;
	app->waits = (struct waits){.how = WAITING_CONFIRM, .seconds = 60, .read_ms = 5000};
	app->now_ms += 60000;
	app_look_when_up(app);
	assert_int_equal(app->waits.how, WAITING_CONFIRM); /* the undo is just at it */
	app->now_ms += 10000;
	app_look_when_up(app);
	assert_int_equal(app->waits.how, WAITING_NOT);
	assert_int_equal(app->read_ms, app->now_ms);
	app->waits = (struct waits){.how = WAITING_CONFIRM, .read_ms = app->now_ms};
	app->now_ms += 600000;
	app_look_when_up(app);
	assert_int_equal(app->waits.how, WAITING_CONFIRM);
	app->waits = (struct waits){.seconds = -1};
}

static void what_waits_is_confirmed_with_one_key_that_asks(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;
	struct run *runs[1];

	type(app, "6c");
	assert_int_equal(app->prompt.kind, PROMPT_NONE);
	take_live_run(app, runs);
	assert_true(shows(&app->verdict, "in this boot alone. Press c to keep it."));
	type(app, "c");
	assert_int_equal(app->prompt.kind, PROMPT_YES_NO);
	assert_non_null(strstr(buf_str(&app->prompt.question), "until the next reboot?"));
	type(app, "n");
	app->session->host->login_cs = 3000; /* from before the binding */
	app_prepare(app);
	assert_true(shows(&app->verdict, "Log in once more"));
	type(app, "c");
	assert_int_equal(app->prompt.kind, PROMPT_NONE);
	give_back_runs(app);
}

static void a_refusal_of_what_is_not_marked_says_so(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;
	struct refusal refused = {"0000:01:00.0", "foreign-ids", "Its ids are listed."};

	type(app, "3G 4");
	plan_free(app->plan);
	app->plan = xcalloc(1, sizeof(*app->plan));
	app->plan->refused = &refused;
	app->plan->n_refused = 1;
	app_prepare(app);
	assert_true(shows(&app->plan_panes.detail,
			  "It is not marked, and stands in the way of 02:00.0"));
	refused.address = "0000:02:00.0";
	app_prepare(app);
	assert_true(shows(&app->plan_panes.detail, "Take its mark away"));
}

static void a_refusal_of_a_need_names_it_and_its_page(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;
	struct refusal refused = {"governor", "need", "This host has none."};

	type(app, "3G 4");
	plan_free(app->plan);
	app->plan = xcalloc(1, sizeof(*app->plan));
	app->plan->refused = &refused;
	app->plan->n_refused = 1;
	app_prepare(app);
	assert_true(
		shows(&app->plan_panes.detail,
		      "Nothing is planned while CPU governor performance (governor) is refused"));
	assert_true(shows(&app->plan_panes.detail, "page 7"));
	assert_false(shows(&app->plan_panes.detail, "page 3"));
	type(app, "5");
	assert_true(shows(&app->run.head, "What is chosen on page 7 is refused"));
}

static void quits_at_once_when_nothing_would_be_lost(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "q");
	assert_true(app->quit);
	assert_int_equal(app->status, 0);
}

/* What is refused was chosen all the same, and would be lost. */
static void quitting_asks_when_what_is_chosen_is_refused(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;
	struct refusal refused = {"0000:02:00.0", "root-disk", "The root file system is on it."};

	type(app, "3G 4");
	plan_free(app->plan);
	app->plan = xcalloc(1, sizeof(*app->plan));
	app->plan->refused = &refused;
	app->plan->n_refused = 1;
	type(app, "q");
	assert_false(app->quit);
	assert_int_equal(app->prompt.kind, PROMPT_YES_NO);
	type(app, "n");
	assert_false(app->quit);
	assert_true(chosen(app, "0000:02:00.0"));
	plan_free(app->plan);
	app->plan = NULL;
	type(app, "q");
	assert_int_equal(app->prompt.kind, PROMPT_YES_NO);
	type(app, "y");
	assert_true(app->quit);
}

static void quits_at_once_when_all_is_so_already(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3G 4");
	plan_free(app->plan);
	app->plan = xcalloc(1, sizeof(*app->plan));
	type(app, "q");
	assert_true(app->quit);
}

/* A key that the page knows is never silent: what it cannot do now it says. */
static void assert_says_why(struct app *app, enum page_id page, enum action a)
{
	const struct action_info *i = action_info(a);
	const char *at = i->keys, *name;
	size_t n = keys_next(&at, &name);

	app_go(app, page);
	app_prepare(app);
	if (i->rank == 0 || !(i->pages & 1u << page) || action_sensible(app, a))
		return;
	app_key(app, key_named(name, n));
	if (app->message.len == 0 || app->page != page)
		fail_msg("%s on page %d says nothing", i->label, (int)page);
	app_prepare(app);
}

static void no_key_of_the_footer_is_silent(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;
	struct wizard_opts *opts = &((struct fixture *)*state)->opts;

	for (int round = 0; round < 4; round++) {
		opts->demo = round & 1;
		if (round == 2)
			type(app, "3G ");
		for (int page = 0; page < _PAGE_MAX; page++)
			for (int a = ACT_NONE + 1; a < _ACT_MAX; a++)
				assert_says_why(app, (enum page_id)page, (enum action)a);
	}
}

/* As the commands do: only what would change the machine is refused. */
static void the_bundled_host_has_what_can_be_saved(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;
	char *tree = tree_new(), *path = tree_path(tree, "the-plan");
	const char *const argv[] = {"update-initramfs", "-u", NULL}, *const none[] = {NULL};
	struct step step = {.argv = argv,
			    .why = "It is read at the start.",
			    .generated = none,
			    .leftovers = none};

	((struct fixture *)*state)->opts.demo = true;
	type(app, "3G 4");
	plan_free(app->plan);
	app->plan = xcalloc(1, sizeof(*app->plan));
	app->plan->steps = &step;
	app->plan->n_steps = 1;
	type(app, "w");
	assert_int_equal(app->prompt.kind, PROMPT_LINE);
	type(app, path);
	app_key(app, K_ENTER);
	assert_true(says(app, "The plan is in ") && says(app, "--demo"));
	type(app, "7a");
	assert_true(says(app, "has no libvirt: take the text (w)"));
	type(app, "w");
	assert_int_equal(app->prompt.kind, PROMPT_LINE);
	free(path);
	tree_free(tree);
}

static void the_first_and_the_last_page_say_so(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "p");
	assert_true(says(app, "This is the first page"));
	type(app, "7n");
	assert_true(says(app, "This is the last page"));
	key(app, K_RIGHT);
	assert_true(says(app, "This is the last page"));
	assert_int_equal(app->page, PAGE_GUEST);
}

/* Every page derives its lines at every size, whatever is on it. */
static void every_size_can_be_prepared(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	type(app, "3j ");
	for (app->rows = 1; app->rows < 60; app->rows += 3)
		for (app->cols = 1; app->cols < 160; app->cols += 7)
			for (int p = 0; p < _PAGE_MAX; p++) {
				app_go(app, (enum page_id)p);
				app_prepare(app);
			}
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, fixture_close)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(starts_on_the_first_page),
		T(a_mark_brings_its_companions),
		T(a_bridge_cannot_be_marked),
		T(without_a_choice_there_is_no_next_page),
		T(folding_keeps_the_cursor_on_the_bridge),
		T(a_search_finds_what_is_folded_away),
		T(escape_takes_a_search_back),
		T(the_other_view_keeps_the_device),
		T(a_device_that_vanishes_is_no_longer_chosen),
		T(the_cursor_stays_on_its_device_over_a_rescan),
		T(when_its_device_vanishes_the_cursor_is_on_the_nearest),
		T(a_rescan_keeps_folds_filter_view_and_marks),
		T(a_driver_change_is_seen_where_the_cursor_stays),
		T(a_filter_follows_what_is_typed_and_goes_away),
		T(an_unknown_word_is_no_filter),
		T(a_filter_unfolds_what_it_finds),
		T(virtual_functions_fold_from_the_device_that_has_them),
		T(what_waits_for_the_reboot_is_told),
		T(a_tree_has_nothing_to_bind_now),
		T(a_device_that_is_bound_live_says_so),
		T(one_key_gives_a_device_back),
		T(while_something_waits_nothing_more_is_bound),
		T(what_a_file_drifted_to_is_shown),
		T(when_the_time_is_up_the_machine_is_read_again_once),
		T(what_waits_is_confirmed_with_one_key_that_asks),
		T(a_refusal_of_what_is_not_marked_says_so),
		T(a_refusal_of_a_need_names_it_and_its_page),
		T(a_mark_outside_the_filter_is_kept_and_told),
		T(escape_folds_again_what_a_search_has_opened),
		T(a_group_is_folded_from_any_of_its_members),
		T(the_checks_open_on_a_problem_and_f_finds_all),
		T(escape_closes_the_details_first),
		T(a_check_is_found_by_its_evidence),
		T(what_no_plan_can_mend_comes_before_choosing),
		T(the_smallest_screen_has_room_for_the_list),
		T(the_checks_keep_their_place),
		T(the_cursor_passes_over_headings),
		T(the_details_are_read_from_problem_to_problem),
		T(a_check_is_found_by_its_id),
		T(help_lies_over_a_page_and_goes_away),
		T(help_has_the_keys_of_the_page_alone),
		T(help_opens_at_its_top),
		T(reading_again_says_that_the_plan_is_to_be_looked_at),
		T(quits_at_once_when_nothing_would_be_lost),
		T(quitting_asks_when_what_is_chosen_is_refused),
		T(quits_at_once_when_all_is_so_already),
		T(no_key_of_the_footer_is_silent),
		T(the_bundled_host_has_what_can_be_saved),
		T(the_first_and_the_last_page_say_so),
		T(every_size_can_be_prepared),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
