/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "conf/shellvar.h"

static const struct assign *find(struct arena *a, const char *text, const char *name)
{
	struct shell_file f;

	assert_int_equal(shell_parse(text, strlen(text), a, &f, NULL), 0);
	for (size_t i = f.n_assigns; i > 0; i--)
		if (streq(f.assigns[i - 1].name, name))
			return &f.assigns[i - 1];
	fail_msg("no %s in %s", name, text);
	return NULL;
}

static int set(struct arena *a, const char *text, const char *value, struct buf *out,
	       struct err *err)
{
	return shell_set(text, strlen(text), find(a, text, "X"), value, out, err);
}

static void test_the_quotes_stay(void **state)
{
	static const struct {
		const char *text, *value, *made;
	} rows[] = {
		{"X=\"quiet\"\n", "quiet w=1", "X=\"quiet w=1\"\n"},
		{"X='quiet'\n", "quiet w=1", "X='quiet w=1'\n"},
		{"X=\"\"", "w=1", "X=\"w=1\""},
		{"X=''", "w=1", "X='w=1'"},
		{"X=", "w=1", "X=w=1"},
		{"X= # note", "w=1", "X=w=1 # note"},
		{"X=", "a b", "X=\"a b\""},
		{"X=quiet", "quiet w=1", "X=\"quiet w=1\""},
		{"X=quiet;Y=1", "quiet w", "X=\"quiet w\";Y=1"},
		{"X=a\\ b", "a b c", "X=a\\ b\\ c"},
		{"X=quiet' splash'", "quiet splash w", "X=quiet' splash w'"},
		{"X='a 'b", "a b c", "X='a 'b\\ c"},
		{"export X=\"a\" Y=2", "a w", "export X=\"a w\" Y=2"},
		{"X=\"a\" # it's \"a\"\n", "a w", "X=\"a w\" # it's \"a\"\n"},
		{"X=\"a \\\n\tb\"\n", "a \tb w", "X=\"a \\\n\tb w\"\n"},
		{"X=\"a\nb\"\n", "a\nb w", "X=\"a\nb w\"\n"},
		{"X=\"a\"\r\nY=1\r\n", "b\r", "X=\"b\"\r\nY=1\r\n"},
		{"X=\"a=off b\"", "a=on b", "X=\"a=on b\""},
		{"X=\"a b c\"", "a c", "X=\"a c\""},
		{"X=\"a\"", "", "X=\"\""},
		{"X=\"a\"", "a $b `c` \"d\" \\e", "X=\"a \\$b \\`c\\` \\\"d\\\" \\\\e\""},
		{"X=\"1\"\nX=\"2\"\n", "2 w", "X=\"1\"\nX=\"2 w\"\n"},
	};
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct buf out = {0};

		assert_int_equal(set(&a, rows[i].text, rows[i].value, &out, NULL), 0);
		assert_string_equal(buf_str(&out), rows[i].made);
		assert_string_equal(find(&a, buf_str(&out), "X")->value, rows[i].value);
		buf_done(&out);
	}
	arena_done(&a);
}

static void test_what_would_lose_something_is_refused(void **state)
{
	static const struct {
		const char *text, *value, *where;
	} rows[] = {
		{"X='a'", "it's", "line 1: "},     {"\nX=\"a\"b", "c", "line 2: "},
		{"X=\"a\"", "a\nb", "line 1: "},   {"X=\"a\"", "a\033[2J", "line 1: "},
		{"X=$Y", "a", "line 1: "},         {"X=\"$X a\"", "a", "line 1: "},
		{"X=\"a$ b\"", "a$b", "line 1: "},
	};
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct buf out = {0};
		struct err err = {0};

		assert_int_equal(set(&a, rows[i].text, rows[i].value, &out, &err), -EINVAL);
		assert_int_equal(out.len, 0);
		if (!str_starts(err.line, rows[i].where) || !strchr(err.line, 'X'))
			fail_msg("row %zu: %s", i, err.line);
	}
	arena_done(&a);
}

