/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What the host does for the guest besides, chosen on the Guest page. */
#include "unit/base/unit.h"
#include "unit/ui/guestpage.h"

/* A run that gave both functions of the card to vfio-pci; the second one as it was picked, or came
 * along. */
static struct run *run_of_card(bool both_picked)
{
	struct run *last = xcalloc(1, sizeof(*last));

	last->state = RUN_DONE;
	last->n_bindings = 2;
	last->bindings = arena_alloc(&last->mem, 2 * sizeof(*last->bindings));
	assert_int_equal(pci_addr_parse("0000:01:00.0", &last->bindings[0].addr), 0);
	assert_int_equal(pci_addr_parse("0000:01:00.1", &last->bindings[1].addr), 0);
	last->bindings[0].picked = true;
	last->bindings[1].picked = both_picked;
	return last;
}

/* Without a choice it is about what the last run gave to vfio-pci. */
TEST(the_devices_of_the_last_run)
{
	struct app *app = app_of(state);
	_cleanup_buf_ struct buf text = {0};

	app->last = run_of_card(false);
	type(app, "7");
	assert_true(app->guest.of_run);
	assert_int_equal(app->guest.choice.n, 1);
	put_guest_devices(&text, app);
	assert_string_equal(buf_str(&text), "01:00.0 and 01:00.1");
	go_to(app, GROW_NEED, NEED_VFIO_MODULES);
	type(app, " ");
	assert_int_equal(app->choice.n, 1);
	assert_false(app->guest.of_run);
}

/* The devices are unmarked again, and the need is left: no plan has it, nor has the run. */
TEST(a_need_without_a_plan_is_left_out_of_the_texts_of_the_last_run)
{
	struct app *app = app_of(state);
	_cleanup_buf_ struct buf text = {0};

	app->last = run_of_card(false);
	type(app, "7");
	choice_need(&app->choice, NEED_HUGEPAGES, "4G");
	app_choice_changed(app);
	app_prepare(app);
	assert_true(app->guest.of_run);
	put_guest_text(&text, app, false);
	assert_non_null(strstr(buf_str(&text), "# Left out: Huge pages 4G. No device is chosen"));
	assert_null(strstr(buf_str(&text), "memoryBacking"));
}

TEST(a_need_marks_all_devices_of_the_last_run)
{
	struct app *app = app_of(state);

	app->last = run_of_card(true);
	type(app, "7");
	assert_int_equal(app->guest.choice.n, 2);
	go_to(app, GROW_NEED, NEED_VFIO_MODULES);
	type(app, " ");
	assert_int_equal(app->choice.n, 2);
}

TEST(a_need_is_part_of_the_choice)
{
	struct app *app = app_of(state);

	choose(app, "0000:02:00.0");
	app_make_plan(app);
	type(app, "7");
	go_to(app, GROW_NEED, NEED_VFIO_MODULES);
	assert_true(has_label(app, "Now") && has_label(app, "Gives") && has_label(app, "Costs"));
	type(app, " ");
	assert_non_null(choice_needs(&app->choice, NEED_VFIO_MODULES));
	assert_true(says(app, "page 4 shows what this adds to the plan") || app->plan_err.line[0] ||
		    app->plan->n_refused > 0);
	assert_true(app->plan_made);
	type(app, " ");
	assert_null(choice_needs(&app->choice, NEED_VFIO_MODULES));
	assert_true(says(app, "no longer chosen"));
}

/* Enter asks for the value; one that is wrong is asked for again, as it was typed. */
TEST(the_value_of_a_need_is_read_strictly)
{
	struct app *app = app_of(state);

	choose(app, "0000:02:00.0");
	type(app, "7");
	go_to(app, GROW_NEED, NEED_HUGEPAGES);
	app->guest.offers[NEED_HUGEPAGES].possible = true;
	app->guest.offers[NEED_HUGEPAGES].value = "8G";
	key(app, K_ENTER);
	assert_true(asks(app, "How much memory? For example 8G"));
	assert_string_equal(buf_str(&app->prompt.text), "8G");
	type(app, "some\n");
	assert_null(choice_needs(&app->choice, NEED_HUGEPAGES));
	assert_int_equal(app->prompt.kind, PROMPT_LINE);
	assert_string_equal(buf_str(&app->prompt.text), "some");
	assert_true(app->message.len > 0);
	type(app, "4G\n");
	assert_string_equal(choice_needs(&app->choice, NEED_HUGEPAGES), "4G");
	key(app, K_ENTER);
	assert_string_equal(buf_str(&app->prompt.text), "4G");
	key(app, K_ESC);
	assert_string_equal(choice_needs(&app->choice, NEED_HUGEPAGES), "4G");
}

