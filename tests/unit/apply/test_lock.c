/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include <errno.h>
#include <fcntl.h>

#include "apply/lock.h"
#include "apply/store.h"
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

/* Whatever lies where the lock goes is neither followed, nor written into, nor waited for. */
TEST(a_lock_that_somebody_planted_is_refused)
{
	_cleanup_lock_ struct lock a = {.fd = -1};
	_cleanup_free_ char *path = tree_path(dir, "var/lib/passthru/lock");
	_cleanup_free_ char *mine = tree_path(dir, "mine");
	struct err err = {0};
	char bytes[32] = "";

	assert_int_equal(lock_take(&root, &a, NULL), 0);
	lock_drop(&a);
	tree_file(dir, "mine", "not for you");

	assert_int_equal(unlink(path), 0);
	tree_link(dir, "var/lib/passthru/lock", "/mine");
	assert_int_equal(lock_take(&root, &a, NULL), -ELOOP);

	assert_int_equal(unlink(path), 0);
	assert_int_equal(link(mine, path), 0);
	assert_int_equal(lock_take(&root, &a, &err), -EPERM);
	assert_non_null(strstr(err.line, "/var/lib/passthru/lock"));

	assert_int_equal(unlink(path), 0);
	assert_int_equal(mkfifo(path, 0600), 0);
	assert_int_equal(lock_take(&root, &a, NULL), -EPERM);
	assert_false(lock_held(&root));

	int fd = open(mine, O_RDONLY | O_CLOEXEC);
	assert_int_equal(read(fd, bytes, sizeof(bytes)), strlen("not for you"));
	assert_string_equal(bytes, "not for you");
	close(fd);
}

TEST(runs_that_are_a_link_are_refused)
{
	_cleanup_lock_ struct lock a = {.fd = -1};
	_cleanup_free_ char *runs = tree_path(dir, "var/lib/passthru/runs");
	struct err err = {0};

	assert_int_equal(lock_take(&root, &a, NULL), 0);
	lock_drop(&a);
	assert_int_equal(rmdir(runs), 0);
	tree_dir(dir, "elsewhere");
	tree_link(dir, "var/lib/passthru/runs", "/elsewhere");
	assert_int_equal(lock_take(&root, &a, &err), -EPERM);
	assert_non_null(strstr(err.line, "/var/lib/passthru/runs"));
}

TEST(runs_that_others_may_write_to_are_refused)
{
	_cleanup_lock_ struct lock a = {.fd = -1};
	_cleanup_free_ char *runs = tree_path(dir, "var/lib/passthru/runs");

	assert_int_equal(lock_take(&root, &a, NULL), 0);
	lock_drop(&a);
	assert_int_equal(chmod(runs, 0770), 0);
	assert_int_equal(lock_take(&root, &a, NULL), -EPERM);
}

TEST(a_state_directory_of_another_user_is_refused)
{
	_cleanup_lock_ struct lock a = {.fd = -1};
	_cleanup_free_ char *own = tree_path(dir, "var/lib/passthru");

	SKIP_IF(geteuid() != 0, "only root can give a directory away");
	tree_dir(dir, "var/lib/passthru");
	assert_int_equal(chown(own, 12345, 12345), 0);
	assert_int_equal(lock_take(&root, &a, NULL), -EPERM);
}

/* A link or another user's directory among the runs is none: nothing it says is believed. */
TEST(a_run_that_passthru_did_not_make_is_none)
{
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_lock_ struct lock a = {.fd = -1};
	_cleanup_free_ char *foreign = tree_path(dir, "var/lib/passthru/runs/20260103T000000Z");
	char **ids;
	size_t n;

	assert_int_equal(lock_take(&root, &a, NULL), 0);
	tree_dir(dir, "var/lib/passthru/runs/20260101T000000Z");
	tree_dir(dir, "elsewhere");
	tree_link(dir, "var/lib/passthru/runs/20260102T000000Z", "/elsewhere");
	tree_dir(dir, "var/lib/passthru/runs/20260103T000000Z");
	if (geteuid() == 0)
		assert_int_equal(chown(foreign, 12345, 12345), 0);
	else
		assert_int_equal(rmdir(foreign), 0);
	assert_int_equal(store_list(&root, &mem, &ids, &n, NULL), 0);
	assert_int_equal(n, 1);
	assert_string_equal(ids[0], "20260101T000000Z");
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
	assert_int_equal(root_exists(&root, "elsewhere/lock"), TRI_NO);
	assert_int_equal(root_exists(&root, "elsewhere/runs"), TRI_NO);
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

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(one_at_a_time),
		T(state_directory_is_private),
		T(an_open_state_directory_is_not_trusted),
		T(a_link_is_no_state_directory),
		T(a_link_is_no_lock),
		T(a_lock_that_somebody_planted_is_refused),
		T(runs_that_are_a_link_are_refused),
		T(runs_that_others_may_write_to_are_refused),
		T(a_state_directory_of_another_user_is_refused),
		T(a_run_that_passthru_did_not_make_is_none),
	};

	return cmocka_run_group_tests_name("lock", tests, NULL, NULL);
}
