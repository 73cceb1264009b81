/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "conf/cmdline.h"
#include "conf/grub.h"
#include "unit/conf/shells.h"

#define VARIABLE "GRUB_CMDLINE_LINUX_DEFAULT"
#define D VARIABLE
#define MAIN "/etc/default/grub"
#define DROP_IN "/etc/default/grub.d/50-x.cfg"
#define WORD "intel_iommu=on"

/*
 * /etc/default/grub, a drop-in or NULL, and what the shell makes of the variable. value NULL: it
 * cannot be known without running them. refused: where an edit stops, NULL: it goes.
 */
static const struct row {
	const char *file, *drop_in, *value, *refused;
} rows[] = {
	{"GRUB_DEFAULT=0\n" D "=\"quiet\"\nGRUB_CMDLINE_LINUX=\"\"\n", NULL, "quiet", NULL},
	{D "='quiet splash'\n", NULL, "quiet splash", NULL},
	{D "=quiet\n", NULL, "quiet", NULL},
	{D "=\"\"\n", NULL, "", NULL},
	{D "=\n", NULL, "", NULL},
	{"", NULL, "", NULL},
	{"GRUB_TIMEOUT=5", NULL, "", NULL},
	{"#" D "=\"a\"\n# " D "='b'\n" D "=\"c\"\n#" D "=d\n", NULL, "c", NULL},
	{D "=\"a\"\n" D "=\"b\"\n", NULL, "b", NULL},
	{" \t" D "=\"a\" # note\n", NULL, "a", NULL},
	{D "=\"a\"", NULL, "a", NULL},
	{D "=\"a \\\nb=\\\"c d\\\" \\$e\"\n", NULL, "a b=\"c d\" $e", NULL},
	{D "=\"dyndbg='file a.c +p'\"\n", NULL, "dyndbg='file a.c +p'", NULL},
	{"export " D "=\"a\"\n", NULL, "a", NULL},
	{"GRUB_A=1 " D "=\"a\"; GRUB_B='2 3'\n", NULL, "a", NULL},
	{"GRUB_DISTRIBUTOR=`echo Debian`\n" D "=\"a\"\n", NULL, "a", NULL},
	{D "=\"a\"\n: \"${GRUB_B:=1}\"\ntrue\nunset GRUB_B\nexport " D "\n", NULL, "a", NULL},
	{D "=\"a\"\nif [ -n \"$" D "\" ]; then GRUB_B=1; fi\n", NULL, "a", NULL},
	{D "=\"a\"\n", D "=\"$" D " b\"\n", "a b", NULL},
	{D "=\"a\"\n", D "=\"b ${" D "}\"\n", "b a", NULL},
	{D "=\"a\"\n", D "=\"b\"\n", "b", NULL},
	{"GRUB_TIMEOUT=1\n", D "=\"$" D " b\"\n", " b", NULL},
	{"GRUB_TIMEOUT=1\n", D "=\"b\"\n", "b", NULL},
	{D "=$GRUB_X\n" D "=\"a\"\n", NULL, "a", NULL},
	{"eval :\n" D "=\"a\"\n", NULL, "a", NULL},
	{"if true; then " D "=b; fi\n" D "=\"a\"\n", NULL, "a", NULL},
	{D "=\"$" D " b\"\n", NULL, " b", MAIN ":1: "},
	{D "=\"a\"\nGRUB_X=b\n" D "=\"$" D " $GRUB_X\"\n", NULL, NULL, MAIN ":3: "},
	{"GRUB_X=b\n" D "=\"$GRUB_X\"\n", NULL, NULL, MAIN ":2: "},
	{D "=\"`echo a`\"\n", NULL, NULL, MAIN ":1: "},
	{D "=\"a\"\nif true; then\n" D "=b\nfi\n", NULL, NULL, MAIN ":2: "},
	{D "=\"a\"\neval " D "=b\n", NULL, NULL, MAIN ":2: "},
	{D "=\"a\"\nunset " D "\n", NULL, NULL, MAIN ":2: "},
	{D "=\"a\"\n: ${" D ":=b}\n", NULL, NULL, MAIN ":2: "},
	{D "=\"a\"\nset_it() { " D "=b; }\nset_it\n", NULL, NULL, MAIN ":2: "},
	{D "=\"a\"\n[ -e /dev/null ] && . /dev/null\n", NULL, NULL, MAIN ":2: "},
	{D "=\"a\"\n", "GRUB_X=1\n. /dev/null\n", NULL, DROP_IN ":2: "},
	{"GRUB_TIMEOUT=1\\", NULL, "", MAIN ": "},
	{"return 0\n" D "=\"a\"\n", NULL, NULL, MAIN ":1: "},
	{D "=\"a\nb\"\n", NULL, "a\nb", MAIN ":1: "},
	{D "=\"a\"\r\n", NULL, "a\r", MAIN ":1: "},
};

