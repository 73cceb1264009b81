/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/virt.h"

#include <errno.h>

#include "virt/dom.h"
#include "virt/records.h"
#include "virt/timeouts.h"

/* In the child. */
static int act(struct virt *v, const void *data, struct buf *answer, struct err *err)
{
	_cleanup_(virt_change_done) struct virt_change c = {0};
	const struct virt_job *j = data;
	virDomainPtr dom;
	int r = dom_find(v, j->domain, &dom, err);

	if (r < 0)
		return r;
	r = dom_change(v, dom, j, &c, err);
	v->lib.virDomainFree(dom);
	if (r < 0)
		return r;
	record_change(answer, &c);
	return 0;
}

static int read_answer(const struct buf *answer, struct virt_change *ret, struct err *err)
{
	_cleanup_(virt_change_done) struct virt_change c = {0};
	struct answer a = {buf_str(answer), buf_str(answer) + answer->len};
	struct record record;
	int r;

	while ((r = answer_next(&a, &record, err)) > 0)
		take_change_record(&c, &record);
	if (r < 0)
		return r;
	if (!c.before || !c.after || !c.diff)
		return err_set(err, EIO, "the answer is not whole");
	*ret = c;
	c = (struct virt_change){0};
	return 0;
}

int virt_preview(const struct virt_job *j, struct virt_change *ret, struct err *err)
{
	struct call c = {.uri = j->uri, .timeout_ms = LOOK_MS, .act = act, .data = j};
	_cleanup_buf_ struct buf answer = {0};
	int r = call_libvirt(&c, &answer, err);

	return r == 0 ? read_answer(&answer, ret, err) : r;
}

void virt_change_done(struct virt_change *c)
{
	arena_done(&c->mem);
	*c = (struct virt_change){0};
}
