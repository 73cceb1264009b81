/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What a boot loader sees of a file system. GRUB and firmware read it without its journal: what
 * fsync has made durable may for them still be the old names, and the blocks behind these may
 * already hold something else. So a file that they read is at rest only when the file system is
 * written out to its own places, and before that nothing may be written to it.
 *
 * syncfs does that for ext4 (its metadata are dirty buffers of the block device, fs/sync.c), vfat
 * and btrfs (it commits). XFS keeps them in its log until it is frozen (xfs_log_quiesce in
 * fs/xfs/xfs_log.c): it is frozen for a moment, but never where / is.
 */
#pragma once

#include <stdbool.h>

/* Of the file system that the open file or directory is on. 0, or -1 with errno. */
int settle_fs(int fd);

/* Is it below a directory that loaders read: /boot, /efi, /esp? Absolute, or from the root on. */
bool settle_matters(const char *path);