/* For this session; what was only suggested is suggested anew. */
TEST(a_typed_value_comes_back)
{
	struct app *app = app_of(state);
	_cleanup_buf_ struct buf value = {0};

	choose(app, "0000:02:00.0");
	type(app, "7");
	go_to(app, GROW_NEED, NEED_HUGEPAGES);
	key(app, K_ENTER);
	type(app, "3G\n");
	type(app, " ");
	assert_null(choice_needs(&app->choice, NEED_HUGEPAGES));
	assert_string_equal(value_of(app, GROW_NEED, NEED_HUGEPAGES, &value),
			    "no, 3G was chosen before");
	type(app, " ");
	assert_string_equal(choice_needs(&app->choice, NEED_HUGEPAGES), "3G");
	type(app, " ");
	key(app, K_ENTER);
	assert_string_equal(buf_str(&app->prompt.text), "3G");
}

/* Chosen or not: only the sentence above them comes and goes. */
TEST(the_details_have_one_order)
{
	static const char *const labels[] = {"Now", "Gives", "Costs", "Command"};
	struct app *app = app_of(state);
	const struct pager *p = &app->guest_panes.detail;

	choose(app, "0000:02:00.0");
	type(app, "7");
	go_to(app, GROW_NEED, NEED_VFIO_MODULES);
	for (int chosen = 0; chosen < 2; chosen++) {
		size_t next = 0;

		for (size_t i = 0; i < p->n; i++)
			if (next < ARRAY_SIZE(labels) && streq(p->lines[i].lead, labels[next]))
				next++;
		assert_int_equal(next, ARRAY_SIZE(labels));
		type(app, " ");
	}
}

/* What is refused is neither drawn as chosen nor forgotten: value and reason stay until it is
 * changed or left. */
TEST(a_need_that_is_refused_says_why_until_it_is_changed)
{
	struct app *app = app_of(state);
	_cleanup_buf_ struct buf value = {0}, text = {0};
	static const char left_out[] =
		"# Left out: Huge pages 900G. It is refused: 900 GiB is more than";

	choose(app, "0000:02:00.0");
	type(app, "7");
	go_to(app, GROW_NEED, NEED_HUGEPAGES);
	key(app, K_ENTER);
	key(app, K_CTRL_U);
	type(app, "900G\n");
	assert_string_equal(choice_needs(&app->choice, NEED_HUGEPAGES), "900G");
	assert_true(says(app, "900 GiB is more than"));
	type(app, "kj");
	assert_non_null(strstr(value_of(app, GROW_NEED, NEED_HUGEPAGES, &value),
			       "900G, refused: 900 GiB is more than"));
	assert_true(shows(app, "Refused: 900 GiB is more than"));
	assert_false(shows(app, "Chosen"));
	app->rows = 24;
	app_prepare(app);
	assert_true(has_label(app, "Command"));
	assert_false(pager_more_below(&app->guest_panes.detail));
	put_guest_text(&text, app, false);
	assert_int_equal(strncmp(buf_str(&text), left_out, strlen(left_out)), 0);
	assert_null(strstr(buf_str(&text), "memoryBacking"));
	buf_clear(&text);
	put_guest_text(&text, app, true);
	assert_int_equal(strncmp(buf_str(&text), left_out, strlen(left_out)), 0);
	assert_null(strstr(buf_str(&text), "-m "));
	key(app, K_ENTER);
	assert_string_equal(buf_str(&app->prompt.text), "900G");
	key(app, K_CTRL_U);
	type(app, "1G\n");
	assert_string_equal(value_of(app, GROW_NEED, NEED_HUGEPAGES, &value), "1G");
	assert_true(shows(app, "Chosen"));
}

/* That page 4 refuses something else is no fault of the need, and said nevertheless. */
TEST(a_need_of_a_plan_that_is_refused_stays_chosen)
{
	struct app *app = app_of(state);
	struct refusal refused = {"0000:02:00.0", "root-disk", "The root file system is on it."};

	choose(app, "0000:02:00.0");
	type(app, "7");
	go_to(app, GROW_NEED, NEED_VFIO_MODULES);
	type(app, " ");
	plan_free(app->plan);
	app->plan = xcalloc(1, sizeof(*app->plan));
	app->plan->refused = &refused;
	app->plan->n_refused = 1;
	app_prepare(app);
	assert_true(shows(app, "Chosen, but the plan is refused: page 4 says why."));
}

