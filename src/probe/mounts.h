/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/probe only: what is mounted, as proc/self/mountinfo says (proc_pid_mountinfo(5)). */
#pragma once

#include "probe/block.h"

/* What fstab(5) and its like name a device by: "UUID=…", "/dev/…"; its directory as block_by_name
 * gives it (scan_fstab.c). */
const char *block_by_spec(struct scan *s, const char *spec);

/* What fstab says will be mounted. True when what carries / was found. */
bool scan_fstab(struct scan *s);

struct mount {
	const char *number; /* "259:2"; "0:NN" for a file system that is on no one block device */
	const char *point, *type, *source; /* decoded */
	const char *options;               /* the file system's own: "rw,addr=192.0.2.5"; decoded */
	const char *flags;                 /* of this mount: "rw,relatime" */
};

/* In s->tmp. */
void mounts_read(struct scan *s, struct mount **ret, size_t *ret_n);

/* The one that an absolute path lies on; false: not told. */
bool mounts_on(struct scan *s, const char *path, struct mount *ret);

/* "\040" and its like, as mountinfo, swaps and fstab write blanks. In place. */
char *mounts_decode(char *text);

/* Root, boot or any other, by where it is mounted. */
enum use_kind mounts_kind(const char *point);

/* The value of "name=" in a list of options, in s->tmp; NULL: not there. */
const char *mounts_option(struct scan *s, const char *options, const char *name);

bool mounts_has_option(const char *options, const char *option); /* options NULL: no */

/* A file system that comes over the network; and the card that it comes over (mounts_remote.c). */
bool mounts_is_remote(const struct mount *m);
bool mounts_mark_remote(struct scan *s, const struct mount *m, const struct block_use *use);

/* Marks what carries the mounted file system. False when no PCI function was found. */
bool mounts_mark(struct scan *s, const struct mount *m, const struct block_use *use);

/* ZFS does not say which disks a pool is on: udev's word when it has one, else every disk
 * (scan_zfs.c). dataset is NULL when the pool is not known. */
bool zfs_mark(struct scan *s, const char *dataset, const struct block_use *use);
