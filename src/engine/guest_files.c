/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>

#include "base/outdir.h"
#include "base/sys.h"
#include "engine/guest.h"

static int write_new(int dir, const char *name, const char *text)
{
	_cleanup_close_ int fd = sys.openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0644);
	if (fd < 0)
		return -errno;
	int r = sys_write_all(fd, text, strlen(text));
	if (r == 0 && sys.fsync(fd) < 0)
		r = -errno;
	return r;
}

static void remove_all(int dir, const struct guest_xml *files, size_t n)
{
	for (size_t i = 0; i < n; i++)
		(void)sys.unlinkat(dir, files[i].file, 0);
}

int guest_write_dir(const struct guest_xml *files, size_t n, const char *dir, struct err *err)
{
	_cleanup_close_ int fd = outdir_open(dir, 0777, err);
	if (fd < 0)
		return fd;
	for (size_t i = 0; i < n; i++) {
		int r = write_new(fd, files[i].file, files[i].xml);
		if (r == 0)
			continue;
		/* one that was there all the same is not ours */
		remove_all(fd, files, r == -EEXIST ? i : i + 1);
		return err_errno(err, -r, "%s/%s", dir, files[i].file);
	}
	return 0;
}
