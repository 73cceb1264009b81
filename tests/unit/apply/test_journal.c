/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/journal.h"
#include "unit/apply/desk.h"

#define JOURNAL DESK_RUN "/journal"

static struct said read_text(struct desk *d, const char *text)
{
	struct said said;

	tree_bytes(d->dir, JOURNAL, text, strlen(text));
	assert_int_equal(journal_read(&d->store, &d->mem, &said, NULL), 0);
	return said;
}

#define BEGUN "begin 11-22 2026-01-02T03:04:05Z steps .\n"

TEST(states)
{
	static const struct {
		const char *text;
		enum run_state state;
		bool reached_done;
	} rows[] = {
		{"", RUN_PLANNED, false},
		{BEGUN, RUN_UNFINISHED, false},
		{BEGUN "edit 0 start .x .\nedit 0 done .\n", RUN_UNFINISHED, false},
		{BEGUN "checked .\ndone .\n", RUN_DONE, true},
		{BEGUN "undo-begin .\n", RUN_UNFINISHED, false},
		{BEGUN "undo-begin .\nundone .\n", RUN_UNDONE, false},
		{BEGUN "done .\nundo-begin .\n", RUN_UNFINISHED, true},
		{BEGUN "done .\nundo-begin .\nundone .\n", RUN_UNDONE, true},
		{BEGUN "done .\nundo-begin .\nstuck /etc/x was changed .\n", RUN_STUCK, true},
		{BEGUN "undo-begin .\nstuck why .\n\nundo-begin .\n", RUN_UNFINISHED, false},
		{BEGUN "undo-begin .\nstuck why .\n\nundo-begin .\n\nundone .\n", RUN_UNDONE,
		 false},
		/* What was cut off never counts, wherever it stands. */
		{"begin 11-22 2026-01-02T03:04:05Z ste", RUN_PLANNED, false},
		{BEGUN "done", RUN_UNFINISHED, false},
		{BEGUN "done\n", RUN_UNFINISHED, false},
		{BEGUN "done\nundo-begin .\nundone\n", RUN_UNFINISHED, false},
		/* A whole record without its newline is a record. */
		{BEGUN "done .", RUN_DONE, true},
		/* What is none of ours is passed over. */
		{BEGUN "donee .\n\x01\x02 .\n . .\n.\n", RUN_UNFINISHED, false},
		{"begin .\n", RUN_PLANNED, false},
	};
	struct desk d;

	desk_open(&d);
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct said said = read_text(&d, rows[i].text);

		if (said.state != rows[i].state || said.reached_done != rows[i].reached_done)
			fail_msg("row %zu: %s", i, rows[i].text);
	}
	desk_done(&d);
}

TEST(records)
{
	struct desk d;
	struct said said;

	desk_open(&d);
	said = read_text(&d, BEGUN
			 "edit 0 start .a .\nedit 0 done .\nedit 2 start .b c .\nstep 1 start .\n"
			 "sum 1 00ff 12345 .\nsum 2 00ff x .\nundo-edit 2 .\nundo-generated 1 .\n"
			 "stuck two words .\n");
	assert_string_equal(said.boot_id, "11-22");
	assert_string_equal(said.time, "2026-01-02T03:04:05Z");
	assert_true(said.steps_ran);
	assert_true(said_of(&said.edits, 0).started && said_of(&said.edits, 0).done);
	assert_false(said_of(&said.edits, 0).back);
	assert_false(said_of(&said.edits, 1).started);
	assert_true(said_of(&said.edits, 2).started && said_of(&said.edits, 2).back);
	assert_false(said_of(&said.edits, 2).done);
	assert_true(said.any_step);
	assert_true(said_of(&said.steps, 1).started);
	assert_string_equal(said_of(&said.generated, 1).sum, "00ff");
	assert_int_equal(said_of(&said.generated, 1).size, 12345);
	assert_true(said_of(&said.generated, 1).back);
	assert_null(said_of(&said.generated, 2).sum);
	assert_false(said_of(&said.generated, 99).back);
	assert_string_equal(said.stuck, "two words");
	desk_done(&d);
}

TEST(a_cut_off_number_is_no_other_item)
{
	struct desk d;
	struct said said;

	desk_open(&d);
	said = read_text(&d, BEGUN "undo-edit 1\nundo-edit 12 .\n");
	assert_false(said_of(&said.edits, 1).back);
	assert_true(said_of(&said.edits, 12).back);
	desk_done(&d);
}

TEST(numbers_without_sense_cost_nothing)
{
	struct desk d;
	struct said said;

	desk_open(&d);
	said = read_text(&d, BEGUN
			 "edit 99999999999 start x .\nedit -1 start x .\nedit 5000 start x .\n");
	assert_int_equal(said.edits.n, 0);
	said = read_text(&d, "begin - 2026 steps-not-run .\n");
	assert_string_equal(said.boot_id, "");
	assert_false(said.steps_ran);
	assert_false(said.any_step);
	desk_done(&d);
}

TEST(missing_says_nothing)
{
	struct desk d;
	struct said said;

	desk_open(&d);
	assert_int_equal(journal_read(&d.store, &d.mem, &said, NULL), 0);
	assert_int_equal(said.state, RUN_PLANNED);
	desk_done(&d);
}

TEST(adding)
{
	_cleanup_journal_ struct journal j = JOURNAL_NONE;
	struct desk d;
	struct said said;
	struct err err = {0};

	desk_open(&d);
	assert_int_equal(journal_create(&d.store, &j, &err), 0);
	assert_int_equal(journal_add(&j, &err, "begin %s 2026 steps", "-"), 0);
	assert_int_equal(journal_add(&j, &err, "edit %d start .t", 3), 0);
	journal_close(&j);
	assert_int_equal(journal_read(&d.store, &d.mem, &said, &err), 0);
	assert_int_equal(said.state, RUN_UNFINISHED);
	assert_true(said_of(&said.edits, 3).started);
	/* A run's journal is made once. */
	assert_int_equal(journal_create(&d.store, &j, &err), -EEXIST);
	assert_non_null(strstr(err.line, "/" JOURNAL));
	desk_done(&d);
}

/* The record behind a torn one is whole, and the torn one stays nothing. */
TEST(adding_behind_a_torn_record)
{
	_cleanup_journal_ struct journal j = JOURNAL_NONE;
	struct desk d;
	struct said said;

	desk_open(&d);
	read_text(&d, BEGUN "don");
	assert_int_equal(journal_open(&d.store, &j, NULL), 0);
	assert_int_equal(journal_add(&j, NULL, "undo-edit 7"), 0);
	assert_int_equal(journal_read(&d.store, &d.mem, &said, NULL), 0);
	assert_int_equal(said.state, RUN_UNFINISHED);
	assert_true(said_of(&said.edits, 7).back);
	desk_done(&d);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(states),
		cmocka_unit_test(records),
		cmocka_unit_test(a_cut_off_number_is_no_other_item),
		cmocka_unit_test(numbers_without_sense_cost_nothing),
		cmocka_unit_test(missing_says_nothing),
		cmocka_unit_test(adding),
		cmocka_unit_test(adding_behind_a_torn_record),
	};

	return cmocka_run_group_tests_name("journal", tests, NULL, NULL);
}
