/* SPDX-License-Identifier: GPL-2.0-or-later */
/* passthru bind where there is nothing to bind: in a tree, and with words that mean nothing. */
#include "unit/base/unit.h"

#include "lib/tree.h"
#include "unit/cli/run.h"

static char *dir;

static int set_up(void **state)
{
	(void)state;
	dir = tree_new();
	tree_pci(dir, &(struct tree_pci){.address = "0000:03:00.0",
					 .vendor = 0x8086,
					 .device = 0x10d3,
					 .class = 0x020000,
					 .driver = "e1000e"});
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	tree_free(dir);
	return 0;
}

/* Its exit status, and in buffers of the caller's what it told. */
static int run(const char *const *words, char **ret_out, char **ret_err)
{
	int out = memfd_create("stdout", MFD_CLOEXEC), status;
	char told[4096] = "";

	status = run_to(words, out, ret_err);
	assert_true(pread(out, told, sizeof(told) - 1, 0) >= 0);
	close(out);
	*ret_out = xstrdup(told);
	return status;
}

static void expect(const char *const *words, int status, const char *out, const char *err)
{
	_cleanup_free_ char *said = NULL, *told = NULL;

	assert_int_equal(run(words, &said, &told), status);
	if (!strstr(said, out) || !strstr(told, err))
		fail_msg("\"%s\" and \"%s\" do not say \"%s\" and \"%s\"", said, told, out, err);
}

TEST(a_tree_has_no_drivers_to_change)
{
	const char *const words[] = {"passthru", "--root", dir, "bind", "03:00.0", "--yes", NULL};
	const char *const json[] = {"passthru", "--root", dir,     "bind",
				    "03:00.0",  "--json", "--yes", NULL};
	_cleanup_free_ char *driver = tree_path(dir, "sys/bus/pci/devices/0000:03:00.0/driver");

	expect(words, OUTCOME_REFUSED, "", "in a tree there is no live binding");
	expect(json, OUTCOME_REFUSED, "\"outcome\": \"refused\"", "in a tree");
	assert_int_equal(access(driver, F_OK), 0);
}

TEST(words_that_mean_nothing)
{
	const char *const address[] = {"passthru", "--root", dir, "bind", "nouveau", NULL};
	const char *const driver[] = {"passthru", "--root",   dir,       "bind",
				      "03:00.0",  "--driver", "nouveau", NULL};

	expect(address, OUTCOME_USAGE, "", "nouveau is no PCI address");
	expect(driver, OUTCOME_USAGE, "", "nouveau: a device is bound to vfio-pci or to pci-stub");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_tree_has_no_drivers_to_change, set_up, tear_down),
		cmocka_unit_test_setup_teardown(words_that_mean_nothing, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
