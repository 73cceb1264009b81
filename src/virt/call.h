/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * One conversation with libvirt, in a process that ends with it: the library is loaded there, what
 * it prints goes nowhere, and the answer comes back as records (virt/answer.h) in a file without a
 * name, which no reader has to empty meanwhile.
 */
#pragma once

#include "virt/answer.h"
#include "virt/lib.h"

/* In the child alone. */
struct virt {
	struct lib lib;
	virConnectPtr conn;
};

struct call {
	const char *uri;
	bool change; /* else a connection that can only look, which an ordinary user may have too */
	int timeout_ms;
	int (*act)(struct virt *v, const void *data, struct buf *answer, struct err *err);
	const void *data;
};

/* What act returned, or an error of virt/virt.h; the line names the URI. The answer is the
 * caller's, and untrusted. */
int call_libvirt(const struct call *c, struct buf *ret_answer, struct err *err);

/* For act: libvirt's own line behind the formatted one. -ENODEV: there is no such domain or device;
 * else -EIO. */
int virt_failed(const struct virt *v, struct err *err, const char *fmt, ...) _printf_(3, 4);
