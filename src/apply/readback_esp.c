/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * An EFI system partition that nobody mounts (proxmox-boot-tool writes several and unmounts each).
 * A child process mounts it in a mount namespace of its own and tells over a pipe what it saw: with
 * that process the mount is gone, whatever happens to it, and nobody else ever saw it. A line of
 * the pipe is one thing that was found right, or behind FAILED the one that was not.
 */
#include <errno.h>
#include <fcntl.h>
#include <sched.h>
#include <sys/mount.h>
#include <sys/wait.h>

#include "apply/readback_parts.h"
#include "apply/say.h"
#include "base/lines.h"
#include "base/text.h"

#define FAILED '!'
#define REPORT_MAX ((size_t)64 * 1024)
#define SAFELY (MS_NOSUID | MS_NODEV | MS_NOEXEC)
#define VOLUME_FS "vfat"
#define ENTRIES "loader/entries"
#define GRUB_CFG "grub/grub.cfg"

static int open_volume(const struct root *root, const char *path, struct err *err)
{
	_cleanup_close_ int fd = root_openat(root, path, O_PATH, 0);
	struct stat st;

	if (fd == -ENOENT)
		return err_set(err, ENOENT, "%s: there is no such volume%s", path,
			       root->live ? "" : "; mount the machine's /dev there too");
	if (fd < 0)
		return err_errno(err, -fd, "%s", path);
	if (fstat(fd, &st) < 0)
		return err_errno(err, errno, "%s", path);
	if (!S_ISBLK(st.st_mode))
		return err_set(err, ENOTBLK, "%s: is no volume", path);
	return take_fd(&fd);
}

int esp_find(const struct root *root, const char *path, struct err *err)
{
	_cleanup_close_ int fd = open_volume(root, path, err);

	return fd < 0 ? fd : 0;
}

static int add_entries(const struct root *root, const char *shown, struct kernel_lines *ret,
		       struct err *err)
{
	char **names;
	size_t n;
	int r = root_list(root, &ret->mem, ENTRIES, &names, &n);

	if (r < 0)
		return r == -ENOENT ? 0 : err_errno(err, -r, "%s: " ENTRIES, shown);
	for (size_t i = 0; r == 0 && i < n; i++) {
		const char *path = arena_printf(&ret->mem, ENTRIES "/%s", names[i]);

		if (str_ends(path, ".conf"))
			r = words_read(root, "entry", path,
				       arena_printf(&ret->mem, "%s: %s", shown, path), ret, err);
	}
	return r;
}

int esp_lines(const struct root *root, const char *shown, struct kernel_lines *ret, struct err *err)
{
	int r = add_entries(root, shown, ret, err);

	if (r == 0 && root_exists(root, GRUB_CFG) == TRI_YES)
		r = words_read(root, READER_GRUB_CFG, GRUB_CFG,
			       arena_printf(&ret->mem, "%s: " GRUB_CFG, shown), ret, err);
	return r;
}

/* Where dir really is. Only a path leads to it in another mount namespace: descriptors stay in the
   one in which they were opened. */
static int real_place(const struct root *root, const char *dir, struct arena *mem, const char **ret,
		      struct err *err)
{
	_cleanup_close_ int fd = root_openat(root, dir, O_PATH | O_DIRECTORY, 0);
	_cleanup_root_ struct root here = {.fd = -1};
	int r = fd;

	if (r < 0)
		return err_errno(err, -r, "%s", dir);
	r = root_open(NULL, &here, err);
	if (r < 0)
		return r;
	*ret = root_readlink(&here, mem, arena_printf(mem, "/proc/self/fd/%d", fd));
	return *ret ? 0 : err_set(err, ENOENT, "/proc: is not mounted");
}

/* A volume that somebody mounted writable in the meantime cannot be mounted read-only once more,
   but as it is: nothing is written all the same. */
static int mount_volume(int volume, const char *place, struct err *err)
{
	char from[64];

	snprintf(from, sizeof(from), "/proc/self/fd/%d", volume);
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return err_errno(err, errno, "no mounts of our own");
	if (mount(from, place, VOLUME_FS, SAFELY | MS_RDONLY, NULL) == 0)
		return 0;
	if (errno == EBUSY && mount(from, place, VOLUME_FS, SAFELY, NULL) == 0)
		return 0;
	return err_errno(err, errno, "cannot be mounted");
}

