/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "conf/bootfile.h"
#include "conf/grubenv.h"

#define HEAD "# GRUB Environment Block\n"

/* The head, the text, and "#" up to the end. */
static void put_block(struct buf *b, const char *text)
{
	buf_clear(b);
	buf_puts(b, HEAD);
	buf_puts(b, text);
	while (b->len < GRUBENV_SIZE)
		buf_putc(b, '#');
}

static void assert_block(const struct buf *b, const char *text)
{
	struct buf expected = {0};

	put_block(&expected, text);
	assert_int_equal(b->len, GRUBENV_SIZE);
	assert_string_equal(buf_str(b), buf_str(&expected));
	buf_done(&expected);
}

static const struct {
	const char *text, *name, *value;
} values[] = {
	{"saved_entry=0\nkernelopts=root=/dev/sda1 a=b\n", "kernelopts", "root=/dev/sda1 a=b"},
	{"a=b\\\\c\\\nd\ne=f\n", "a", "b\\c\nd"},
	{"a=b\\\\c\\\nd\ne=f\n", "e", "f"},
	{"# a=b\na=\n", "a", ""},
	{"aa=b\na=c#\n", "a", "c#"},
};

static void test_get(void **state)
{
	struct arena mem = {0};
	struct buf block = {0};
	char *value;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		put_block(&block, values[i].text);
		assert_int_equal(
			grubenv_get(block.data, block.len, values[i].name, &mem, &value, NULL), 0);
		assert_string_equal(value, values[i].value);
		assert_int_equal(grubenv_get(block.data, block.len, "other", &mem, &value, NULL),
				 -ENOENT);
	}
	buf_done(&block);
	arena_done(&mem);
}

static const struct {
	const char *before, *name, *value, *after;
} sets[] = {
	{"a=b\nkernelopts=c\nd=e\n", "kernelopts", "c iommu=pt",
	 "a=b\nkernelopts=c iommu=pt\nd=e\n"},
	{"a=b\nkernelopts=c d\n", "kernelopts", "c", "a=b\nkernelopts=c\n"},
	{"a=b\n", "kernelopts", "c\\d", "a=b\nkernelopts=c\\\\d\n"},
	{"", "a", "", "a=\n"},
	{"a=b\nc=d\n", "a", NULL, "c=d\n"},
	{"a=b\n", "c", NULL, "a=b\n"},
};

static void test_set(void **state)
{
	struct buf block = {0}, out = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sets); i++) {
		put_block(&block, sets[i].before);
		buf_clear(&out);
		assert_int_equal(
			grubenv_set(block.data, block.len, sets[i].name, sets[i].value, &out, NULL),
			0);
		assert_block(&out, sets[i].after);
	}
	buf_done(&block);
	buf_done(&out);
}

static void test_no_room(void **state)
{
	char value[GRUBENV_SIZE + 1];
	struct buf block = {0}, out = {0};
	size_t room = GRUBENV_SIZE - strlen(HEAD) - strlen("a=\n");
	struct err err;

	(void)state;
	memset(value, 'x', sizeof(value));
	value[room] = 0;
	put_block(&block, "");
	assert_int_equal(grubenv_set(block.data, block.len, "a", value, &out, NULL), 0);
	assert_int_equal(out.len, GRUBENV_SIZE);
	value[room] = 'x';
	value[room + 1] = 0;
	buf_clear(&out);
	assert_int_equal(grubenv_set(block.data, block.len, "a", value, &out, &err), -ENOSPC);
	assert_string_equal(err.line, "a: no room in GRUB's environment block: 1 bytes too many");
	assert_int_equal(out.len, 0);
	buf_done(&block);
	buf_done(&out);
}

static void test_what_is_no_block(void **state)
{
	struct buf block = {0}, out = {0};

	(void)state;
	put_block(&block, "a=b\n");
	assert_int_equal(grubenv_set(block.data, block.len - 1, "a", "c", &out, NULL), -EINVAL);
	block.data[0] = '!';
	assert_int_equal(grubenv_set(block.data, block.len, "a", "c", &out, NULL), -EINVAL);
	put_block(&block, "a=b");
	assert_int_equal(grubenv_set(block.data, block.len, "a", "c", &out, NULL), -EINVAL);
	put_block(&block, "a=b\\\n");
	assert_int_equal(grubenv_set(block.data, block.len, "a", "c", &out, NULL), -EINVAL);
	put_block(&block, "a=b\na=c\n");
	assert_int_equal(grubenv_set(block.data, block.len, "a", "c", &out, NULL), -EINVAL);
	put_block(&block, "a=b\n");
	assert_int_equal(grubenv_set(block.data, block.len, "a", "c\nd=e", &out, NULL), -EINVAL);
	assert_int_equal(grubenv_set(block.data, block.len, "a=", "c", &out, NULL), -EINVAL);
	assert_int_equal(grubenv_set(NULL, 0, "a", "c", &out, NULL), -EINVAL);
	buf_done(&block);
	buf_done(&out);
}

static int edit(const struct buf *block, struct word_edit e, struct buf *out, struct err *err)
{
	struct boot_change c = {.edits = &e, .n = 1};

	buf_clear(out);
	return boot_edit(BOOT_GRUBENV, block->data, block->len, &c, out, err);
}

static void test_words_of_kernelopts(void **state)
{
	struct buf block = {0}, out = {0}, back = {0};

	(void)state;
	put_block(&block, "saved_entry=0\nkernelopts=root=/dev/sda1 a\nb=c\n");
	assert_int_equal(edit(&block, (struct word_edit){NULL, "iommu=pt"}, &out, NULL), 0);
	assert_block(&out, "saved_entry=0\nkernelopts=root=/dev/sda1 a iommu=pt\nb=c\n");
	assert_int_equal(edit(&out, (struct word_edit){"iommu=pt", NULL}, &back, NULL), 0);
	assert_block(&back, "saved_entry=0\nkernelopts=root=/dev/sda1 a\nb=c\n");
	put_block(&block, "a=b\n");
	assert_int_equal(edit(&block, (struct word_edit){NULL, "iommu=pt"}, &out, NULL), 0);
	assert_block(&out, "a=b\n");
	buf_done(&block);
	buf_done(&out);
	buf_done(&back);
}

static void test_words_that_do_not_fit(void **state)
{
	struct buf block = {0}, text = {0}, out = {0};
	struct err err;

	(void)state;
	buf_puts(&text, "kernelopts=a\nb=");
	while (strlen(HEAD) + text.len + strlen("\n") < GRUBENV_SIZE - 4)
		buf_putc(&text, 'x');
	buf_putc(&text, '\n');
	put_block(&block, buf_str(&text));
	assert_int_equal(edit(&block, (struct word_edit){NULL, "iommu=pt"}, &out, &err), -EINVAL);
	assert_string_equal(err.line,
			    "line 2: no room in GRUB's environment block: 5 bytes too many");
	assert_int_equal(edit(&block, (struct word_edit){NULL, "abc"}, &out, &err), 0);
	put_block(&block, "kernelopts=a\\\\b\n");
	assert_int_equal(edit(&block, (struct word_edit){NULL, "c"}, &out, &err), -EINVAL);
	assert_string_equal(err.line, "line 2: a backslash in kernelopts");
	buf_done(&block);
	buf_done(&text);
	buf_done(&out);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_get),
		cmocka_unit_test(test_set),
		cmocka_unit_test(test_no_room),
		cmocka_unit_test(test_what_is_no_block),
		cmocka_unit_test(test_words_of_kernelopts),
		cmocka_unit_test(test_words_that_do_not_fit),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
