/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include <errno.h>
#include <string.h>

#include "base/text.h"
#include "model/need.h"

#define TITLE_COLUMNS 28

static void test_every_need_is_told_whole(void **state)
{
	(void)state;
	for (int i = 0; i < _NEED_MAX; i++) {
		const struct need_info *info = &need_infos[i];

		assert_int_equal(info->id, i);
		assert_non_null(info->name);
		assert_true(text_width(info->title) <= TITLE_COLUMNS);
		assert_true(str_ends(info->gives, "."));
		assert_true(str_ends(info->cost, "."));
		assert_ptr_equal(need_by_name(info->name, strlen(info->name)), info);
	}
}

static void test_a_name_is_all_of_it(void **state)
{
	(void)state;
	assert_int_equal(need_by_name("hugepages=8G", strlen("hugepages"))->id, NEED_HUGEPAGES);
	assert_null(need_by_name("huge", strlen("huge")));
	assert_null(need_by_name("hugepages2", strlen("hugepages2")));
	assert_null(need_by_name("", 0));
}

static void test_a_need_is_told_as_it_is_typed(void **state)
{
	struct arena a = {0};

	(void)state;
	assert_string_equal(need_text(&a, NEED_HUGEPAGES, "8G"), "hugepages=8G");
	assert_string_equal(need_text(&a, NEED_GOVERNOR, ""), "governor");
	assert_string_equal(need_named(&a, NEED_HUGEPAGES, "8G"), "Huge pages (hugepages=8G)");
	assert_string_equal(need_named(&a, NEED_CPUS, ""), "CPUs kept free (cpus)");
	arena_done(&a);
}

static void test_sizes_of_memory(void **state)
{
	static const struct {
		const char *text;
		uint64_t kb;
	} sizes[] = {
		{"8G", 8u * 1024 * 1024},       {"512M", 512u * 1024},
		{"16GiB", 16u * 1024 * 1024},   {"64mib", 65536},
		{"8388608k", 8u * 1024 * 1024}, {"1T", 1u << 30},
		{"4096T", (uint64_t)1 << 42},
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		uint64_t kb = 0;

		assert_int_equal(parse_memory(sizes[i].text, &kb, &err), 0);
		assert_int_equal(kb, sizes[i].kb);
	}
}

static void test_what_is_no_size_of_memory(void **state)
{
	static const char *const texts[] = {
		"",
		"8",
		"G",
		"8GB",
		"8.5G",
		"-8G",
		"+8G",
		" 8G",
		"8 G",
		"8Gx",
		"4097T",
		"99999999999999999999G",
		"18446744073709551615T",
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(texts); i++) {
		uint64_t kb = 42;

		err.line[0] = 0;
		assert_int_equal(parse_memory(texts[i], &kb, &err), -EINVAL);
		assert_int_equal(kb, 42);
		assert_non_null(strstr(err.line, texts[i]));
	}
}

static void test_huge_pages_of_a_node(void **state)
{
	struct hugepages h;
	struct err err;

	(void)state;
	assert_int_equal(need_hugepages("8G", &h, &err), 0);
	assert_int_equal(hugepages_count(&h), 4096);
	assert_int_equal(h.kb, 8u * 1024 * 1024);
	assert_int_equal(h.node, -1);
	assert_int_equal(h.page_kb, 2048);
	assert_int_equal(need_hugepages("16G@1", &h, &err), 0);
	assert_int_equal(h.kb, 16u * 1024 * 1024);
	assert_int_equal(h.node, 1);
	assert_int_equal(h.page_kb, 2048);
	assert_int_equal(need_hugepages("1024M,1G", &h, &err), 0);
	assert_int_equal(hugepages_count(&h), 1);
	assert_int_equal(need_hugepages("8G,1G", &h, &err), 0);
	assert_int_equal(h.node, -1);
	assert_int_equal(h.page_kb, 1048576);
	assert_int_equal(need_hugepages("8G@0,1g", &h, &err), 0);
	assert_int_equal(h.node, 0);
	assert_int_equal(h.page_kb, 1048576);
}

/* What is near it can be typed instead. */
static void test_memory_that_is_no_whole_number_of_pages(void **state)
{
	static const struct {
		const char *value, *why;
	} sizes[] = {
		{"65M", "65M is not a whole number of 2 MiB pages: 64M or 66M are"},
		{"1025M@0", "1025M is not a whole number of 2 MiB pages: 1G or 1026M are"},
		{"65537K", "65537K is not a whole number of 2 MiB pages: 64M or 66M are"},
		{"1536M,1G", "1536M is not a whole number of 1 GiB pages: 1G or 2G are"},
		{"512M,1G", "512M is not a whole number of 1 GiB pages: 1G is"},
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(sizes); i++) {
		assert_int_equal(need_check(NEED_HUGEPAGES, sizes[i].value, &err), -EINVAL);
		assert_true(str_starts(err.line, "hugepages: "));
		assert_string_equal(err.line + strlen("hugepages: "), sizes[i].why);
	}
}

/* Both take the same least, and name it. */
static void test_too_little_for_a_guest(void **state)
{
	static const struct {
		enum need_id id;
		const char *value;
	} values[] = {
		{NEED_HUGEPAGES, "0G"},
		{NEED_HUGEPAGES, "65535K"},
		{NEED_HUGEPAGES, "1M"},
		{NEED_HUGEPAGES, "62M"},
		{NEED_MEMLOCK, "anna:1M"},
		{NEED_MEMLOCK, "anna:62M"},
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		assert_int_equal(need_check(values[i].id, values[i].value, &err), -EINVAL);
		assert_non_null(strstr(err.line, "too little memory for a guest: 64M is the "
						 "least"));
	}
	assert_int_equal(need_check(NEED_HUGEPAGES, "64M", &err), 0);
	assert_int_equal(need_check(NEED_MEMLOCK, "anna:64M", &err), 0);
}