/* *ret is the volume, where this process alone sees it. */
static int mount_on(const struct readback *rb, const char *path, const char *dir, struct root *ret,
		    struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	_cleanup_close_ int volume = open_volume(rb->root, path, err);
	const char *place;
	int r = volume < 0 ? volume : real_place(rb->root, dir, &mem, &place, err);

	if (r < 0)
		return r;
	r = mount_volume(volume, place, err);
	return r < 0 ? err_in(err, r, "%s", path) : root_open(place, ret, err);
}

static int check_all(const struct readback *rb, const char *path, const struct kernel_lines *lines,
		     struct buf *found, struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	int r = 0;

	for (size_t i = 0; r == 0 && i < rb->plan->n_expects; i++) {
		const struct expect *e = &rb->plan->expects[i];

		if (!streq(e->reader, READER_ESP) || !streq(e->path, path))
			continue;
		r = words_check(e, lines, err);
		buf_printf(found, "%s\n", words_found(e, lines, &mem));
	}
	return r;
}

static int look(const struct readback *rb, const char *path, const char *dir, struct buf *found,
		struct err *err)
{
	_cleanup_root_ struct root mounted = {.fd = -1};
	_cleanup_lines_ struct kernel_lines lines = {0};
	int r = mount_on(rb, path, dir, &mounted, err);

	if (r == 0)
		r = esp_lines(&mounted, path, &lines, err);
	return r == 0 ? check_all(rb, path, &lines, found, err) : r;
}

/* The child: nothing but its report comes out of it. */
static _Noreturn void report(const struct readback *rb, const char *path, const char *dir, int to)
{
	_cleanup_buf_ struct buf found = {0};
	struct err err = {0};

	if (look(rb, path, dir, &found, &err) < 0) {
		buf_clear(&found);
		buf_printf(&found, "%c%s\n", FAILED, err.line);
	}
	for (size_t at = 0; at < found.len;) {
		ssize_t n = write(to, found.data + at, found.len - at);

		if (n <= 0)
			break;
		at += (size_t)n;
	}
	_exit(0);
}

static void read_report(int from, struct buf *ret)
{
	char bytes[4096];
	ssize_t n;

	while ((n = read(from, bytes, sizeof(bytes))) > 0 || (n < 0 && errno == EINTR))
		if (n > 0 && ret->len < REPORT_MAX)
			buf_add(ret, bytes, (size_t)n);
}

static int take_report(const struct readback *rb, const char *path, const struct buf *report,
		       struct err *err)
{
	_cleanup_(arena_done) struct arena mem = {0};
	struct lines it = lines_of(buf_str(report), report->len);
	size_t found = 0;

	for (struct line l; lines_next(&it, &l); found++) {
		const char *text = arena_safe(&mem, l.at, l.text_len);

		if (*text == FAILED)
			return err_set(err, EBADMSG, "%s", text + 1);
		say(rb->o, EVENT_CHECKED, 0, "%s", text);
	}
	return found ? 0 : err_set(err, EIO, "%s: could not be looked at", path);
}

static int look_apart(const struct readback *rb, const char *path, const char *dir, struct err *err)
{
	_cleanup_buf_ struct buf text = {0};
	int ends[2], status;
	pid_t pid;

	if (pipe2(ends, O_CLOEXEC) < 0)
		return err_errno(err, errno, "%s", path);
	pid = fork();
	if (pid == 0)
		report(rb, path, dir, ends[1]);
	closep(&ends[1]);
	if (pid > 0) {
		read_report(ends[0], &text);
		while (waitpid(pid, &status, 0) < 0 && errno == EINTR)
			;
	}
	closep(&ends[0]);
	return pid < 0 ? err_errno(err, EAGAIN, "%s", path) : take_report(rb, path, &text, err);
}

int esp_check(const struct readback *rb, const char *path, struct err *err)
{
	int r = store_scratch(rb->store, err);

	if (r == 0)
		r = look_apart(rb, path, store_path(rb->store, STORE_SCRATCH, NULL), err);
	store_scratch_remove(rb->store);
	return r;
}
