/* SPDX-License-Identifier: GPL-2.0-or-later */
/* make_dirs and remove_tree. */
#include "base/replace.h"

#include <fcntl.h>
#include <sys/mount.h>

#include "faulty.h"
#include "lib/tree.h"
#include "unit.h"

static char *top;
static struct root root;

static int setup(void **state __attribute__((unused)))
{
	top = tree_new();
	return root_open(top, &root, NULL);
}

static int teardown(void **state __attribute__((unused)))
{
	root_done(&root);
	tree_free(top);
	return 0;
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(root_stat(&root, path, false, &st), 0);
	assert_true(S_ISDIR(st.st_mode));
	return st.st_mode & 07777;
}

TEST(makes_what_is_missing)
{
	mode_t old = umask(077);

	tree_dir(top, "var");
	assert_int_equal(fchmodat(root.fd, "var", 0711, 0), 0);
	assert_int_equal(make_dirs(&root, "/var//lib/passthru/runs/", 0755, NULL), 0);
	umask(old);
	assert_int_equal(mode_of("var"), 0711);
	assert_int_equal(mode_of("var/lib"), 0755);
	assert_int_equal(mode_of("var/lib/passthru/runs"), 0755);
	assert_int_equal(make_dirs(&root, "var/lib/passthru/runs", 0700, NULL), 0);
	assert_int_equal(mode_of("var/lib/passthru/runs"), 0755);
	assert_int_equal(make_dirs(&root, "", 0700, NULL), 0);
	assert_int_equal(make_dirs(&root, "/", 0700, NULL), 0);
}

TEST(makes_behind_a_symlink_inside_the_root)
{
	tree_dir(top, "usr");
	tree_link(top, "lib", "/usr");
	assert_int_equal(make_dirs(&root, "lib/modules/x", 0755, NULL), 0);
	assert_int_equal(mode_of("usr/modules/x"), 0755);
}

TEST(cannot_make)
{
	struct err err = {""};

	tree_file(top, "file", "x");
	tree_link(top, "dangling", "nowhere");
	assert_int_equal(make_dirs(&root, "file/a", 0755, &err), -ENOTDIR);
	assert_string_equal(err.line, "file: Not a directory");
	assert_int_equal(make_dirs(&root, "dangling/a", 0755, &err), -EEXIST);
	assert_string_equal(err.line, "dangling: cannot make the directory: File exists");
}

TEST(every_call_of_making_may_fail)
{
	struct err err = {""};
	bool more = true;
	int n;

	for (n = 1; more; n++) {
		int r;

		faulty_start(n, FAULT_ERROR);
		r = make_dirs(&root, "new/dir", 0755, &err);
		more = faulty_stop();
		assert_int_equal(r, more ? -EIO : 0);
		if (more)
			assert_true(str_starts(err.line, "new"));
		assert_int_equal(remove_tree(&root, "new", NULL), 0);
	}
	/* mkdir, chmod, fsync of it and of its parent, for each of two; and the run without fault.
	 */
	assert_int_equal(n - 1, 9);
}

static bool is_there(const char *path)
{
	struct stat st;

	return root_stat(&root, path, true, &st) == 0;
}

TEST(removes_all_of_it_and_nothing_else)
{
	tree_file(top, "run/before/etc/a", "x");
	tree_file(top, "run/after/etc/b", "x");
	tree_dir(top, "run/empty");
	tree_file(top, "kept/file", "x");
	tree_link(top, "run/to-file", "../kept/file");
	tree_link(top, "run/to-dir", "../kept");
	tree_link(top, "run/dangling", "none");
	assert_int_equal(mkfifoat(root.fd, "run/fifo", 0600), 0);
	assert_int_equal(remove_tree(&root, "run", NULL), 0);
	assert_false(is_there("run"));
	assert_true(is_there("kept/file"));
}

TEST(nothing_to_remove)
{
	assert_int_equal(remove_tree(&root, "none", NULL), 0);
	assert_int_equal(remove_tree(&root, "none/below", NULL), 0);
}

TEST(not_a_tree)
{
	struct err err = {""};

	tree_file(top, "plain", "x");
	tree_file(top, "dir/file", "x");
	tree_link(top, "link", "dir");
	assert_int_equal(remove_tree(&root, "plain", &err), -ENOTDIR);
	assert_string_equal(err.line, "plain: not a directory");
	assert_int_equal(remove_tree(&root, "link", &err), -ENOTDIR);
	assert_int_equal(remove_tree(&root, "plain/x", &err), -ENOTDIR);
	assert_string_equal(err.line, "plain/x: Not a directory");
	assert_int_equal(remove_tree(&root, "/", &err), -EINVAL);
	assert_int_equal(remove_tree(&root, "dir/..", &err), -EINVAL);
	assert_true(is_there("dir/file"));
}

TEST(every_call_of_removing_may_fail)
{
	struct err err = {""};
	bool more = true;
	int n;

	for (n = 1; more; n++) {
		int r;

		tree_file(top, "gone/sub/file", "x");
		faulty_start(n, FAULT_ERROR);
		r = remove_tree(&root, "gone", &err);
		more = faulty_stop();
		assert_int_equal(r, more ? -EIO : 0);
		assert_true(!more || str_starts(err.line, "gone: "));
	}
	/* unlink: sub (a directory), file; rmdir: sub, gone; fsync; and the run without a fault. */
	assert_int_equal(n - 1, 6);
	assert_false(is_there("gone"));
}

TEST(too_deep)
{
	_cleanup_buf_ struct buf path = {0};
	struct err err = {""};

	for (int i = 0; i < 65; i++)
		buf_puts(&path, "d/");
	tree_dir(top, path.data);
	assert_int_equal(remove_tree(&root, "d", &err), -ENAMETOOLONG);
	assert_true(str_ends(err.line, "d: d: more than 64 directories deep"));
	/* The upper one can go when the lower ones are gone. */
	assert_int_equal(remove_tree(&root, "d/d/d", &err), 0);
	assert_int_equal(remove_tree(&root, "d", &err), 0);
}

/* The same file system, so that only the mount tells the two apart. */
static bool bind_mount(const char *from, const char *to)
{
	_cleanup_free_ char *source = tree_path(top, from), *target = tree_path(top, to);

	tree_file(top, "data/precious", "x");
	tree_dir(top, to);
	return mount(source, target, NULL, MS_BIND, NULL) == 0;
}

static void unmount(const char *at)
{
	_cleanup_free_ char *target = tree_path(top, at);

	assert_int_equal(umount2(target, MNT_DETACH), 0);
}

TEST(another_mount_is_not_entered)
{
	struct err err = {""};
	int r;

	SKIP_IF(!bind_mount("data", "tree/mnt"), "no bind mounts here");
	r = remove_tree(&root, "tree", &err);
	unmount("tree/mnt");
	assert_true(is_there("data/precious"));
	assert_int_equal(r, -EXDEV);
	assert_string_equal(err.line, "tree: not all of it is removed: mnt: another file system "
				      "is mounted here");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(makes_what_is_missing),
		cmocka_unit_test(makes_behind_a_symlink_inside_the_root),
		cmocka_unit_test(cannot_make),
		cmocka_unit_test(every_call_of_making_may_fail),
		cmocka_unit_test(removes_all_of_it_and_nothing_else),
		cmocka_unit_test(nothing_to_remove),
		cmocka_unit_test(not_a_tree),
		cmocka_unit_test(every_call_of_removing_may_fail),
		cmocka_unit_test(too_deep),
		cmocka_unit_test(another_mount_is_not_entered),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
