/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The calls of sys, of which the Nth goes wrong. What it does instead of its work is one of these;
 *a write that goes wrong has put half of its bytes down before.
 *
 *	for (int n = 1; faulty_start(n, FAULT_ERROR), do_it(), faulty_stop(); n++) …
 */
#pragma once

#include <stdbool.h>

#include "base/sys.h"
#include "unit.h"

enum fault { FAULT_ERROR, FAULT_DEATH };

static struct sys_calls faulty_real;
static int faulty_left;
static enum fault faulty_what;

/* The call that is to go wrong is this one. */
static bool faulty_now(void)
{
	if (--faulty_left != 0)
		return false;
	if (faulty_what == FAULT_DEATH)
		_exit(99);
	errno = EIO;
	return true;
}

static int faulty_openat(int dir, const char *name, int flags, mode_t mode)
{
	return faulty_now() ? -1 : faulty_real.openat(dir, name, flags, mode);
}

static ssize_t faulty_write(int fd, const void *p, size_t n)
{
	if (faulty_left == 1)
		faulty_real.write(fd, p, n / 2);
	return faulty_now() ? -1 : faulty_real.write(fd, p, n);
}

static int faulty_fsync(int fd)
{
	return faulty_now() ? -1 : faulty_real.fsync(fd);
}

/* A close that fails has closed: close(2). */
static int faulty_close(int fd)
{
	int r = faulty_real.close(fd);

	return faulty_now() ? -1 : r;
}

static int faulty_renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	return faulty_now() ? -1 : faulty_real.renameat(from_dir, from, to_dir, to);
}

static int faulty_unlinkat(int dir, const char *name, int flags)
{
	return faulty_now() ? -1 : faulty_real.unlinkat(dir, name, flags);
}

static int faulty_mkdirat(int dir, const char *name, mode_t mode)
{
	return faulty_now() ? -1 : faulty_real.mkdirat(dir, name, mode);
}

static int faulty_fchmod(int fd, mode_t mode)
{
	return faulty_now() ? -1 : faulty_real.fchmod(fd, mode);
}

static int faulty_futimens(int fd, const struct timespec times[2])
{
	return faulty_now() ? -1 : faulty_real.futimens(fd, times);
}

static inline void faulty_start(int nth, enum fault what)
{
	faulty_real = sys;
	faulty_left = nth;
	faulty_what = what;
	sys.openat = faulty_openat;
	sys.write = faulty_write;
	sys.fsync = faulty_fsync;
	sys.close = faulty_close;
	sys.renameat = faulty_renameat;
	sys.unlinkat = faulty_unlinkat;
	sys.mkdirat = faulty_mkdirat;
	sys.fchmod = faulty_fchmod;
	sys.futimens = faulty_futimens;
}

/* true: the Nth call came, so there may be an N+1st. */
static inline bool faulty_stop(void)
{
	sys = faulty_real;
	return faulty_left <= 0;
}
