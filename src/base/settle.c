/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/settle.h"

#include <errno.h>
#include <linux/fs.h>
#include <linux/magic.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/stat.h>
#include <sys/vfs.h>
#include <unistd.h>

#include "base/apart.h"
#include "base/util.h"

#ifndef XFS_SUPER_MAGIC
#define XFS_SUPER_MAGIC 0x58465342
#endif
/* It waits for writes that are under way; were it killed while it waits, nobody would thaw. */
#define FREEZE_MS 600000

static int freeze_and_thaw(void *data, struct err *err)
{
	int fd = *(int *)data;

	(void)err;
	if (ioctl(fd, FIFREEZE, 0) < 0)
		return -errno;
	return ioctl(fd, FITHAW, 0) < 0 ? -errno : 0;
}

/* In a process of its own, which no signal of ours ends between the two; and where it was ended all
   the same, this one thaws. What somebody else has frozen is at rest, and is not thawed. */
static void freeze_for_a_moment(int fd)
{
	const struct apart a = {
		.act = freeze_and_thaw,
		.data = &fd,
		.keep = &fd,
		.n_keep = 1,
		.timeout_ms = FREEZE_MS,
	};
	struct err err;
	pid_t stuck;
	int r = apart_run(&a, &stuck, &err);

	if (r == -ETIME || r == -EOWNERDEAD)
		(void)ioctl(fd, FITHAW, 0);
}

static bool is_root_fs(int fd)
{
	struct stat here, root;

	return fstat(fd, &here) < 0 || stat("/", &root) < 0 || here.st_dev == root.st_dev;
}

int settle_fs(int fd)
{
	struct statfs fs;

	if (syncfs(fd) < 0)
		return -1;
	if (fstatfs(fd, &fs) == 0 && fs.f_type == XFS_SUPER_MAGIC && !is_root_fs(fd))
		freeze_for_a_moment(fd);
	return 0;
}

bool settle_matters(const char *path)
{
	static const char *const dirs[] = {"boot/", "efi/", "esp/"};

	path += strspn(path, "/");
	for (size_t i = 0; i < ARRAY_SIZE(dirs); i++)
		if (str_starts(path, dirs[i]))
			return true;
	return false;
}
