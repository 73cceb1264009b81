/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside src/probe only. From a block device down to the PCI functions that carry it, through
 * partitions, device mapper (LVM, LUKS, multipath), MD, bcache, DRBD, loop files, zram, ZFS
 * volumes, NVMe multipath, and to the network cards that iSCSI and its like come over.
 */
#pragma once

#include "probe/scan.h"

/* What the host uses a block device for. */
struct block_use {
	enum use_kind kind;
	const char *subject;
	unsigned loops;  /* loop files gone through so far */
	const char *via; /* layers gone through so far, outermost first; NULL: none */
};

/* The sysfs directory (real path below the root, in s->tmp) of "259:2", and of
   "/dev/mapper/vg0-root", "/dev/sda1",
   "/dev/disk/by-uuid/…" or "sda1"; NULL: not there. */
const char *block_by_number(struct scan *s, const char *number);
const char *block_by_name(struct scan *s, const char *name);

/* The whole disk of a partition; of anything else it is that itself. */
const char *block_disk_of(struct scan *s, const char *dir);

/*
 * With NVMe multipath the disk is virtual: its controllers are links beside it
 * (drivers/nvme/host/multipath.c). Their real paths, in s->tmp, for the disk's own real path; 0
 * when it is no such disk.
 */
size_t block_nvme_paths(struct scan *s, const char *disk, char ***ret);

/* Marks every PCI function below the device at dir. False when none was found. */
bool block_mark(struct scan *s, const char *dir, const struct block_use *use);

/* The same for every disk of the host, for what may be on any of them. */
bool block_mark_all(struct scan *s, const struct block_use *use);

/* A disk that is on no PCI function: the card that it comes over, by its real
 * path; of NVMe over a network the controller's does too (block_remote.c). */
bool block_mark_remote(struct scan *s, const char *disk, const struct block_use *use);

/* A path on a mounted file system (a swap file, what a loop device reads): marks what carries it.
 * Told by scan_mounts.c. */
bool mounts_mark_path(struct scan *s, const char *path, const struct block_use *use);
