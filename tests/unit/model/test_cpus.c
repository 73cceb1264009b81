/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "model/need.h"

static void test_lists_of_cpus(void **state)
{
	static const struct {
		const char *text;
		const char *again;
	} lists[] = {
		{"0", "0"},         {"2-5,8", "2-5,8"},   {"8,2-5", "2-5,8"},
		{"1,1,1-2", "1-2"}, {"1,2,3,5", "1-3,5"}, {"4-4,8191", "4,8191"},
		{"2,8", "2,8"},
	};
	_cleanup_(arena_done) struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(lists); i++) {
		unsigned *cpus;
		size_t n;

		assert_int_equal(cpu_list_parse(lists[i].text, &a, &cpus, &n), 0);
		assert_string_equal(cpu_list_str(&a, cpus, n), lists[i].again);
	}
	assert_string_equal(cpu_list_str(&a, NULL, 0), "");
	assert_string_equal(cpu_list_str(&a, (unsigned[]){9, 3, 8, 2, 3}, 5), "2-3,8-9");
}

static void test_whether_a_cpu_is_listed(void **state)
{
	static const unsigned cpus[] = {8, 2};

	(void)state;
	assert_true(cpu_list_has(cpus, 2, 2));
	assert_false(cpu_list_has(cpus, 1, 2));
	assert_false(cpu_list_has(cpus, 2, 0));
	assert_false(cpu_list_has(NULL, 0, 0));
}

static void test_what_is_no_list_of_cpus(void **state)
{
	static const char *const texts[] = {
		"",
		",",
		"2,",
		",2",
		"2,,3",
		"-2",
		"2-",
		"5-2",
		"2-5-8",
		"x",
		"2 ",
		"2;3",
		"8192",
		"0-8192",
		"0-31:2/4",
		"all",
		"99999999999999999999",
	};
	_cleanup_(arena_done) struct arena a = {0};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		unsigned *cpus = NULL;
		size_t n = 42;

		assert_int_equal(cpu_list_parse(texts[i], &a, &cpus, &n), -EINVAL);
		assert_int_equal(n, 42);
	}
}

struct cpus {
	struct arena a;
	struct host h;
};

/* So many cores of one or two threads; the second thread's number is stride more. */
static void add_cores(struct cpus *c, unsigned first, unsigned n, unsigned threads, unsigned stride,
		      int node)
{
	for (unsigned t = 0; t < threads; t++)
		for (unsigned i = first; i < first + n; i++)
			*ARENA_PUSH(&c->a, c->h.threads, c->h.n_threads) = (struct cpu_thread){
				.id = i + t * stride,
				.node = node,
				.siblings = threads == 1
						    ? arena_printf(&c->a, "%u", i)
						    : arena_printf(&c->a, "%u,%u", i, i + stride),
			};
}

/* What is picked, in its order: "2 8 3 9"; else the code and how many there are. */
static const char *picked(struct cpus *c, int node, unsigned n)
{
	unsigned *cpus;
	size_t n_cpus = 0;
	struct err err;
	int r = host_pick_cpus(&c->h, node, n, &c->a, &cpus, &n_cpus, &err);
	const char *text = "";

	if (r == -ERANGE)
		return arena_printf(&c->a, "only %zu", n_cpus);
	assert_int_equal(r, 0);
	for (size_t i = 0; i < n_cpus; i++)
		text = arena_printf(&c->a, "%s%s%u", text, i ? " " : "", cpus[i]);
	return text;
}

static void test_whole_cores_from_the_last_one_on(void **state)
{
	struct cpus c = {0};

	(void)state;
	add_cores(&c, 0, 6, 2, 6, 0);
	assert_string_equal(picked(&c, -1, 2), "5 11");
	assert_string_equal(picked(&c, -1, 4), "4 10 5 11");
	assert_string_equal(picked(&c, 0, 4), "4 10 5 11");
	assert_string_equal(picked(&c, -1, 3), "4 10 5 11");
	assert_string_equal(picked(&c, -1, 8), "2 8 3 9 4 10 5 11");
	assert_string_equal(picked(&c, -1, 9), "only 8");
	assert_string_equal(picked(&c, 1, 2), "only 0");
	arena_done(&c.a);
}

