/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "base/buf.h"
#include "conf/pe.h"

#define PE_AT 128
#define OPTIONAL 240

static void put_le(struct buf *b, uint32_t value, size_t n)
{
	for (size_t i = 0; i < n; i++)
		buf_putc(b, (char)(value >> 8 * i & 0xff));
}

static void put_zeros(struct buf *b, size_t up_to)
{
	while (b->len < up_to)
		buf_putc(b, 0);
}

static void put_head(struct buf *b, uint32_t n_sections)
{
	buf_clear(b);
	buf_puts(b, "MZ");
	put_zeros(b, 60);
	put_le(b, PE_AT, 4);
	put_zeros(b, PE_AT);
	buf_add(b, "PE\0\0\x64\x86", 6);
	put_le(b, n_sections, 2);
	put_zeros(b, PE_AT + 20);
	put_le(b, OPTIONAL, 2);
	put_zeros(b, PE_AT + 24 + OPTIONAL);
}

static void put_section(struct buf *b, const char *name, uint32_t virtual_size, uint32_t raw_size,
			uint32_t at)
{
	char padded[8] = {0};

	memcpy(padded, name, strlen(name));
	buf_add(b, padded, sizeof(padded));
	put_le(b, virtual_size, 4);
	put_le(b, 0x10000, 4);
	put_le(b, raw_size, 4);
	put_le(b, at, 4);
	put_zeros(b, b->len + 16);
}

static void test_sections(void **state)
{
	struct pe_section *s;
	struct arena mem = {0};
	struct buf b = {0};
	size_t n;

	(void)state;
	put_head(&b, 4);
	put_section(&b, ".text", 100, 512, 1024);
	put_section(&b, ".cmdline", 20, 512, 2048);
	put_section(&b, ".uname", 700, 512, 4096);
	put_section(&b, ".bss", 5000, 0, 0);
	assert_int_equal(pe_sections(b.data, b.len, 8192, &mem, &s, &n, NULL), 0);
	assert_int_equal(n, 4);
	assert_string_equal(s[1].name, ".cmdline");
	assert_ptr_equal(pe_section(s, n, ".cmdline"), &s[1]);
	assert_int_equal(s[1].at, 2048);
	assert_int_equal(s[1].len, 20);
	assert_int_equal(s[2].len, 512);
	assert_int_equal(s[3].len, 0);
	assert_null(pe_section(s, n, ".initrd"));
	arena_done(&mem);
	buf_done(&b);
}

static void test_profiles(void **state)
{
	struct pe_section *s;
	struct arena mem = {0};
	struct buf b = {0};
	size_t n;

	(void)state;
	put_head(&b, 6);
	put_section(&b, ".cmdline", 1, 1, 1000);
	put_section(&b, ".linux", 2, 2, 1000);
	put_section(&b, ".profile", 3, 3, 1000);
	put_section(&b, ".cmdline", 4, 4, 1000);
	put_section(&b, ".profile", 5, 5, 1000);
	put_section(&b, ".cmdline", 6, 6, 1000);
	assert_int_equal(pe_sections(b.data, b.len, 8192, &mem, &s, &n, NULL), 0);
	assert_int_equal(pe_section(s, n, ".cmdline")->len, 4);
	assert_int_equal(pe_section(s, n, ".linux")->len, 2);
	assert_int_equal(s[5].profile, 2);
	arena_done(&mem);
	buf_done(&b);
}

static int read_image(const struct buf *b, size_t n, uint64_t size, struct err *err)
{
	struct pe_section *s;
	struct arena mem = {0};
	size_t count;
	int r = pe_sections(b->data, n, size, &mem, &s, &count, err);

	arena_done(&mem);
	return r;
}

static void test_hostile(void **state)
{
	struct buf b = {0};
	struct err err;

	(void)state;
	put_head(&b, 1);
	put_section(&b, ".cmdline", 20, 20, 8180);
	assert_int_equal(read_image(&b, b.len, 8200, &err), 0);
	assert_int_equal(read_image(&b, b.len, 8199, &err), -EINVAL);
	assert_string_equal(err.line, "section .cmdline of the PE image reaches out of the file");
	assert_int_equal(read_image(&b, b.len - 1, 8200, &err), -EINVAL);
	assert_string_equal(err.line, "the section table of the PE image is out of reach");
	for (size_t n = 0; n < b.len; n++)
		assert_int_equal(read_image(&b, n, 8200, NULL), -EINVAL);
	b.data[60] = b.data[61] = b.data[62] = b.data[63] = (char)0xff;
	assert_int_equal(read_image(&b, b.len, 8200, &err), -EINVAL);
	assert_string_equal(err.line, "not a PE image");
	put_head(&b, 0xffff);
	assert_int_equal(read_image(&b, b.len, 8200, NULL), -EINVAL);
	buf_clear(&b);
	buf_puts(&b, "#!/bin/sh");
	assert_int_equal(read_image(&b, b.len, b.len, NULL), -EINVAL);
	buf_done(&b);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_sections),
		cmocka_unit_test(test_profiles),
		cmocka_unit_test(test_hostile),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
