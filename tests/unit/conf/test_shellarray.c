/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "conf/shellarray.h"

/* A file, the items that MODULES has behind it joined by "|", and the file with x at the front. */
static const struct {
	const char *file, *items, *with_x;
} rows[] = {
	{"MODULES=()\n", "", "MODULES=(x)\n"},
	{"MODULES=( )\n", "", "MODULES=( x)\n"},
	{"MODULES=(a b)\n", "a|b", "MODULES=(x a b)\n"},
	{"MODULES=(a \"b c\" 'd' e\\ f)", "a|b c|d|e f", "MODULES=(x a \"b c\" 'd' e\\ f)"},
	{"# MODULES=(n)\nMODULES=(\n  a # one\n  b\n)\nHOOKS=(base udev)\n", "a|b",
	 "# MODULES=(n)\nMODULES=(\n  x a # one\n  b\n)\nHOOKS=(base udev)\n"},
	{"MODULES=(\n# none )\n)\n", "", "MODULES=(\n# none )\nx)\n"},
	{"MODULES=\"\"\n", "", "MODULES=\"x\"\n"},
	{"MODULES=\" \"\n", "", "MODULES=\" x\"\n"},
	{"MODULES=''\n", "", "MODULES='x'\n"},
	{"MODULES=\n", "", "MODULES=x\n"},
	{"MODULES= # none\n", "", "MODULES=x # none\n"},
	{"MODULES=\"a  b\"\n", "a|b", "MODULES=\"x a  b\"\n"},
	{"MODULES=(a)\nMODULES=(b)\nMODULES+=(c)\n", "b|c",
	 "MODULES=(a)\nMODULES=(x b)\nMODULES+=(c)\n"},
	{"MODULES=(a)\nMODULES=(\"${MODULES[@]}\" b)\n", "a|b",
	 "MODULES=(x a)\nMODULES=(\"${MODULES[@]}\" b)\n"},
	{"A=1 MODULES=(a) B=\"2\"; C=3\n", "a", "A=1 MODULES=(x a) B=\"2\"; C=3\n"},
	{"A=(x y) ; MODULES=(a)\n", "a", "A=(x y) ; MODULES=(x a)\n"},
	{"MODULES=(`b`)\nMODULES=(a)\n", "a", "MODULES=(`b`)\nMODULES=(x a)\n"},
	{"echo hello\nMODULES=(a)\n", "a", "echo hello\nMODULES=(x a)\n"},
	{"NOT_MODULES=(a)\nMODULES2=(b)\nMODULES=(c)\n", "c",
	 "NOT_MODULES=(a)\nMODULES2=(b)\nMODULES=(x c)\n"},
};

struct file {
	struct arena mem;
	struct shell_array *arrays;
	size_t n;
	char **items;
	size_t n_items;
};

static int read_file(const char *bytes, struct file *f, struct err *err)
{
	int r;

	*f = (struct file){0};
	r = shell_arrays(bytes, strlen(bytes), "MODULES", &f->mem, &f->arrays, &f->n, err);
	if (r == 0)
		r = shell_array_apply(f->arrays, f->n, &f->mem, &f->items, &f->n_items, err);
	return r;
}

static void assert_items(const struct file *f, const char *expected)
{
	struct buf joined = {0};

	for (size_t i = 0; i < f->n_items; i++)
		buf_printf(&joined, "%s%s", i > 0 ? "|" : "", f->items[i]);
	assert_string_equal(buf_str(&joined), expected);
	buf_done(&joined);
}

static void check_row(const char *file, const char *items, const char *with_x)
{
	struct buf there = {0}, back = {0};
	const struct shell_array *base;
	struct file before, after;

	assert_int_equal(read_file(file, &before, NULL), 0);
	assert_items(&before, items);
	base = shell_array_base(before.arrays, before.n);
	assert_non_null(base);
	assert_int_equal(shell_array_insert(file, strlen(file), base, "x", &there, NULL), 0);
	assert_string_equal(buf_str(&there), with_x);
	assert_int_equal(read_file(with_x, &after, NULL), 0);
	assert_int_equal(after.n_items, before.n_items + 1);
	base = shell_array_base(after.arrays, after.n);
	assert_string_equal(base->items[0].text, "x");
	assert_int_equal(shell_array_remove(with_x, strlen(with_x), base, 0, &back, NULL), 0);
	assert_string_equal(buf_str(&back), file);
	arena_done(&before.mem);
	arena_done(&after.mem);
	buf_done(&there);
	buf_done(&back);
}

