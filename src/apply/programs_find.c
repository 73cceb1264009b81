/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>

#include "apply/programs.h"
#include "base/sha256.h"
#include "base/sys.h"

#define CHUNK ((size_t)256 * 1024)

static const char *const places[] = {"/usr/sbin", "/usr/bin", "/sbin", "/bin"};

static bool is_program(const struct root *root, const char *path)
{
	struct stat st;

	return root_stat(root, path, false, &st) == 0 && S_ISREG(st.st_mode) && (st.st_mode & 0111);
}

static bool found_below(const struct root *root, const char *name)
{
	for (size_t i = 0; i < ARRAY_SIZE(places); i++) {
		_cleanup_(arena_done) struct arena mem = {0};

		if (is_program(root, arena_printf(&mem, "%s/%s", places[i], name)))
			return true;
	}
	return false;
}

int programs_find(const struct root *root, const char *name, struct err *err)
{
	_cleanup_root_ struct root here = {0};
	int r = 0;

	if (root->live)
		r = root_open(NULL, &here, err);
	if (r < 0)
		return r;
	if (found_below(root->live ? &here : root, name))
		return 0;
	return err_set(err, ENOENT, "%s: no such program in /usr/sbin, /usr/bin, /sbin or /bin%s%s",
		       name, root->live ? "" : " of ", root->live ? "" : root->path);
}

static int sum_of(int fd, char ret[SHA256_TEXT])
{
	_cleanup_free_ char *bytes = xmalloc(CHUNK);
	struct sha256 sum;
	uint64_t at = 0;
	ssize_t n;

	sha256_begin(&sum);
	while ((n = sys_read_at(fd, bytes, CHUNK, at)) > 0) {
		sha256_add(&sum, bytes, (size_t)n);
		at += (uint64_t)n;
	}
	sha256_end(&sum, ret);
	return (int)n;
}

int file_sum(const struct root *root, const char *path, struct arena *mem, const char **ret,
	     uint64_t *ret_size, struct err *err)
{
	_cleanup_close_ int fd = root_openat(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	char sum[SHA256_TEXT];
	struct stat st;
	int r;

	if (fd < 0)
		return err_errno(err, -fd, "%s", path);
	if (fstat(fd, &st) < 0)
		return err_errno(err, errno, "%s", path);
	r = sum_of(fd, sum);
	if (r < 0)
		return err_errno(err, -r, "%s", path);
	*ret = arena_str(mem, sum);
	*ret_size = (uint64_t)st.st_size;
	return 0;
}
