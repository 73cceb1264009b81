/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "ui/wire.h"

static char *line_of(struct buf *b)
{
	assert_true(b->len > 0 && b->data[b->len - 1] == '\n');
	b->data[--b->len] = '\0';
	assert_null(strchr(b->data, '\n'));
	return b->data;
}

static void an_event_arrives_as_it_was_sent(void **state)
{
	struct wire_end end;

	(void)state;
	for (int k = EVENT_PHASE; k <= EVENT_NOTE; k++) {
		_cleanup_buf_ struct buf b = {0};
		struct event got, sent = {(enum event_kind)k, 7, "a line  with blanks"};

		wire_put_event(&b, &sent);
		assert_int_equal(wire_take(line_of(&b), &got, &end), WIRE_EVENT);
		assert_int_equal(got.kind, k);
		assert_int_equal(got.index, 7);
		assert_string_equal(got.text, "a line  with blanks");
	}
}

static void a_text_of_several_lines_stays_one_message(void **state)
{
	_cleanup_buf_ struct buf b = {0};
	struct event got;
	struct wire_end end;

	(void)state;
	wire_put_event(&b, &(struct event){EVENT_STEP_OUTPUT, 0, "one\ntwo\n"});
	assert_int_equal(wire_take(line_of(&b), &got, &end), WIRE_EVENT);
	assert_string_equal(got.text, "one two ");
}

static void an_event_without_text_arrives_empty(void **state)
{
	_cleanup_buf_ struct buf b = {0};
	struct event got;
	struct wire_end end;

	(void)state;
	wire_put_event(&b, &(struct event){EVENT_EDIT_DONE, 3, NULL});
	assert_int_equal(wire_take(line_of(&b), &got, &end), WIRE_EVENT);
	assert_string_equal(got.text, "");
}

static void the_end_arrives_with_its_run_and_reason(void **state)
{
	_cleanup_buf_ struct buf b = {0};
	struct event e;
	struct wire_end got;

	(void)state;
	wire_put_end(&b,
		     &(struct wire_end){OUTCOME_STUCK, "20261121T045501Z", "/etc/x: no room left"});
	assert_int_equal(wire_take(line_of(&b), &e, &got), WIRE_END);
	assert_int_equal(got.outcome, OUTCOME_STUCK);
	assert_string_equal(got.run_id, "20261121T045501Z");
	assert_string_equal(got.line, "/etc/x: no room left");
}

static void an_end_without_a_run(void **state)
{
	_cleanup_buf_ struct buf b = {0};
	struct event e;
	struct wire_end got;

	(void)state;
	wire_put_end(&b, &(struct wire_end){OUTCOME_DONE, NULL, ""});
	assert_int_equal(wire_take(line_of(&b), &e, &got), WIRE_END);
	assert_null(got.run_id);
	assert_string_equal(got.line, "");
}

static void what_is_no_message_is_bad(void **state)
{
	static const char *const bad[] = {
		"",    "phase",     "phase 1", "phase x text", "nothing 1 text",
		"end", "end 9 - x", "end 1 -", "end x - y",    "output -1 x",
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(bad); i++) {
		_cleanup_free_ char *line = xstrdup(bad[i]);
		struct event e;
		struct wire_end end;

		assert_int_equal(wire_take(line, &e, &end), WIRE_BAD);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(an_event_arrives_as_it_was_sent),
		cmocka_unit_test(a_text_of_several_lines_stays_one_message),
		cmocka_unit_test(an_event_without_text_arrives_empty),
		cmocka_unit_test(the_end_arrives_with_its_run_and_reason),
		cmocka_unit_test(an_end_without_a_run),
		cmocka_unit_test(what_is_no_message_is_bad),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
