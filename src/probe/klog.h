/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Inside src/probe only: the kernel log as text. A tree has var/log/dmesg. A live machine has its
 * ring buffer (syslog(2)), which loses its oldest lines and may be refused to a user; the journal
 * (journalctl(1), where there is one) may have what the buffer has not. Of a file that is too long
 * the end is read: what counts is the last boot.
 */
#pragma once

#include "base/root.h"

#define KLOG_TREE_PATH "var/log/dmesg"

/* 0, -ENOENT (a tree without one), -EPERM or -EACCES (not for this user), or another failure; err
 * says which. *ret_source is always set. */
int klog_read(const struct root *root, struct buf *ret, const char **ret_source, struct err *err);

/* Where the lines of the last boot begin; *ret_complete: with the kernel's very first one. */
const char *klog_last_boot(const struct buf *text, bool *ret_complete);

/* One of a live machine's two logs, as it was read. */
struct klog_try {
	int r; /* 0 or -errno */
	bool complete;
};
/* Is the journal worth a look, and is it then what is taken? */
bool klog_wants_journal(const struct klog_try *ring);
bool klog_takes_journal(const struct klog_try *ring, const struct klog_try *journal);

/* Drops what is no line of the kernel ("-- Journal begins …", hints, errors), in place. -ENODATA:
 * nothing is left. */
int klog_clean_journal(struct buf *text);
