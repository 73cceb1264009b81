/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/base only: the other half of meta_read. */
#pragma once

#include "base/replace.h"

/*
 * Gives the open file what meta says, by the calls of sys: owner, mode, xattrs, and mtime when
 * keep_mtime. What is so already is not set again. An xattr that the directory made it inherit and
 * meta does not have is taken off, security.* excepted: that one is the kernel's. A FAT file system
 * has one owner and mode for all its files, and no xattrs; that it keeps to that is no failure. name is for err.
 */
int meta_write(int fd, const struct meta *meta, bool keep_mtime, const char *name, struct err *err);
