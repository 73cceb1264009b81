/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A question to libvirt in a process of its own, so that the screen takes keys while libvirt thinks; how long that may take
 * is for who answers (virt/virt.h has a time-out). One question at a time.
 *
 *	idle → asked → answered (all was read, or it died) → idle
 */
#pragma once

#include "ui/virtwire.h"

struct virtask {
	pid_t pid; /* 0: nothing is asked */
	int fd;
	struct buf in;
};

/* ask runs in the other process, which has a copy of all memory, and fills in the answer. */
int virtask_start(struct virtask *t, void (*ask)(const void *data, struct virt_answer *ret), const void *data,
		  struct err *err);
bool virtask_running(const struct virtask *t);
/* Reads what has come. True: it is all, *ret is the caller's (virt_answer_done), and t is idle. */
bool virtask_read(struct virtask *t, struct virt_answer *ret);
/* Lets go of it: it ends by itself. */
void virtask_leave(struct virtask *t);
