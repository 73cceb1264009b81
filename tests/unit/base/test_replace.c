/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/replace.h"

#include <fcntl.h>
#include <sys/wait.h>
#include <sys/xattr.h>

#include "faulty.h"
#include "lib/tree.h"
#include "unit.h"

#define TEMP ".conf.passthru-new"

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

static struct meta ours(mode_t mode)
{
	return (struct meta){.mode = mode, .uid = geteuid(), .gid = getegid()};
}

static int replace(const char *path, const char *text, struct err *err)
{
	struct meta meta = ours(0644);

	return replace_file(&root, path, TEMP, text, strlen(text), &meta, false, err);
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

/* The refusal, its line, and that nothing was touched. */
static void refuses(const char *path, int want, const char *line)
{
	struct err err = {""};

	assert_int_equal(replace(path, "new", &err), want);
	assert_string_equal(err.line, line);
	assert_false(is_there("etc/" TEMP));
}

TEST(a_new_file)
{
	struct stat st;

	tree_dir(top, "etc");
	assert_int_equal(replace("/etc/conf", "text\n", NULL), 0);
	holds("etc/conf", "text\n");
	assert_int_equal(root_stat(&root, "etc/conf", true, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0644);
	assert_false(is_there("etc/" TEMP));
}

TEST(a_changed_file_is_another_one)
{
	struct meta meta = ours(0600);
	struct stat before, after;

	tree_file(top, "etc/conf", "old\n");
	assert_int_equal(root_stat(&root, "etc/conf", true, &before), 0);
	meta.mtime.tv_sec = 1234567890;
	assert_int_equal(replace_file(&root, "etc/conf", TEMP, "n\0w", 3, &meta, true, NULL), 0);
	assert_int_equal(root_stat(&root, "etc/conf", true, &after), 0);
	assert_true(before.st_ino != after.st_ino);
	assert_int_equal(after.st_size, 3);
	assert_int_equal(after.st_mode & 07777, 0600);
	assert_int_equal(after.st_mtim.tv_sec, 1234567890);
}

TEST(an_empty_file)
{
	assert_int_equal(replace("etc/conf", "", NULL), 0);
	holds("etc/conf", "");
}

TEST(a_symlink_stays_and_its_target_changes)
{
	struct stat st;

	tree_file(top, "usr/share/real", "old\n");
	tree_link(top, "etc/link", "/usr/share/real");
	assert_int_equal(replace("etc/link", "new\n", NULL), 0);
	assert_int_equal(root_stat(&root, "etc/link", true, &st), 0);
	assert_true(S_ISLNK(st.st_mode));
	holds("usr/share/real", "new\n");
	assert_false(is_there("usr/share/" TEMP));
}

TEST(what_a_dead_run_left_is_in_nobodys_way)
{
	tree_file(top, "etc/" TEMP, "half of someth");
	tree_file(top, "etc/conf", "old\n");
	assert_int_equal(replace("etc/conf", "new\n", NULL), 0);
	holds("etc/conf", "new\n");
	assert_false(is_there("etc/" TEMP));
}

TEST(what_is_refused)
{
	_cleanup_free_ char *from = tree_path(top, "etc/hard"), *to = tree_path(top, "etc/twin");

	tree_file(top, "etc/hard", "old\n");
	assert_int_equal(link(from, to), 0);
	refuses("etc/hard", -EMLINK, "etc/hard: has 2 hard links; replacing it would part them");
	holds("etc/twin", "old\n");

	tree_dir(top, "etc/dir");
	refuses("etc/dir", -EINVAL, "etc/dir: not a regular file, so it is not replaced");
	assert_int_equal(mkfifoat(root.fd, "etc/fifo", 0600), 0);
	refuses("etc/fifo", -EINVAL, "etc/fifo: not a regular file, so it is not replaced");
	tree_link(top, "etc/dangling", "nowhere");
	refuses("etc/dangling", -ELOOP, "etc/dangling: a symlink that leads to no file");
	tree_link(top, "etc/loop", "loop");
	refuses("etc/loop", -ELOOP, "etc/loop: a symlink that leads to no file");

	refuses("none/conf", -ENOENT,
		"none/conf: cannot open its directory: No such file or directory");
	refuses("etc/hard/x", -ENOTDIR, "etc/hard/x: Not a directory");
	refuses("etc/", -EINVAL, "etc/: cannot open its directory: Invalid argument");
}

TEST(directories_of_others)
{
	tree_file(top, "open/conf", "old\n");
	assert_int_equal(fchmodat(root.fd, "open", 0777, 0), 0);
	refuses("open/conf", -EPERM,
		"open/conf: every user may write to its directory, so it is not replaced");
	holds("open/conf", "old\n");
	assert_int_equal(fchmodat(root.fd, "open", 01777, 0), 0);
	assert_int_equal(replace("open/conf", "new\n", NULL), 0);

	SKIP_IF(geteuid() != 0, "only root can give a directory away");
	tree_file(top, "home/conf", "old\n");
	assert_int_equal(fchownat(root.fd, "home", 1234, 1234, 0), 0);
	refuses("home/conf", -EPERM,
		"home/conf: its directory belongs to user 1234, so it is not replaced");
	/* A tree that is this user's as a whole is no danger to him. */
	assert_int_equal(fchownat(root.fd, ".", 1234, 1234, 0), 0);
	assert_int_equal(replace("home/conf", "new\n", NULL), 0);
	assert_int_equal(fchownat(root.fd, ".", 0, 0, 0), 0);
}

/* The early word is the one that replacing would give, and nothing is touched. */
TEST(known_before_it_is_tried)
{
	struct err err = {0};

	tree_file(top, "etc/conf", "old\n");
	tree_file(top, "open/conf", "old\n");
	tree_link(top, "lost", "/nowhere");
	assert_int_equal(fchmodat(root.fd, "open", 0777, 0), 0);
	assert_int_equal(check_replaceable(&root, "/etc/conf", &err), 0);
	assert_int_equal(check_replaceable(&root, "/etc/new", &err), 0);
	assert_int_equal(check_replaceable(&root, "/etc/a/b/new", &err), 0);
	assert_int_equal(check_replaceable(&root, "/open/conf", &err), -EPERM);
	assert_string_equal(err.line, "/open/conf: every user may write to its directory, so it "
				      "is not replaced");
	assert_int_equal(check_replaceable(&root, "/lost/a/new", &err), -ELOOP);
	assert_string_equal(err.line,
			    "/lost: is a symbolic link that leads nowhere inside the root");
	assert_int_equal(check_replaceable(&root, "/lost", NULL), -ELOOP);
	assert_false(is_there("etc/a"));
	assert_false(is_there("nowhere"));
	holds("etc/conf", "old\n");
}

TEST(names_for_the_temp)
{
	static const char *const bad[] = {"conf.new", "", ".", "..", "./x", ".a/b"};
	struct meta meta = ours(0644);
	struct err err = {""};

	for (size_t i = 0; i < ARRAY_SIZE(bad); i++)
		assert_int_equal(
			replace_file(&root, "etc/conf", bad[i], "x", 1, &meta, false, &err),
			-EINVAL);
	assert_string_equal(err.line, "etc/conf: \".a/b\" is no name for a temporary file");
	assert_int_equal(replace_file(&root, "etc/.x", ".x", "x", 1, &meta, false, &err), -EINVAL);
	assert_string_equal(err.line, "etc/.x: has the name of its temporary file");
	tree_dir(top, "etc/.dir");
	assert_int_equal(replace_file(&root, "etc/conf", ".dir", "x", 1, &meta, false, &err),
			 -EISDIR);
	assert_string_equal(err.line, "etc/conf: cannot remove the old .dir: Is a directory");
}

static bool is_one_of(const char *path, const char *a, const char *b)
{
	_cleanup_buf_ struct buf text = {0};

	assert_int_equal(root_read(&root, path, 100, &text, NULL), 0);
	return streq(text.data, a) || streq(text.data, b);
}

TEST(every_call_may_fail)
{
	struct err err = {""};
	bool more = true;
	int n;

	for (n = 1; more; n++) {
		int r;

		tree_file(top, "etc/conf", "old\n");
		faulty_start(n, FAULT_ERROR);
		r = replace("etc/conf", "new\n", &err);
		more = faulty_stop();
		assert_int_equal(r, more ? -EIO : 0);
		assert_true(!more || str_starts(err.line, "etc/conf: "));
		assert_false(is_there("etc/" TEMP));
		/* Only the last one, the directory's fsync, comes when the new file stands. */
		assert_true(is_one_of("etc/conf", "old\n",
				      strstr(err.line, "its directory") ? "new\n" : "old\n") ||
			    !more);
	}
	/* unlink, open, write, chmod, fsync, close, rename, fsync; and the run without a fault. */
	assert_int_equal(n - 1, 9);
	holds("etc/conf", "new\n");
}

static bool dies_at(int nth)
{
	int status;
	pid_t pid = fork();

	if (pid == 0) {
		faulty_start(nth, FAULT_DEATH);
		_exit(replace("etc/conf", "new\n", NULL) == 0 ? 0 : 1);
	}
	assert_int_equal(waitpid(pid, &status, 0), pid);
	assert_true(WIFEXITED(status));
	assert_true(WEXITSTATUS(status) == 0 || WEXITSTATUS(status) == 99);
	return WEXITSTATUS(status) == 99;
}

TEST(death_at_every_call)
{
	bool more = true;
	int n;

	for (n = 1; more; n++) {
		tree_file(top, "etc/conf", "old\n");
		more = dies_at(n);
		assert_true(is_one_of("etc/conf", "old\n", "new\n"));
		assert_int_equal(replace("etc/conf", "newer\n", NULL), 0);
		holds("etc/conf", "newer\n");
		assert_false(is_there("etc/" TEMP));
	}
	assert_int_equal(n - 1, 9);
}

static ssize_t write_three(int fd, const void *p, size_t n)
{
	return write(fd, p, n < 3 ? n : 3);
}

static ssize_t write_nothing(int fd, const void *p, size_t n)
{
	(void)fd, (void)p, (void)n;
	return 0;
}

static bool interrupted;

static ssize_t write_interrupted(int fd, const void *p, size_t n)
{
	interrupted = !interrupted;
	if (!interrupted)
		return write(fd, p, n);
	errno = EINTR;
	return -1;
}

static int no_directory_fsync(int fd)
{
	struct stat st;

	if (fstat(fd, &st) < 0 || !S_ISDIR(st.st_mode))
		return fsync(fd);
	errno = EINVAL;
	return -1;
}

TEST(writes_that_are_short)
{
	const struct sys_calls real = sys;
	struct err err = {""};

	sys.write = write_three;
	assert_int_equal(replace("etc/conf", "0123456789\n", NULL), 0);
	holds("etc/conf", "0123456789\n");
	sys.write = write_interrupted;
	assert_int_equal(replace("etc/conf", "again\n", NULL), 0);
	holds("etc/conf", "again\n");
	sys.write = write_nothing;
	assert_int_equal(replace("etc/conf", "lost\n", &err), -EIO);
	holds("etc/conf", "again\n");
	sys = real;
}

TEST(a_file_system_without_directory_fsync)
{
	const struct sys_calls real = sys;

	sys.fsync = no_directory_fsync;
	assert_int_equal(replace("etc/conf", "new\n", NULL), 0);
	sys = real;
}

TEST(copies)
{
	const size_t n = 300001;
	_cleanup_free_ char *bytes = xmalloc(n), *from = tree_path(top, "etc/large");
	_cleanup_buf_ struct buf b = {0};
	struct stat old, copy;
	bool xattrs;

	for (size_t i = 0; i < n; i++)
		bytes[i] = (char)(i % 251);
	tree_bytes(top, "etc/large", bytes, n);
	tree_dir(top, "backup");
	assert_int_equal(chmod(from, 0751), 0);
	xattrs = setxattr(from, "user.test", "v", 1, 0) == 0;
	assert_int_equal(copy_file(&root, "etc/large", "backup/large", TEMP, NULL), 0);

	assert_int_equal(root_read(&root, "backup/large", n, &b, NULL), 0);
	assert_int_equal(b.len, n);
	assert_memory_equal(b.data, bytes, n);
	assert_int_equal(root_stat(&root, "etc/large", true, &old), 0);
	assert_int_equal(root_stat(&root, "backup/large", true, &copy), 0);
	assert_int_equal(copy.st_mode, old.st_mode);
	assert_int_equal(copy.st_mtim.tv_sec, old.st_mtim.tv_sec);
	assert_int_equal(copy.st_mtim.tv_nsec, old.st_mtim.tv_nsec);
	if (xattrs) {
		_cleanup_free_ char *to = tree_path(top, "backup/large");
		char value[2] = "";

		assert_int_equal(getxattr(to, "user.test", value, 2), 1);
		assert_string_equal(value, "v");
	}
}

TEST(what_is_not_copied)
{
	struct err err = {""};

	assert_int_equal(copy_file(&root, "none", "backup/x", TEMP, &err), -ENOENT);
	assert_string_equal(err.line, "none: No such file or directory");
	assert_int_equal(copy_file(&root, "etc", "backup/x", TEMP, &err), -EINVAL);
	assert_string_equal(err.line, "etc: not a regular file, so it is not copied");
	assert_int_equal(copy_file(&root, "etc/conf", "none/x", TEMP, &err), -ENOENT);
	assert_true(str_starts(err.line, "none/x: cannot open its directory"));
}

TEST(a_copy_that_fails_is_gone)
{
	struct err err = {""};
	bool more = true;

	tree_file(top, "etc/conf", "old\n");
	for (int n = 1; more; n++) {
		int r;

		assert_int_equal(remove_file(&root, "backup/x", NULL), 0);
		faulty_start(n, FAULT_ERROR);
		r = copy_file(&root, "etc/conf", "backup/x", TEMP, &err);
		more = faulty_stop();
		assert_int_equal(r, more ? -EIO : 0);
		assert_false(is_there("backup/" TEMP));
		assert_true(is_there("backup/x") == (!more || strstr(err.line, "its directory")));
	}
}

TEST(removing)
{
	struct err err = {""};

	tree_file(top, "etc/gone", "x");
	tree_file(top, "etc/target", "x");
	tree_link(top, "etc/sym", "target");
	assert_int_equal(remove_file(&root, "etc/gone", &err), 0);
	assert_false(is_there("etc/gone"));
	assert_int_equal(remove_file(&root, "etc/gone", &err), 0);
	assert_int_equal(remove_file(&root, "none/gone", &err), 0);
	/* The link itself, never what it leads to. */
	assert_int_equal(remove_file(&root, "etc/sym", &err), 0);
	assert_true(is_there("etc/target"));

	assert_int_equal(remove_file(&root, "etc/dir", &err), -EISDIR);
	assert_string_equal(err.line, "etc/dir: cannot be removed: Is a directory");
	assert_int_equal(remove_file(&root, "etc/target/x", &err), -ENOTDIR);
	assert_string_equal(err.line, "etc/target/x: cannot open its directory: Not a directory");
	assert_true(is_there("etc/dir"));
	faulty_start(2, FAULT_ERROR);
	assert_int_equal(remove_file(&root, "etc/target", &err), -EIO);
	faulty_stop();
	assert_string_equal(
		err.line, "etc/target: cannot bring its directory to the disk: Input/output error");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(a_new_file),
		cmocka_unit_test(a_changed_file_is_another_one),
		cmocka_unit_test(an_empty_file),
		cmocka_unit_test(a_symlink_stays_and_its_target_changes),
		cmocka_unit_test(what_a_dead_run_left_is_in_nobodys_way),
		cmocka_unit_test(what_is_refused),
		cmocka_unit_test(directories_of_others),
		cmocka_unit_test(known_before_it_is_tried),
		cmocka_unit_test(names_for_the_temp),
		cmocka_unit_test(every_call_may_fail),
		cmocka_unit_test(death_at_every_call),
		cmocka_unit_test(writes_that_are_short),
		cmocka_unit_test(a_file_system_without_directory_fsync),
		cmocka_unit_test(copies),
		cmocka_unit_test(what_is_not_copied),
		cmocka_unit_test(a_copy_that_fails_is_gone),
		cmocka_unit_test(removing),
	};

	return cmocka_run_group_tests(tests, setup, teardown);
}