static size_t sources_of(const struct row *row, struct grub_source src[2])
{
	src[0] = (struct grub_source){.path = MAIN, .bytes = row->file, .len = strlen(row->file)};
	if (row->drop_in)
		src[1] = (struct grub_source){
			.path = DROP_IN, .bytes = row->drop_in, .len = strlen(row->drop_in)};
	return row->drop_in ? 2 : 1;
}

static void test_value(void **state)
{
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct grub_source src[2];
		size_t n = sources_of(&rows[i], src);
		const char *value = grub_value(src, n, VARIABLE, &a);

		if ((value == NULL) != (rows[i].value == NULL) ||
		    (value && !streq(value, rows[i].value)))
			fail_msg("row %zu: %s", i, value ? value : "(unknown)");
	}
	arena_done(&a);
}

static void test_refusals_name_the_place(void **state)
{
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct err err = {0};
		struct grub_source src[2];
		struct grub_place place;
		size_t n = sources_of(&rows[i], src);
		int r = grub_find(src, n, VARIABLE, &a, &place, &err);

		if ((r < 0) != (rows[i].refused != NULL) ||
		    (r < 0 && !str_starts(err.line, rows[i].refused)))
			fail_msg("row %zu: %s", i, err.line);
	}
	arena_done(&a);
}

static void test_plus_is_never_edited(void **state)
{
	static const char text[] = D "=\"a\"\n" D "+=\" b\"\n" D "=\"c\"\n";
	struct grub_source src = {.path = MAIN, .bytes = text, .len = strlen(text)};
	struct grub_place place;
	struct arena a = {0};
	struct err err = {0};

	(void)state;
	assert_int_equal(grub_find(&src, 1, VARIABLE, &a, &place, &err), -EINVAL);
	assert_true(str_starts(err.line, MAIN ":2: "));
	assert_null(grub_value(&src, 1, VARIABLE, &a));
	arena_done(&a);
}

static void test_a_broken_file_is_named(void **state)
{
	static const char text[] = "A=1\nB='x\n";
	struct grub_source src = {.path = MAIN, .bytes = text, .len = strlen(text)};
	struct grub_place place;
	struct arena a = {0};
	struct err err = {0};

	(void)state;
	assert_int_equal(grub_find(&src, 1, VARIABLE, &a, &place, &err), -EINVAL);
	assert_true(str_starts(err.line, MAIN ": line 2: "));
	assert_null(grub_value(&src, 1, VARIABLE, &a));
	arena_done(&a);
}

/* The source that changes, with the word added to the variable or taken out of it. */
static size_t edit(const struct grub_source *src, size_t n, bool add, struct arena *a,
		   struct buf *out)
{
	struct grub_place place;
	struct buf value = {0};
	size_t source;

	assert_int_equal(grub_find(src, n, VARIABLE, a, &place, NULL), 0);
	source = place.missing ? 0 : place.source;
	if (place.missing) {
		shell_append(src[0].bytes, src[0].len, VARIABLE, WORD, out);
		return source;
	}
	(add ? cmdline_add : cmdline_remove)(&value, place.assign.value, WORD);
	assert_int_equal(shell_set(src[source].bytes, src[source].len, &place.assign,
				   buf_str(&value), out, NULL),
			 0);
	buf_done(&value);
	return source;
}

