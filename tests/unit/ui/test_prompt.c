/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/app.h"
#include "ui/keys.h"

static struct buf accepted, typed;
static int cancelled;

static void accept_it(struct app *app, const char *text)
{
	(void)app;
	buf_puts(&accepted, text);
	buf_putc(&accepted, ';');
}

static void type_it(struct app *app, const char *text)
{
	(void)app;
	buf_printf(&typed, "%s;", text);
}

static void cancel_it(struct app *app)
{
	(void)app;
	cancelled++;
}

static int set_up(void **state)
{
	static struct app app;

	app = (struct app){0};
	cancelled = 0;
	*state = &app;
	return 0;
}

static int tear_down(void **state)
{
	struct app *app = *state;

	prompt_done(&app->prompt);
	buf_done(&app->message);
	buf_done(&accepted);
	buf_done(&typed);
	return 0;
}

static void keys(struct app *app, const char *text)
{
	for (; *text; text++)
		prompt_key(app, &app->prompt, (unsigned char)*text);
}

static void ask(struct app *app, enum prompt_kind kind, const char *text)
{
	prompt_ask(&app->prompt, kind, "question", text, accept_it);
	app->prompt.cancel = cancel_it;
	app->prompt.typed = type_it;
	app->prompt.word = "apply";
}

static void only_the_whole_word_is_taken(void **state)
{
	struct app *app = *state;

	ask(app, PROMPT_WORD, "");
	keys(app, "appl\n");
	assert_int_equal(accepted.len, 0);
	assert_true(app->message.len > 0);
	assert_int_equal(app->prompt.text.len, 0); /* the field is free for the right word */
	keys(app, "y\n");
	assert_int_equal(accepted.len, 0);
	keys(app, "apply\n");
	assert_string_equal(buf_str(&accepted), "apply;");
	assert_int_equal(app->prompt.kind, PROMPT_NONE);
}

static void escape_leaves_and_accepts_nothing(void **state)
{
	struct app *app = *state;

	ask(app, PROMPT_WORD, "");
	keys(app, "apply\033");
	assert_int_equal(accepted.len, 0);
	assert_int_equal(cancelled, 1);
	assert_int_equal(app->prompt.kind, PROMPT_NONE);
}

static void a_line_is_edited_by_whole_characters(void **state)
{
	struct app *app = *state;

	ask(app, PROMPT_LINE, "");
	keys(app, "dir");
	prompt_key(app, &app->prompt, 0xe9);
	prompt_key(app, &app->prompt, 0x65e5);
	assert_string_equal(buf_str(&app->prompt.text), "diré日");
	prompt_key(app, &app->prompt, K_BACKSPACE);
	prompt_key(app, &app->prompt, K_BACKSPACE);
	keys(app, " x");
	assert_string_equal(buf_str(&app->prompt.text), "dir x");
	prompt_key(app, &app->prompt, K_CTRL_W);
	assert_string_equal(buf_str(&app->prompt.text), "dir ");
	prompt_key(app, &app->prompt, K_CTRL_U);
	prompt_key(app, &app->prompt, K_BACKSPACE);
	assert_string_equal(buf_str(&app->prompt.text), "");
}

static void what_is_offered_gives_way_to_what_is_typed(void **state)
{
	struct app *app = *state;

	ask(app, PROMPT_LINE, "dir");
	keys(app, "my");
	assert_string_equal(buf_str(&app->prompt.text), "my");
	ask(app, PROMPT_LINE, "dir");
	prompt_key(app, &app->prompt, K_BACKSPACE);
	keys(app, "e");
	assert_string_equal(buf_str(&app->prompt.text), "die");
}

static void keys_that_type_nothing_change_nothing(void **state)
{
	struct app *app = *state;

	ask(app, PROMPT_LINE, "x");
	prompt_key(app, &app->prompt, K_UP);
	prompt_key(app, &app->prompt, 1);
	prompt_key(app, &app->prompt, 0x202e); /* turns text around */
	assert_string_equal(buf_str(&app->prompt.text), "x");
}

static void a_search_is_told_at_each_key(void **state)
{
	struct app *app = *state;

	ask(app, PROMPT_SEARCH, "");
	keys(app, "ab");
	prompt_key(app, &app->prompt, K_BACKSPACE);
	assert_string_equal(buf_str(&typed), "a;ab;a;");
	keys(app, "\n");
	assert_string_equal(buf_str(&accepted), "a;");
}

static void yes_or_no_is_one_key(void **state)
{
	struct app *app = *state;

	ask(app, PROMPT_YES_NO, "");
	keys(app, "x");
	assert_int_equal(app->prompt.kind, PROMPT_YES_NO);
	keys(app, "n");
	assert_int_equal(cancelled, 1);
	ask(app, PROMPT_YES_NO, "");
	keys(app, "y");
	assert_string_equal(buf_str(&accepted), ";");
}

static void one_of_several_keys_is_the_answer(void **state)
{
	struct app *app = *state;

	ask(app, PROMPT_KEYS, "");
	app->prompt.keys = "ns";
	assert_false(prompt_is_typed(&app->prompt));
	keys(app, "xy\n ");
	assert_int_equal(app->prompt.kind, PROMPT_KEYS);
	keys(app, "s");
	assert_string_equal(buf_str(&accepted), "s;");
	ask(app, PROMPT_KEYS, "");
	app->prompt.keys = "ns";
	keys(app, "\033");
	assert_int_equal(cancelled, 1);
	assert_string_equal(buf_str(&accepted), "s;");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(only_the_whole_word_is_taken, set_up, tear_down),
		cmocka_unit_test_setup_teardown(escape_leaves_and_accepts_nothing, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_line_is_edited_by_whole_characters, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(what_is_offered_gives_way_to_what_is_typed, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(keys_that_type_nothing_change_nothing, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_search_is_told_at_each_key, set_up, tear_down),
		cmocka_unit_test_setup_teardown(yes_or_no_is_one_key, set_up, tear_down),
		cmocka_unit_test_setup_teardown(one_of_several_keys_is_the_answer, set_up,
						tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
