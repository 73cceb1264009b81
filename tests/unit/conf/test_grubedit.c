/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The editor of one variable of GRUB's files: what is put in, what changes, what goes again. Also
 * over the files that people have, where PASSTHRU_CORPUS names a directory with grub/.
 */
#include "unit/base/unit.h"

#include <dirent.h>
#include <stdio.h>

#include "conf/grub.h"

#define MAIN "/etc/default/grub"
#define DROP_IN "/etc/default/grub.d/50-some.cfg"
#define V "GRUB_CMDLINE_LINUX_DEFAULT"
#define MARK "# Written by passthru. To take it back: passthru undo\n"
#define WORD "intel_iommu=on"

static const struct word_edit put = {.new = WORD}, take = {.old = WORD};

static int edit(const struct grub_source *src, size_t n, const struct word_edit *w, bool take_new,
		struct arena *a, struct grub_source **ret, struct err *err)
{
	const struct grub_change change = {w, 1, take_new};
	return grub_edit_variable(src, n, V, &change, a, ret, err);
}

static size_t sources(const char *main, const char *drop_in, bool bash, struct grub_source src[2])
{
	src[0] = (struct grub_source){MAIN, main, strlen(main), bash};
	if (drop_in)
		src[1] = (struct grub_source){DROP_IN, drop_in, strlen(drop_in), bash};
	return drop_in ? 2 : 1;
}

static void same_bytes(const struct grub_source *a, const struct grub_source *b)
{
	assert_int_equal(a->len, b->len);
	assert_memory_equal(a->bytes, b->bytes, a->len);
}

/* bash: what sh is. to: the files with the word; NULL: as they are. stays: it is not taken out
 * again byte for byte: it was there, a bare word got quotes, or the last line an end. */
static const struct row {
	const char *main, *drop_in, *to, *drop_in_to;
	bool bash, stays;
} rows[] = {
	{V "=\"quiet\"\n", NULL, V "=\"quiet " WORD "\"\n", NULL, false, false},
	{V "='a' # b", NULL, V "='a " WORD "' # b", NULL, false, false},
	{V "=a\n", NULL, V "=\"a " WORD "\"\n", NULL, false, true},
	{V "=\"a \\\nb\"\n", NULL, V "=\"a \\\nb " WORD "\"\n", NULL, false, false},
	{V "=\"a\"\n" V "=\"${" V "}b\"\n", NULL, V "=\"a\"\n" V "=\"${" V "}b " WORD "\"\n", NULL,
	 false, false},
	{"X=1\n", NULL, "X=1\n" MARK V "=\"" WORD "\"\n", NULL, false, false},
	{"X=1", NULL, "X=1\n" MARK V "=\"" WORD "\"\n", NULL, false, true},
	{V "=`a`\nX=1\n", NULL, V "=`a`\nX=1\n" MARK V "=\"$" V " " WORD "\"\n", NULL, false,
	 false},
	{V "=`a`\n", V "=\"$" V " b\"\n", V "=`a`\n" MARK V "=\"$" V " " WORD "\"\n", NULL, false,
	 false},
	{V "=\"a\"\n", ". /x\n", NULL, ". /x\n" MARK V "=\"$" V " " WORD "\"\n", false, false},
	{V "=`a`\n" V "=\"$" V " b\"\n", NULL, V "=`a`\n" V "=\"$" V " b " WORD "\"\n", NULL, false,
	 false},
	{V "=\"a\"\n" V "+=\" b\"\n", NULL, V "=\"a " WORD "\"\n" V "+=\" b\"\n", NULL, true,
	 false},
	{V "=\"a\"\n" V "+=\"b\"\n", NULL, V "=\"a\"\n" V "+=\"b " WORD "\"\n", NULL, true, false},
	{V "=\"a " WORD "\"\n", NULL, NULL, NULL, false, true},
	{V "=\"a\"\n", V "=\"$" V " " WORD "\"\n", NULL, NULL, false, true},
	{V "=\"$(a) " WORD "\"\n", NULL, NULL, NULL, false, true},
};

static void expect_source(const struct grub_source *to, const char *text, const char *old)
{
	assert_string_equal(to->bytes, text ? text : old);
	assert_int_equal(to->len, strlen(text ? text : old));
}

TEST(a_word_is_put_in_and_goes_again)
{
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		_cleanup_(arena_done) struct arena a = {0};
		const struct row *r = &rows[i];
		struct grub_source src[2], *to, *again, *back;
		size_t n = sources(r->main, r->drop_in, r->bash, src);
		struct err err = {0};
		if (edit(src, n, &put, true, &a, &to, &err) < 0)
			fail_msg("row %zu: %s", i, err.line);
		expect_source(&to[0], r->to, r->main);
		if (n == 2)
			expect_source(&to[1], r->drop_in_to, r->drop_in);
		assert_int_equal(edit(to, n, &put, true, &a, &again, NULL), 0);
		for (size_t k = 0; k < n; k++)
			same_bytes(&again[k], &to[k]);
		if (r->stays)
			continue;
		assert_int_equal(edit(to, n, &take, false, &a, &back, NULL), 0);
		for (size_t k = 0; k < n; k++)
			same_bytes(&back[k], &src[k]);
	}
}

