/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One file, all old or all new. Recipe: temp in the same directory under a hidden name that no
 * reader picks up → bytes → owner, mode, xattrs, times on the temp → fsync → rename → fsync of the
 * directory, and where boot loaders read (base/settle.h), the whole file system to its own places.
 * There is no in-place fallback: what cannot be replaced so is refused.
 *
 * Refused before anything is touched (-EPERM, -EMLINK, -ELOOP, -EINVAL, -EROFS with a line that
 * names the file): a hard-linked file, a file that is not regular, an immutable or append-only one
 * (the attempt to open the temp or rename says so), a directory that another user may write to
 * without the sticky bit (one that is world-writable, or belongs to neither root, us, nor the owner
 * of the root directory), a read-only file system. A symlink is resolved inside the root and its
 * target replaced; one that leads nowhere is -ELOOP.
 */
#pragma once

#include "base/root.h"

struct xattr {
	const char *name;
	const void *value;
	size_t len;
};

/* What a file is besides its bytes. */
struct meta {
	mode_t mode; /* permission bits */
	uid_t uid;
	gid_t gid;
	struct timespec mtime;
	const struct xattr *xattrs; /* all that can be listed: security.selinux, ACLs, user.* */
	size_t n_xattrs;
};

/* Metadata of an open file, in the arena. */
int meta_read(int fd, struct arena *a, struct meta *ret, struct err *err);

/*
 * Puts bytes with meta in place of path (or creates it; missing parent directories are the
 * caller's). temp is the name to use in path's directory; it must start with "." . Sets mtime only
 * when keep_mtime. On failure the old file stands and the temp is gone, unless the process died;
 * but when the last step fails, the fsync of the directory, the new file stands and may not be
 * durable.
 */
int replace_file(const struct root *root, const char *path, const char *temp, const void *bytes,
		 size_t n, const struct meta *meta, bool keep_mtime, struct err *err);

/*
 * Puts a file that is whole in place of path by the same recipe: it gets owner, mode and xattrs of
 * the one that is there (where there is none it keeps its own), is brought to the disk and renamed.
 * from is on the same file system, or -EXDEV. On failure the old file stands, and so does from; but
 * for the fsync of the directory, as above.
 */
int replace_by(const struct root *root, const char *path, const char *from, struct err *err);

/*
 * Would replace_file refuse path as it stands? The same refusals, with nothing touched: what is
 * known early need not be put back. Parents that are missing can be made and are no reason; one
 * that is a symlink to nowhere is (-ELOOP).
 */
int check_replaceable(const struct root *root, const char *path, struct err *err);

/* unlink + fsync of the directory, so that nothing that happened there before is lost any more. A
   missing file is success, and its directory is synced all the same. */
int remove_file(const struct root *root, const char *path, struct err *err);

/* mkdir -p below the root, each new directory fsynced into its parent. mode for new ones. */
int make_dirs(const struct root *root, const char *path, mode_t mode, struct err *err);

/*
 * Copies a file of any size with its metadata to another path below the root, by the same recipe.
 * Parents must exist.
 */
int copy_file(const struct root *root, const char *from, const char *to, const char *temp,
	      struct err *err);

/*
 * rm -r of a directory below the root. A missing one is success, a symlink or a file is -ENOTDIR.
 * It follows no symlink and enters no other mount (-EXDEV). After a failure some of it is gone.
 */
int remove_tree(const struct root *root, const char *path, struct err *err);
