/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/probe only: which kernel and which system an entry of a loader is for. */
#pragma once

#include "probe/scan.h"

/*
 * The release of a kernel that this host has, in host memory: by an entry's version, by the name of its file, or
 * by the path of what it loads, as its file says it. NULL: none of them tells. kernel and version may be NULL.
 */
const char *boot_release(struct scan *s, const char *entry, const char *kernel, const char *version);
/* The absolute path of a file that a loader names in the file by ("/boot/efi/loader/entries/x.conf"): it counts
   from the root of that partition, or of this system. NULL: not there. In host memory. */
const char *boot_path_here(struct scan *s, const char *by, const char *name);
/* Is the root= of this command line another than that of the system that runs? Unknown is no. */
bool boot_other_root(struct scan *s, const char *cmdline);
/* Does it start another snapshot of this system than the one that runs? Unknown is no. */
bool boot_other_snapshot(struct scan *s, const char *cmdline);
/* Does kernel-install make this entry or image, "TOKEN-RELEASE[+TRIES].conf" or ".efi"? */
bool boot_is_installed(struct scan *s, const char *path, const char *release);
/* What is left of an entry's tries: 3 of "debian-6.1.0-18-amd64+3-1.conf"; -1: they are not counted. */
int boot_tries_left(const char *path);
/* boot_unified.c: adds the unified kernel images of the loaders' directories to host->entries. */
void boot_add_unified(struct scan *s);
