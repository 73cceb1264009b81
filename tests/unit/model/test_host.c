/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "model/host.h"

static struct device devices[] = {
	{.addr = {0, 0, 0, 0}},
	{.addr = {0, 0, 2, 0}},
	{.addr = {0, 1, 0, 0}},
	{.addr = {1, 0, 0, 0}},
};
static struct group groups[] = {{.id = 0}, {.id = 3}, {.id = 17}};
static struct file_fact files[] = {{.path = "/etc/default/grub"}, {.path = "/etc/modules"}};
static struct kernel kernels[] = {{.release = "6.12.9-amd64"},
				  {.release = "6.1.0-18-amd64", .running = true}};
static struct param params[] = {
	{.name = "quiet"}, {.name = "iommu", .value = "off"}, {.name = "iommu", .value = "pt"}};

static const struct host full = {
	.devices = devices,
	.n_devices = ARRAY_SIZE(devices),
	.groups = groups,
	.n_groups = ARRAY_SIZE(groups),
	.files = files,
	.n_files = ARRAY_SIZE(files),
	.kernels = kernels,
	.n_kernels = ARRAY_SIZE(kernels),
	.params = params,
	.n_params = ARRAY_SIZE(params),
};
static const struct host empty;

static void test_device(void **state)
{
	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(devices); i++)
		assert_ptr_equal(host_device(&full, devices[i].addr), &devices[i]);
	assert_null(host_device(&full, (struct pci_addr){0, 0, 1, 0}));
	assert_null(host_device(&empty, (struct pci_addr){0, 0, 0, 0}));
}

/* The root of another domain is not above it in sysfs. */
static void test_path(void **state)
{
	struct device d[] = {
		{.addr = {0, 0, 0x0e, 0}, .address = "0000:00:0e.0", .parent = -1},
		{.addr = {0x10000, 0, 1, 0}, .address = "10000:00:01.0", .parent = 0},
		{.addr = {0x10000, 1, 0, 0}, .address = "10000:01:00.0", .parent = 1},
		{.addr = {0x10000, 2, 0, 0}, .address = "10000:02:00.0", .parent = 2},
	};
	struct host h = {.devices = d, .n_devices = 4};
	struct arena a = {0};

	(void)state;
	assert_string_equal(host_path(&h, &d[0], &a), "0000:00:0e.0");
	assert_string_equal(host_path(&h, &d[3], &a), "10000:00:01.0/10000:01:00.0/10000:02:00.0");
	arena_done(&a);
}

static void test_group(void **state)
{
	(void)state;
	assert_ptr_equal(host_group(&full, 17), &groups[2]);
	assert_null(host_group(&full, 1));
	assert_null(host_group(&full, -1));
	assert_null(host_group(&empty, 0));
}

static void test_file(void **state)
{
	(void)state;
	assert_ptr_equal(host_file(&full, "/etc/modules"), &files[1]);
	assert_null(host_file(&full, "/etc/modules.d"));
	assert_null(host_file(&empty, "/etc/modules"));
}

static void test_running_kernel(void **state)
{
	(void)state;
	assert_ptr_equal(host_running(&full), &kernels[1]);
	assert_null(host_running(&empty));
}

static void test_where_vfio_is_a_module(void **state)
{
	struct kernel k[] = {{.running = true, .vfio_pci = SUPPORT_BUILTIN},
			     {.vfio_pci = SUPPORT_MODULE}};
	struct host h = {.kernels = k, .n_kernels = 2};

	(void)state;
	assert_false(host_has_vfio_module(&h)); /* the second has no image to start */
	k[1].image = "/boot/vmlinuz-6.1.0-18-amd64";
	assert_true(kernel_may_boot(&k[1]));
	assert_true(host_has_vfio_module(&h));
	k[1].vfio_pci = SUPPORT_UNKNOWN;
	assert_true(host_has_vfio_module(&h));
	k[1].vfio_pci = SUPPORT_MISSING;
	assert_false(host_has_vfio_module(&h));
	assert_true(host_has_vfio_module(&empty));
}

static void test_the_last_word_of_a_name_counts(void **state)
{
	(void)state;
	assert_string_equal(host_param(&full, "iommu")->value, "pt");
	assert_null(host_param(&full, "quiet")->value);
	assert_null(host_param(&full, "iomm"));
	assert_null(host_param(&empty, "quiet"));
}

