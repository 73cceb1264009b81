/* SPDX-License-Identifier: GPL-2.0-or-later */
/*
 * A job done to a domain, in the child of a call. What may fail for the guest's reasons stands
 * where only the configuration has to be put back: attached is first to the configuration, then to
 * what runs; detached the other way.
 */
#pragma once

#include "virt/dom.h"

struct alter {
	const struct virt_job *job;
	const struct virt_change *expected;
	int guest_ms; /* so long the guest has to let a device go */
};
/* The errors of virt_apply. */
int alter(const struct virt *v, const struct alter *a, struct err *err);
