/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/demo.h"

#include <errno.h>
#include <sys/mman.h>

#include "base/replace.h"
#include "base/spawn.h"

/* The archive is made from data/hosts/workshop by the Makefile. */
__asm__(".pushsection .rodata\n"
	".global demo_archive, demo_archive_end\n"
	"demo_archive: .incbin \"" DEMO_ARCHIVE "\"\n"
	"demo_archive_end: .byte 0\n"
	".popsection\n");
extern const char demo_archive[], demo_archive_end[];

/* The archive as a file that tar can read from the start; -errno. */
static int archive_fd(void)
{
	_cleanup_close_ int fd = memfd_create("passthru-demo", MFD_CLOEXEC);
	size_t n = (size_t)(demo_archive_end - demo_archive);
	for (size_t at = 0; fd >= 0 && at < n;) {
		ssize_t w = write(fd, demo_archive + at, n - at);
		if (w < 0)
			return -errno;
		at += (size_t)w;
	}
	if (fd < 0 || lseek(fd, 0, SEEK_SET) < 0)
		return -errno;
	return take_fd(&fd);
}

static char *scratch_name(void)
{
	struct buf name = {0};
	const char *tmp = getenv("TMPDIR");
	buf_printf(&name, "%s/passthru-demo-XXXXXX", tmp && *tmp == '/' ? tmp : "/tmp");
	return buf_take(&name);
}

int demo_unpack(char **ret_dir, struct err *err)
{
	_cleanup_free_ char *dir = scratch_name();
	if (!mkdtemp(dir))
		return err_errno(err, errno, "%s", dir);
	_cleanup_close_ int fd = archive_fd();
	const char *const argv[] = {"tar", "-xzp", "--no-same-owner", "-C", dir, NULL};
	struct spawn s = {.argv = argv, .stdin_fd = fd, .timeout_s = 60};
	struct spawn_result result = {0};
	int r = fd < 0 ? err_errno(err, -fd, "the bundled host") : spawn_run(&s, &result, err);
	spawn_result_done(&result);
	if (r < 0) {
		demo_remove(take_ptr(&dir));
		return r;
	}
	*ret_dir = take_ptr(&dir);
	return 0;
}

void demo_remove(char *dir)
{
	if (!dir)
		return;
	char *slash = strrchr(dir, '/');
	*slash = '\0';
	_cleanup_root_ struct root parent = {.fd = -1};
	if (root_open(slash == dir ? "/" : dir, &parent, NULL) == 0)
		(void)remove_tree(&parent, slash + 1, NULL);
	free(dir);
}