static void test_releases_are_numbers_not_text(void **state)
{
	static const struct {
		const char *release;
		enum tri since_6_1;
	} cases[] = {
		{"6.1.0-18-amd64", TRI_YES}, {"6.1", TRI_YES},
		{"6.10.3-arch1-1", TRI_YES}, {"10.0.0", TRI_YES},
		{"6.0.19", TRI_NO},          {"5.15.0-91-generic", TRI_NO},
		{"4.18.0-513.el8", TRI_NO},  {"", TRI_UNKNOWN},
		{"6", TRI_UNKNOWN},          {"next-20240101", TRI_UNKNOWN},
		{"6.x", TRI_UNKNOWN},        {"6-1", TRI_UNKNOWN},
		{" 6.1", TRI_UNKNOWN},       {"6.+1", TRI_UNKNOWN},
		{"-1.1", TRI_UNKNOWN},       {"99999999999.1", TRI_UNKNOWN},
	};

	(void)state;
	for (size_t i = 0; i < ARRAY_SIZE(cases); i++)
		if (release_since(cases[i].release, 6, 1) != cases[i].since_6_1)
			fail_msg("%s", cases[i].release);
}

static void set_attr(struct host *h, enum attr_id id, const char *text)
{
	h->attrs[id].text = text;
}

static void test_the_first_number_of_an_attribute(void **state)
{
	struct host h = {0};
	uint64_t n = 7;

	(void)state;
	assert_false(host_attr_number(&h, ATTR_MEM_TOTAL, &n));
	set_attr(&h, ATTR_MEM_TOTAL, "MemTotal: none");
	assert_false(host_attr_number(&h, ATTR_MEM_TOTAL, &n));
	set_attr(&h, ATTR_MEM_TOTAL, "MemTotal: 99999999999999999999 kB");
	assert_false(host_attr_number(&h, ATTR_MEM_TOTAL, &n));
	assert_int_equal(n, 7);
	set_attr(&h, ATTR_MEM_TOTAL, "MemTotal:       16384 kB, not 8");
	assert_true(host_attr_number(&h, ATTR_MEM_TOTAL, &n));
	assert_int_equal(n, 16384);
}

static void test_huge_pages_of_both_sizes(void **state)
{
	struct host h = {0};
	struct huge_pages p;

	(void)state;
	set_attr(&h, ATTR_HUGE_1G, "2");
	assert_false(host_huge_pages(&h, &p));
	assert_int_equal(p.all_kb, 2 * 1048576);
	set_attr(&h, ATTR_HUGE_TOTAL, "HugePages_Total: 3");
	assert_true(host_huge_pages(&h, &p));
	assert_int_equal(p.all_kb, 3 * 2048 + 2 * 1048576);
	/* Where 1 GiB is the usual size, both numbers are of the same pages. */
	set_attr(&h, ATTR_HUGE_SIZE, "Hugepagesize: 1048576 kB");
	assert_true(host_huge_pages(&h, &p));
	assert_int_equal(p.gib, 2);
	assert_int_equal(p.all_kb, 3 * 1048576);
}

static void test_what_switches_a_parameter_on(void **state)
{
	static const char *const on[] = {"1", "Y", "yes", "true", "on", "ON"}, *const off[] = {
										       "0",  "N",
										       "no", "off",
										       "of", "",
										       "2"};

	(void)state;
	assert_true(parameter_is_on(NULL));
	for (size_t i = 0; i < ARRAY_SIZE(on); i++)
		assert_true(parameter_is_on(on[i]));
	for (size_t i = 0; i < ARRAY_SIZE(off); i++)
		assert_false(parameter_is_on(off[i]));
}

static void test_thread(void **state)
{
	static struct cpu_thread threads[] = {{.id = 0}, {.id = 2}};
	const struct host h = {.threads = threads, .n_threads = ARRAY_SIZE(threads)};

	(void)state;
	assert_ptr_equal(host_thread(&h, 2), &threads[1]);
	assert_null(host_thread(&h, 1));
	assert_null(host_thread(&empty, 0));
}

static void test_free_takes_nothing_and_all(void **state)
{
	struct host *h = xcalloc(1, sizeof(*h));

	(void)state;
	h->name = arena_str(&h->mem, "host");
	host_free(h);
	host_free(NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_device),
		cmocka_unit_test(test_path),
		cmocka_unit_test(test_group),
		cmocka_unit_test(test_file),
		cmocka_unit_test(test_running_kernel),
		cmocka_unit_test(test_where_vfio_is_a_module),
		cmocka_unit_test(test_the_last_word_of_a_name_counts),
		cmocka_unit_test(test_releases_are_numbers_not_text),
		cmocka_unit_test(test_the_first_number_of_an_attribute),
		cmocka_unit_test(test_huge_pages_of_both_sizes),
		cmocka_unit_test(test_what_switches_a_parameter_on),
		cmocka_unit_test(test_thread),
		cmocka_unit_test(test_free_takes_nothing_and_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
