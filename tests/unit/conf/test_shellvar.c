/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "conf/shellvar.h"

static struct shell_file parse(struct arena *a, const char *text)
{
	struct shell_file f;
	struct err err = {0};

	if (shell_parse(text, strlen(text), a, &f, &err) < 0)
		fail_msg("%s: %s", text, err.line);
	return f;
}

static void test_literal_values(void **state)
{
	static const struct {
		const char *text, *value;
	} rows[] = {
		{"X=", ""},
		{"X=\n", ""},
		{"X=\"\"", ""},
		{"X=''", ""},
		{"X=quiet", "quiet"},
		{"  \tX=quiet  ", "quiet"},
		{"X=quiet # note", "quiet"},
		{"X=quiet#note", "quiet#note"},
		{"X=\"quiet splash\" # note", "quiet splash"},
		{"X='quiet splash'", "quiet splash"},
		{"X='a \"b\" $c `d` \\e'", "a \"b\" $c `d` \\e"},
		{"X=\"a 'b c' d\"", "a 'b c' d"},
		{"X=\"a \\\"b\\\" \\$c \\`d\\` \\\\ \\e\"", "a \"b\" $c `d` \\ \\e"},
		{"X=a\\ b\\\"c", "a b\"c"},
		{"X=a'b c'\"d e\"f", "ab cd ef"},
		{"X=\"a \\\nb\"", "a b"},
		{"X=a\\\nb", "ab"},
		{"X=\"a\nb\"", "a\nb"},
		{"X=\"a$\" Y=1", "a$"},
		{"X=\"a $ b\"", "a $ b"},
		{"X=a$", "a$"},
		{"X=\"quiet\"\r\n", "quiet\r"},
		{"X=ivrs[7]=00:14.0", "ivrs[7]=00:14.0"},
		{"X=a;Y=b", "a"},
		{"export X=\"a b\"", "a b"},
		{"export X", NULL},
		{"#X=a", NULL},
		{"XX=a", NULL},
		{"X =a", NULL},
		{"\xef\xbb\xbfX=a", NULL},
	};
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct shell_file f = parse(&a, rows[i].text);
		bool found = f.n_assigns > 0 && streq(f.assigns[0].name, "X");

		if (found != (rows[i].value != NULL))
			fail_msg("row %zu: %s", i, rows[i].text);
		if (!found)
			continue;
		assert_int_equal(f.assigns[0].form, ASSIGN_LITERAL);
		assert_string_equal(f.assigns[0].value, rows[i].value);
	}
	arena_done(&a);
}

static void test_extending_values(void **state)
{
	static const struct {
		const char *text, *value;
		size_t former_at;
		bool plus;
	} rows[] = {
		{"X=\"$X a\"", " a", 0, false},        {"X=\"${X} a\"", " a", 0, false},
		{"X=\"a $X\"", "a ", 2, false},        {"X=\"a ${X} b\"", "a  b", 2, false},
		{"X=$X' a'", " a", 0, false},          {"X=\"$X\"", "", 0, false},
		{"X+=\" a\"", " a", 0, true},          {"X+=a", "a", 0, true},
		{"export X=\"$X a\"", " a", 0, false},
	};
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct shell_file f = parse(&a, rows[i].text);

		assert_int_equal(f.n_assigns, 1);
		assert_int_equal(f.assigns[0].form, ASSIGN_EXTENDS);
		assert_string_equal(f.assigns[0].value, rows[i].value);
		assert_int_equal(f.assigns[0].former_at, rows[i].former_at);
		assert_int_equal(f.assigns[0].plus, rows[i].plus);
	}
	arena_done(&a);
}

static void test_computed_values(void **state)
{
	static const char *const rows[] = {
		"X=$Y",
		"X=\"a ${Y} b\"",
		"X=`date`",
		"X=\"`date`\"",
		"X=$(date)",
		"X=\"$(echo \")\")\"",
		"X=$((1+1))",
		"X=\"${X:-a}\"",
		"X=\"$X $X\"",
		"X=$1",
		"X=\"$?\"",
		"X=$'a\\tb'",
		"X=$\"a\"",
		"X=~",
		"X=a:~/b",
		"X+=$Y",
		"X=\"$XY\"",
		"export X=$X",
		"export X=a*",
		"X=${X#a}",
		"X=$(echo 'a)' # it's (\n)",
	};
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct shell_file f = parse(&a, rows[i]);

		if (f.n_assigns != 1 || f.assigns[0].form != ASSIGN_COMPUTED)
			fail_msg("%s", rows[i]);
		assert_null(f.assigns[0].value);
	}
	arena_done(&a);
}

