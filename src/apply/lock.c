/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "apply/lock.h"

#include <errno.h>
#include <fcntl.h>
#include <sys/file.h>

#include "apply/store.h"
#include "base/sys.h"

#define LOCK_PATH PASSTHRU_STATE_DIR "/lock"

/* Always as long, so that a new pid covers the old one. */
#define PID_FORMAT "%10d\n"
#define PID_SIZE 11

static int open_lock(const struct root *root)
{
	const char *name;
	_cleanup_close_ int dir = root_open_parent(root, LOCK_PATH, &name);
	int fd;

	if (dir < 0)
		return dir;
	fd = sys.openat(dir, name, O_RDWR | O_CREAT | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC, 0600);
	return fd < 0 ? -errno : fd;
}

/* Something else of that name would be written into, or be held by who may open it. */
static int check_lock(const struct root *root, int fd, struct err *err)
{
	struct stat st;

	if (fstat(fd, &st) < 0)
		return err_errno(err, errno, LOCK_PATH);
	if (!S_ISREG(st.st_mode) || st.st_nlink != 1 || !store_is_owner(root, st.st_uid))
		return err_set(err, EPERM,
			       LOCK_PATH ": is not the file that passthru makes: look whose it is, "
					 "and remove it");
	return 0;
}

static int busy(int fd, struct err *err)
{
	char text[PID_SIZE + 1] = "";
	ssize_t n = pread(fd, text, PID_SIZE, 0);
	const char *digits = text + strspn(text, " ");
	uint64_t pid;

	text[n > 0 ? n : 0] = '\0';
	text[strcspn(text, "\n")] = '\0';
	if (parse_u64(digits, 10, INT32_MAX, &pid) < 0)
		return err_set(err, EAGAIN, "another passthru is at work: wait until it has ended");
	return err_set(err, EAGAIN,
		       "another passthru is at work (process %u): wait until it has ended",
		       (unsigned)pid);
}

static int write_pid(int fd)
{
	char text[PID_SIZE + 1];

	snprintf(text, sizeof(text), PID_FORMAT, (int)getpid());
	if (lseek(fd, 0, SEEK_SET) < 0 || sys.write(fd, text, PID_SIZE) < 0)
		return -errno;
	return 0;
}

int lock_take(const struct root *root, struct lock *ret, struct err *err)
{
	_cleanup_close_ int fd = -1;
	int r = store_make_state_dir(root, err);

	if (r < 0)
		return r;
	fd = open_lock(root);
	if (fd < 0)
		return err_errno(err, -fd, LOCK_PATH);
	r = check_lock(root, fd, err);
	if (r < 0)
		return r;
	if (flock(fd, LOCK_EX | LOCK_NB) < 0)
		return errno == EWOULDBLOCK ? busy(fd, err) : err_errno(err, errno, LOCK_PATH);
	r = write_pid(fd);
	if (r < 0)
		return err_errno(err, -r, LOCK_PATH);
	ret->fd = take_fd(&fd);
	return 0;
}

void lock_drop(struct lock *lock)
{
	closep(&lock->fd);
	lock->fd = -1;
}

bool lock_held(const struct root *root)
{
	_cleanup_close_ int fd =
		root_openat(root, LOCK_PATH, O_RDONLY | O_NOFOLLOW | O_NONBLOCK, 0);

	return fd >= 0 && flock(fd, LOCK_SH | LOCK_NB) < 0 && errno == EWOULDBLOCK;
}
