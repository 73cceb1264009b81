/* SPDX-License-Identifier: GPL-2.0-or-later */
#include <errno.h>
#include <fcntl.h>

#include "apply/programs.h"
#include "base/spawn.h"

#define SUM_TIMEOUT_S 600
#define SUM_LEN 64

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

/* "HEX  -\n" */
static bool is_sum(const struct buf *out)
{
	return out->len > SUM_LEN && strspn(buf_str(out), "0123456789abcdef") == SUM_LEN;
}

int file_sum(const struct root *root, const char *path, struct arena *mem, const char **ret,
	     uint64_t *ret_size, struct err *err)
{
	static const char *const argv[] = {"sha256sum", NULL};
	_cleanup_(spawn_result_done) struct spawn_result result = {0};
	_cleanup_close_ int fd = root_openat(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);
	struct spawn s = {.argv = argv, .stdin_fd = fd, .timeout_s = SUM_TIMEOUT_S};
	struct stat st;
	int r;

	if (fd < 0)
		return err_errno(err, -fd, "%s", path);
	if (fstat(fd, &st) < 0)
		return err_errno(err, errno, "%s", path);
	r = spawn_run(&s, &result, err);
	if (r < 0)
		return err_in(err, r, "%s", path);
	if (!is_sum(&result.output))
		return err_set(err, EIO, "%s: sha256sum gave no sum", path);
	*ret = arena_printf(mem, "%.*s", SUM_LEN, buf_str(&result.output));
	*ret_size = (uint64_t)st.st_size;
	return 0;
}