static void test_rows(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(rows); i++)
		check_row(rows[i].file, rows[i].items, rows[i].with_x);
}

static const struct {
	const char *file, *why;
} unknown[] = {
	{"MODULES=(a $b)\n", "line 1: MODULES cannot be known: the shell computes an item"},
	{"MODULES=(a)\n\nMODULES+=($(b))\n",
	 "line 3: MODULES cannot be known: the shell computes an item"},
	{"MODULES=(/a/*.ko)\n", "line 1: MODULES cannot be known: the shell computes an item"},
	{"MODULES=\"$a b\"\n", "line 1: MODULES cannot be known: the shell computes it"},
	{"MODULES=(a)\nMODULES+=\"b\"\n",
	 "line 2: MODULES cannot be known: a string is added, which does not make an item"},
	{"MODULES=(a)\nunset MODULES\n",
	 "line 2: MODULES cannot be known: a command that names it"},
	{"MODULES=(a)\nsource /etc/b\n",
	 "line 2: MODULES cannot be known: another file or text is read here"},
	{"MODULES=(a)\nif b; then\nMODULES=(c)\nfi\n",
	 "line 2: MODULES cannot be known: a command that names it"},
	{"MODULES=(a)b\n", "line 1: MODULES cannot be known: shells differ on what this is"},
	{"MODULES=(a)\nMODULES=\"b c\"\n", "line 2: MODULES cannot be known: a string is given to "
					   "what is a list, of which it becomes the first item"},
	{"MODULES=\"a b\"\nMODULES+=(c)\n",
	 "line 2: MODULES cannot be known: a list is added to a string, which stays one item"},
	{"MODULES=(a) b\n", "line 1: MODULES cannot be known: it is set for one command only"},
	{"A=1\nMODULES=(a\n", "line 2: this has no end"},
	{"MODULES=\"a\n", "line 1: this has no end"},
	{"MODULES=#\"a\n", "line 1: this has no end"},
};

static void test_what_cannot_be_known(void **state)
{
	struct file f;
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(unknown); i++) {
		assert_int_equal(read_file(unknown[i].file, &f, &err), -EINVAL);
		assert_string_equal(err.line, unknown[i].why);
		arena_done(&f.mem);
	}
}

static void assert_not_edited(const char *bytes, size_t i, const char *item, const char *why)
{
	struct buf out = {0};
	struct file f;
	struct err err;

	assert_int_equal(read_file(bytes, &f, NULL), 0);
	assert_int_equal(shell_array_insert(bytes, strlen(bytes), &f.arrays[i], item, &out, &err),
			 -EINVAL);
	assert_string_equal(err.line, why);
	assert_int_equal(out.len, 0);
	arena_done(&f.mem);
}

static void test_what_is_not_edited(void **state)
{
	(void)state;
	assert_not_edited("MODULES=a\n", 0, "x", "line 1: the value of MODULES is not in quotes");
	assert_not_edited("MODULES=(a)\nMODULES=(\"${MODULES[@]}\" b)\n", 1, "x",
			  "line 2: MODULES cannot be edited here: it adds to its former items");
	assert_not_edited("MODULES=(a)\n", 0, "x y",
			  "line 1: \"x y\" cannot be written here without loss");
	assert_not_edited("MODULES=(a)\n", 0, "$x",
			  "line 1: \"$x\" cannot be written here without loss");
}

static void test_several_files(void **state)
{
	static const char first[] = "MODULES=(a b)\n", second[] = "MODULES+=(vfio_pci)\n";
	struct file f;
	struct shell_array *more;
	size_t n;

	(void)state;
	assert_int_equal(read_file(first, &f, NULL), 0);
	assert_int_equal(shell_arrays(second, strlen(second), "MODULES", &f.mem, &more, &n, NULL),
			 0);
	assert_int_equal(shell_array_apply(more, n, &f.mem, &f.items, &f.n_items, NULL), 0);
	assert_items(&f, "a|b|vfio_pci");
	assert_int_equal(items_find(f.items, f.n_items, "vfio-pci", true), 2);
	assert_int_equal(items_find(f.items, f.n_items, "vfio-pci", false), -1);
	assert_null(shell_array_base(more, n));
	arena_done(&f.mem);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_rows),
		cmocka_unit_test(test_what_cannot_be_known),
		cmocka_unit_test(test_what_is_not_edited),
		cmocka_unit_test(test_several_files),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
