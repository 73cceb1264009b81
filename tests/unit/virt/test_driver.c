/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * libvirt itself, by its own test driver, which is in the library: no daemon, and domains from a
 * file. It has no virDomainAttachDeviceFlags, so what changes a domain is in test_apply.c on the
 * fake one. A real daemon can be asked by a build without ASan alone: ASan's xdrmem_create finds no
 * such function in what is loaded after the start, and libvirt's protocol calls it.
 */
#include "unit/virt/unit.h"

#include <dlfcn.h>

#include "virt/lib.h"

/* test:///FILE: the nodes of libvirt's docs/drvtest.rst. Its domains run unless they say otherwise.
 */
static char *uri_of(char *tree, const char *name)
{
	_cleanup_free_ char *xml = sample(name), *path = tree_path(tree, "node.xml");
	char *kvm = strstr(xml, "type='kvm'"), *uri = NULL;

	assert_non_null(kvm);
	*strchr(xml, '\n') = ' ';
	tree_file(tree, "node.xml",
		  "<node><cpu><mhz>2000</mhz><model>x86_64</model></cpu>"
		  "<domain type='test'>%s</node>",
		  strstr(xml, ">") + 1);
	if (asprintf(&uri, "test://%s", path) < 0)
		abort();
	return uri;
}

static void need_libvirt(void)
{
	void *handle = dlopen(LIB_NAME, RTLD_NOW | RTLD_LOCAL);

	SKIP_IF(!handle, "no libvirt here");
	dlclose(handle);
}

TEST(the_default_domain_is_listed)
{
	_cleanup_(domains_done) struct domains all = {0};
	struct err err = {0};

	need_libvirt();
	if (virt_domains("test:///default", &all, &err) < 0)
		fail_msg("%s", err.line);
	assert_int_equal(all.n, 1);
	assert_string_equal(all.items[0].name, "test");
	assert_string_equal(all.items[0].uuid, "6695eb01-f6a4-8304-79aa-97f2502e193f");
	assert_true(all.items[0].running);
	assert_true(all.items[0].memory_kb == 8u << 20);
	assert_int_equal(all.items[0].vcpus, 2);
}

TEST(a_sample_is_listed_as_libvirt_reads_it)
{
	_cleanup_(domains_done) struct domains all = {0};
	char *tree = tree_new();
	struct err err = {0};

	need_libvirt();
	_cleanup_free_ char *uri = uri_of(tree, "q35");
	if (virt_domains(uri, &all, &err) < 0)
		fail_msg("%s", err.line);
	assert_int_equal(all.n, 1);
	assert_string_equal(all.items[0].name, "desk");
	assert_string_equal(all.items[0].machine, "pc-q35-9.0");
	assert_true(all.items[0].pcie);
	assert_int_equal(all.items[0].n_hostdevs, 1);
	assert_int_equal(all.items[0].ports, 6);
	assert_int_equal(all.items[0].free_ports, 2);
	assert_int_equal(all.items[0].next_bus, 8);
	tree_free(tree);
}

TEST(a_change_is_shown)
{
	_cleanup_(virt_change_done) struct virt_change c = {0};
	char *tree = tree_new();
	struct err err = {0};

	need_libvirt();
	_cleanup_free_ char *uri = uri_of(tree, "q35");
	struct virt_job j = {.uri = uri,
			     .domain = "desk",
			     .xml = (const char *[]){HOSTDEV("1", "0"), USB_HOSTDEV},
			     .n_xml = 2,
			     .live = true};
	if (virt_preview(&j, &c, &err) < 0)
		fail_msg("%s", err.line);
	assert_non_null(strstr(c.diff, "\n+        <address domain=\"0\" bus=\"1\""));
	assert_null(strstr(c.diff, "\n-  "));
	tree_free(tree);
}

/* What was read of a domain of that name is not about the one with that UUID. */
TEST(a_name_is_not_taken_for_the_uuid_of_another)
{
	struct virt_job j = {.uri = "test:///default",
			     .domain = "6695eb01-f6a4-8304-79aa-97f2502e193f",
			     .xml = (const char *[]){HOSTDEV("1", "0")},
			     .n_xml = 1};
	struct virt_change c = {0};
	struct err err = {0};

	need_libvirt();
	assert_int_equal(virt_preview(&j, &c, &err), -ENODEV);
	assert_non_null(strstr(err.line, "Domain not found"));
}

TEST(a_domain_that_is_not_there)
{
	struct virt_job j = {.uri = "test:///default",
			     .domain = "win",
			     .xml = (const char *[]){HOSTDEV("1", "0")},
			     .n_xml = 1};
	struct virt_change c = {0};
	struct err err = {0};

	need_libvirt();
	assert_int_equal(virt_preview(&j, &c, &err), -ENODEV);
	assert_true(
		str_starts(err.line, "libvirt (test:///default): domain win: Domain not found"));
}

/* This driver cannot attach: libvirt says so, and all is as before. */
TEST(what_libvirt_cannot_do_is_told)
{
	_cleanup_(virt_change_done) struct virt_change c = {0};
	struct virt_job j = {.uri = "test:///default",
			     .domain = "test",
			     .xml = (const char *[]){HOSTDEV("1", "0")},
			     .n_xml = 1};
	struct err err = {0};

	need_libvirt();
	assert_int_equal(virt_preview(&j, &c, NULL), 0);
	assert_int_equal(virt_apply(&j, &c, &err), -EIO);
	assert_non_null(strstr(err.line, "virDomainAttachDeviceFlags"));
	assert_non_null(strstr(err.line, "all is as it was before"));
}

TEST(no_connection)
{
	struct domains d = {0};
	struct err err = {0};

	need_libvirt();
	assert_int_equal(virt_domains("test:///no/such/file.xml", &d, &err), -ECONNREFUSED);
	assert_true(str_starts(err.line, "libvirt (test:///no/such/file.xml): no connection"));
	assert_int_equal(virt_domains("nonsense", &d, &err), -ECONNREFUSED);
}

TEST(a_device_that_is_not_there)
{
	struct err err = {0};

	need_libvirt();
	assert_int_equal(virt_nodedev("test:///default", (struct pci_addr){0, 3, 7, 0}, true, &err),
			 -ENODEV);
	assert_non_null(strstr(err.line, "pci_0000_03_07_0"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_default_domain_is_listed),
		cmocka_unit_test(a_sample_is_listed_as_libvirt_reads_it),
		cmocka_unit_test(a_change_is_shown),
		cmocka_unit_test(a_name_is_not_taken_for_the_uuid_of_another),
		cmocka_unit_test(a_domain_that_is_not_there),
		cmocka_unit_test(what_libvirt_cannot_do_is_told),
		cmocka_unit_test(no_connection),
		cmocka_unit_test(a_device_that_is_not_there),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
