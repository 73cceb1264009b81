/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What is told of a domain in a word or two. */
#include <setjmp.h>
#include <stdarg.h>
#include <stddef.h>
#include <stdint.h>
#include <cmocka.h>

#include "virt/virt.h"

static void it_has_the_devices_of_its_configuration(void **state)
{
	struct pci_addr devices[] = {{.bus = 1}, {.bus = 1, .fn = 1}};
	struct domain d = {.hostdevs = devices, .n_hostdevs = 2};

	(void)state;
	assert_true(domain_has(&d, (struct pci_addr){.bus = 1, .fn = 1}));
	assert_false(domain_has(&d, (struct pci_addr){.bus = 2}));
	assert_false(domain_has(&d, (struct pci_addr){.domain = 1, .bus = 1}));
}

static void assert_memory(uint64_t kb, const char *expected)
{
	struct domain d = {.memory_kb = kb};
	_cleanup_buf_ struct buf text = {0};

	put_domain_memory(&text, &d);
	assert_string_equal(buf_str(&text), expected);
}

static void memory_is_told_in_the_largest_unit(void **state)
{
	(void)state;
	assert_memory(8 << 20, "8 GiB");
	assert_memory(3 << 19, "1.5 GiB");
	assert_memory(512 << 10, "512 MiB");
	assert_memory(0, "0 MiB");
}

static void assert_ports(struct domain d, const char *expected)
{
	_cleanup_buf_ struct buf text = {0};

	put_domain_ports(&text, &d);
	assert_string_equal(buf_str(&text), expected);
}

static void ports_are_those_that_are_free(void **state)
{
	(void)state;
	assert_ports((struct domain){.pcie = true, .ports = 4, .free_ports = 2}, "2 of 4");
	assert_ports((struct domain){.ports = 31, .free_ports = 20}, "no PCIe");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(it_has_the_devices_of_its_configuration),
		cmocka_unit_test(memory_is_told_in_the_largest_unit),
		cmocka_unit_test(ports_are_those_that_are_free),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