/* A run that wrote it can be undone, whatever is refused since. */
static void test_what_a_run_wrote_is_read(void **state)
{
	struct hugepages h;

	(void)state;
	assert_int_equal(need_reads(NEED_HUGEPAGES, "3M", NULL), 0);
	assert_int_equal(need_reads(NEED_HUGEPAGES, "1536M,1G", NULL), 0);
	assert_int_equal(need_reads(NEED_MEMLOCK, "anna:1M", NULL), 0);
	assert_int_equal(need_reads(NEED_GOVERNOR, "", NULL), 0);
	assert_int_equal(need_reads(NEED_GOVERNOR, "powersave", NULL), -EINVAL);
	assert_int_equal(need_reads(NEED_HUGEPAGES, "much", NULL), -EINVAL);
	assert_int_equal(need_reads(NEED_CPUS, "all", NULL), -EINVAL);
	assert_int_equal(need_hugepages("1536M,1G", &h, NULL), 0);
	assert_int_equal(hugepages_count(&h), 2);
}

static void test_a_user_and_memory(void **state)
{
	_cleanup_(arena_done) struct arena a = {0};
	struct memlock m;
	struct err err;

	(void)state;
	assert_int_equal(need_memlock("anna:8G", &a, &m, &err), 0);
	assert_string_equal(m.user, "anna");
	assert_int_equal(m.kb, 8u * 1024 * 1024);
}

/* Each value is refused in a line that begins with the need's name. */
static void test_values_that_are_refused(void **state)
{
	static const struct {
		enum need_id id;
		const char *value;
	} values[] = {
		{NEED_VFIO_MODULES, "yes"},  {NEED_KVM_MODULES, "intel"},
		{NEED_IGNORE_MSRS, "1"},     {NEED_GOVERNOR, "schedutil"},
		{NEED_MEMLOCK, ""},          {NEED_MEMLOCK, "anna"},
		{NEED_MEMLOCK, ":8G"},       {NEED_MEMLOCK, "anna:"},
		{NEED_MEMLOCK, "anna:8"},    {NEED_MEMLOCK, "*:8G"},
		{NEED_MEMLOCK, "@kvm:8G"},   {NEED_MEMLOCK, "../cron.d/x:8G"},
		{NEED_MEMLOCK, "an na:8G"},  {NEED_MEMLOCK, "-anna:8G"},
		{NEED_MEMLOCK, "1000:8G"},   {NEED_MEMLOCK, "abcdefghijklmnopqrstuvwxyzabcdefg:8G"},
		{NEED_VFIO_GROUP, ""},       {NEED_VFIO_GROUP, "kvm\", RUN+=\"/bin/sh"},
		{NEED_VFIO_GROUP, "kvm\n"},  {NEED_VFIO_GROUP, "$env{X}"},
		{NEED_HUGEPAGES, ""},        {NEED_HUGEPAGES, "8G@"},
		{NEED_HUGEPAGES, "8G@x"},    {NEED_HUGEPAGES, "8G@1024"},
		{NEED_HUGEPAGES, "8G,"},     {NEED_HUGEPAGES, "8G,2M"},
		{NEED_HUGEPAGES, "8G,1G@0"}, {NEED_HUGEPAGES, "8G,1G,1G"},
		{NEED_HUGEPAGES, "@0"},      {NEED_CPUS, ""},
		{NEED_CPUS, "all"},          {NEED_CPUS, "2-"},
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(values); i++) {
		err.line[0] = 0;
		assert_int_equal(need_check(values[i].id, values[i].value, &err), -EINVAL);
		assert_true(str_starts(err.line, need_infos[values[i].id].name));
	}
}

static void test_values_that_are_taken(void **state)
{
	static const struct {
		enum need_id id;
		const char *value;
	} values[] = {
		{NEED_VFIO_MODULES, ""},       {NEED_KVM_MODULES, ""},
		{NEED_IGNORE_MSRS, ""},        {NEED_GOVERNOR, ""},
		{NEED_MEMLOCK, "anna.b-c:8G"}, {NEED_VFIO_GROUP, "libvirt-qemu"},
		{NEED_VFIO_GROUP, "_vm2"},     {NEED_HUGEPAGES, "8G@0,1G"},
		{NEED_CPUS, "2-5,8"},
	};
	struct err err;

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(values); i++)
		assert_int_equal(need_check(values[i].id, values[i].value, &err), 0);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_every_need_is_told_whole),
		cmocka_unit_test(test_a_name_is_all_of_it),
		cmocka_unit_test(test_a_need_is_told_as_it_is_typed),
		cmocka_unit_test(test_sizes_of_memory),
		cmocka_unit_test(test_what_is_no_size_of_memory),
		cmocka_unit_test(test_huge_pages_of_a_node),
		cmocka_unit_test(test_memory_that_is_no_whole_number_of_pages),
		cmocka_unit_test(test_too_little_for_a_guest),
		cmocka_unit_test(test_what_a_run_wrote_is_read),
		cmocka_unit_test(test_a_user_and_memory),
		cmocka_unit_test(test_values_that_are_refused),
		cmocka_unit_test(test_values_that_are_taken),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
