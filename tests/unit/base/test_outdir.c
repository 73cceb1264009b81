/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "unit/base/unit.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/stat.h>

#include "base/outdir.h"
#include "lib/tree.h"

static char *dir;

static int set_up(void **state)
{
	(void)state;
	dir = tree_new();
	return 0;
}

static int tear_down(void **state)
{
	(void)state;
	tree_free(dir);
	return 0;
}

TEST(a_new_one_has_the_mode)
{
	_cleanup_free_ char *path = tree_path(dir, "new");
	_cleanup_close_ int fd = outdir_open(path, 0700, NULL);
	struct stat st;

	assert_true(fd >= 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0700);
	assert_true(fcntl(fd, F_GETFD) & FD_CLOEXEC);
}

TEST(one_that_is_there_must_be_empty)
{
	_cleanup_free_ char *path = tree_path(dir, "there");
	struct err err = {0};

	tree_dir(dir, "there");
	int fd = outdir_open(path, 0700, NULL);
	assert_true(fd >= 0);
	close(fd);
	tree_file(dir, "there/.hidden", "x");
	assert_int_equal(outdir_open(path, 0700, &err), -ENOTEMPTY);
	assert_non_null(strstr(err.line, "/there: is not empty"));
}

/* Whoever makes /tmp/plan a link first does not choose where root writes. */
TEST(a_link_that_somebody_planted_is_refused)
{
	_cleanup_free_ char *link = tree_path(dir, "plan"), *slash = tree_path(dir, "plan/");
	_cleanup_free_ char *target = tree_path(dir, "target");
	struct err err = {0};

	tree_dir(dir, "target");
	tree_link(dir, "plan", target);
	assert_int_equal(outdir_open(link, 0700, &err), -ELOOP);
	assert_non_null(strstr(err.line, "/plan: is a symbolic link"));
	assert_int_equal(outdir_open(slash, 0700, NULL), -ELOOP);
}

TEST(a_link_to_nowhere_is_refused)
{
	_cleanup_free_ char *link = tree_path(dir, "plan");

	tree_link(dir, "plan", "/no/such/place");
	assert_int_equal(outdir_open(link, 0700, NULL), -ELOOP);
}

TEST(what_is_no_directory)
{
	_cleanup_free_ char *file = tree_path(dir, "file"), *deep = tree_path(dir, "no/such");
	_cleanup_free_ char *fifo = tree_path(dir, "fifo");

	tree_file(dir, "file", "x");
	assert_int_equal(mkfifo(fifo, 0600), 0);
	assert_int_equal(outdir_open(file, 0700, NULL), -ENOTDIR);
	assert_int_equal(outdir_open(fifo, 0700, NULL), -ENOTDIR);
	assert_int_equal(outdir_open(deep, 0700, NULL), -ENOENT);
}

#define T(name) cmocka_unit_test_setup_teardown(name, set_up, tear_down)

int main(void)
{
	const struct CMUnitTest tests[] = {
		T(a_new_one_has_the_mode),
		T(one_that_is_there_must_be_empty),
		T(a_link_that_somebody_planted_is_refused),
		T(a_link_to_nowhere_is_refused),
		T(what_is_no_directory),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