static void test_added_and_removed_is_the_file(void **state)
{
	struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		struct buf there = {0}, back = {0};
		struct grub_source src[2], edited[2];
		size_t n = sources_of(&rows[i], src), at;
		struct grub_place place;

		if (rows[i].refused || grub_find(src, n, VARIABLE, &a, &place, NULL) < 0 ||
		    place.missing)
			continue;
		memcpy(edited, src, sizeof(src));
		at = edit(src, n, true, &a, &there);
		edited[at].bytes = buf_str(&there);
		edited[at].len = there.len;
		assert_int_equal(edit(edited, n, false, &a, &back), at);
		if (streq(src[at].bytes, D "=quiet\n"))
			assert_string_equal(buf_str(&back), D "=\"quiet\"\n");
		else
			assert_string_equal(buf_str(&back), src[at].bytes);
		buf_done(&there);
		buf_done(&back);
	}
	arena_done(&a);
}

/* What the shell says of the sources: the value, "|", and every other GRUB variable. False when it
 * failed or is not there. */
static bool ask(size_t shell, const struct grub_source *src, size_t n, struct buf *ret)
{
	char *paths[2] = {NULL, NULL};
	int r;

	for (size_t i = 0; i < n; i++)
		paths[i] = shell_file_of(src[i].bytes, src[i].len);
	buf_clear(ret);
	r = shell_says(shell, (const char *const *)paths, n, VARIABLE, ret);
	for (size_t i = 0; i < n; i++) {
		unlink(paths[i]);
		free(paths[i]);
	}
	return r == 0;
}

static void check_row(size_t shell, size_t i, struct arena *a)
{
	struct buf before = {0}, after = {0}, edited = {0}, expected = {0};
	struct grub_source src[2];
	size_t n = sources_of(&rows[i], src), at, len;

	if (!ask(shell, src, n, &before))
		fail_msg("row %zu: %s does not take the file", i, shells[shell][0]);
	len = strcspn(buf_str(&before), "|");
	if (rows[i].value)
		assert_int_equal(strlen(rows[i].value), len);
	if (rows[i].value && memcmp(rows[i].value, before.data, len) != 0)
		fail_msg("row %zu: %s says %s", i, shells[shell][0], buf_str(&before));
	if (rows[i].refused)
		goto out;
	at = edit(src, n, true, a, &edited);
	src[at].bytes = buf_str(&edited);
	src[at].len = edited.len;
	if (!ask(shell, src, n, &after))
		fail_msg("row %zu: %s fails on what was edited", i, shells[shell][0]);
	assert_true(memmem(after.data, strcspn(buf_str(&after), "|"), WORD, strlen(WORD)) != NULL);
	cmdline_add(&expected, grub_value(src, n, VARIABLE, a), WORD);
	assert_int_equal(strcspn(buf_str(&after), "|"), expected.len);
	assert_memory_equal(after.data, expected.data, expected.len);
	assert_string_equal(after.data + expected.len, before.data + len);
out:
	buf_done(&before);
	buf_done(&after);
	buf_done(&edited);
	buf_done(&expected);
}

/* The real shells give the values of the table, and an edit changes our word and nothing else for
 * them. */
static void test_the_shells_agree(void **state)
{
	struct arena a = {0};

	(void)state;
	for (size_t shell = 0; shell < ARRAY_SIZE(shells); shell++) {
		struct buf said = {0};

		if (shell_says(shell, NULL, 0, VARIABLE, &said) == -ENOENT)
			print_message("%s is not installed: not asked\n", shells[shell][0]);
		else
			for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
				check_row(shell, i, &a);
		buf_done(&said);
	}
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_value),
		cmocka_unit_test(test_refusals_name_the_place),
		cmocka_unit_test(test_plus_is_never_edited),
		cmocka_unit_test(test_a_broken_file_is_named),
		cmocka_unit_test(test_added_and_removed_is_the_file),
		cmocka_unit_test(test_the_shells_agree),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
