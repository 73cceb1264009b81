/* SPDX-License-Identifier: GPL-2.0-or-later */
#include "virt/answer.h"

#include <errno.h>

#define DIGITS_MAX 20 /* of UINT64_MAX */

struct head {
	uint32_t len; /* of the text, both ends being one machine */
	char tag;
} __attribute__((packed));

void answer_put(struct buf *out, char tag, const char *text)
{
	size_t len = strlen(text);
	struct head head = {.len = (uint32_t)len, .tag = tag};

	BUG_ON(len > UINT32_MAX);
	buf_add(out, &head, sizeof(head));
	buf_add(out, text, len);
}

void answer_number(struct buf *out, char tag, uint64_t n)
{
	char text[DIGITS_MAX + 1];

	snprintf(text, sizeof(text), "%llu", (unsigned long long)n);
	answer_put(out, tag, text);
}

static int unreadable(struct err *err)
{
	return err_set(err, EIO, "the answer cannot be read");
}

int answer_next(struct answer *a, struct record *ret, struct err *err)
{
	size_t left = (size_t)(a->end - a->at);
	struct head head;

	if (left == 0)
		return 0;
	if (left < sizeof(head))
		return unreadable(err);
	memcpy(&head, a->at, sizeof(head));
	if (head.len > left - sizeof(head) || memchr(a->at + sizeof(head), '\0', head.len))
		return unreadable(err);
	*ret = (struct record){head.tag, a->at + sizeof(head), head.len};
	a->at += sizeof(head) + head.len;
	return 1;
}

int record_number(const struct record *r, uint64_t max, uint64_t *ret, struct err *err)
{
	_cleanup_free_ char *text = xstrndup(r->text, r->len);

	return parse_u64(text, 10, max, ret) == 0 ? 0 : unreadable(err);
}
