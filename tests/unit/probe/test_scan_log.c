/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/probe/probed.h"

static void only_the_last_boot_counts(void **state)
{
	char *tree = *state;

	tree_file(tree, "var/log/dmesg",
		  "[    0.000000] Linux version 5.10.0 (a)\n"
		  "[    0.500000] DMAR: IOMMU enabled\n"
		  "[    0.000000] Linux version 6.1.0 (b)\n"
		  "[    0.600000] ACPI: DMAR 0x0000000079F5B000 0000A8\n");
	struct host *h = probed(tree);
	assert_int_equal(h->log.readable, TRI_YES);
	assert_string_equal(h->log.source, "var/log/dmesg");
	assert_int_equal(h->log.n_lines, 2);
	assert_string_equal(h->log.lines[0].text, "Linux version 6.1.0 (b)");
	assert_string_equal(h->log.lines[1].raw,
			    "[    0.600000] ACPI: DMAR 0x0000000079F5B000 0000A8");
	assert_true(h->log.complete);
	host_free(h);
}

static void a_log_that_lost_its_start_is_not_complete(void **state)
{
	char *tree = *state;

	tree_file(tree, "var/log/dmesg", "[ 9000.1] x\n-- Reboot --\n[    0.2] DMAR: y");
	struct host *h = probed(tree);
	assert_int_equal(h->log.n_lines, 1);
	assert_string_equal(h->log.lines[0].text, "DMAR: y");
	assert_false(h->log.complete);
	host_free(h);
}

static void no_log_is_unknown(void **state)
{
	struct host *h = probed(*state);

	assert_int_equal(h->log.readable, TRI_UNKNOWN);
	assert_int_equal(h->log.n_lines, 0);
	host_free(h);
}

static void escape_sequences_are_made_safe(void **state)
{
	char *tree = *state;

	tree_bytes(tree, "var/log/dmesg", "[    0.1] \033]0;x\007\0y\n", 18);
	struct host *h = probed(tree);
	assert_int_equal(h->log.n_lines, 1);
	for (const char *p = h->log.lines[0].raw; *p; p++)
		assert_true((unsigned char)*p >= 0x20);
	assert_non_null(strchr(h->log.lines[0].raw, 'y'));
	host_free(h);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		tree_test(only_the_last_boot_counts),
		tree_test(a_log_that_lost_its_start_is_not_complete),
		tree_test(no_log_is_unknown),
		tree_test(escape_sequences_are_made_safe),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
