/* SPDX-License-Identifier: GPL-2.0-or-later */
/* What every fuzzer needs. A law that does not hold aborts, which libFuzzer and the replay both
 * see. */
#pragma once

#include "base/buf.h"

#define LAW(holds) BUG_ON(!(holds))

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t n);

/* The bytes as text up to the first NUL. */
static inline char *fuzz_text(const uint8_t *data, size_t n)
{
	char *text = xmalloc(n + 1);

	if (n > 0)
		memcpy(text, data, n);
	text[n] = 0;
	return text;
}

static inline bool fuzz_same(const struct buf *b, const void *bytes, size_t n)
{
	return b->len == n && (n == 0 || memcmp(b->data, bytes, n) == 0);
}

/* Is b the bytes with nothing but one insertion? */
static inline bool fuzz_inserted(const struct buf *b, const char *bytes, size_t n)
{
	size_t first = 0, last = 0;

	while (first < n && first < b->len && bytes[first] == b->data[first])
		first++;
	while (last < n - first && last < b->len - first &&
	       bytes[n - 1 - last] == b->data[b->len - 1 - last])
		last++;
	return first + last == n;
}
