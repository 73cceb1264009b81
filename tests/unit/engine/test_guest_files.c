/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/sys.h"
#include "engine/guest.h"
#include "lib/tree.h"

static const struct guest_xml files[] = {
	{.xml = "<hostdev a='1'/>\n", .file = "pci_0000_03_00_0.xml"},
	{.xml = "<hostdev b='2'/>\n", .file = "pci_0000_03_00_1.xml"},
};

static char *top, *dir;
static struct err err;

static int set_up(void **state)
{
	(void)state;
	top = tree_new();
	assert_true(asprintf(&dir, "%s/vm", top) > 0);
	err = (struct err){0};
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	tree_free(top);
	free(dir);
	return 0;
}

static void expect_file(const char *name, const char *text)
{
	_cleanup_free_ char *path = NULL;
	char got[64] = "";

	assert_true(asprintf(&path, "%s/%s", dir, name) > 0);
	_cleanup_close_ int fd = open(path, O_RDONLY | O_CLOEXEC);
	if (!text) {
		assert_true(fd < 0);
		return;
	}
	assert_true(fd >= 0 && read(fd, got, sizeof(got) - 1) >= 0);
	assert_string_equal(got, text);
}

TEST(a_file_for_each)
{
	assert_int_equal(guest_write_dir(files, ARRAY_SIZE(files), dir, &err), 0);
	expect_file("pci_0000_03_00_0.xml", "<hostdev a='1'/>\n");
	expect_file("pci_0000_03_00_1.xml", "<hostdev b='2'/>\n");
}

TEST(what_is_there_stays)
{
	assert_int_equal(guest_write_dir(files, 1, dir, &err), 0);
	assert_int_equal(guest_write_dir(files, ARRAY_SIZE(files), dir, &err), -ENOTEMPTY);
	assert_non_null(strstr(err.line, dir));
	expect_file("pci_0000_03_00_1.xml", NULL);
}

static unsigned writes;

static ssize_t full_at_the_second(int fd, const void *p, size_t n)
{
	if (++writes == 2) {
		errno = ENOSPC;
		return -1;
	}
	return write(fd, p, n);
}

TEST(a_disk_that_is_full_leaves_none)
{
	struct sys_calls kept = sys;
	int r;

	writes = 0;
	sys.write = full_at_the_second;
	r = guest_write_dir(files, ARRAY_SIZE(files), dir, &err);
	sys = kept;
	assert_int_equal(r, -ENOSPC);
	assert_non_null(strstr(err.line, "pci_0000_03_00_1.xml"));
	expect_file("pci_0000_03_00_0.xml", NULL);
	expect_file("pci_0000_03_00_1.xml", NULL);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(a_file_for_each, set_up, tear_down),
		cmocka_unit_test_setup_teardown(what_is_there_stays, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_disk_that_is_full_leaves_none, set_up, tear_down),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
