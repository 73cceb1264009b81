/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The Devices page under keys: marks, folds, search, filter, and machines that change. */
#include "unit/ui/apps.h"

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

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_mark_brings_its_companions),
		T(a_bridge_cannot_be_marked),
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
		T(a_refusal_of_what_is_not_marked_says_so),
		T(a_mark_outside_the_filter_is_kept_and_told),
		T(escape_folds_again_what_a_search_has_opened),
		T(a_group_is_folded_from_any_of_its_members),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