static void test_places(void **state)
{
	static const char text[] = "# first\nA=1 B='2 3'; export C=\"4\nD\"\n\nE=5";
	static const struct {
		const char *name, *raw;
		size_t line;
	} rows[] = {{"A", "1", 2}, {"B", "'2 3'", 2}, {"C", "\"4\nD\"", 2}, {"E", "5", 5}};
	struct arena a = {0};
	struct shell_file f = parse(&a, text);

	(void)state;
	assert_int_equal(f.n_assigns, ARRAY_SIZE(rows));
	for (size_t i = 0; i < f.n_assigns; i++) {
		assert_string_equal(f.assigns[i].name, rows[i].name);
		assert_int_equal(f.assigns[i].line, rows[i].line);
		assert_int_equal(f.assigns[i].value_len, strlen(rows[i].raw));
		assert_memory_equal(text + f.assigns[i].value_at, rows[i].raw, strlen(rows[i].raw));
	}
	assert_int_equal(f.opaque_line, 0);
	arena_done(&a);
}

/* One statement, and whether it may change X. None of them is a plain assignment of X. */
static void test_what_may_change_a_variable(void **state)
{
	static const struct {
		const char *text;
		bool may;
	} rows[] = {
		{":", false},
		{"true", false},
		{"echo \"$X\"", false},
		{"echo X=1", false},
		{"test -n \"$X\"", false},
		{"[ \"$X\" = \"\" ]", false},
		{"export X", false},
		{"unset Y", false},
		{"unset X2", false},
		{"if [ -f /a ]; then Y=1; fi", false},
		{"[ -z \"$X\" ] || Y=2", false},
		{"for i in a b; do echo $i; done", false},
		{"case $Y in a|b) Z=1;; *) Z=2; esac", false},
		{"{ Y=1; }", false},
		{"(Y=1)", false},
		{"Y=1 echo hi", false},
		{"Y=1 >/dev/null", false},
		{"A=1 && B=2", false},
		{"! true", false},
		{"unset X", true},
		{"readonly X", true},
		{"read X", true},
		{"read \"$n\"", true},
		{"printf -v X a", true},
		{"X=1 true", true},
		{"Y=1 && X=2", true},
		{"X=1 >/dev/null", true},
		{"if true; then X=1; fi", true},
		{"while false; do X=1; done", true},
		{"until true\ndo X=1\ndone", true},
		{"for X in a; do :; done", true},
		{"case a in a) X=1;; esac", true},
		{"case a in (a) X=1;; esac", true},
		{"{ X=1; }", true},
		{"(X=1)", true},
		{". /etc/other", true},
		{"source /etc/other", true},
		{"[ -f /a ] && . /a", true},
		{"if [ -f /a ]; then . /a; fi", true},
		{"eval \"$y\"", true},
		{"set_it", true},
		{"f() { :; }", true},
		{"return", true},
		{"X=(a b)", true},
		{"X[0]=a", true},
		{"\r", true},
		{": ${X:=a}", true},
		{": ${X=a}", true},
		{": ${Y:=a}", false},
		{": \"${X:-a}\"", false},
		{"echo $((X=1))", true},
		{"Y=\"${X:=a}\"", true},
		{"cat <<EOF\nX=1\nEOF", true},
		{"echo $(cat <<EOF\n)\nEOF\n)", true},
		{"fi", true},
		{"; X", true},
		{"if true; then :", true},
		{"a |", true},
		{")", true},
		{"case a in a) :", true},
		{"\"if\" a", true},
	};
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct shell_file f = parse(&a, rows[i].text);
		bool may = false;

		for (size_t j = 0; j < f.n_opaques; j++)
			may |= opaque_may_set(rows[i].text, &f.opaques[j], "X");
		for (size_t j = 0; j < f.n_assigns; j++)
			assert_string_not_equal(f.assigns[j].name, "X");
		if (may != rows[i].may)
			fail_msg("row %zu: %s", i, rows[i].text);
	}
	arena_done(&a);
}

