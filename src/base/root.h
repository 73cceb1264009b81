/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * The machine as a directory: "/" or the tree given with --root. Every path below is resolved by
 * the kernel inside that directory (openat2 with RESOLVE_IN_ROOT and RESOLVE_NO_MAGICLINKS): an
 * absolute symlink or a ".." in it cannot leave it. Paths may start with "/" or not; both mean
 * "below the root". Where openat2 is missing (ENOSYS, or refused by a container's filter with
 * EPERM) the same walk is done step by step.
 */
#pragma once

#include <sys/stat.h>

#include "base/arena.h"
#include "base/buf.h"
#include "base/err.h"

struct root {
	int fd;	    /* O_PATH of the directory */
	char *path; /* for messages and libraries: as given, no slash at its end; "" when live */
	bool live;  /* this is the running machine: programs and bindings may act on it */
};

/* NULL or "/" is the live machine. Fails when path is no directory. */
int root_open(const char *path, struct root *ret, struct err *err);
void root_done(struct root *root);
#define _cleanup_root_ _cleanup_(root_done)

/* An fd of path below the root, or -errno. O_CLOEXEC is added; foreign files want O_NONBLOCK. */
int root_openat(const struct root *root, const char *path, int flags, mode_t mode);

/*
 * The directory that holds path, open for *at() calls and fsync; *ret_name is the last component,
 * inside path. -EINVAL when there is none ("", "a/", "..").
 */
int root_open_parent(const struct root *root, const char *path, const char **ret_name);

/*
 * The whole file, up to max bytes; ret is replaced. Regular and pseudo files only: -ENOENT,
 * -EISDIR, -ELOOP, -EFBIG when it is longer than max, -EBADF for a device, socket or FIFO, and what
 * read gives. err, when given, names the path below the root.
 */
int root_read(const struct root *root, const char *path, size_t max, struct buf *ret,
	      struct err *err);

/*
 * The same, but of a file longer than max only its end: the last lines that are whole within max
 * bytes.
 */
int root_read_end(const struct root *root, const char *path, size_t max, struct buf *ret,
		  struct err *err);

/*
 * The first line of a small attribute file (sysfs), without its line end, in the arena. NULL when
 * it cannot be read.
 */
char *root_attr(const struct root *root, struct arena *a, const char *path);
/* The attribute as a number, base 16 for "0x…", else 10. -EINVAL when it is none. */
int root_attr_u64(const struct root *root, const char *path, uint64_t *ret);

/*
 * The names in a directory, without "." and "..", sorted by bytes, in the arena. A missing one
 * gives -ENOENT; after every failure *ret is NULL and *ret_n is 0.
 */
int root_list(const struct root *root, struct arena *a, const char *path, char ***ret,
	      size_t *ret_n);

/* What the symlink itself says (not followed), in the arena; NULL when there is none. */
char *root_readlink(const struct root *root, struct arena *a, const char *path);
/* Last component of what the symlink says: "../../../bus/pci/drivers/nvme" gives "nvme". */
char *root_link_name(const struct root *root, struct arena *a, const char *path);

/*
 * The real path below the root with every symlink followed ("sys/devices/pci0000:00/…"), in the
 * arena; NULL when it does not exist.
 */
char *root_realpath(const struct root *root, struct arena *a, const char *path);

/* stat of the file that path leads to, or with nofollow of the link itself. */
int root_stat(const struct root *root, const char *path, bool nofollow, struct stat *ret);

/* YES, NO (nothing there), or UNKNOWN (there may be: no permission to look). */
enum tri root_exists(const struct root *root, const char *path);