/* What stands around the former value; \1 is its place. */
static void test_a_text_around_the_former_value(void **state)
{
	static const struct {
		const char *text, *value, *made;
	} rows[] = {
		{"X=\"$X a\"\n", "\1 a b", "X=\"$X a b\"\n"},
		{"X=\"$X a\"\n", "\1", "X=\"$X\"\n"},
		{"X=\"a ${X} c\"", "a \1 d", "X=\"a ${X} d\""},
		{"X=\"a ${X}\"", "b \1", "X=\"b ${X}\""},
		{"X=$X", "\1 a", "X=$X\\ a"},
		{"X='a '\"$X\"", "b \1", "X='b '\"$X\""},
		{"X+=\" a\"\n", "\1 a b", "X+=\" a b\"\n"},
		{"X+=' a'\n", "\1 b", "X+=' b'\n"},
	};
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct buf out = {0};

		assert_int_equal(set(&a, rows[i].text, rows[i].value, &out, NULL), 0);
		assert_string_equal(buf_str(&out), rows[i].made);
		assert_string_equal(shell_text(find(&a, buf_str(&out), "X"), &a), rows[i].value);
		buf_done(&out);
	}
	arena_done(&a);
}

static void test_the_former_value_stays_where_it_is(void **state)
{
	static const char *const rows[][2] = {
		{"X=\"$X a\"", "a \1"}, {"X=\"$X a\"", "b a"},   {"X=\"a $X b\"", "c \1 d"},
		{"X+=\" a\"", "a \1"},  {"X=\"$X a\"", "\1b a"}, {"X+=a", "b"},
	};
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct buf out = {0};
		struct err err = {0};

		assert_int_equal(set(&a, rows[i][0], rows[i][1], &out, &err), -EINVAL);
		assert_true(str_starts(err.line, "line 1: "));
		assert_int_equal(out.len, 0);
	}
	arena_done(&a);
}

static const char *const files[] = {
	"X=\"\"\n",
	"X=''\n",
	"X=\n",
	"X=\"quiet splash\"\n",
	"X='quiet splash' # kept\n",
	"  X=\"quiet\"",
	"export X=\"quiet \"\n",
	"X=\"a\" Y='b'; Z=c\n",
	"X=\"a \\\n b\"\n",
	"X=\"a\nb\"\n",
	"X=quiet' splash'\"\"\n",
	"X=a\\ b\n",
	"X=\"a \\\"b\\\" \\$c\"\r\n# dos\r\n",
	"X='a'\nX=\"b\"\n. /etc/more\n",
};

static void test_the_same_value_gives_the_same_bytes(void **state)
{
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		struct buf out = {0};

		assert_int_equal(set(&a, files[i], find(&a, files[i], "X")->value, &out, NULL), 0);
		assert_string_equal(buf_str(&out), files[i]);
		buf_done(&out);
	}
	arena_done(&a);
}

static void test_set_and_set_back_gives_the_former_bytes(void **state)
{
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(files); i++) {
		const char *old = find(&a, files[i], "X")->value;
		const char *new = *old ? arena_printf(&a, "%s w=1", old) : "w=1";
		struct buf there = {0}, back = {0};

		assert_int_equal(set(&a, files[i], new, &there, NULL), 0);
		assert_string_not_equal(buf_str(&there), files[i]);
		assert_int_equal(set(&a, buf_str(&there), old, &back, NULL), 0);
		assert_string_equal(buf_str(&back), files[i]);
		buf_done(&there);
		buf_done(&back);
	}
	arena_done(&a);
}

static void test_append(void **state)
{
	static const struct {
		const char *text, *value, *made;
	} rows[] = {
		{"", "w", "X=\"w\"\n"},
		{"A=1\n", "a b", "A=1\nX=\"a b\"\n"},
		{"A=1", "w", "A=1\nX=\"w\"\n"},
		{"echo a \\\n", "w", "echo a \\\n\nX=\"w\"\n"},
		{"echo a \\", "w", "echo a \\\n\nX=\"w\"\n"},
		{"# last\n", "$a \"b\" \\", "# last\nX=\"\\$a \\\"b\\\" \\\\\"\n"},
	};
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct buf out = {0};

		shell_append(rows[i].text, strlen(rows[i].text), "X", rows[i].value, &out);
		assert_string_equal(buf_str(&out), rows[i].made);
		assert_string_equal(find(&a, buf_str(&out), "X")->value, rows[i].value);
		buf_done(&out);
	}
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_the_quotes_stay),
		cmocka_unit_test(test_what_would_lose_something_is_refused),
		cmocka_unit_test(test_a_text_around_the_former_value),
		cmocka_unit_test(test_the_former_value_stays_where_it_is),
		cmocka_unit_test(test_the_same_value_gives_the_same_bytes),
		cmocka_unit_test(test_set_and_set_back_gives_the_former_bytes),
		cmocka_unit_test(test_append),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
