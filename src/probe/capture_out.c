/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>

#include "base/sys.h"
#include "probe/capture.h"

static int failed(struct err *err, int code, const char *to)
{
	err_errno(err, code, "%s", to);
	return -ECANCELED;
}

/* Opens name in dir as a directory, made when it is missing. Never through a link that the copy
 * itself holds. */
static int enter(int dir, const char *name)
{
	if (sys.mkdirat(dir, name, 0755) < 0 && errno != EEXIST)
		return -1;
	return sys.openat(dir, name, O_RDONLY | O_DIRECTORY | O_NOFOLLOW | O_CLOEXEC, 0);
}

/* The directory that to is in; *ret_name is its last component. */
static int open_parent(struct capture *c, const char *to, const char **ret_name)
{
	_cleanup_free_ char *path = xstrdup(to);
	_cleanup_close_ int dir = fcntl(c->out, F_DUPFD_CLOEXEC, 0);
	char *at = path;

	for (char *slash = strchr(at, '/'); slash && dir >= 0; slash = strchr(at, '/')) {
		*slash = '\0';
		if (slash != at) {
			int next = enter(dir, at);

			closep(&dir);
			dir = next;
		}
		at = slash + 1;
	}
	*ret_name = to + (at - path);
	return take_fd(&dir);
}

int out_file(struct capture *c, const char *to, const void *bytes, size_t n, struct err *err)
{
	const char *name;
	_cleanup_close_ int dir = open_parent(c, to, &name);
	_cleanup_close_ int fd =
		dir < 0 ? -1
			: sys.openat(dir, name,
				     O_WRONLY | O_CREAT | O_TRUNC | O_NOFOLLOW | O_CLOEXEC, 0644);

	int r = fd < 0 ? -errno : sys_write_all(fd, bytes, n);

	return r < 0 ? failed(err, -r, to) : 0;
}

int out_link(struct capture *c, const char *to, const char *target, struct err *err)
{
	const char *name;
	_cleanup_close_ int dir = open_parent(c, to, &name);

	if (dir < 0 || (symlinkat(target, dir, name) < 0 && errno != EEXIST))
		return failed(err, errno, to);
	return 0;
}

int out_dir(struct capture *c, const char *to, struct err *err)
{
	const char *name;
	_cleanup_close_ int dir = open_parent(c, to, &name);
	_cleanup_close_ int made = dir < 0 ? -1 : enter(dir, name);

	return made < 0 ? failed(err, errno, to) : 0;
}
