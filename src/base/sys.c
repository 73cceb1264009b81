/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/sys.h"

#include <errno.h>
#include <stdio.h>
#include <sys/xattr.h>

#include "base/settle.h"

/* openat(2) is variadic in C and has no address of the table's type. */
static int real_openat(int dir, const char *name, int flags, mode_t mode)
{
	return openat(dir, name, flags, mode);
}

struct sys_calls sys = {
	.openat = real_openat,
	.write = write,
	.fsync = fsync,
	.syncfs = syncfs,
	.settle = settle_fs,
	.close = close,
	.renameat = renameat,
	.unlinkat = unlinkat,
	.mkdirat = mkdirat,
	.fchmod = fchmod,
	.fchown = fchown,
	.fsetxattr = fsetxattr,
	.fremovexattr = fremovexattr,
	.futimens = futimens,
};

int sys_sync_dir(int dir)
{
	return sys.fsync(dir) == 0 || errno == EINVAL ? 0 : -errno;
}

int sys_write_all(int fd, const void *bytes, size_t n)
{
	for (const char *at = bytes; n > 0;) {
		ssize_t done = sys.write(fd, at, n);

		if (done < 0 && errno == EINTR)
			continue;
		if (done <= 0)
			return done < 0 ? -errno : -EIO;
		at += done;
		n -= (size_t)done;
	}
	return 0;
}

ssize_t sys_read_at(int fd, void *to, size_t n, uint64_t at)
{
	size_t done = 0;

	while (done < n) {
		ssize_t got = pread(fd, (char *)to + done, n - done, (off_t)(at + done));

		if (got < 0 && errno == EINTR)
			continue;
		if (got < 0)
			return -errno;
		if (got == 0)
			break;
		done += (size_t)got;
	}
	return (ssize_t)done;
}