static void test_a_node_that_is_not_the_first_is_free_whole(void **state)
{
	struct cpus c = {0};

	(void)state;
	add_cores(&c, 0, 2, 1, 0, 0);
	add_cores(&c, 2, 2, 1, 0, 1);
	assert_string_equal(picked(&c, 1, 2), "2 3");
	assert_string_equal(picked(&c, 0, 1), "1");
	assert_string_equal(picked(&c, 0, 2), "only 1");
	assert_string_equal(picked(&c, -1, 2), "2 3");
	assert_string_equal(picked(&c, -1, 3), "only 2");
	arena_done(&c.a);
}

/* A node of one core beside a large one: two cores stay all the same. */
static void test_two_cores_stay_in_all(void **state)
{
	struct cpus c = {0};

	(void)state;
	add_cores(&c, 0, 1, 1, 0, 0);
	add_cores(&c, 1, 3, 1, 0, 1);
	assert_string_equal(picked(&c, 1, 2), "2 3");
	assert_string_equal(picked(&c, 1, 3), "only 2");
	arena_done(&c.a);
}

/* Four performance cores of two threads (0,1 2,3 4,5 6,7), four efficiency cores of one (8 … 11).
 */
static void test_performance_cores_go_first(void **state)
{
	struct cpus c = {0};

	(void)state;
	for (unsigned i = 0; i < 8; i++)
		*ARENA_PUSH(&c.a, c.h.threads, c.h.n_threads) = (struct cpu_thread){
			.id = i,
			.siblings = arena_printf(&c.a, "%u-%u", i & ~1u, i | 1u),
		};
	add_cores(&c, 8, 4, 1, 0, 0);
	assert_string_equal(picked(&c, -1, 4), "4 5 6 7");
	assert_string_equal(picked(&c, -1, 6), "2 3 4 5 6 7");
	assert_string_equal(picked(&c, -1, 8), "2 3 4 5 6 7 10 11");
	assert_string_equal(picked(&c, -1, 10), "only 9");
	arena_done(&c.a);
}

static void test_small_and_unknown_hosts_keep_all(void **state)
{
	unsigned *cpus = NULL;
	struct cpus c = {0};
	struct err err;

	(void)state;
	assert_int_equal(host_pick_cpus(&c.h, -1, 2, &c.a, &cpus, NULL, &err), -ENODATA);
	add_cores(&c, 0, 2, 2, 2, 0);
	assert_string_equal(picked(&c, -1, 2), "only 0");
	assert_int_equal(host_pick_cpus(&c.h, -1, 2, &c.a, &cpus, NULL, &err), -ERANGE);
	c.h.threads[3].siblings = NULL;
	assert_int_equal(host_pick_cpus(&c.h, -1, 2, &c.a, &cpus, NULL, &err), -ENODATA);
	c.h.threads[3].siblings = "1-";
	assert_int_equal(host_pick_cpus(&c.h, -1, 2, &c.a, &cpus, NULL, &err), -ENODATA);
	assert_null(cpus);
	arena_done(&c.a);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_lists_of_cpus),
		cmocka_unit_test(test_whether_a_cpu_is_listed),
		cmocka_unit_test(test_what_is_no_list_of_cpus),
		cmocka_unit_test(test_whole_cores_from_the_last_one_on),
		cmocka_unit_test(test_a_node_that_is_not_the_first_is_free_whole),
		cmocka_unit_test(test_two_cores_stay_in_all),
		cmocka_unit_test(test_performance_cores_go_first),
		cmocka_unit_test(test_small_and_unknown_hosts_keep_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
