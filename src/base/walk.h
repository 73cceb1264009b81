/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside src/base only: what root.c does where the kernel cannot confine a path itself. Each
 * component is opened with O_PATH|O_NOFOLLOW from the directory before it, symlinks are expanded as
 * text that starts again at the root, ".." stops there, and more than 40 symlinks are -ELOOP.
 * Unlike openat2 it takes a magic link of /proc for the text that it shows, which stays below the
 * root as well.
 */
#pragma once

#include "base/arena.h"
#include "base/buf.h"

/* openat(root, path, flags, mode), confined. An fd or a negative errno. */
int walk_openat(int root, const char *path, int flags, mode_t mode);

/*
 * The path that is left when every symlink and ".." is followed, without a leading slash, "." for
 * the root itself. ret is replaced.
 */
int walk_realpath(int root, const char *path, struct buf *ret);

/* What the symlink behind fd (O_PATH|O_NOFOLLOW) says; ret is replaced. -EINVAL: it is none. */
int link_text(int fd, struct buf *ret);

/* The names in the open directory, which is consumed, as root_list gives them. */
int dir_names(int dir, struct arena *a, char ***ret, size_t *ret_n);
