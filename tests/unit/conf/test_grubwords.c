/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "conf/grub.h"

#define A "GRUB_CMDLINE_LINUX"
#define D "GRUB_CMDLINE_LINUX_DEFAULT"

/* The main file, a drop-in or NULL, and the words with their places: "0:LINE:WORD". */
static const struct row {
	const char *name, *file, *drop_in, *expected;
} rows[] = {
	{"both, all entries first", D "=\"quiet splash\"\n" A "='a=1'\n", NULL,
	 "0:2:a=1 0:1:quiet 0:1:splash"},
	{"nothing", "", NULL, ""},
	{"empty values", A "=\"\"\n" D "=\n", NULL, ""},
	{"comments set nothing", "#" D "=\"a\"\n" D "=\"b\" # c\n", NULL, "0:2:b"},
	{"what is replaced is gone", D "=\"a\"\n" D "=\"b\"\n", NULL, "0:2:b"},
	{"a drop-in replaces", D "=\"a\"\n" A "=\"c\"\n", D "=\"b\"\n", "0:2:c 1:1:b"},
	{"a drop-in adds", D "=\"a\"\n", "\n" D "=\"$" D " b\"\n", "0:1:a 1:2:b"},
	{"a drop-in puts before", D "=\"a\"\n", D "=\"b ${" D "}\"\n", "1:1:b 0:1:a"},
	{"glued together", D "=\"a\"\n", D "=\"${" D "}b\"\n", "0:1:ab"},
	{"plus", D "=\"a\"\n" D "+=\" b\"\n", NULL, "0:1:a 0:2:b"},
	{"physical lines", D "=\"a \\\n  b\n c\"\n", NULL, "0:1:a 0:2:b 0:3:c"},
	{"computed words are left out", D "=\"a $B c$B $(cat /x) d\"\n", NULL, "0:1:a 0:1:d"},
	{"a change that is not known", D "=\"a\"\neval x\n" D "=\"$" D " b\"\n", NULL, "0:3:b"},
	{"it changes another", D "=\"a\"\nif true; then " A "=b; fi\n", NULL, "0:1:a"},
	{"quotes of the kernel", D "='x=\"a b\" c'\n", NULL, "0:1:x=\"a b\" 0:1:c"},
	{"behind -- is init's", A "=\"a -- b\"\n" D "=\"c\"\n", NULL, "0:1:a"},
	{"twice itself is computed", D "=\"a\"\n" D "=\"$" D " $" D "\"\n", NULL, "0:1:a"},
	{"no shell file", D "=\"a\n", NULL, ""},
};

static void test_words(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++) {
		const struct row *r = &rows[i];
		const struct grub_source src[] = {
			{.path = "main", .bytes = r->file, .len = strlen(r->file)},
			{.path = "drop-in",
			 .bytes = r->drop_in,
			 .len = r->drop_in ? strlen(r->drop_in) : 0},
		};
		struct arena a = {0};
		struct grub_word *words;
		char *found = arena_str(&a, "");
		size_t n;

		grub_words(src, r->drop_in ? 2 : 1, &a, &words, &n);
		for (size_t k = 0; k < n; k++)
			found = arena_printf(&a, "%s%s%zu:%zu:%s", found, k > 0 ? " " : "",
					     words[k].source, words[k].line, words[k].word);
		if (!streq(found, r->expected))
			fail_msg("%s: \"%s\"", r->name, found);
		arena_done(&a);
	}
}

static void test_a_value_that_grows_is_cut(void **state)
{
	struct buf text = {0};
	struct grub_source src = {.path = "main"};
	struct grub_word *words;
	struct arena a = {0};
	size_t n;

	(void)state;
	for (int i = 0; i < 3000; i++)
		buf_puts(&text, D "=\"$" D " 3456789 $" D "\"\n");
	src.bytes = buf_str(&text);
	src.len = text.len;
	grub_words(&src, 1, &a, &words, &n);
	assert_in_range(n, 1000, 3000);
	assert_int_equal(words[1000 - 1].line, 1000);
	arena_done(&a);
	buf_done(&text);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_words),
		cmocka_unit_test(test_a_value_that_grows_is_cut),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
