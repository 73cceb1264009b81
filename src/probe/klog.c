/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "probe/klog.h"

#include <errno.h>
#include <sys/klog.h>

#define LOG_MAX (64 * 1024 * 1024)

/* syslog(2) */
#define SYSLOG_ACTION_READ_ALL 3
#define SYSLOG_ACTION_SIZE_BUFFER 10

static int read_ring(struct buf *ret, struct err *err)
{
	int size = klogctl(SYSLOG_ACTION_SIZE_BUFFER, NULL, 0);

	if (size < 0)
		return err_errno(err, errno, "kernel log");
	_cleanup_free_ char *bytes = xmalloc((size_t)size + 1);
	int n = klogctl(SYSLOG_ACTION_READ_ALL, bytes, size);
	if (n < 0)
		return err_errno(err, errno, "kernel log");
	buf_add(ret, bytes, (size_t)n);
	return 0;
}

int klog_read(const struct root *root, struct buf *ret, struct err *err)
{
	return root->live ? read_ring(ret, err)
			  : root_read(root, KLOG_TREE_PATH, LOG_MAX, ret, err);
}
