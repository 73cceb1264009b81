/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The calls that change a disk, behind a table. Code that writes (base/replace, base/copy, apply/)
 * uses these and nothing else, so that the fault tests can make the Nth one fail, write half, or
 * kill the process there. sys.X has the signature and errno behaviour of X(2).
 */
#pragma once

#include <fcntl.h>
#include <stdint.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

struct sys_calls {
	/* For a name in a directory that is confined already. */
	int (*openat)(int dir, const char *name, int flags, mode_t mode);
	ssize_t (*write)(int fd, const void *p, size_t n);
	int (*fsync)(int fd);
	int (*syncfs)(int fd);
	int (*settle)(int fd); /* settle_fs (base/settle.h) */
	int (*close)(int fd);
	int (*renameat)(int from_dir, const char *from, int to_dir, const char *to);
	int (*unlinkat)(int dir, const char *name, int flags);
	int (*mkdirat)(int dir, const char *name, mode_t mode);
	int (*fchmod)(int fd, mode_t mode);
	int (*fchown)(int fd, uid_t uid, gid_t gid);
	int (*fsetxattr)(int fd, const char *name, const void *value, size_t n, int flags);
	int (*fremovexattr)(int fd, const char *name);
	int (*futimens)(int fd, const struct timespec times[2]);
};

extern struct sys_calls sys;

/* fsync of a directory: 0 or a negative errno. Some file systems have nothing to sync for one and
 * say so: that is 0. */
int sys_sync_dir(int dir);
/* All n bytes by sys.write, however many calls that takes; 0 or a negative errno, -EIO when nothing
 * is taken any more. */
int sys_write_all(int fd, const void *bytes, size_t n);
/* As many of n bytes as the file has from there; or -errno. */
ssize_t sys_read_at(int fd, void *to, size_t n, uint64_t at);
