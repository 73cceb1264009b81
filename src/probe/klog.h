/* SPDX-License-Identifier: GPL-2.0-or-later */
/* Inside src/probe only: the kernel log as text, from a live machine's ring buffer or a tree's
 * var/log/dmesg. */
#pragma once

#include "base/root.h"

#define KLOG_TREE_PATH "var/log/dmesg"

/* 0, -ENOENT (a tree without one), -EPERM or -EACCES (not for this user), or another failure; err
 * says which. */
int klog_read(const struct root *root, struct buf *ret, struct err *err);
