/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The laws over files that people really have. PASSTHRU_CORPUS names a directory with grub/ (files
 * whose first line is
 * "# source: …"), grub-expected.tsv (file, shell, its exit status, GRUB_CMDLINE_LINUX,
 * GRUB_CMDLINE_LINUX_DEFAULT as that shell gives them) and modprobe/. Without it there is nothing
 * to do here.
 */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>

#include "base/lines.h"
#include "base/root.h"
#include "conf/cmdline.h"
#include "conf/grub.h"
#include "conf/modprobe.h"
#include "conf/modprobefault.h"

#define WORD "intel_iommu=on"

static const char *const variables[] = {"GRUB_CMDLINE_LINUX", "GRUB_CMDLINE_LINUX_DEFAULT"};

struct corpus {
	struct root root;
	struct arena mem;
	char **names;
	size_t n;
};

static bool corpus_open(const char *dir, struct corpus *c)
{
	const char *path = getenv("PASSTHRU_CORPUS");

	*c = (struct corpus){0};
	if (!path) {
		print_message("PASSTHRU_CORPUS is not set: nothing to hold against\n");
		return false;
	}
	assert_int_equal(root_open(path, &c->root, NULL), 0);
	assert_int_equal(root_list(&c->root, &c->mem, dir, &c->names, &c->n), 0);
	assert_true(c->n > 0);
	return true;
}

static void corpus_close(struct corpus *c)
{
	root_done(&c->root);
	arena_done(&c->mem);
}

/* A file without its first line, which says where it comes from. */
static struct grub_source corpus_file(struct corpus *c, const char *dir, const char *name)
{
	struct buf bytes = {0};
	struct line first = {0};
	struct lines it;
	struct grub_source src = {.path = name};

	assert_int_equal(root_read(&c->root, arena_printf(&c->mem, "%s/%s", dir, name), 1 << 20,
				   &bytes, NULL),
			 0);
	it = lines_of(bytes.data, bytes.len);
	lines_next(&it, &first);
	src.len = bytes.len - first.len;
	src.bytes = arena_dup(&c->mem, buf_str(&bytes) + first.len, src.len);
	buf_done(&bytes);
	return src;
}

/* A row of the table for this file and dash; NULL when dash fails on it. Field 3 and 4 are the
 * values. */
static char **expected_row(struct corpus *c, const char *table, const char *name)
{
	for (struct lines it = lines_of(table, strlen(table));;) {
		char **field = arena_alloc(&c->mem, 5 * sizeof(*field)), *rest;
		struct line l;

		assert_true(lines_next(&it, &l));
		rest = arena_dup(&c->mem, l.at, l.text_len);
		for (size_t i = 0; i < 5; i++)
			field[i] = rest ? strsep(&rest, "\t") : arena_str(&c->mem, "");
		if (streq(field[0], name) && streq(field[1], "dash"))
			return streq(field[2], "0") ? field : NULL;
	}
}

static const char *value_in(const char *field)
{
	return streq(field, "<unset>") ? "" : field;
}

static void test_values_are_those_of_dash(void **state)
{
	size_t equal = 0, unknown = 0, failing = 0;
	struct buf table = {0};
	struct corpus c;

	(void)state;
	if (!corpus_open("grub", &c))
		skip();
	assert_int_equal(root_read(&c.root, "grub-expected.tsv", 1 << 20, &table, NULL), 0);
	for (size_t i = 0; i < c.n; i++) {
		struct grub_source src = corpus_file(&c, "grub", c.names[i]);
		char **row = expected_row(&c, buf_str(&table), c.names[i]);

		for (size_t v = 0; v < ARRAY_SIZE(variables); v++) {
			const char *value = grub_value(&src, 1, variables[v], &c.mem);

			failing += !row;
			unknown += row && !value;
			if (!row || !value)
				continue;
			if (!streq(value, value_in(row[3 + v])))
				fail_msg("%s: %s is \"%s\" to dash, \"%s\" to us", c.names[i],
					 variables[v], row[3 + v], value);
			equal++;
		}
	}
	print_message("%zu values equal dash's, %zu cannot be known, %zu are in files that dash "
		      "fails on\n",
		      equal, unknown, failing);
	buf_done(&table);
	corpus_close(&c);
}

/* The file with the word added to the variable; 0 or -EINVAL with a line. */
static int set_word(struct corpus *c, const struct grub_source *src, const char *variable, bool add,
		    struct buf *out, struct grub_place *ret, struct err *err)
{
	struct buf value = {0};
	int r = grub_find(src, 1, variable, &c->mem, ret, err);

	if (r == 0 && !ret->missing) {
		(add ? cmdline_add : cmdline_remove)(&value, ret->assign.value, WORD);
		r = shell_set(src->bytes, src->len, &ret->assign, buf_str(&value), out, err);
	}
	buf_done(&value);
	return r;
}

