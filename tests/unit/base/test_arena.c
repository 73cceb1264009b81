/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/arena.h"

#include "unit.h"

#define _cleanup_arena_ _cleanup_(arena_done)

static bool all_zero(const char *p, size_t n)
{
	for (size_t i = 0; i < n; i++)
		if (p[i])
			return false;
	return true;
}

TEST(zeroed_aligned_and_apart)
{
	_cleanup_arena_ struct arena a = {0};
	char *items[300];

	for (size_t i = 0; i < ARRAY_SIZE(items); i++) {
		items[i] = arena_alloc(&a, i * 7);
		assert_int_equal((uintptr_t)items[i] % _Alignof(max_align_t), 0);
		assert_true(all_zero(items[i], i * 7));
		memset(items[i], (int)(i % 255) + 1, i * 7);
	}
	for (size_t i = 0; i < ARRAY_SIZE(items); i++)
		for (size_t j = 0; j < i * 7; j++)
			assert_int_equal((unsigned char)items[i][j], i % 255 + 1);
}

TEST(nothing_is_something)
{
	_cleanup_arena_ struct arena a = {0};
	void *p = arena_alloc(&a, 0), *q = arena_alloc(&a, 0);

	assert_non_null(p);
	assert_ptr_not_equal(p, q);
}

TEST(a_large_item_keeps_the_room_of_the_block)
{
	_cleanup_arena_ struct arena a = {0};
	char *before = arena_alloc(&a, 16), *large = arena_alloc(&a, 3 * 1024 * 1024), *after;

	memset(large, 1, 3 * 1024 * 1024);
	after = arena_alloc(&a, 16);
	assert_true(after > before && after < before + 4096);
	assert_true(all_zero(after, 16));
}

TEST(copies)
{
	_cleanup_arena_ struct arena a = {0};
	char *bytes = arena_dup(&a, "a\0b", 3);

	assert_memory_equal(bytes, "a\0b\0", 4);
	assert_string_equal(arena_dup(&a, NULL, 0), "");
	assert_string_equal(arena_str(&a, "text"), "text");
	assert_null(arena_str(&a, NULL));
}

TEST(prints)
{
	_cleanup_arena_ struct arena a = {0};
	char *s = arena_printf(&a, "%*s%04x", 100000, "", 0x1af4);

	assert_int_equal(strlen(s), 100004);
	assert_string_equal(s + 100000, "1af4");
}

struct item {
	uint64_t value, more;
};

TEST(pushes)
{
	_cleanup_arena_ struct arena a = {0};
	struct item *items = NULL, *old;
	size_t n = 0, old_n;

	for (size_t i = 0; i < 100; i++) {
		struct item *it = ARENA_PUSH(&a, items, n);

		assert_int_equal(it->value | it->more, 0);
		it->value = it->more = i + 1;
	}
	old = items;
	old_n = n;
	for (size_t i = 100; i < 1000; i++)
		ARENA_PUSH(&a, items, n)->value = i + 1;
	assert_int_equal(n, 1000);
	for (size_t i = 0; i < n; i++)
		assert_int_equal(items[i].value, i + 1);
	for (size_t i = 0; i < old_n; i++)
		assert_int_equal(old[i].value, i + 1);
}

TEST(a_place_that_was_given_up_is_zeroed)
{
	_cleanup_arena_ struct arena a = {0};
	uint64_t *items = NULL;
	size_t n = 0;

	for (size_t i = 0; i < 4; i++)
		*ARENA_PUSH(&a, items, n) = 9;
	n = 3;
	assert_int_equal(*ARENA_PUSH(&a, items, n), 0);
}

TEST(done_gives_an_empty_one)
{
	struct arena a = {0};

	arena_done(&a);
	arena_alloc(&a, 100);
	arena_done(&a);
	assert_null(a.head);
	assert_string_equal(arena_str(&a, "again"), "again");
	arena_done(&a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(zeroed_aligned_and_apart),
		cmocka_unit_test(nothing_is_something),
		cmocka_unit_test(a_large_item_keeps_the_room_of_the_block),
		cmocka_unit_test(copies),
		cmocka_unit_test(prints),
		cmocka_unit_test(pushes),
		cmocka_unit_test(a_place_that_was_given_up_is_zeroed),
		cmocka_unit_test(done_gives_an_empty_one),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
