/* SPDX-License-Identifier: GPL-2.0-or-later */
/* The table holds the real calls: each one does its work, and says errno when it cannot. */
#include "base/sys.h"

#include <sys/mman.h>
#include <sys/xattr.h>

#include "base/util.h"
#include "lib/tree.h"
#include "unit.h"

TEST(files)
{
	_cleanup_close_ int dir = -1, fd = -1;
	char *top = tree_new(), text[8] = "";
	struct stat st;

	dir = open(top, O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	fd = sys.openat(dir, "a", O_RDWR | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
	assert_true(fd >= 0);
	assert_int_equal(sys.openat(dir, "a", O_RDWR | O_CREAT | O_EXCL, 0600), -1);
	assert_int_equal(errno, EEXIST);
	assert_int_equal(sys.write(fd, "bytes", 5), 5);
	assert_int_equal(pread(fd, text, 7, 0), 5);
	assert_string_equal(text, "bytes");
	assert_int_equal(sys.fsync(fd), 0);
	assert_int_equal(sys.syncfs(fd), 0);

	assert_int_equal(sys.fchmod(fd, 0440), 0);
	assert_int_equal(sys.fchown(fd, geteuid(), getegid()), 0);
	assert_int_equal(
		sys.futimens(fd, (const struct timespec[2]){{.tv_sec = 1}, {.tv_sec = 86400}}), 0);
	assert_int_equal(fstat(fd, &st), 0);
	assert_int_equal(st.st_mode & 07777, 0440);
	assert_int_equal(st.st_mtim.tv_sec, 86400);

	assert_int_equal(sys.mkdirat(dir, "d", 0700), 0);
	assert_int_equal(sys.renameat(dir, "a", dir, "d/b"), 0);
	assert_int_equal(sys.unlinkat(dir, "d/b", 0), 0);
	assert_int_equal(sys.unlinkat(dir, "d", AT_REMOVEDIR), 0);
	assert_int_equal(sys.close(take_fd(&fd)), 0);
	assert_int_equal(sys.close(-1), -1);
	assert_int_equal(errno, EBADF);
	tree_free(top);
}

/* An open file that has no name any more. */
static int unnamed(void)
{
	char *top = tree_new();
	_cleanup_free_ char *path = tree_path(top, "a");
	int fd;

	tree_file(top, "a", "x");
	fd = open(path, O_RDWR | O_CLOEXEC);
	tree_free(top);
	return fd;
}

TEST(extended_attributes)
{
	_cleanup_close_ int fd = unnamed();
	char value[8] = "";
	int r = sys.fsetxattr(fd, "user.test", "v", 1, 0);

	SKIP_IF(r < 0 && errno == EOPNOTSUPP, "no user.* attributes on this file system");
	assert_int_equal(r, 0);
	assert_int_equal(fgetxattr(fd, "user.test", value, sizeof(value)), 1);
	assert_string_equal(value, "v");
	assert_int_equal(sys.fremovexattr(fd, "user.test"), 0);
	assert_int_equal(fgetxattr(fd, "user.test", value, sizeof(value)), -1);
}

static char written[16];
static size_t n_written, n_calls;

/* Is interrupted every other time, and takes two bytes at most; "!" is taken never. */
static ssize_t slow_write(int fd, const void *p, size_t n)
{
	(void)fd;
	if (++n_calls % 2 == 0) {
		errno = EINTR;
		return -1;
	}
	if (*(const char *)p == '!')
		return 0;
	n = n > 2 ? 2 : n;
	memcpy(written + n_written, p, n);
	n_written += n;
	return (ssize_t)n;
}

TEST(writing_all)
{
	const struct sys_calls real = sys;

	assert_int_equal(sys_write_all(-1, "x", 1), -EBADF);
	assert_int_equal(sys_write_all(-1, "", 0), 0);
	sys.write = slow_write;
	assert_int_equal(sys_write_all(3, "seven b", 7), 0);
	assert_string_equal(written, "seven b");
	assert_int_equal(sys_write_all(3, "!", 1), -EIO);
	sys = real;
}

static int fsync_errno;

static int failing_fsync(int fd)
{
	(void)fd;
	errno = fsync_errno;
	return -1;
}

TEST(syncing_a_directory)
{
	const struct sys_calls real = sys;
	_cleanup_close_ int dir = open("/", O_RDONLY | O_DIRECTORY | O_CLOEXEC);

	assert_int_equal(sys_sync_dir(dir), 0);
	assert_int_equal(sys_sync_dir(-1), -EBADF);
	sys.fsync = failing_fsync;
	fsync_errno = EIO;
	assert_int_equal(sys_sync_dir(dir), -EIO);
	/* A file system that has nothing to sync for it. */
	fsync_errno = EINVAL;
	assert_int_equal(sys_sync_dir(dir), 0);
	sys = real;
}

TEST(reading_at)
{
	_cleanup_close_ int fd = memfd_create("test", MFD_CLOEXEC);
	char bytes[8] = "";

	assert_int_equal(write(fd, "0123456789", 10), 10);
	assert_int_equal(sys_read_at(fd, bytes, 4, 3), 4);
	assert_string_equal(bytes, "3456");
	assert_int_equal(sys_read_at(fd, bytes, 8, 8), 2);
	assert_int_equal(sys_read_at(fd, bytes, 8, 10), 0);
	assert_int_equal(sys_read_at(-1, bytes, 1, 0), -EBADF);
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(files),
		cmocka_unit_test(extended_attributes),
		cmocka_unit_test(writing_all),
		cmocka_unit_test(syncing_a_directory),
		cmocka_unit_test(reading_at),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
