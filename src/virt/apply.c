/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/virt.h"

#include "virt/alter.h"
#include "virt/timeouts.h"

/* In the child. */
static int act(struct virt *v, const void *data, struct buf *answer, struct err *err)
{
	(void)answer;
	return alter(v, data, err);
}

int virt_apply(const struct virt_job *j, const struct virt_change *expected, struct err *err)
{
	struct alter a = {.job = j, .expected = expected, .guest_ms = GUEST_MS};
	struct call c = {
		.uri = j->uri, .change = true, .timeout_ms = CHANGE_MS, .act = act, .data = &a};
	_cleanup_buf_ struct buf answer = {0};

	BUG_ON(!expected);
	return call_libvirt(&c, &answer, err);
}
