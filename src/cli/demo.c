/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "cli/demo.h"

#include <errno.h>
#include <fcntl.h>
#include <signal.h>
#include <sys/mman.h>
#include <sys/wait.h>

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

static int unpack(const char *dir, struct err *err)
{
	_cleanup_close_ int fd = archive_fd();
	const char *const argv[] = {"tar", "-xzp", "--no-same-owner", "-C", dir, NULL};
	struct spawn s = {.argv = argv, .stdin_fd = fd, .timeout_s = 60};
	struct spawn_result result = {0};
	int r = fd < 0 ? err_errno(err, -fd, "the bundled host") : spawn_run(&s, &result, err);
	spawn_result_done(&result);
	return r;
}

static void remove_dir(char *dir)
{
	char *slash = strrchr(dir, '/');
	*slash = '\0';
	_cleanup_root_ struct root parent = {.fd = -1};
	if (root_open(slash == dir ? "/" : dir, &parent, NULL) == 0)
		(void)remove_tree(&parent, slash + 1, NULL);
}

/* Signals of a terminal and its end are for those who work in the directory, not for the keeper. */
static void leave_terminal(int keep_fd)
{
	setsid();
	for (int sig = 1; sig < NSIG; sig++)
		if (sig != SIGKILL && sig != SIGSTOP)
			signal(sig, SIG_IGN);
	if (keep_fd != 0)
		dup2(keep_fd, 0);
	close_range(1, ~0U, 0);
}

/* Every end of the pipe but ours is closed when all who use the directory have ended. */
static _Noreturn void keep(char *dir, int end)
{
	char byte;
	leave_terminal(end);
	while (read(0, &byte, 1) < 0 && errno == EINTR)
		;
	remove_dir(dir);
	_exit(0);
}

static int start_keeper(struct demo *d)
{
	int ends[2];
	if (pipe2(ends, O_CLOEXEC) < 0)
		return -errno;
	d->keeper = fork();
	if (d->keeper == 0) {
		close(ends[1]);
		keep(d->dir, ends[0]);
	}
	int r = d->keeper < 0 ? -errno : 0;
	close(ends[0]);
	d->alive = ends[1];
	if (r < 0)
		close(d->alive);
	return r;
}

static int make_kept(struct demo *d)
{
	if (!mkdtemp(d->dir))
		return -errno;
	int r = start_keeper(d);
	if (r < 0)
		rmdir(d->dir);
	return r;
}

/* From the first byte in the directory on there is a keeper. */
static int open_kept(struct demo *ret, struct err *err)
{
	struct demo d = {.dir = scratch_name()};
	int r = make_kept(&d);
	if (r < 0) {
		err_errno(err, -r, "%s", d.dir);
		free(d.dir);
		return r;
	}
	r = unpack(d.dir, err);
	if (r < 0)
		demo_close(&d);
	else
		*ret = d;
	return r;
}

/* A signal that comes while tar is at work waits: what it writes then would stay. */
int demo_open(struct demo *ret, struct err *err)
{
	sigset_t all, before;
	sigfillset(&all);
	sigprocmask(SIG_SETMASK, &all, &before);
	int r = open_kept(ret, err);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return r;
}

void demo_close(struct demo *d)
{
	if (d->keeper == 0)
		return;
	close(d->alive);
	while (waitpid(d->keeper, NULL, 0) < 0 && errno == EINTR)
		;
	free(d->dir);
	*d = (struct demo){0};
}
