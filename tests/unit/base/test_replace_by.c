/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A file that was made beside the old one takes its place; and file systems that know neither
 * owners nor extended attributes. What fstatfs says is this test's.
 */
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <sys/xattr.h>

#include "base/replace.h"
#include "faulty.h"
#include "lib/tree.h"
#include "unit.h"

static char *top;
static struct root root;
static bool on_fat;

int fstatfs(int fd, struct statfs *st)
{
	(void)fd;
	*st = (struct statfs){.f_type = on_fat ? MSDOS_SUPER_MAGIC : EXT4_SUPER_MAGIC};
	return 0;
}

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

static void holds(const char *path, const char *text)
{
	_cleanup_buf_ struct buf b = {0};

	assert_int_equal(root_read(&root, path, 1 << 20, &b, NULL), 0);
	assert_string_equal(buf_str(&b), text);
}

static bool is_there(const char *path)
{
	struct stat st;

	return root_stat(&root, path, true, &st) == 0;
}

static mode_t mode_of(const char *path)
{
	struct stat st;

	assert_int_equal(root_stat(&root, path, false, &st), 0);
	return st.st_mode & 07777;
}

static void two_files(void)
{
	_cleanup_free_ char *old = tree_path(top, "boot/image");

	tree_file(top, "boot/image", "old");
	tree_file(top, "boot/.image.new", "new");
	assert_int_equal(chmod(old, 0640), 0);
}

TEST(the_new_one_is_as_the_old_one_was)
{
	_cleanup_free_ char *old = tree_path(top, "boot/image");
	char value[8];

	two_files();
	(void)!setxattr(old, "user.test", "kept", 4, 0);
	assert_int_equal(replace_by(&root, "/boot/image", "/boot/.image.new", NULL), 0);
	holds("boot/image", "new");
	assert_int_equal(mode_of("boot/image"), 0640);
	assert_false(is_there("boot/.image.new"));
	if (getxattr(old, "user.test", value, sizeof(value)) == 4)
		assert_memory_equal(value, "kept", 4);
}

TEST(where_none_was_it_stays_as_it_was_made)
{
	_cleanup_free_ char *new = tree_path(top, "boot/fresh.new");

	tree_file(top, "boot/fresh.new", "new");
	assert_int_equal(chmod(new, 0600), 0);
	assert_int_equal(replace_by(&root, "/boot/fresh", "/boot/fresh.new", NULL), 0);
	holds("boot/fresh", "new");
	assert_int_equal(mode_of("boot/fresh"), 0600);
}

TEST(a_link_stays_one)
{
	tree_file(top, "boot/real", "old");
	tree_link(top, "boot/link", "real");
	tree_file(top, "boot/real.new", "new");
	assert_int_equal(replace_by(&root, "/boot/link", "/boot/real.new", NULL), 0);
	holds("boot/real", "new");
	holds("boot/link", "new");
}

TEST(what_is_no_whole_file_replaces_nothing)
{
	struct err err = {0};
	_cleanup_free_ char *a = NULL, *b = NULL;

	two_files();
	assert_int_equal(replace_by(&root, "/boot/image", "/boot/none", &err), -ENOENT);
	tree_link(top, "boot/sym", "image");
	assert_int_equal(replace_by(&root, "/boot/image", "/boot/sym", &err), -ELOOP);
	a = tree_path(top, "boot/.image.new");
	b = tree_path(top, "boot/second-name");
	assert_int_equal(link(a, b), 0);
	assert_int_equal(replace_by(&root, "/boot/image", "/boot/.image.new", &err), -EINVAL);
	assert_string_equal(err.line, "/boot/.image.new: not a regular file with one name, so it "
				      "replaces nothing");
	tree_dir(top, "boot/dir");
	assert_int_equal(replace_by(&root, "/boot/image", "/boot/dir", &err), -EINVAL);
	holds("boot/image", "old");
	assert_int_equal(unlink(b), 0);
}

TEST(a_call_that_fails_leaves_the_old_one)
{
	bool reached = true;

	for (int n = 1; reached; n++) {
		struct err err = {0};
		int r;

		two_files();
		faulty_start(n, FAULT_ERROR);
		r = replace_by(&root, "/boot/image", "/boot/.image.new", &err);
		reached = faulty_stop();
		assert_int_equal(r, reached ? -EIO : 0);
		if (is_there("boot/.image.new"))
			holds("boot/image", "old");
		else /* renamed: it is the directory that was not brought to the disk */
			holds("boot/image", "new");
		assert_int_equal(n > 20, 0);
	}
}

/* vfat says EPERM to an owner or a mode that it cannot keep, and has no xattrs. */
static int no_chown(int fd, uid_t uid, gid_t gid)
{
	(void)fd, (void)uid, (void)gid;
	errno = EPERM;
	return -1;
}

static int no_chmod(int fd, mode_t mode)
{
	(void)fd, (void)mode;
	errno = EPERM;
	return -1;
}

static int no_xattr(int fd, const char *name, const void *value, size_t n, int flags)
{
	(void)fd, (void)name, (void)value, (void)n, (void)flags;
	errno = EOPNOTSUPP;
	return -1;
}

static int replace_with_all(struct err *err)
{
	const struct xattr label = {.name = "security.test", .value = "x", .len = 1};
	const struct meta meta = {
		.mode = 0600, .uid = 12345, .gid = 12345, .xattrs = &label, .n_xattrs = 1};

	return replace_file(&root, "/boot/conf", ".conf.new", "text", 4, &meta, false, err);
}

TEST(a_fat_volume_keeps_neither_owner_nor_label)
{
	struct sys_calls real = sys;
	struct err err = {0};

	tree_dir(top, "boot");
	sys.fchown = no_chown;
	sys.fchmod = no_chmod;
	sys.fsetxattr = no_xattr;
	on_fat = true;
	two_files();
	assert_int_equal(replace_by(&root, "/boot/image", "/boot/.image.new", NULL), 0);
	holds("boot/image", "new");
	assert_int_equal(replace_with_all(NULL), 0);
	holds("boot/conf", "text");
	on_fat = false;
	assert_int_equal(replace_with_all(&err), -EPERM);
	sys = real;
	sys.fsetxattr = no_xattr;
	assert_int_equal(geteuid() == 0 ? replace_with_all(&err) : -EOPNOTSUPP, -EOPNOTSUPP);
	sys = real;
	assert_false(is_there("boot/.conf.new"));
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(the_new_one_is_as_the_old_one_was),
		cmocka_unit_test(where_none_was_it_stays_as_it_was_made),
		cmocka_unit_test(a_link_stays_one),
		cmocka_unit_test(what_is_no_whole_file_replaces_nothing),
		cmocka_unit_test(a_call_that_fails_leaves_the_old_one),
		cmocka_unit_test(a_fat_volume_keeps_neither_owner_nor_label),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