static void test_added_and_removed_is_the_file(void **state)
{
	size_t same = 0, refused = 0, missing = 0, had = 0;
	struct corpus c;

	(void)state;
	if (!corpus_open("grub", &c))
		skip();
	for (size_t i = 0; i < c.n * ARRAY_SIZE(variables); i++) {
		struct grub_source src = corpus_file(&c, "grub", c.names[i / 2]),
				   edited = {.path = "edited"};
		const char *variable = variables[i % 2];
		struct buf there = {0}, back = {0};
		struct grub_place place;
		struct err err = {0};

		if (set_word(&c, &src, variable, true, &there, &place, &err) < 0) {
			assert_true(str_starts(err.line, src.path));
			refused++;
		} else if (place.missing) {
			missing++;
		} else if (cmdline_has(place.assign.value, WORD)) {
			assert_int_equal(there.len, src.len);
			assert_memory_equal(there.data, src.bytes, src.len);
			had++;
		} else {
			edited.bytes = buf_str(&there);
			edited.len = there.len;
			assert_int_equal(
				set_word(&c, &edited, variable, false, &back, &place, &err), 0);
			if (back.len != src.len || memcmp(back.data, src.bytes, src.len) != 0)
				fail_msg("%s: %s comes back changed", src.path, variable);
			same++;
		}
		buf_done(&there);
		buf_done(&back);
	}
	print_message("%zu edits undone byte for byte, %zu refused, %zu had the word, %zu have no "
		      "such variable\n",
		      same, refused, had, missing);
	corpus_close(&c);
}

/* All bytes of the file are still there in their order: an edit of modprobe.d only puts something
 * in. */
static void only_inserted(const char *name, const struct grub_source *src, const struct buf *out)
{
	size_t first = 0, last = 0;

	while (first < src->len && first < out->len && src->bytes[first] == out->data[first])
		first++;
	while (last < src->len - first && last < out->len - first &&
	       src->bytes[src->len - 1 - last] == out->data[out->len - 1 - last])
		last++;
	if (first + last != src->len)
		fail_msg("%s: bytes are gone", name);
}

static void test_modprobe_files_keep_their_bytes(void **state)
{
	static const char *const ids[] = {"1de5:0a01"};
	size_t edited = 0, refused = 0;
	struct corpus c;

	(void)state;
	if (!corpus_open("modprobe", &c))
		skip();
	for (size_t i = 0; i < c.n; i++) {
		struct grub_source src = corpus_file(&c, "modprobe", c.names[i]);
		struct buf out = {0}, again = {0};
		struct err err = {0};

		if (modprobe_add_ids(src.bytes, src.len, ids, 1, &out, &err) < 0) {
			assert_true(str_starts(err.line, "line "));
			refused++;
		} else {
			only_inserted(src.path, &src, &out);
			assert_int_equal(modprobe_add_ids(out.data, out.len, ids, 1, &again, NULL),
					 0);
			assert_int_equal(again.len, out.len);
			edited++;
		}
		buf_clear(&out);
		assert_int_equal(modprobe_add_softdep(src.bytes, src.len, "nouveau", &out, NULL),
				 0);
		only_inserted(src.path, &src, &out);
		buf_done(&out);
		buf_done(&again);
	}
	print_message("%zu files took an id, %zu refused\n", edited, refused);
	corpus_close(&c);
}

/* Read by hand; lines without the first. */
static const struct known_fault {
	const char *name;
	size_t line;
	enum modprobe_fault fault;
} known_faults[] = {
	{"007-repeated-ids-trailing-comments.txt", 1, FAULT_COMMENT},
	{"007-repeated-ids-trailing-comments.txt", 2, FAULT_COMMENT},
	{"007-repeated-ids-trailing-comments.txt", 3, FAULT_COMMENT},
	{"007-repeated-ids-trailing-comments.txt", 4, FAULT_COMMENT},
	{"007-repeated-ids-trailing-comments.txt", 5, FAULT_COMMENT},
	{"007-repeated-ids-trailing-comments.txt", 6, FAULT_COMMENT},
	{"012-misspelt-diable-vga.txt", 2, FAULT_PARAMETER},
	{"021-wrong-dotted-param-name.txt", 1, FAULT_DOTTED},
	{"025-softdep-pre-no-space-ineffective.txt", 1, FAULT_GLUED},
	{"029-placeholder-parentheses.txt", 1, FAULT_IDS},
};

static void test_modprobe_faults_are_those_read_by_hand(void **state)
{
	size_t known = 0;
	struct corpus c;

	(void)state;
	if (!corpus_open("modprobe", &c))
		skip();
	for (size_t i = 0; i < c.n; i++) {
		struct grub_source src = corpus_file(&c, "modprobe", c.names[i]);
		struct modprobe_fault_at *found;
		size_t n;

		modprobe_faults(src.bytes, src.len, &c.mem, &found, &n);
		for (size_t k = 0; k < n; k++, known++) {
			const struct known_fault *f = &known_faults[known];

			if (known == ARRAY_SIZE(known_faults) || !streq(f->name, src.path) ||
			    f->line != found[k].line || f->fault != found[k].fault)
				fail_msg("%s:%zu: fault %d", src.path, found[k].line,
					 (int)found[k].fault);
		}
	}
	assert_int_equal(known, ARRAY_SIZE(known_faults));
	corpus_close(&c);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values_are_those_of_dash),
		cmocka_unit_test(test_added_and_removed_is_the_file),
		cmocka_unit_test(test_modprobe_files_keep_their_bytes),
		cmocka_unit_test(test_modprobe_faults_are_those_read_by_hand),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
