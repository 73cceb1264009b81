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
		cmocka_unit_test(test_free_takes_nothing_and_all),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
