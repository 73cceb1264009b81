/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Against the examples of NIST for FIPS 180-4, and in pieces of every length. */
#include <string.h>

#include "base/sha256.h"
#include "unit.h"

static void sums_to(const char *text, const char *wants)
{
	size_t n = strlen(text);

	for (size_t piece = 1; piece <= n + 1; piece++) {
		char got[SHA256_TEXT];
		struct sha256 s;

		sha256_begin(&s);
		for (size_t at = 0; at < n; at += piece)
			sha256_add(&s, text + at, n - at < piece ? n - at : piece);
		sha256_end(&s, got);
		assert_string_equal(got, wants);
	}
}

TEST(examples)
{
	sums_to("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
	sums_to("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
	sums_to("abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
		"248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1");
	sums_to("abcdefghbcdefghicdefghijdefghijkefghijklfghijklmghijklmnhijklmnoijklmnopjklmnopqk"
		"lmnopqrlmnopqrsmnopqrstnopqrstu",
		"cf5b16a778af8380036ce59e7b0492370b249b11e8f07a51afac45037afee9d1");
}

TEST(a_million_letters)
{
	char letters[1000], got[SHA256_TEXT];
	struct sha256 s;

	memset(letters, 'a', sizeof(letters));
	sha256_begin(&s);
	for (int i = 0; i < 1000; i++)
		sha256_add(&s, letters, sizeof(letters));
	sha256_end(&s, got);
	assert_string_equal(got,
			    "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(examples),
		cmocka_unit_test(a_million_letters),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
