/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * What the process that asks libvirt sends to the screen, as records of virt/answer.h: what is too short or has no end is an
 * answer that was cut off.
 */
#pragma once

#include "virt/virt.h"

/* What was answered; which of the two is filled in is known by who asked. */
struct virt_answer {
	int r; /* 0, or as virt/virt.h says */
	struct err err;
	struct domains domains;
	struct virt_change change;
};
void virt_answer_done(struct virt_answer *a);

void wire_put_answer(struct buf *out, const struct virt_answer *a);
/* -EIO: it is not whole. On success the domains and the change are the caller's. */
int wire_take_answer(const struct buf *in, struct virt_answer *ret);