/* Old words change wherever they make up the value for sure, and nowhere else. */
TEST(old_words_change_where_they_stand)
{
	static const struct word_edit off = {"a=off", "a=on"}, gone = {"b", NULL};
	static const struct {
		const struct word_edit *w;
		const char *file, *to; /* to NULL: it is refused at line 2 */
	} changes[] = {
		{&off, V "=\"a=off x\"\n", V "=\"a=on x\"\n"},
		{&off, V "=a=off\n" V "=\"a=off\"\n", V "=a=off\n" V "=\"a=on\"\n"},
		{&off, V "=\"a=off\"\n" V "=\"a=off ${" V "} a=offer\"\n",
		 V "=\"a=on\"\n" V "=\"a=on ${" V "} a=offer\"\n"},
		{&off, "X=\"a=off\"\n#" V "=\"a=off\"\n", "X=\"a=off\"\n#" V "=\"a=off\"\n"},
		{&gone, V "=\"a b c\"\n" V "=\"$" V " b\"\n", V "=\"a c\"\n" V "=\"$" V "\"\n"},
		{&gone, ". /x\n" V "=\"$" V " b c\"\n", ". /x\n" V "=\"$" V " c\"\n"},
		{&gone, "X=1\n" V "=\"`x` b\"\n", NULL},
	};
	for (size_t i = 0; i < ARRAY_SIZE(changes); i++) {
		_cleanup_(arena_done) struct arena a = {0};
		struct grub_source src[2], *to;
		size_t n = sources(changes[i].file, NULL, false, src);
		struct err err = {0};
		int r = edit(src, n, changes[i].w, false, &a, &to, &err);
		if (!changes[i].to) {
			assert_int_equal(r, -EINVAL);
			assert_true(str_starts(err.line, MAIN ":2: "));
			continue;
		}
		assert_int_equal(r, 0);
		expect_source(&to[0], changes[i].to, NULL);
	}
}

static struct tally {
	size_t same, quoted, had, refused;
} tally;

static bool has_word(const struct grub_source *src, struct arena *a)
{
	const char *value = grub_value(src, 1, V, a);
	return cmdline_has(value ? value : grub_sure(src, 1, V, a), WORD);
}

/* In and out again is the file; where it ends without a line end it may have got one. */
static void there_and_back(const char *text, bool bash)
{
	_cleanup_(arena_done) struct arena a = {0};
	struct grub_source src[2], *to, *back;
	struct err err = {0};
	sources(text, NULL, bash, src);
	if (edit(src, 1, &put, true, &a, &to, &err) < 0) {
		assert_true(str_starts(err.line, MAIN ":"));
		tally.refused++;
		return;
	}
	if (has_word(src, &a)) {
		same_bytes(&to[0], &src[0]);
		tally.had++;
		return;
	}
	assert_true(has_word(to, &a));
	assert_int_equal(edit(to, 1, &take, false, &a, &back, NULL), 0);
	assert_true(back->len >= src->len && back->len - src->len <= 2);
	if (back->len == src->len)
		same_bytes(&back[0], &src[0]);
	tally.same += back->len == src->len;
	tally.quoted += back->len != src->len;
}

TEST(in_and_out_again_is_the_file_of_people)
{
	const char *dir = getenv("PASSTHRU_CORPUS");
	SKIP_IF(!dir, "PASSTHRU_CORPUS is not set");
	_cleanup_(arena_done) struct arena a = {0};
	DIR *d = opendir(arena_printf(&a, "%s/grub", dir));
	assert_non_null(d);
	for (struct dirent *e; (e = readdir(d));) {
		_cleanup_buf_ struct buf text = {0};
		FILE *f = e->d_name[0] == '.'
				  ? NULL
				  : fopen(arena_printf(&a, "%s/grub/%s", dir, e->d_name), "re");
		for (int c; f && (c = fgetc(f)) != EOF;)
			buf_putc(&text, (char)c);
		if (!f)
			continue;
		fclose(f);
		there_and_back(buf_str(&text), false);
		there_and_back(buf_str(&text), true);
	}
	closedir(d);
	print_message("%zu same, %zu with an end or quotes more, %zu had the word, %zu refused\n",
		      tally.same, tally.quoted, tally.had, tally.refused);
	assert_true(tally.same > 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_word_is_put_in_and_goes_again),
		cmocka_unit_test(old_words_change_where_they_stand),
		cmocka_unit_test(in_and_out_again_is_the_file_of_people),
	};
	return cmocka_run_group_tests(tests, NULL, NULL);
}