static void test_reading_goes_on_behind_a_statement(void **state)
{
	static const char *const statements[] = {
		"if [ -f /a ]; then Y=1; else Y=2; fi",
		"if a; then if b; then :; fi; fi",
		"for i in a b\ndo\n\techo $i\ndone",
		"case $Y in\na) Z=1 ;;\n*) Z=2\nesac",
		"f()\n{\n\tY=1\n}",
		"[ -f /a ] &&\n\n. /a",
		"(cd / && ls)",
		"echo a | sed s/a/b/",
		"echo $(date) `date` ${Y:-\"}\"}",
		"true &",
		"echo a \\\n b",
		"Y=1 Z=2",
		"# it's a \"comment",
		"while read -r l; do echo; done </dev/null",
	};
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(statements); i++) {
		const char *text = arena_printf(&a, "%s\nX=1\n", statements[i]);
		struct shell_file f = parse(&a, text);

		if (f.n_assigns == 0 || !streq(f.assigns[f.n_assigns - 1].name, "X"))
			fail_msg("%s", text);
	}
	arena_done(&a);
}

static void test_the_first_opaque_line_is_told(void **state)
{
	struct arena a = {0};
	struct shell_file f = parse(&a, "X=1\necho hi\n\n. /etc/more\neval a\n");

	(void)state;
	assert_int_equal(f.opaque_line, 4);
	assert_non_null(f.opaque_why);
	assert_int_equal(f.n_opaques, 3);
	f = parse(&a, "exit 0\n");
	assert_true(f.opaques[0].ends);
	arena_done(&a);
}

static void test_what_has_no_end_is_refused(void **state)
{
	static const struct {
		const char *text, *where;
	} rows[] = {
		{"A=1\nX='a\nb\n", "line 2: "}, {"X=\"a", "line 1: "},
		{"\n\nX=\"a\\\"", "line 3: "},  {"X=`date", "line 1: "},
		{"X=$(date", "line 1: "},       {"X=${Y", "line 1: "},
		{"echo 'a", "line 1: "},
	};
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct shell_file f = {.n_assigns = 99};
		struct err err = {0};

		assert_int_equal(shell_parse(rows[i].text, strlen(rows[i].text), &a, &f, &err),
				 -EINVAL);
		if (!str_starts(err.line, rows[i].where))
			fail_msg("%s: %s", rows[i].text, err.line);
		assert_int_equal(f.n_assigns, 99);
	}
	arena_done(&a);
}

static void test_a_nul_byte_is_refused(void **state)
{
	static const char bytes[] = "A=1\nB=\0";
	struct arena a = {0};
	struct shell_file f;
	struct err err = {0};

	(void)state;
	assert_int_equal(shell_parse(bytes, sizeof(bytes) - 1, &a, &f, &err), -EINVAL);
	assert_true(str_starts(err.line, "line 2: "));
	arena_done(&a);
}

static void test_nesting_is_bounded(void **state)
{
	struct buf text = {0};
	struct arena a = {0};
	struct shell_file f;

	(void)state;
	for (size_t i = 0; i < 100000; i++)
		buf_puts(&text, "$(");
	assert_int_equal(shell_parse(text.data, text.len, &a, &f, NULL), 0);
	assert_int_equal(f.opaques[0].reach, OPAQUE_ANY);
	buf_clear(&text);
	for (size_t i = 0; i < 100000; i++)
		buf_puts(&text, "{ ");
	assert_int_equal(shell_parse(text.data, text.len, &a, &f, NULL), 0);
	assert_int_equal(f.opaques[0].reach, OPAQUE_ANY);
	buf_done(&text);
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_literal_values),
		cmocka_unit_test(test_extending_values),
		cmocka_unit_test(test_computed_values),
		cmocka_unit_test(test_places),
		cmocka_unit_test(test_what_may_change_a_variable),
		cmocka_unit_test(test_reading_goes_on_behind_a_statement),
		cmocka_unit_test(test_the_first_opaque_line_is_told),
		cmocka_unit_test(test_what_has_no_end_is_refused),
		cmocka_unit_test(test_a_nul_byte_is_refused),
		cmocka_unit_test(test_nesting_is_bounded),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
