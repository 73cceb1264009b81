/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include "apply/lock.h"
#include "lib/tree.h"

static char *dir;
static struct root root;

static int set_up(void **state)
{
	(void)state;
	dir = tree_new();
	return root_open(dir, &root, NULL);
}

static int tear_down(void **state)
{
	(void)state;
	root_done(&root);
	tree_free(dir);
	return 0;
}

TEST(one_at_a_time)
{
	_cleanup_lock_ struct lock a = {.fd = -1}, b = {.fd = -1};
	struct err err = {0};
	char pid[32];

	snprintf(pid, sizeof(pid), "(process %d)", (int)getpid());
	assert_int_equal(lock_take(&root, &a, &err), 0);
	assert_int_equal(lock_take(&root, &b, &err), -EAGAIN);
	assert_non_null(strstr(err.line, pid));
	lock_drop(&a);
	assert_int_equal(lock_take(&root, &b, &err), 0);
}

TEST(state_directory_is_private)
{
	_cleanup_lock_ struct lock a = {.fd = -1};
	struct stat st;

	assert_int_equal(lock_take(&root, &a, NULL), 0);
	assert_int_equal(root_stat(&root, "/var/lib/passthru", true, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
}

TEST(an_open_state_directory_is_not_trusted)
{
	_cleanup_lock_ struct lock a = {.fd = -1};
	_cleanup_free_ char *path = tree_path(dir, "var/lib/passthru");
	struct err err = {0};

	tree_dir(dir, "var/lib/passthru");
	assert_int_equal(chmod(path, 0777), 0);
	assert_int_equal(lock_take(&root, &a, &err), -EPERM);
	assert_non_null(strstr(err.line, "/var/lib/passthru"));
}

TEST(a_link_is_no_state_directory)
{
	_cleanup_lock_ struct lock a = {.fd = -1};

	tree_dir(dir, "elsewhere");
	tree_dir(dir, "var/lib");
	tree_link(dir, "var/lib/passthru", "/elsewhere");
	assert_int_equal(lock_take(&root, &a, NULL), -EPERM);
}

TEST(a_link_is_no_lock)
{
	_cleanup_lock_ struct lock a = {.fd = -1};
	_cleanup_free_ char *path = tree_path(dir, "var/lib/passthru");

	tree_file(dir, "victim", "text");
	tree_dir(dir, "var/lib/passthru");
	assert_int_equal(chmod(path, 0700), 0);
	tree_link(dir, "var/lib/passthru/lock", "/victim");
	assert_int_equal(lock_take(&root, &a, NULL), -ELOOP);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test_setup_teardown(one_at_a_time, set_up, tear_down),
		cmocka_unit_test_setup_teardown(state_directory_is_private, set_up, tear_down),
		cmocka_unit_test_setup_teardown(an_open_state_directory_is_not_trusted, set_up,
						tear_down),
		cmocka_unit_test_setup_teardown(a_link_is_no_state_directory, set_up, tear_down),
		cmocka_unit_test_setup_teardown(a_link_is_no_lock, set_up, tear_down),
	};

	return cmocka_run_group_tests_name("lock", tests, NULL, NULL);
}
