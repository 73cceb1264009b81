/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The examples of FIPS 180-4, and every length around the ends of a block. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

#include <cmocka.h>

#include "base/sha256.h"

static void check(const char *bytes, size_t n, const char *sum)
{
	char text[SHA256_TEXT];
	struct sha256 s;

	sha256_begin(&s);
	sha256_add(&s, bytes, n);
	sha256_end(&s, text);
	assert_string_equal(text, sum);
}

static void examples(void **state)
{
	static const char two[] = "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq";

	(void)state;
	check("", 0, "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	check("abc", 3, "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	check(two, strlen(two), "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
}

static void a_million(void **state)
{
	char a[1000], text[SHA256_TEXT];
	struct sha256 s;

	(void)state;
	memset(a, 'a', sizeof(a));
	sha256_begin(&s);
	for (int i = 0; i < 1000; i++)
		sha256_add(&s, a, sizeof(a));
	sha256_end(&s, text);
	assert_string_equal(text,
			    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

/* How the bytes come makes no difference. */
static void pieces(void **state)
{
	char bytes[200], whole[SHA256_TEXT], text[SHA256_TEXT];
	struct sha256 s;

	(void)state;
	memset(bytes, 'x', sizeof(bytes));
	for (size_t n = 50; n < sizeof(bytes); n++) {
		sha256_begin(&s);
		sha256_add(&s, bytes, n);
		sha256_end(&s, whole);
		sha256_begin(&s);
		for (size_t i = 0; i < n; i++)
			sha256_add(&s, bytes + i, 1);
		sha256_end(&s, text);
		assert_string_equal(text, whole);
	}
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples),
		cmocka_unit_test(a_million),
		cmocka_unit_test(pieces),
	};

	return cmocka_run_group_tests_name("sha256", tests, NULL, NULL);
}
