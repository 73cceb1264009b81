/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Unified kernel images. Their initramfs is taken out and given to the lister as a file of its own:
 * lsinitrd and lsinitcpio of today do that too, by objcopy, which need not be installed; the others
 * do not.
 */
#include <errno.h>
#include <fcntl.h>

#include "apply/readback_parts.h"
#include "base/sys.h"
#include "conf/pe.h"

#define CMDLINE_MAX ((uint64_t)64 * 1024)
#define CHUNK ((size_t)256 * 1024)

int unified_open(const struct root *root, const char *path, struct err *err)
{
	int fd = root_openat(root, path, O_RDONLY | O_NONBLOCK | O_NOCTTY, 0);

	return fd < 0 ? err_errno(err, -fd, "%s", path) : fd;
}

bool is_unified(int fd)
{
	char magic[2];

	return sys_read_at(fd, magic, sizeof(magic), 0) == 2 && memcmp(magic, "MZ", 2) == 0;
}

static int find_section(int fd, const char *name, struct arena *mem, struct pe_section *ret,
			struct err *err)
{
	char *head = arena_alloc(mem, PE_HEAD_MAX);
	ssize_t n = sys_read_at(fd, head, PE_HEAD_MAX, 0);
	const struct pe_section *found;
	struct pe_section *all;
	size_t n_all;
	struct stat st;
	int r;

	if (n < 0 || fstat(fd, &st) < 0)
		return err_errno(err, n < 0 ? (int)-n : errno, "cannot be read");
	r = pe_sections(head, (size_t)n, (uint64_t)st.st_size, mem, &all, &n_all, err);
	if (r < 0)
		return r;
	found = pe_section(all, n_all, name);
	if (!found)
		return err_set(err, EBADMSG, "has no section %s", name);
	*ret = *found;
	return 0;
}

int unified_cmdline(int fd, struct arena *mem, const char **ret, struct err *err)
{
	struct pe_section s = {0};
	int r = find_section(fd, ".cmdline", mem, &s, err);
	ssize_t n;
	char *line;

	if (r < 0)
		return r;
	if (s.len > CMDLINE_MAX)
		return err_set(err, EFBIG, "its section .cmdline is no command line");
	line = arena_alloc(mem, (size_t)s.len + 1);
	n = sys_read_at(fd, line, (size_t)s.len, s.at);
	if (n < 0)
		return err_errno(err, (int)-n, "cannot be read");
	line[n] = '\0';
	for (char *p = line; *p; p++)
		if (*p == '\n' || *p == '\r')
			*p = ' ';
	*ret = line;
	return 0;
}

static int copy_range(int to, int from, const struct pe_section *s)
{
	_cleanup_free_ char *bytes = xmalloc(CHUNK);
	int r = 0;

	for (uint64_t done = 0; r == 0 && done < s->len;) {
		size_t want = s->len - done < CHUNK ? (size_t)(s->len - done) : CHUNK;
		ssize_t n = sys_read_at(from, bytes, want, s->at + done);

		if (n <= 0)
			return n < 0 ? (int)n : -EIO;
		r = sys_write_all(to, bytes, (size_t)n);
		done += (uint64_t)n;
	}
	return r;
}

int unified_take_initrd(const struct root *root, int fd, const char *to, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	struct pe_section s = {0};
	const char *name;
	_cleanup_close_ int dir = root_open_parent(root, to, &name), out = -1;
	int r = find_section(fd, ".initrd", &mem, &s, err);

	if (r < 0)
		return r;
	if (dir < 0)
		return err_errno(err, -dir, "%s", to);
	out = sys.openat(dir, name, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600);
	if (out < 0)
		return err_errno(err, errno, "%s", to);
	r = copy_range(out, fd, &s);
	return r < 0 ? err_errno(err, -r, "%s", to) : 0;
}
