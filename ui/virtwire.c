/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "ui/virtwire.h"

#include <errno.h>

#include "virt/records.h"

/* Besides those of virt/records.h. 'e' is the last: without it the answer was cut off. */
enum {
	TAG_ERRNO = 'r',
	TAG_LINE = 'l',
	TAG_END = 'e',
};

void wire_put_answer(struct buf *out, const struct virt_answer *a)
{
	answer_number(out, TAG_ERRNO, (uint64_t)-a->r);
	answer_put(out, TAG_LINE, a->err.line);
	record_change(out, &a->change);
	for (size_t i = 0; i < a->domains.n; i++)
		record_domain(out, &a->domains.items[i]);
	answer_put(out, TAG_END, "");
}

static int take_errno(const struct record *r, int *ret)
{
	uint64_t n = 0;

	if (record_number(r, INT32_MAX, &n, NULL) < 0)
		return -EIO;
	*ret = -(int)n;
	return 0;
}

static int take_record(const struct record *r, struct virt_answer *a)
{
	switch (r->tag) {
	case TAG_ERRNO:
		return take_errno(r, &a->r);
	case TAG_LINE:
		snprintf(a->err.line, sizeof(a->err.line), "%.*s", (int)r->len, r->text);
		return 0;
	default:
		return take_change_record(&a->change, r) ? 0
							 : take_domain_record(&a->domains, r, NULL);
	}
}

int wire_take_answer(const struct buf *in, struct virt_answer *ret)
{
	struct virt_answer a = {.change = {.before = "", .after = "", .diff = ""}};
	struct answer rest = {buf_str(in), buf_str(in) + in->len};
	struct record r = {0};
	int got;

	while ((got = answer_next(&rest, &r, NULL)) > 0 && r.tag != TAG_END)
		if (take_record(&r, &a) < 0)
			break;
	if (got <= 0 || r.tag != TAG_END || rest.at != rest.end) {
		virt_answer_done(&a);
		return -EIO;
	}
	*ret = a;
	return 0;
}

void virt_answer_done(struct virt_answer *a)
{
	domains_done(&a->domains);
	virt_change_done(&a->change);
	*a = (struct virt_answer){0};
}
