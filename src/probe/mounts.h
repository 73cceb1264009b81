/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/probe only: what is mounted, as proc/self/mountinfo says (proc_pid_mountinfo(5)). */
#pragma once

#include "probe/block.h"

struct mount {
	const char *number; /* "259:2"; "0:NN" for a file system that is on no one block device */
	const char *point, *type, *source; /* decoded */
};

/* In s->tmp. */
void mounts_read(struct scan *s, struct mount **ret, size_t *ret_n);

/* "\040" and its like, as mountinfo, swaps and fstab write blanks. In place. */
char *mounts_decode(char *text);

/* Root, boot or any other, by where it is mounted. */
enum use_kind mounts_kind(const char *point);

/* Marks what carries the mounted file system. False when no PCI function was found. */
bool mounts_mark(struct scan *s, const struct mount *m, const struct block_use *use);

/* ZFS does not say which disks a pool is on: udev's word when it has one, else every disk
 * (scan_zfs.c). */
bool zfs_mark(struct scan *s, const char *dataset, const struct block_use *use);
