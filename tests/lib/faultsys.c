/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "lib/faultsys.h"

#include <errno.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/wait.h>
#include <unistd.h>

#include "base/sys.h"
#include "lib/forget.h"

enum weight { FREES, TAKES_ROOM, SYNCS };

static struct sys_calls real;
static enum fault_mode mode;
static unsigned at, calls, first;
static pid_t owner; /* who armed it */
static void (*afterlife)(void);

const char *fault_name(enum fault_mode m)
{
	static const char *const names[_FAULT_MODE_MAX] = {
		[FAULT_NONE] = "none",
		[FAULT_ONCE] = "fails once",
		[FAULT_ALWAYS] = "fails on",
		[FAULT_READONLY] = "read-only",
		[FAULT_NOSPACE] = "no space",
		[FAULT_NOSYNC] = "no sync",
		[FAULT_DEATH] = "death",
		[FAULT_TORN] = "torn write, death",
		[FAULT_CUT] = "power cut",
		[FAULT_CUT_BYTES] = "power cut, names kept",
		[FAULT_CUT_SOME] = "power cut, some kept",
	};

	return names[m];
}

unsigned fault_seed(void)
{
	const char *given = getenv("PASSTHRU_SEED");

	return given ? (unsigned)strtoul(given, NULL, 10) : 1;
}

void fault_cut_power(void)
{
	/* Neighbours in N are to lose different things. */
	forget_cut(mode == FAULT_CUT         ? FORGET_ALL
		   : mode == FAULT_CUT_BYTES ? FORGET_BYTES
					     : FORGET_SOME,
		   fault_seed() * 1000003 + at);
}

void fault_die_first(unsigned nth, void (*then)(void))
{
	first = nth;
	afterlife = then;
}

static void live_on(void)
{
	first = 0;
	calls = 0;
	while (waitpid(-1, NULL, 0) > 0)
		;
	close_range(STDERR_FILENO + 1, ~0U, 0);
	afterlife();
	abort();
}

static _Noreturn void die(void)
{
	if (fault_forgets(mode)) {
		/* A process that the armed one waits for does not lose power alone. */
		if (getpid() != owner)
			kill(owner, SIGKILL);
		fault_cut_power();
	}
	_exit(FAULT_DEATH_STATUS);
}

/* 0, or the errno that this call must give. Does not come back when it kills. */
static int strike(enum weight weight)
{
	forget_programs();
	calls++;
	if (calls == first)
		live_on();
	if (first || calls < at || mode == FAULT_NONE)
		return 0;
	if (fault_kills(mode))
		die();
	if (mode == FAULT_ONCE)
		return calls == at ? EIO : 0;
	if (mode == FAULT_NOSPACE)
		return weight == TAKES_ROOM ? ENOSPC : 0;
	if (mode == FAULT_NOSYNC)
		return weight == SYNCS ? EIO : 0;
	return mode == FAULT_READONLY ? EROFS : EIO;
}

#define GUARD(weight)                                                                              \
	do {                                                                                       \
		int e_ = strike(weight);                                                           \
		if (e_) {                                                                          \
			errno = e_;                                                                \
			return -1;                                                                 \
		}                                                                                  \
	} while (0)

static int f_openat(int dir, const char *name, int flags, mode_t m)
{
	bool new = flags &O_CREAT &&faccessat(dir, name, F_OK, AT_SYMLINK_NOFOLLOW) < 0;
	int fd;

	GUARD(flags & O_CREAT ? TAKES_ROOM : FREES);
	fd = real.openat(dir, name, flags, m);
	if (fd >= 0 && new)
		forget_made(dir, name);
	return fd;
}

static ssize_t f_write(int fd, const void *p, size_t n)
{
	bool half = calls + 1 == at && (mode == FAULT_TORN || mode == FAULT_NOSPACE);
	ssize_t put = half && n > 1 ? real.write(fd, p, n / 2) : 0;

	if (mode == FAULT_NOSPACE && put > 0) {
		calls++;
		return put;
	}
	GUARD(TAKES_ROOM);
	return real.write(fd, p, n);
}

static int f_fsync(int fd)
{
	GUARD(SYNCS);
	forget_synced(fd);
	return 0;
}

static int f_syncfs(int fd)
{
	(void)fd;
	GUARD(SYNCS);
	forget_synced_all();
	return 0;
}

/* It says nothing of what is durable: that is what fsync and syncfs are held to. */
static int f_settle(int fd)
{
	(void)fd;
	GUARD(SYNCS);
	return 0;
}

/* The descriptor is gone whatever close says. */
static int f_close(int fd)
{
	int r = real.close(fd);

	GUARD(FREES);
	return r;
}

static int f_renameat(int from_dir, const char *from, int to_dir, const char *to)
{
	GUARD(FREES);
	if (real.renameat(from_dir, from, to_dir, to) < 0)
		return -1;
	forget_renamed(from_dir, from, to_dir, to);
	return 0;
}

static int f_unlinkat(int dir, const char *name, int flags)
{
	GUARD(FREES);
	if (real.unlinkat(dir, name, flags) < 0)
		return -1;
	forget_unlinked(dir, name);
	return 0;
}

static int f_mkdirat(int dir, const char *name, mode_t m)
{
	GUARD(TAKES_ROOM);
	if (real.mkdirat(dir, name, m) < 0)
		return -1;
	forget_made(dir, name);
	return 0;
}

static int f_fchmod(int fd, mode_t m)
{
	GUARD(FREES);
	return real.fchmod(fd, m);
}

static int f_fchown(int fd, uid_t uid, gid_t gid)
{
	GUARD(FREES);
	return real.fchown(fd, uid, gid);
}

static int f_fsetxattr(int fd, const char *name, const void *value, size_t n, int flags)
{
	GUARD(TAKES_ROOM);
	return real.fsetxattr(fd, name, value, n, flags);
}

static int f_fremovexattr(int fd, const char *name)
{
	GUARD(FREES);
	return real.fremovexattr(fd, name);
}

static int f_futimens(int fd, const struct timespec times[2])
{
	GUARD(FREES);
	return real.futimens(fd, times);
}

void fault_arm(enum fault_mode m, unsigned nth)
{
	if (!real.openat)
		real = sys;
	mode = m;
	at = nth;
	calls = first = 0;
	owner = getpid();
	sys = (struct sys_calls){
		.openat = f_openat,
		.write = f_write,
		.fsync = f_fsync,
		.syncfs = f_syncfs,
		.settle = f_settle,
		.close = f_close,
		.renameat = f_renameat,
		.unlinkat = f_unlinkat,
		.mkdirat = f_mkdirat,
		.fchmod = f_fchmod,
		.fchown = f_fchown,
		.fsetxattr = f_fsetxattr,
		.fremovexattr = f_fremovexattr,
		.futimens = f_futimens,
	};
}

bool fault_disarm(void)
{
	bool reached = calls >= at;

	mode = FAULT_NONE;
	return reached;
}

unsigned fault_calls(void)
{
	return calls;
}
