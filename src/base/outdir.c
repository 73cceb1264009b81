/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "base/outdir.h"

#include <dirent.h>
#include <errno.h>

#include "base/sys.h"

/* A slash at its end would follow a symlink. */
static char *without_slash(const char *dir)
{
	size_t n = strlen(dir);

	while (n > 1 && dir[n - 1] == '/')
		n--;
	return xstrndup(dir, n);
}

/* 0, 1 for yes, or -errno. */
static int is_empty(int fd)
{
	int copy = openat(fd, ".", O_RDONLY | O_DIRECTORY | O_CLOEXEC);
	DIR *d = copy < 0 ? NULL : fdopendir(copy);
	unsigned entries = 0;

	if (!d) {
		int r = -errno;

		closep(&copy);
		return r;
	}
	while (entries < 3 && readdir(d))
		entries++;
	closedir(d);
	return entries < 3;
}

static int is_symlink(const char *name)
{
	struct stat st;

	return lstat(name, &st) == 0 && S_ISLNK(st.st_mode);
}

int outdir_open(const char *dir, mode_t mode, struct err *err)
{
	_cleanup_free_ char *name = without_slash(dir);
	_cleanup_close_ int fd = -1;
	int r;

	if (sys.mkdirat(AT_FDCWD, name, mode) < 0 && errno != EEXIST)
		return err_errno(err, errno, "%s", name);
	fd = open(name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC);
	if (fd < 0 && is_symlink(name))
		return err_set(err, ELOOP, "%s: is a symbolic link; name the directory itself",
			       name);
	if (fd < 0)
		return err_errno(err, errno, "%s", name);
	r = is_empty(fd);
	if (r < 0)
		return err_errno(err, -r, "%s", name);
	return r ? take_fd(&fd)
		 : err_set(err, ENOTEMPTY,
			   "%s: is not empty: name a new directory, or an empty one", name);
}
