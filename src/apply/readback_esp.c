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

/* An open volume, by a name that no path can lead elsewhere. A volume that somebody mounted
   writable in the meantime cannot be mounted read-only once more; this mount of it can. */
static int mount_volume(int volume, int dir, struct err *err)
{
	char from[64], to[64];

	snprintf(from, sizeof(from), "/proc/self/fd/%d", volume);
	snprintf(to, sizeof(to), "/proc/self/fd/%d", dir);
	if (unshare(CLONE_NEWNS) < 0 || mount(NULL, "/", NULL, MS_REC | MS_PRIVATE, NULL) < 0)
		return err_errno(err, errno, "no mounts of our own");
	if (mount(from, to, "vfat", SAFELY | MS_RDONLY, NULL) == 0)
		return 0;
	if (errno == EBUSY && mount(from, to, "vfat", SAFELY, NULL) == 0)
		return 0;
	return err_errno(err, errno, "cannot be mounted");
}

/* The descriptor of the directory leads below the mount. */
static int open_mounted(const struct readback *rb, const char *dir, struct root *ret,
			struct err *err)
{
	struct root r = {.fd = root_openat(rb->root, dir, O_PATH | O_DIRECTORY, 0)};

	if (r.fd < 0)
		return err_errno(err, -r.fd, "%s", dir);
	r.path = xstrdup("");
	*ret = r;
	return 0;
}

/* With the volume mounted on dir, where this process alone sees it. */
static int mount_on(const struct readback *rb, const char *path, const char *dir, struct err *err)
{
	_cleanup_close_ int volume = open_volume(rb->root, path, err);
	_cleanup_close_ int at = root_openat(rb->root, dir, O_PATH | O_DIRECTORY, 0);
	int r;

	if (volume < 0)
		return volume;
	if (at < 0)
		return err_errno(err, -at, "%s", dir);
	r = mount_volume(volume, at, err);
	return r < 0 ? err_in(err, r, "%s", path) : 0;
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
	int r = mount_on(rb, path, dir, err);

	if (r == 0)
		r = open_mounted(rb, dir, &mounted, err);
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