/* Where one chooses, and not in the plan alone. */
TEST(what_the_plan_warns_of_stands_beside_the_value)
{
	struct app *app = app_of(state);
	struct need_note notes[] = {{NEED_HUGEPAGES, "It is too much."},
				    {NEED_CPUS, "It is too slow."}};

	choose(app, "0000:02:00.0");
	type(app, "7");
	go_to(app, GROW_NEED, NEED_HUGEPAGES);
	key(app, K_ENTER);
	type(app, "4G\n");
	plan_free(app->plan);
	app->plan = xcalloc(1, sizeof(*app->plan));
	app->plan->need_notes = notes;
	app->plan->n_need_notes = ARRAY_SIZE(notes);
	app_prepare(app);
	assert_true(shows(app, "It is too much."));
	assert_false(shows(app, "It is too slow."));
}

/* Its device was unmarked since: no page has a plan that refuses anything. */
TEST(a_need_without_a_device_says_so)
{
	struct app *app = app_of(state);

	choose(app, "0000:02:00.0");
	type(app, "7");
	go_to(app, GROW_NEED, NEED_VFIO_MODULES);
	type(app, " ");
	choice_remove(&app->choice, app->choice.addrs[0]);
	app_choice_changed(app);
	app_prepare(app);
	assert_true(shows(app, "no device is"));
	assert_true(shows(app, "page 3"));
	assert_false(shows(app, "page 4"));
	assert_false(shows(app, "refused"));
	type(app, "q");
	assert_false(app->quit);
	assert_true(asks(app, "What is chosen has no plan"));
}

/* Nothing of a row's details is out of sight on the usual small screen. */
TEST(the_details_of_each_choice_are_short)
{
	struct app *app = app_of(state);
	const struct pager *p = &app->guest_panes.detail;

	app->rows = 24;
	choose(app, "0000:02:00.0");
	type(app, "7");
	for (size_t i = 0; i < _GOPT_MAX + _NEED_MAX; i++) {
		if (i < _GOPT_MAX)
			go_to(app, GROW_OPTION, i);
		else
			go_to(app, GROW_NEED, i - _GOPT_MAX);
		if (p->n == 0 || pager_more_below(p))
			fail_msg("%s: %zu lines", guestrow_name(&app->guest, guestrow_here(app)),
				 p->n);
	}
}

TEST(what_cannot_be_had_says_why)
{
	struct app *app = app_of(state);

	choose(app, "0000:02:00.0");
	type(app, "7");
	go_to(app, GROW_NEED, NEED_GOVERNOR);
	app->guest.offers[NEED_GOVERNOR].possible = false;
	app->guest.offers[NEED_GOVERNOR].state = "There is no governor here.";
	type(app, " ");
	assert_true(says(app, "There is no governor here."));
	assert_int_equal(app->choice.n_needs, 0);
}

/* None can be suggested: what to do is said, and a value is taken all the same. The plan judges it.
 */
TEST(where_none_is_suggested_a_value_can_be_typed)
{
	struct app *app = app_of(state);

	choose(app, "0000:02:00.0");
	type(app, "7");
	go_to(app, GROW_NEED, NEED_CPUS);
	type(app, " ");
	assert_true(says(app, "run passthru on the host itself"));
	assert_int_equal(app->choice.n_needs, 0);
	key(app, K_ENTER);
	assert_true(asks(app, "Which CPUs? For example 2-5"));
	type(app, "2-3\n");
	assert_string_equal(choice_needs(&app->choice, NEED_CPUS), "2-3");
	assert_true(shows(app, "Refused: "));
}

TEST(each_value_is_asked_for_with_an_example)
{
	struct app *app = app_of(state);

	choose(app, "0000:02:00.0");
	type(app, "7");
	for (enum need_id id = 0; id < _NEED_MAX; id++) {
		if (!need_infos[id].arg)
			continue;
		go_to(app, GROW_NEED, id);
		key(app, K_ENTER);
		assert_true(asks(app, "? For example "));
		key(app, K_ESC);
	}
}

int main(void)
{
#define ROW(name) cmocka_unit_test_setup_teardown(name, guest_set_up, fixture_close)
	const struct CMUnitTest tests[] = {
		ROW(the_devices_of_the_last_run),
		ROW(a_need_without_a_plan_is_left_out_of_the_texts_of_the_last_run),
		ROW(a_need_marks_all_devices_of_the_last_run),
		ROW(a_need_is_part_of_the_choice),
		ROW(the_value_of_a_need_is_read_strictly),
		ROW(a_typed_value_comes_back),
		ROW(the_details_have_one_order),
		ROW(a_need_that_is_refused_says_why_until_it_is_changed),
		ROW(a_need_of_a_plan_that_is_refused_stays_chosen),
		ROW(what_the_plan_warns_of_stands_beside_the_value),
		ROW(a_need_without_a_device_says_so),
		ROW(the_details_of_each_choice_are_short),
		ROW(what_cannot_be_had_says_why),
		ROW(where_none_is_suggested_a_value_can_be_typed),
		ROW(each_value_is_asked_for_with_an_example),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
