/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The screen's state under keys, on a tree: no terminal is needed, since drawing decides nothing.
 */
#include "unit/ui/apps.h"

static void starts_on_the_first_page(void **state)
{
	struct app *app = &((struct fixture *)*state)->app;

	assert_int_equal(app->page, PAGE_HOST);
	key(app, K_ENTER);
	assert_int_equal(app->page, PAGE_CHECKS);
	type(app, "p");
	assert_int_equal(app->page, PAGE_HOST);
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

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(starts_on_the_first_page),
		T(without_a_choice_there_is_no_next_page),
		T(a_refusal_of_a_need_names_it_and_its_page),
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
