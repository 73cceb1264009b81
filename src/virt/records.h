/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * Domains and changes as records of virt/answer.h: from the process that asks libvirt, and once more from the screen's own to
 * the screen. Their tags are capital letters; small ones are free for who sends more.
 */
#pragma once

#include "virt/answer.h"
#include "virt/virt.h"

void record_domain(struct buf *out, const struct domain *d);
void record_change(struct buf *out, const struct virt_change *c); /* a text that is NULL is not sent */

/* One record, of a domain the last one that was begun; its texts are made safe. -EIO: it is none of these. */
int take_domain_record(struct domains *ds, const struct record *r, struct err *err);
/* True: it was one. before and after are as libvirt wrote them, the diff is safe text. */
bool take_change_record(struct virt_change *c, const struct record *r);
